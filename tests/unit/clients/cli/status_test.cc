#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::FakeServer;
using ::testing::HasSubstr;
using testing::RunLine;

TEST(StatusTest, SaysWhatKeepsMessagesBack) {
  FakeServer server;
  EXPECT_THAT(RunLine({"status"}, &server).err, HasSubstr("Nothing is stopped, 1 gateway is connected"));
  RunLine({"suppressions", "stop", "--reason", "wrong price"}, &server);
  const auto stopped = RunLine({"status"}, &server);
  EXPECT_THAT(stopped.err, HasSubstr("Something is stopped"));
  EXPECT_THAT(stopped.out, HasSubstr("wrong price"));
  server.clock.set_held(true);
  EXPECT_THAT(RunLine({"status"}, &server).err, HasSubstr("The clock has jumped"));
}

}  // namespace
}  // namespace sendlift::cli
