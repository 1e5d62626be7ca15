#include "clients/cli/stats_allocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"
#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using ::testing::AllOf;
using testing::FailureText;
using testing::FileWith;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;
using ::testing::StartsWith;

TEST(StatsAllocationTest, SplitsTwentyUnitsOverThreeMedia) {
  const Outcome outcome =
      RunLine({"stats", "allocate", "--units", "20", "--product", "tv:linear,1", "radio:linear,1", "web:linear,1"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, StartsWith("Of 20 units 6 for tv, 7 for radio, 7 for web: worth 294. No split is worth "
                                      "more.\n"));
}

TEST(StatsAllocationTest, ReadsMeasuredResponses) {
  const std::string path =
      FileWith("responses.csv", "use,units,value\nsms,0,0\nsms,1,30\nsms,2,35\nmail,1,20\nmail,0,0\nmail,2,40\n");
  const Outcome outcome = RunLine({"stats", "allocate", "--units", "3", "--file", path, "-o", "csv"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "use,units,value,next_unit_value\nsms,1,30,5\nmail,2,40,\n");
  const Outcome at_least = RunLine(
      {"stats", "allocate", "--units", "9", "--file", path, "call:hill,50,3,2", "--min", "sms=2", "--max", "call=4"});
  EXPECT_THAT(at_least.out, StartsWith("Of 9 units 4 for call, 2 for sms, 2 for mail: worth 107. No split is worth "
                                       "more.\n1 units are left over"));
}

TEST(StatsAllocationTest, SaysWhatIsWrong) {
  const auto failure = [](const AllocateOptions& options) { return FailureText(ReadAllocation(options).status()); };
  EXPECT_THAT(failure({.uses = {"tv"}, .budget = "0"}),
              AllOf(HasSubstr("--units: "), HasSubstr("USE 1: \"tv\" is not NAME:CURVE")));
  EXPECT_THAT(failure({.uses = {"tv:cubic,1"}, .budget = "2"}), HasSubstr("\"cubic\" is not linear, power"));
  EXPECT_THAT(failure({.uses = {"tv:hill,1,2"}, .budget = "2"}), HasSubstr("hill has 3 numbers: scale,rate,steepness"));
  EXPECT_THAT(failure({.uses = {"tv:linear,1", "tv:linear,2"}, .budget = "2"}), HasSubstr("\"tv\" is there twice"));
  EXPECT_THAT(failure({.uses = {"tv:linear,1"}, .budget = "2", .minima = {"web=1"}}),
              HasSubstr("--min: \"web=1\" is not NAME=UNITS with one of tv"));
  EXPECT_THAT(failure({.budget = "2"}), HasSubstr("name one or more, or a --file"));
  const std::string gap = FileWith("gap.csv", "use,units,value\nsms,0,0\nsms,2,3\n");
  EXPECT_THAT(failure({.file = gap, .budget = "2"}), HasSubstr("sms has no value of 1 units, and one of more"));
  const std::string twice = FileWith("twice.csv", "use,units,value\nsms,0,0\nsms,0,3\n");
  EXPECT_THAT(failure({.file = twice, .budget = "2"}), HasSubstr("record 2"));
}

}  // namespace
}  // namespace sendlift::cli
