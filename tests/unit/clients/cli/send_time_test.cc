#include "clients/cli/send_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_send_times.h"

namespace sendlift::cli {
namespace {

using testing::FakeSendTimes;
using ::testing::HasSubstr;
using testing::Outcome;
using ::testing::StartsWith;

TEST(SendTimeTest, AsksForWhatTheOptionsSay) {
  FakeSendTimes server;
  const Outcome outcome =
      server.RunLine({"report", "send-time", "autumn", "--channel", "sms", "--part-hours", "4", "--response", "3d"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(server.asked.name(), "workspaces/main/campaigns/autumn/sendTimeReport");
  EXPECT_EQ(server.asked.channel(), v1::SMS);
  EXPECT_EQ(server.asked.part_hours(), 4);
  EXPECT_EQ(server.asked.response_duration().seconds(), 3 * 86'400);
  EXPECT_THAT(outcome.out, HasSubstr("Best part of the day: 12 to 24 h."));
}

TEST(SendTimeTest, PrintsForProgramsAndAsAPage) {
  FakeSendTimes server;
  EXPECT_THAT(server.RunLine({"report", "send-time", "autumn", "-o", "csv"}).out, StartsWith("weekday,first_hour,"));
  EXPECT_FALSE(server.asked.has_response_duration());
  const std::string path = ::testing::TempDir() + "send-time.html";
  EXPECT_EQ(server.RunLine({"report", "send-time", "autumn", "--html", path}).err, "wrote " + path + "\n");
}

TEST(SendTimeTest, WrongOptionsAreRefused) {
  FakeSendTimes server;
  EXPECT_THAT(server.RunLine({"report", "send-time", "autumn", "--channel", "FAX"}).err,
              HasSubstr("--channel: \"FAX\" is not EMAIL, SMS or PHONE"));
  EXPECT_THAT(server.RunLine({"report", "send-time", "autumn", "--response", "long"}).err, HasSubstr("--response"));
  EXPECT_NE(server.RunLine({"report", "send-time"}).code, 0);
}

}  // namespace
}  // namespace sendlift::cli
