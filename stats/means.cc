#include "stats/means.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void Require(Arguments& arguments, absl::string_view arm, const MeanEstimate& estimate) {
  arguments.AtLeast(absl::StrCat(arm, ".n"), estimate.n, 0)
      .Finite(absl::StrCat(arm, ".mean"), estimate.mean)
      .AtLeast(absl::StrCat(arm, ".variance"), estimate.variance, 0);
}

absl::Status Check(const MeanArms& arms, double level) {
  Arguments arguments;
  Require(arguments.Fraction("level", level), "treatment", arms.treatment);
  Require(arguments, "control", arms.control);
  RETURN_IF_ERROR(arguments.Check());
  if (arms.treatment.n < 2) return absl::FailedPreconditionError("the treatment arm has fewer than 2 customers");
  if (arms.control.n < 2) return absl::FailedPreconditionError("the control arm has fewer than 2 customers");
  return absl::OkStatus();
}

absl::Status CheckLift(const MeanArms& arms, double level) {
  RETURN_IF_ERROR(Check(arms, level));
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

double VarianceOfMean(const MeanEstimate& estimate) { return estimate.variance / estimate.n; }

double DegreesOfFreedom(const MeanArms& arms) {
  const double treatment = VarianceOfMean(arms.treatment);
  const double total = treatment + VarianceOfMean(arms.control);
  if (total == 0) return arms.treatment.n + arms.control.n - 2;
  const double share = treatment / total;
  return 1 / (share * share / (arms.treatment.n - 1) + (1 - share) * (1 - share) / (arms.control.n - 1));
}

// Student's t, or the normal when the degrees of freedom are infinite.
struct Reference {
  double degrees_of_freedom;

  double UpperTail(double t) const {
    return std::isinf(degrees_of_freedom) ? NormalUpperTail(t) : StudentUpperTail(t, degrees_of_freedom);
  }
  double UpperQuantile(double tail) const {
    return std::isinf(degrees_of_freedom) ? NormalUpperQuantile(tail) : StudentUpperQuantile(tail, degrees_of_freedom);
  }
};

struct Inference {
  double statistic;
  double p;
  Interval interval;
};

// Estimate over standard error against its reference distribution.
Inference Infer(double estimate, double error, const Reference& reference, double level, Alternative alternative) {
  const double statistic = estimate == 0 ? 0 : estimate / error;
  const double alpha = 1 - level;
  if (alternative == Alternative::kTwoSided) {
    const double half = error == 0 ? 0 : error * reference.UpperQuantile(alpha / 2);
    const double p = statistic == 0 ? 1 : std::min(1.0, 2 * reference.UpperTail(std::abs(statistic)));
    return {.statistic = statistic, .p = p, .interval = {estimate - half, estimate + half}};
  }
  const double half = error == 0 ? 0 : error * reference.UpperQuantile(alpha);
  if (alternative == Alternative::kGreater) {
    return {.statistic = statistic, .p = reference.UpperTail(statistic), .interval = {estimate - half, kInfinity}};
  }
  return {.statistic = statistic, .p = reference.UpperTail(-statistic), .interval = {-kInfinity, estimate + half}};
}

}  // namespace

absl::StatusOr<WelchResult> WelchTest(const MeanArms& arms, double level, Alternative alternative) {
  RETURN_IF_ERROR(Check(arms, level));
  WelchResult result;
  result.difference = arms.treatment.mean - arms.control.mean;
  result.standard_error = std::sqrt(VarianceOfMean(arms.treatment) + VarianceOfMean(arms.control));
  result.degrees_of_freedom = DegreesOfFreedom(arms);
  const Inference inference =
      Infer(result.difference, result.standard_error, {result.degrees_of_freedom}, level, alternative);
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
  const Reference reference{quantile == LiftQuantile::kNormal ? kInfinity : DegreesOfFreedom(arms)};
  const Inference inference = Infer(result.estimate, result.standard_error, reference, level, alternative);
  result.p = inference.p;
  result.interval = inference.interval;
  return Fitting(result, result.estimate + result.standard_error);
}

}  // namespace sendlift
