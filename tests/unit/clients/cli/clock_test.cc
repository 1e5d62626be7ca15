#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::FakeServer;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(ClockTest, AHoldSaysByHowMuchSinceWhenAndWhatToDo) {
  FakeServer server;
  server.clock.mutable_wall_time()->set_seconds(1'800'003'600);
  EXPECT_EQ(RunLine({"clock", "show"}, &server).out,
            "field    value\n"
            "clock    2027-01-15 09:00:00 UTC\n"
            "trusted  yes\n");
  server.clock.set_held(true);
  server.clock.mutable_expected_time()->set_seconds(1'800'000'000);
  server.clock.mutable_hold_time()->set_seconds(1'799'999'940);
  server.clock.mutable_jump_duration()->set_seconds(3600);
  const Outcome held = RunLine({"clock", "show"}, &server);
  EXPECT_EQ(held.out,
            "field       value\n"
            "clock       2027-01-15 09:00:00 UTC\n"
            "trusted     no: nothing is sent\n"
            "expected    2027-01-15 08:00:00 UTC\n"
            "jumped by   1h\n"
            "held since  2027-01-15 07:59:00 UTC\n");
  EXPECT_THAT(held.err, HasSubstr("sendlift clock confirm"));
  EXPECT_THAT(RunLine({"clock", "show", "-o", "json"}, &server).out, HasSubstr("\"held\": true"));
}

TEST(ClockTest, AConfirmedClockIsTrusted) {
  FakeServer server;
  server.clock.mutable_wall_time()->set_seconds(1'800'003'600);
  server.clock.set_held(true);
  const Outcome confirmed = RunLine({"clock", "confirm"}, &server);
  EXPECT_EQ(confirmed.code, 0);
  EXPECT_THAT(confirmed.out, HasSubstr("trusted  yes"));
}

}  // namespace
}  // namespace sendlift::cli
