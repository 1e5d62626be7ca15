#include "model/programme.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace sendlift {
namespace {

absl::Time At(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << text;
  return time;
}

struct Case {
  const char* time;
  const char* quarter;
  const char* next;
};

TEST(ProgrammeTest, QuartersAreThoseOfTheCalendarInUtc) {
  for (const Case& c : {Case{"2026-01-01T00:00:00Z", "2026-Q1", "2026-04-01T00:00:00Z"},
                        Case{"2026-03-31T23:59:59.999999Z", "2026-Q1", "2026-04-01T00:00:00Z"},
                        Case{"2026-04-01T01:59:59+02:00", "2026-Q1", "2026-04-01T00:00:00Z"},
                        Case{"2026-08-15T12:00:00Z", "2026-Q3", "2026-10-01T00:00:00Z"},
                        Case{"2026-12-31T23:00:00Z", "2026-Q4", "2027-01-01T00:00:00Z"}}) {
    EXPECT_EQ(QuarterName(At(c.time)), c.quarter) << c.time;
    EXPECT_EQ(NextQuarter(At(c.time)), At(c.next)) << c.time;
  }
}

TEST(ProgrammeTest, AHoldoutOfNobodyOrOfEverybodySplitsNobody) {
  Holdout holdout;
  for (const auto& [share, splits] : {std::pair(0, false), {1, true}, {999'999, true}, {1'000'000, false}}) {
    holdout.parts_per_million = share;
    EXPECT_EQ(SplitsCustomers(holdout), splits) << share;
  }
}

TEST(ProgrammeTest, APeriodIsCountedWhenTheCensusIsBehindItsLastCustomer) {
  ProgrammePeriod period;
  period.last_customer = 2;
  period.next_customer = 2;
  EXPECT_FALSE(period.counted());
  period.next_customer = 3;
  EXPECT_TRUE(period.counted());
  EXPECT_TRUE(ProgrammePeriod{}.counted());
}

}  // namespace
}  // namespace sendlift
