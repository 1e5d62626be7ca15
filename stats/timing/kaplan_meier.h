#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "stats/interval.h"
#include "stats/timing/survival_sample.h"

namespace sendlift {

// The share of customers to whom it has not happened yet, as a function of time. Kaplan and Meier (1958).

// The curve just after one time at which something happened.
struct SurvivalStep {
  double time = 0;
  int64_t at_risk = 0;  // just before
  int64_t events = 0;
  double survival = 1;
  double standard_error = 0;     // Greenwood (1926); 0 where survival is 0
  double relative_variance = 0;  // Greenwood's sum of d / (n (n - d)), without a last step down to 0
};

struct KaplanMeierCurve {
  int64_t customers = 0;
  double last_time = 0;             // of any customer; past it the curve is only known where it is 0
  std::vector<SurvivalStep> steps;  // ascending
};

// INVALID_ARGUMENT for a sample that is wrong; FAILED_PRECONDITION for no customers. Without events there are no steps.
absl::StatusOr<KaplanMeierCurve> KaplanMeier(const SurvivalSample& sample);

// The curve from distinct times in ascending order with their counts; used for binned counts too.
class KaplanMeierBuilder {
 public:
  // Room is made for `steps_max` steps; more can come.
  explicit KaplanMeierBuilder(size_t steps_max);

  void Add(const TiedTimes& tied);
  KaplanMeierCurve Build() &&;

 private:
  KaplanMeierCurve curve_;
  double survival_ = 1;
  double survival_at_block_ = 1;  // since the last censoring nothing but events: the product telescopes
  int64_t at_risk_at_block_ = 0;
  double relative_variance_ = 0;
};

// The curve at any time: the last step not after `time`, survival 1 before the first. `at_risk` and `events` are those
// of the step. Any time is allowed; past `last_time` the last value is carried on.
SurvivalStep SurvivalAt(const KaplanMeierCurve& curve, double time);

// Limits of the survival at `time` from the normal limits of log(-log S), which stay within [0, 1] (Kalbfleisch and
// Prentice 1980). Before the first event both are 1, where the estimate has no variance; where the curve has reached 0
// they are 0 and the upper limit of the step before. INVALID_ARGUMENT for a level outside (0, 1) or a NaN.
absl::StatusOr<Interval> LogLogLimits(const KaplanMeierCurve& curve, double time, double level);

struct TimeQuantile {
  double time = 0;  // infinite where the curve does not come down so far
  Interval interval;
};

// The first time at which at most 1 - `quantile` remain (0.5 is the median; where the curve is flat at exactly that
// height, the middle of the flat piece), with the times at which the log-log limits do so (Brookmeyer and Crowley
// 1982). INVALID_ARGUMENT for a quantile or level outside (0, 1).
absl::StatusOr<TimeQuantile> SurvivalQuantile(const KaplanMeierCurve& curve, double quantile, double level);

}  // namespace sendlift
