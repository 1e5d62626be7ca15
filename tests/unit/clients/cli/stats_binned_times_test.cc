#include "clients/cli/stats_binned_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using testing::FailureText;
using testing::FileWith;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;
using ::testing::StartsWith;

std::string TwoGroups() {
  return FileWith("bins.csv", "day,arm,events,lost\n1,mail,40,0\n1,control,10,2\n2,mail,30,10\n2,control,15,73\n");
}

TEST(StatsBinnedTimesTest, ReadsGroupsWithControlFirst) {
  ASSERT_OK_AND_ASSIGN(const BinsInput input, ReadBins({.file = TwoGroups(), .width = "1", .group = "arm"}));
  EXPECT_THAT(input.names, ElementsAre("control", "mail"));
  EXPECT_THAT(input.request.groups(0).events(), ElementsAre(10, 15));
  EXPECT_THAT(input.request.groups(1).lost(), ElementsAre(0, 10));
}

TEST(StatsBinnedTimesTest, SaysWhatIsWrong) {
  EXPECT_THAT(FailureText(ReadBins({.file = TwoGroups(), .width = "0"}).status()), HasSubstr("--width: "));
  EXPECT_THAT(FailureText(ReadBins({.file = TwoGroups(), .width = "1", .group = "arm", .control = "mial"}).status()),
              HasSubstr("--control: no bin is of group \"mial\"; did you mean \"mail\"?"));
  EXPECT_THAT(FailureText(ReadBins({.file = FileWith("half.csv", "events,lost\n1.5,0\n"), .width = "1"}).status()),
              HasSubstr("record 1: events is \"1.5\", not a whole number"));
  EXPECT_THAT(FailureText(ReadBins({.file = FileWith("none.csv", "events,lost\n"), .width = "1"}).status()),
              HasSubstr("has no records"));
}

TEST(StatsBinnedTimesTest, ComparesGroupsAndSaysWhatBinsCannotTell) {
  const Outcome outcome =
      RunLine({"stats", "survival-bins", TwoGroups(), "--width", "1", "--group", "arm", "--tau", "2"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out,
              AllOf(StartsWith("The times to the event differ (log-rank, p < 0.0001).\n"),
                    HasSubstr("\nBefore the last bin, counting in bins hides at most 0.204 % of the customers.\n"),
                    HasSubstr("\nAgainst control:\n"), HasSubstr("* control\n")));
  const Outcome csv = RunLine({"stats", "survival-bins", TwoGroups(), "--width", "1", "--group", "arm", "-o", "csv"});
  EXPECT_THAT(csv.out, HasSubstr("\nmail,1,0.5,"));
}

TEST(StatsBinnedTimesTest, OneGroupSaysWhoIsLeft) {
  const std::string path = FileWith("one.csv", "events,lost\n2,0\n1,1\n");
  EXPECT_THAT(RunLine({"stats", "survival-bins", path, "--width", "7"}).out,
              StartsWith("25.0 % have not had the event by time 14.\n"));
}

}  // namespace
}  // namespace sendlift::cli
