#include "clients/cli/won.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_programme.h"

namespace sendlift::cli {
namespace {

using testing::FakeProgramme;
using ::testing::HasSubstr;
using testing::Outcome;

TEST(WonTest, AsksForTheCampaignAndHowLongToFollow) {
  FakeProgramme server;
  const Outcome outcome = server.RunLine({"report", "won", "autumn", "--follow", "60d"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(server.won.name(), "workspaces/main/campaigns/autumn/reports/won");
  EXPECT_EQ(server.won.follow_duration().seconds(), 60 * 86'400);
  EXPECT_THAT(outcome.out, HasSubstr("The wrong customers."));
  EXPECT_EQ(server.RunLine({"report", "won", "autumn"}).code, 0);
  EXPECT_FALSE(server.won.has_follow_duration());
}

TEST(WonTest, PrintsInEveryFormat) {
  FakeProgramme server;
  EXPECT_THAT(server.RunLine({"report", "won", "autumn", "-o", "csv"}).out, HasSubstr("return_rate_of_added"));
  EXPECT_THAT(server.RunLine({"report", "won", "autumn", "-o", "json"}).out, HasSubstr("\"returnRate\""));
}

TEST(WonTest, WrongOptionsAreRefused) {
  FakeProgramme server;
  EXPECT_THAT(server.RunLine({"report", "won", "autumn", "--follow", "long"}).err, HasSubstr("--follow"));
  EXPECT_NE(server.RunLine({"report", "won"}).code, 0);
}

}  // namespace
}  // namespace sendlift::cli
