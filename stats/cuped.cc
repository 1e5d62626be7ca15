#include "stats/cuped.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/means.h"
#include "stats/ratio_metric.h"

namespace sendlift {
namespace {

absl::Status Check(const CupedArms& arms, double level) {
  RETURN_IF_ERROR(Arguments().Fraction("level", level).Check());
  RETURN_IF_ERROR(CheckPair(arms.treatment));
  return CheckPair(arms.control);
}

double ThetaOf(const CupedArms& arms) {
  const PairEstimate both = Pooled(arms.treatment, arms.control);
  return both.second_variance == 0 ? 0 : both.covariance / both.second_variance;
}

// Var(ratio * y - theta * x) of one customer.
double VarianceOf(const PairEstimate& arm, double ratio, double theta) {
  return std::max(0.0, ratio * ratio * arm.first_variance - 2 * ratio * theta * arm.covariance +
                           theta * theta * arm.second_variance);
}

MeanEstimate Adjusted(const PairEstimate& arm, double theta) {
  return {.n = arm.n, .mean = arm.first_mean - theta * arm.second_mean, .variance = VarianceOf(arm, 1, theta)};
}

MeanArms AdjustedArms(const CupedArms& arms, double theta) {
  return {.treatment = Adjusted(arms.treatment, theta), .control = Adjusted(arms.control, theta)};
}

double Reduction(double adjusted, double unadjusted) { return unadjusted == 0 ? 0 : 1 - adjusted / unadjusted; }

absl::Status DoesNotFit() { return absl::OutOfRangeError("the means or variances do not fit a double"); }

}  // namespace

absl::StatusOr<CupedResult> CupedDifference(const CupedArms& arms, double level, Alternative alternative) {
  RETURN_IF_ERROR(Check(arms, level));
  const double theta = ThetaOf(arms);
  const MeanArms adjusted = AdjustedArms(arms, theta);
  if (!std::isfinite(theta + adjusted.treatment.variance + adjusted.control.variance)) return DoesNotFit();
  ASSIGN_OR_RETURN(const WelchResult welch, WelchTest(adjusted, level, alternative));
  const MeanArms unadjusted = AdjustedArms(arms, 0);
  return CupedResult{
      .theta = theta,
      .variance_reduction = Reduction(VarianceOfMean(adjusted.treatment) + VarianceOfMean(adjusted.control),
                                      VarianceOfMean(unadjusted.treatment) + VarianceOfMean(unadjusted.control)),
      .treatment_variance = adjusted.treatment.variance,
      .control_variance = adjusted.control.variance,
      .difference = Infer({.value = welch.difference,
                           .standard_error = welch.standard_error,
                           .degrees_of_freedom = welch.degrees_of_freedom},
                          level, alternative)};
}

absl::StatusOr<CupedLift> CupedRelativeLift(const CupedArms& arms, double level, Alternative alternative) {
  ASSIGN_OR_RETURN(const CupedResult result, CupedDifference(arms, level, alternative));
  const double control = arms.control.first_mean;
  if (control == 0) return absl::FailedPreconditionError("the control mean is 0, so there is no relative lift");
  const double ratio = arms.treatment.first_mean / control;
  const auto error = [&](double theta) {
    return std::hypot(std::sqrt(VarianceOf(arms.treatment, 1, theta) / arms.treatment.n) / control,
                      std::sqrt(VarianceOf(arms.control, ratio, theta) / arms.control.n) / control);
  };
  const double adjusted = error(result.theta);
  const double unadjusted = error(0);
  if (!std::isfinite(ratio + adjusted + unadjusted)) return DoesNotFit();
  return CupedLift{.theta = result.theta,
                   .variance_reduction = Reduction(adjusted * adjusted, unadjusted * unadjusted),
                   .lift = Infer({.value = result.difference.estimate / control,
                                  .standard_error = adjusted,
                                  .degrees_of_freedom = result.difference.degrees_of_freedom},
                                 level, alternative)};
}

}  // namespace sendlift
