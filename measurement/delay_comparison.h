#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "measurement/follow_up_verdict.h"
#include "model/campaign.h"
#include "stats/interval.h"
#include "stats/sample_ratio.h"
#include "stats/timing/delay_trend.h"
#include "stats/timing/restricted_mean.h"
#include "storage/follow_up_cells.h"

namespace sendlift {

// The end of a bin of the time since the trigger.
struct DelayPoint {
  double hours = 0;
  int64_t at_risk = 0;          // before the bin: watched, no response yet
  double responded = 0;         // share by then, one minus Kaplan-Meier
  Interval responded_interval;  // from log-log limits, each point by itself
  double response_first = 0;    // share who responded and had not opted out
  double opt_out_first = 0;     // share who opted out and had not responded
};

// What one delay brought in one metric. What the data do not give is missing.
struct DelayResult {
  Counts closed;  // people whose horizon is over, and who responded within it
  std::optional<double> rate;
  std::optional<Interval> rate_interval;  // Wilson
  // Against the arm "none": Miettinen and Nurminen's interval and score test. All intervals hold at once (Bonferroni),
  // and p-values are adjusted (Holm).
  std::optional<double> difference;
  std::optional<Interval> difference_interval;
  std::optional<double> p_value;
  // Hours without a response within the horizon, from all who were watched; of binned times, so off by up to
  // `restricted_mean_error`.
  std::optional<RestrictedMean> restricted_mean;
  double restricted_mean_error = 0;
  std::optional<double> mean_difference;  // minus that of "none": negative where it comes sooner or more often
  std::optional<Interval> mean_difference_interval;
  std::vector<DelayPoint> points;  // the last of each run of bins in which nothing happened
};

// The delays of a step in one metric, in the order of the definition. Analysis is intention to treat: whoever was
// triggered first counts in the delay that was drawn, from the trigger on, for the same time in every delay.
struct DelayComparison {
  int metric = 0;
  std::vector<DelayResult> delays;
  std::optional<TrendTest> trend;         // over ln(1 + hours), "none" left out
  std::optional<ChiSquareTest> log_rank;  // of all delays, from all who were watched
  DelayVerdict verdict;
};

// From the cells of the step. `sample_ratio` withholds the verdict when it is a mismatch.
absl::StatusOr<DelayComparison> CompareDelays(const Experiment& experiment, const FollowUp& step, int metric,
                                              const storage::FollowUpCells& cells,
                                              const SampleRatioResult& sample_ratio, absl::Time now);

}  // namespace sendlift
