#include "services/convert_rate_limit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

std::vector<std::string> WrongFields(const char* text) {
  Violations violations;
  RateLimitFromProto(FromText<v1::RateLimit>(text), violations);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : violations.list()) fields.push_back(violation.field);
  return fields;
}

TEST(ConvertRateLimitTest, WhatIsConvertedComesBack) {
  for (const char* subject :
       {"gateway: 'workspaces/main/gateways/mail-1'", "channel: SMS", "campaign: 'workspaces/main/campaigns/autumn'"}) {
    auto proto = FromText<v1::RateLimit>(subject);
    proto.set_instruction_count(5000);
    proto.mutable_period_duration()->set_seconds(3600);
    Violations violations;
    RateLimit limit = RateLimitFromProto(proto, violations);
    EXPECT_TRUE(violations.empty()) << subject;
    EXPECT_EQ(limit.count, 5000);
    EXPECT_EQ(limit.period, absl::Hours(1));
    limit.id = "x";
    const v1::RateLimit back = ToProto(limit);
    EXPECT_EQ(back.name(), "workspaces/main/rateLimits/x");
    EXPECT_EQ(back.gateway(), proto.gateway());
    EXPECT_EQ(back.channel(), proto.channel());
    EXPECT_EQ(back.campaign(), proto.campaign());
    EXPECT_EQ(back.subject_case(), proto.subject_case());
    EXPECT_EQ(back.instruction_count(), 5000);
    EXPECT_EQ(back.period_duration().seconds(), 3600);
    EXPECT_FALSE(back.etag().empty());
  }
}

TEST(ConvertRateLimitTest, EveryWrongFieldIsNamed) {
  EXPECT_THAT(WrongFields(""), ElementsAre("rate_limit", "rate_limit.instruction_count", "rate_limit.period_duration"));
  EXPECT_THAT(WrongFields("channel: CHANNEL_UNSPECIFIED instruction_count: 1 period_duration { seconds: 1 }"),
              ElementsAre("rate_limit.channel"));
  EXPECT_THAT(WrongFields("gateway: 'mail-1' instruction_count: 1 period_duration { seconds: 1 }"),
              ElementsAre("rate_limit.gateway"));
  EXPECT_THAT(WrongFields("campaign: 'workspaces/main/gateways/x' instruction_count: 1 period_duration { seconds: 1 }"),
              ElementsAre("rate_limit.campaign"));
  for (const char* period : {"nanos: 999000000", "seconds: 86400 nanos: 1000000", "seconds: 1 nanos: 1000", ""}) {
    const std::string text = std::string("channel: SMS instruction_count: 1 period_duration {") + period + "}";
    EXPECT_THAT(WrongFields(text.c_str()), ElementsAre("rate_limit.period_duration")) << period;
  }
  EXPECT_THAT(WrongFields("channel: SMS instruction_count: 1000000001 period_duration { seconds: 86400 }"),
              ElementsAre("rate_limit.instruction_count"));
}

}  // namespace
}  // namespace sendlift
