#include "stats/sequential/asymptotic_sequence.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool TwoSided(const SequencePlan& plan) { return plan.alternative == Alternative::kTwoSided; }

absl::Status Check(double customers, const SequencePlan& plan) {
  RETURN_IF_ERROR(Arguments()
                      .Fraction("alpha", plan.alpha)
                      .Require(TwoSided(plan) || plan.alpha < 0.5, "alpha",
                               absl::StrCat("must be below 0.5 when one-sided, not ", plan.alpha))
                      .Positive("planned_customers", plan.planned_customers)
                      .AtLeast("customers", customers, 0)
                      .Check());
  if (customers == 0) return absl::FailedPreconditionError("there are no customers yet");
  return absl::OkStatus();
}

// n rho^2
double ScaledSize(double customers, const SequencePlan& plan) {
  const double log_alpha = std::log(TwoSided(plan) ? plan.alpha : 2 * plan.alpha);
  return customers / plan.planned_customers * (std::log1p(-2 * log_alpha) - 2 * log_alpha);
}

double Multiplier(double k, const SequencePlan& plan) {
  const double half_log = std::log1p(k) / 2;
  const double log_ratio =
      TwoSided(plan) ? half_log - std::log(plan.alpha) : std::log1p(std::exp(half_log - std::log(2 * plan.alpha)));
  return std::sqrt(2 * log_ratio) * std::sqrt(1 + 1 / k);
}

// The alpha at which the band just touches 0; for one-sided plans z counts in the direction that is looked for.
double PValue(double k, double z, const SequencePlan& plan) {
  const double exponent = z * z * (k / (k + 1)) / 2;
  const double half_log = std::log1p(k) / 2;
  if (TwoSided(plan)) return std::min(1.0, std::exp(half_log - exponent));
  if (z <= 0) return 1;
  const double log_growth = exponent > 30 ? exponent : std::log(std::expm1(exponent));
  return std::min(1.0, std::exp(half_log - std::log(2.0) - log_growth));
}

}  // namespace

absl::StatusOr<double> SequenceMultiplier(double customers, const SequencePlan& plan) {
  RETURN_IF_ERROR(Check(customers, plan));
  const double multiplier = Multiplier(ScaledSize(customers, plan), plan);
  if (!std::isfinite(multiplier)) return absl::OutOfRangeError("too few of the planned customers for a double");
  return multiplier;
}

absl::StatusOr<SequenceLook> AsymptoticSequence(double estimate, double standard_error, double customers,
                                                const SequencePlan& plan) {
  RETURN_IF_ERROR(Arguments().Finite("estimate", estimate).AtLeast("standard_error", standard_error, 0).Check());
  ASSIGN_OR_RETURN(const double multiplier, SequenceMultiplier(customers, plan));
  const double half = multiplier * standard_error;
  const double direction = plan.alternative == Alternative::kLess ? -1 : 1;
  const double z = estimate == 0 ? 0 : direction * estimate / standard_error;
  SequenceLook look{.estimate = estimate,
                    .standard_error = standard_error,
                    .p = PValue(ScaledSize(customers, plan), z, plan),
                    .interval = {estimate - half, estimate + half}};
  if (!std::isfinite(look.interval.lower) || !std::isfinite(look.interval.upper)) {
    return absl::OutOfRangeError("the interval does not fit a double");
  }
  if (plan.alternative == Alternative::kGreater) look.interval.upper = kInfinity;
  if (plan.alternative == Alternative::kLess) look.interval.lower = -kInfinity;
  return look;
}

absl::StatusOr<SequenceLook> AsymptoticSequenceOfDifference(const MeanArms& arms, const SequencePlan& plan) {
  ASSIGN_OR_RETURN(const WelchResult welch, WelchTest(arms, /*level=*/0.5));
  return AsymptoticSequence(welch.difference, welch.standard_error, arms.treatment.n + arms.control.n, plan);
}

absl::StatusOr<SequenceLook> AsymptoticSequenceOfLift(const MeanArms& arms, const SequencePlan& plan) {
  ASSIGN_OR_RETURN(const DeltaLiftResult lift, DeltaLift(arms, /*level=*/0.5, LiftQuantile::kNormal));
  return AsymptoticSequence(lift.estimate, lift.standard_error, arms.treatment.n + arms.control.n, plan);
}

std::vector<double> RunningMinimum(absl::Span<const double> p_values) {
  std::vector<double> running;
  for (const double p : p_values) running.push_back(running.empty() || p < running.back() ? p : running.back());
  return running;
}

std::vector<Interval> RunningIntersection(absl::Span<const Interval> intervals) {
  std::vector<Interval> running;
  for (const Interval& interval : intervals) {
    if (running.empty()) {
      running.push_back(interval);
      continue;
    }
    const Interval before = running.back();
    const Interval both{.lower = std::max(before.lower, interval.lower),
                        .upper = std::min(before.upper, interval.upper)};
    running.push_back(both.lower <= both.upper ? both : before);
  }
  return running;
}

}  // namespace sendlift
