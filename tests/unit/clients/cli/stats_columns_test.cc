#include "clients/cli/stats_columns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/status.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::FileWith;
using ::testing::HasSubstr;

absl::StatusOr<std::vector<double>> Times(const std::string& text, int64_t rows_max = 100) {
  std::vector<double> times;
  const std::string path = FileWith("columns.csv", text);
  RETURN_IF_ERROR(ForEachRow(path, {"time", "event"}, rows_max, [&](const ColumnRow& row) -> absl::Status {
    ASSIGN_OR_RETURN(const double time, row.NotNegative(0));
    ASSIGN_OR_RETURN(const bool event, row.Flag(1));
    times.push_back(event ? time : -time);
    return absl::OkStatus();
  }));
  return times;
}

TEST(StatsColumnsTest, TakesColumnsByNameInAnyOrder) {
  ASSERT_OK_AND_ASSIGN(const std::vector<double> times, Times("event,x,time\n1,?,2.5\nno,?,4\nTRUE,?,0\n"));
  EXPECT_THAT(times, ElementsAre(2.5, -4, 0));
}

TEST(StatsColumnsTest, AMissingColumnIsNamedWithThoseThatAreThere) {
  const absl::Status status = Times("tme,event\n1,1\n").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              HasSubstr("has no column \"time\"; it has tme, event; did you mean \"tme\"?"));
}

TEST(StatsColumnsTest, AWrongCellIsNamedByRecordAndColumn) {
  struct Case {
    const char* text;
    const char* says;
  };
  for (const Case& c :
       {Case{"time,event\n1,1\nsoon,1\n", "record 2: time is \"soon\", not a number"},
        Case{"time,event\n-1,1\n", "record 1: time is \"-1\", not a number of 0 or more"},
        Case{"time,event\nnan,1\n", "not a number"}, Case{"time,event\n1,2\n", "event is \"2\", not 1 or 0"},
        Case{"time,event\n1\n", "record 1: line 2: the row has 1 values"}, Case{"time,event\n\"1,1\n", "record 1: "}}) {
    const absl::Status status = Times(c.text).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << c.text;
    EXPECT_THAT(std::string(status.message()), HasSubstr(c.says));
  }
}

TEST(StatsColumnsTest, TooManyRecordsAreRefused) {
  EXPECT_OK(Times("time,event\n1,1\n2,1\n", 2).status());
  EXPECT_THAT(std::string(Times("time,event\n1,1\n2,1\n", 1).status().message()), HasSubstr("more than 1 records"));
}

}  // namespace
}  // namespace sendlift::cli
