// The telephone campaigns of a Portuguese bank (Moro, Cortez and Rita 2014): nobody drew the days of the calls.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/civil_time.h"
#include "measurement/send_time_report.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

constexpr std::array<absl::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                       "jul", "aug", "sep", "oct", "nov", "dec"};

int MonthOf(absl::string_view text) {
  const auto* found = std::find(kMonths.begin(), kMonths.end(), text);
  return static_cast<int>(found - kMonths.begin()) + 1;
}

// Calls and sales by weekday. The calls are in the order of time from May 2008 on: a year ends where December becomes
// January.
SendTimeCounts ReadCalls() {
  const std::string command = absl::StrCat("gzip -dc '", SENDLIFT_SHARED_DIR, "/data/bank-full.csv.gz'");
  const std::unique_ptr<FILE, int (*)(FILE*)> in(popen(command.c_str(), "r"), pclose);
  SendTimeCounts counts;
  counts.grid.resize(7);
  counts.drawn.resize(1);
  char line[1024];
  int year = 2008, month = 5;
  while (in != nullptr && fgets(line, sizeof(line), in.get()) != nullptr) {
    const std::vector<std::string> cells = absl::StrSplit(absl::StripAsciiWhitespace(line), ';');
    int day = 0;
    if (cells.size() != 17 || !absl::SimpleAtoi(cells[9], &day)) continue;  // the header
    const int next = MonthOf(absl::StripSuffix(absl::StripPrefix(cells[10], "\""), "\""));
    if (next < month - 6) ++year;
    month = next;
    Counts& of = counts.grid[static_cast<size_t>(absl::GetWeekday(absl::CivilDay(year, month, day)))];
    ++of.trials;
    of.successes += cells[16] == "\"yes\"";
  }
  return counts;
}

TEST(SharedBankTest, DaysThatNobodyDrewGetAWarningAndNoRecommendation) {
  const SendTimeCounts counts = ReadCalls();
  EXPECT_EQ(counts.grid[0], (Counts{.successes = 968, .trials = 9522}));
  EXPECT_EQ(counts.grid[3], (Counts{.successes = 1222, .trials = 9754}));
  ASSERT_OK_AND_ASSIGN(const SendTimeReport report, JudgeSendTimes({.part_hours = 24}, counts));
  EXPECT_LT(report.same_in_grid->p, 1e-5) << "the days do differ, which is why the warning matters";
  EXPECT_EQ(report.code, SendTimeCode::kNotRandomised);
  for (const SendTimePart& part : report.hours) EXPECT_FALSE(part.best.has_value());
  for (const SendTimePart& cell : report.grid) EXPECT_FALSE(cell.best.has_value());
}

}  // namespace
}  // namespace sendlift
