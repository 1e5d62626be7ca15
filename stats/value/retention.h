#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"
#include "stats/proportions.h"

namespace sendlift {

// Which share of the customers who came in one period (week, month) still did something so many periods later.

// A customer did something in a period. Order and repetitions do not matter.
struct Activity {
  uint64_t customer = 0;
  int64_t period = 0;
};

struct RetentionCell {
  Counts counts;  // active customers of the cohort
  double rate = 0;
  Interval interval;  // Wilson
};

struct RetentionCohort {
  int64_t period = 0;  // of the first activity of its customers
  int64_t customers = 0;
  std::vector<RetentionCell> cells;  // by age in periods; age 0 is everybody. Only periods that are over
};

struct RetentionTable {
  std::vector<RetentionCohort> cohorts;  // ascending
  // By age, over the cohorts old enough to have it; they differ from age to age, so this need not fall.
  std::vector<RetentionCell> all;
};

// `last_closed` is the last period that is over: later activity is ignored, and so are customers who first came later.
// INVALID_ARGUMENT for a level outside (0, 1); OUT_OF_RANGE for more than 10,000 periods between the first activity and
// `last_closed`. Without customers the table is empty.
absl::StatusOr<RetentionTable> RetentionOf(absl::Span<const Activity> activities, int64_t last_closed, double level);

}  // namespace sendlift
