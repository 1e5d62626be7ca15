#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "model/holdout.h"

namespace sendlift {

// A stretch of one calendar quarter (UTC) in which the share of the holdout did not change: what is bought in it inside
// and outside of the holdout is compared. Its people are those who were customers at its start, by number.
struct ProgrammePeriod {
  int64_t number = 0;
  absl::Time start;
  absl::Time end;  // the first moment behind it: of the next quarter, or of the change that ended it before
  int32_t parts_per_million = 0;
  int64_t last_customer = 0;            // whoever has a higher number came later
  int64_t opened_position = 0;          // of the log: events up to it were folded before there was this period
  std::optional<int64_t> cut_position;  // events up to it were folded before a change ended the period
  int64_t next_customer = 1;            // the census has counted those before
  int64_t customers_inside = 0;         // of the holdout
  int64_t customers_outside = 0;

  bool counted() const { return next_customer > last_customer; }
  // A change of the share can end a period at the moment at which it began.
  bool is_empty() const { return end <= start; }

  friend bool operator==(const ProgrammePeriod&, const ProgrammePeriod&) = default;
};

// Whether anybody is in it, and anybody is not.
bool SplitsCustomers(const Holdout& holdout);

// The first moment of the calendar quarter after the one that a time is in, UTC.
absl::Time NextQuarter(absl::Time time);
// "2026-Q4".
std::string QuarterName(absl::Time time);

}  // namespace sendlift
