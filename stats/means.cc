#include "stats/means.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/inference.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void Require(Arguments& arguments, absl::string_view arm, const MeanEstimate& estimate) {
  arguments.AtLeast(absl::StrCat(arm, ".n"), estimate.n, 0)
      .Finite(absl::StrCat(arm, ".mean"), estimate.mean)
      .AtLeast(absl::StrCat(arm, ".variance"), estimate.variance, 0);
}

absl::Status CheckLift(const MeanArms& arms, double level) {
  RETURN_IF_ERROR(CheckMeans(arms, level));
  if (arms.control.mean == 0) {
    return absl::FailedPreconditionError("the control mean is 0, so there is no relative lift; show the difference");
  }
  return absl::OkStatus();
}

template <typename Result>
absl::StatusOr<Result> Fitting(const Result& result, double sum_of_finite_parts) {
  if (std::isfinite(sum_of_finite_parts)) return result;
  return absl::OutOfRangeError("the means or variances are too large or too small for a double");
}

}  // namespace

absl::Status CheckMeans(const MeanArms& arms, double level) {
  Arguments arguments;
  Require(arguments.Fraction("level", level), "treatment", arms.treatment);
  Require(arguments, "control", arms.control);
  RETURN_IF_ERROR(arguments.Check());
  if (arms.treatment.n < 2) return absl::FailedPreconditionError("the treatment arm has fewer than 2 customers");
  if (arms.control.n < 2) return absl::FailedPreconditionError("the control arm has fewer than 2 customers");
  return absl::OkStatus();
}

double WelchDegreesOfFreedom(const MeanArms& arms) {
  const double treatment = VarianceOfMean(arms.treatment);
  const double total = treatment + VarianceOfMean(arms.control);
  if (total == 0) return arms.treatment.n + arms.control.n - 2;
  const double share = treatment / total;
  return 1 / (share * share / (arms.treatment.n - 1) + (1 - share) * (1 - share) / (arms.control.n - 1));
}

absl::StatusOr<WelchResult> WelchTest(const MeanArms& arms, double level, Alternative alternative) {
  RETURN_IF_ERROR(CheckMeans(arms, level));
  WelchResult result;
  result.difference = arms.treatment.mean - arms.control.mean;
  result.standard_error = std::sqrt(VarianceOfMean(arms.treatment) + VarianceOfMean(arms.control));
  result.degrees_of_freedom = WelchDegreesOfFreedom(arms);
  const Inference inference = Infer({.value = result.difference,
                                     .standard_error = result.standard_error,
                                     .degrees_of_freedom = result.degrees_of_freedom},
                                    level, alternative);
  result.t = inference.statistic;
  result.p = inference.p;
  result.interval = inference.interval;
  return Fitting(result, result.difference + result.standard_error + result.degrees_of_freedom);
}

absl::StatusOr<RelativeLift> FiellerLift(const MeanArms& arms, double level) {
  RETURN_IF_ERROR(CheckLift(arms, level));
  const double z = NormalUpperQuantile((1 - level) / 2);
  const double control = arms.control.mean;
  const double ratio = arms.treatment.mean / control;
  const double relative_error = z * std::sqrt(VarianceOfMean(arms.control)) / control;
  const double g = relative_error * relative_error;
  RelativeLift lift{
      .estimate = ratio - 1, .state = RelativeLift::State::kUnbounded, .interval = {-kInfinity, kInfinity}};
  const double error = std::hypot(std::sqrt(VarianceOfMean(arms.treatment)), std::sqrt(VarianceOfMean(arms.control)));
  lift.p = Infer({.value = arms.treatment.mean - control, .standard_error = error}, level, Alternative::kTwoSided).p;
  if (!std::isfinite(ratio) || g >= 1) return Fitting(lift, ratio);
  const double half = std::abs(z / control) * std::sqrt((1 - g) * VarianceOfMean(arms.treatment) +
                                                        ratio * ratio * VarianceOfMean(arms.control));
  lift.state = RelativeLift::State::kBounded;
  lift.interval = {.lower = (ratio - half) / (1 - g) - 1, .upper = (ratio + half) / (1 - g) - 1};
  return Fitting(lift, lift.interval.lower + lift.interval.upper);
}

absl::StatusOr<DeltaLiftResult> DeltaLift(const MeanArms& arms, double level, LiftQuantile quantile,
                                          Alternative alternative) {
  RETURN_IF_ERROR(CheckLift(arms, level));
  const double control = arms.control.mean;
  const double ratio = arms.treatment.mean / control;
  const double error_of_treatment = std::sqrt(VarianceOfMean(arms.treatment)) / control;
  const double error_of_control = std::sqrt(VarianceOfMean(arms.control)) / control * ratio;
  DeltaLiftResult result;
  result.estimate = ratio - 1;
  result.standard_error = std::hypot(error_of_treatment, error_of_control);
  const Inference inference =
      Infer({.value = result.estimate,
             .standard_error = result.standard_error,
             .degrees_of_freedom = quantile == LiftQuantile::kNormal ? kInfinity : WelchDegreesOfFreedom(arms)},
            level, alternative);
  result.p = inference.p;
  result.interval = inference.interval;
  return Fitting(result, result.estimate + result.standard_error);
}

absl::StatusOr<LogLiftResult> LogLift(const MeanArms& arms, double level, Alternative alternative) {
  RETURN_IF_ERROR(CheckLift(arms, level));
  const double ratio = arms.treatment.mean / arms.control.mean;
  if (ratio <= 0) {
    return absl::FailedPreconditionError("the means are not on the same side of 0, so the ratio has no logarithm");
  }
  LogLiftResult result{.estimate = ratio - 1, .interval = {}};
  result.log_standard_error = std::hypot(std::sqrt(VarianceOfMean(arms.treatment)) / arms.treatment.mean,
                                         std::sqrt(VarianceOfMean(arms.control)) / arms.control.mean);
  const Inference inference =
      Infer({.value = std::log(ratio), .standard_error = result.log_standard_error}, level, alternative);
  result.p = inference.p;
  result.interval = {.lower = std::expm1(inference.interval.lower), .upper = std::expm1(inference.interval.upper)};
  return Fitting(result, std::log(ratio) + result.log_standard_error);
}

absl::StatusOr<Interval> LiftOverKnownControl(const Interval& difference, double control_mean) {
  RETURN_IF_ERROR(Arguments()
                      .Require(difference.lower <= difference.upper, "difference", "must have its lower end first")
                      .Finite("control_mean", control_mean)
                      .Check());
  if (control_mean == 0) return absl::FailedPreconditionError("the control mean is 0, so there is no relative lift");
  const Interval lift{.lower = difference.lower / control_mean, .upper = difference.upper / control_mean};
  return control_mean > 0 ? lift : Interval{.lower = lift.upper, .upper = lift.lower};
}

}  // namespace sendlift
