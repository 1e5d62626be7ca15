#pragma once

#include "absl/status/statusor.h"
#include "stats/interval.h"
#include "stats/timing/kaplan_meier.h"

namespace sendlift {

// Restricted mean time (Royston and Parmar 2013): the mean of min(time until it happens, tau), the area under the curve
// up to `tau`. Read it as "mean days without a purchase within the first tau days"; tau minus it is days gained. It
// means the same whether or not hazards cross, which they do when follow-ups are delayed. Choose tau beforehand.
struct RestrictedMean {
  double mean = 0;            // unit of time
  double standard_error = 0;  // sum over the steps of (area after it)^2 d / (n (n - d))
};

// INVALID_ARGUMENT for a tau that is not positive and finite; FAILED_PRECONDITION when the curve is not known until
// tau: tau after the last time of any customer while some remain.
absl::StatusOr<RestrictedMean> RestrictedMeanOf(const KaplanMeierCurve& curve, double tau);

struct RestrictedMeanComparison {
  RestrictedMean treatment;
  RestrictedMean control;
  double difference = 0;  // treatment minus control
  double standard_error = 0;
  Interval interval;        // normal
  double p = 1;             // two-sided, that the difference is 0
  double ratio = 1;         // treatment over control
  Interval ratio_interval;  // normal on the log scale, delta method
  double ratio_p = 1;
};

// Uno et al. (2014). Errors as above, and INVALID_ARGUMENT for a level outside (0, 1).
absl::StatusOr<RestrictedMeanComparison> CompareRestrictedMeans(const KaplanMeierCurve& treatment,
                                                                const KaplanMeierCurve& control, double tau,
                                                                double level);

}  // namespace sendlift
