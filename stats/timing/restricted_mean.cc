#include "stats/timing/restricted_mean.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

// From the last step back, so that the area after each step is at hand.
RestrictedMean AreaUntil(const KaplanMeierCurve& curve, double tau) {
  double area = 0;
  double variance = 0;
  double end = tau;
  for (auto step = curve.steps.rbegin(); step != curve.steps.rend(); ++step) {
    if (step->time > tau) continue;
    area += step->survival * (end - step->time);
    end = step->time;
    const int64_t left = step->at_risk - step->events;
    if (left > 0) {
      variance += area * area *
                  (static_cast<double>(step->events) / static_cast<double>(step->at_risk) / static_cast<double>(left));
    }
  }
  return {.mean = area + end, .standard_error = std::sqrt(variance)};
}

double TwoSidedP(double estimate, double error) {
  if (estimate == 0) return 1;
  return error == 0 ? 0 : 2 * NormalUpperTail(std::abs(estimate / error));
}

}  // namespace

absl::StatusOr<RestrictedMean> RestrictedMeanOf(const KaplanMeierCurve& curve, double tau) {
  RETURN_IF_ERROR(Arguments().Positive("tau", tau).Check());
  const bool ends = !curve.steps.empty() && curve.steps.back().survival == 0;
  if (tau > curve.last_time && !ends) {
    return absl::FailedPreconditionError(
        absl::StrCat("tau ", tau, " is after the last time anyone was watched, ", curve.last_time));
  }
  const RestrictedMean result = AreaUntil(curve, tau);
  if (std::isfinite(result.mean) && std::isfinite(result.standard_error)) return result;
  return absl::OutOfRangeError("the times are too large for a double");
}

absl::StatusOr<RestrictedMeanComparison> CompareRestrictedMeans(const KaplanMeierCurve& treatment,
                                                                const KaplanMeierCurve& control, double tau,
                                                                double level) {
  RETURN_IF_ERROR(Arguments().Fraction("level", level).Check());
  RestrictedMeanComparison result;
  ASSIGN_OR_RETURN(result.treatment, RestrictedMeanOf(treatment, tau));
  ASSIGN_OR_RETURN(result.control, RestrictedMeanOf(control, tau));
  if (result.treatment.mean == 0 || result.control.mean == 0) {
    return absl::FailedPreconditionError("everything happens at time 0 in one arm, so there is no ratio of means");
  }
  const double z = NormalUpperQuantile((1 - level) / 2);
  result.difference = result.treatment.mean - result.control.mean;
  result.standard_error = std::hypot(result.treatment.standard_error, result.control.standard_error);
  const double half = z * result.standard_error;
  result.interval = {.lower = result.difference - half, .upper = result.difference + half};
  result.p = TwoSidedP(result.difference, result.standard_error);
  result.ratio = result.treatment.mean / result.control.mean;
  const double log_ratio = std::log(result.treatment.mean) - std::log(result.control.mean);
  const double log_error = std::hypot(result.treatment.standard_error / result.treatment.mean,
                                      result.control.standard_error / result.control.mean);
  result.ratio_interval = {.lower = std::exp(log_ratio - z * log_error), .upper = std::exp(log_ratio + z * log_error)};
  result.ratio_p = TwoSidedP(log_ratio, log_error);
  return result;
}

}  // namespace sendlift
