#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "stats/arguments.h"

namespace sendlift {

// How long each customer was watched, and how that ended: the input of all of stats/timing. Row i of every span is one
// customer. Times are durations since the customer's own start (trigger, send), in any unit, finite and at least 0; all
// times that come back are in the same unit. At equal times what happened comes before who was lost (censored).
struct SurvivalSample {
  absl::Span<const double> times;
  absl::Span<const uint8_t> events;  // 1: it happened then. 0: not until then, and nothing is known after (censored)
};

// What happened and who was lost at one distinct time.
struct TiedTimes {
  double time = 0;
  int64_t at_risk = 0;  // customers watched until this time or longer
  int64_t events = 0;
  int64_t censored = 0;
};

// Adds to `arguments` what is wrong with the sample: unequal lengths, times that are negative or not finite, events
// other than 0 and 1.
void RequireSample(Arguments& arguments, const SurvivalSample& sample);

// A customer's time and a label that travels with it.
struct LabelledTime {
  double time = 0;
  uint32_t label = 0;
};

// Sorts by time, ascending, equal times kept in their order; times finite and at least 0. A radix sort over the high
// bits of the doubles, then a merge sort of the few that share them: linear unless most times differ by less than two
// millionths.
void SortByTime(std::vector<LabelledTime>& rows);

// Calls `visit` for every distinct time of a sample that RequireSample accepts, from the first on.
void ForEachTime(const SurvivalSample& sample, absl::FunctionRef<void(const TiedTimes&)> visit);

}  // namespace sendlift
