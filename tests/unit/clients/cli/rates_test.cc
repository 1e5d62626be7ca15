#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::FakeServer;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(RatesTest, AreSetForAGatewayAChannelOrACampaign) {
  FakeServer server;
  EXPECT_EQ(RunLine({"rates", "set", "gateway", "mail-1", "100/s"}, &server).out,
            "id              for              rate  updated\n"
            "gateway-mail-1  gateway mail-1  100/s\n");
  EXPECT_TRUE(server.rate_update.allow_missing());
  EXPECT_EQ(server.rate_update.rate_limit().gateway(), "workspaces/main/gateways/mail-1");
  RunLine({"rates", "set", "channel", "sms", "20/s"}, &server);
  EXPECT_EQ(server.rate_update.rate_limit().name(), "workspaces/main/rateLimits/channel-sms");
  EXPECT_EQ(server.rate_update.rate_limit().channel(), v1::SMS);
  RunLine({"rates", "set", "campaign", "workspaces/main/campaigns/autumn", "5000/h"}, &server);
  EXPECT_EQ(server.rate_update.rate_limit().name(), "workspaces/main/rateLimits/campaign-autumn");
  EXPECT_EQ(server.rate_update.rate_limit().campaign(), "workspaces/main/campaigns/autumn");
  EXPECT_EQ(server.rate_update.rate_limit().instruction_count(), 5000);
  EXPECT_EQ(server.rate_update.rate_limit().period_duration().seconds(), 3600);
  RunLine({"rates", "set", "campaign", "autumn", "50000/d", "--id", "autumn-daily"}, &server);
  EXPECT_EQ(server.rate_update.rate_limit().name(), "workspaces/main/rateLimits/autumn-daily");
}

TEST(RatesTest, WhatIsWrongIsSaid) {
  FakeServer server;
  const Outcome rate = RunLine({"rates", "set", "gateway", "mail-1", "fast"}, &server);
  EXPECT_EQ(rate.code, 3);
  EXPECT_THAT(rate.err, HasSubstr("\"fast\" is no rate"));
  EXPECT_THAT(RunLine({"rates", "set", "channel", "FAX", "1/s"}, &server).err, HasSubstr("there is no channel FAX"));
  EXPECT_EQ(RunLine({"rates", "set", "customer", "c-1", "1/s"}, &server).code, 2);
}

TEST(RatesTest, AreListedAndDeleted) {
  FakeServer server;
  EXPECT_EQ(RunLine({"rates", "list", "-o", "csv"}, &server).out,
            "id,for,rate,updated\nchannel-sms,channel SMS,20/s,\n");
  EXPECT_EQ(RunLine({"rates", "delete", "channel-sms"}, &server).err,
            "deleted workspaces/main/rateLimits/channel-sms\n");
}

}  // namespace
}  // namespace sendlift::cli
