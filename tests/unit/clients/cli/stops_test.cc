#include "clients/cli/stops.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::FakeServer;
using ::testing::HasSubstr;
using testing::RunLine;

TEST(StopsTest, StopsAndResumes) {
  FakeServer server;
  const auto stopped =
      RunLine({"suppressions", "stop", "--channel", "SMS", "--campaign", "autumn", "--reason", "wrong"}, &server);
  EXPECT_EQ(stopped.code, 0);
  EXPECT_THAT(stopped.out, HasSubstr("campaign autumn, SMS"));
  EXPECT_THAT(stopped.err, HasSubstr("sendlift suppressions resume 1"));
  EXPECT_THAT(RunLine({"suppressions", "stop"}, &server).out, HasSubstr("everything"));
  EXPECT_THAT(RunLine({"suppressions", "stops"}, &server).out, HasSubstr("everything"));
  EXPECT_THAT(RunLine({"suppressions", "resume", "1"}, &server).err, HasSubstr("1 is still stopped"));
  EXPECT_THAT(RunLine({"suppressions", "resume", "--all"}, &server).err, HasSubstr("nothing is still stopped"));
  EXPECT_TRUE(server.stops.empty());
}

TEST(StopsTest, AskWhatIsMeant) {
  FakeServer server;
  EXPECT_EQ(RunLine({"suppressions", "stop", "--channel", "FAX"}, &server).code, 3);
  EXPECT_EQ(RunLine({"suppressions", "resume"}, &server).code, 3);
  EXPECT_EQ(RunLine({"suppressions", "resume", "1", "--all"}, &server).code, 3);
  EXPECT_TRUE(server.stops.empty());
}

}  // namespace
}  // namespace sendlift::cli
