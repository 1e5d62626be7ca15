#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(DemoTest, SaysWhichProgramIsMissing) {
  const Outcome outcome = RunLine({"demo"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("the demo needs sendliftd beside this program"));
}

TEST(DemoTest, TakesSensibleSizesOnly) {
  EXPECT_EQ(RunLine({"demo", "--customers", "5"}).code, 2);
  EXPECT_EQ(RunLine({"demo", "--port", "70000"}).code, 2);
}

}  // namespace
}  // namespace sendlift::cli
