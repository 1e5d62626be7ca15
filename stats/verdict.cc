#include "stats/verdict.h"

#include <algorithm>
#include <cmath>

#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"
#include "stats/power.h"

namespace sendlift {
namespace {

void RequireArm(Arguments& arguments, int64_t assigned, int64_t mature, absl::string_view arm) {
  arguments.Require(assigned >= 0 && mature >= 0 && mature <= assigned, arm,
                    "must have mature customers between 0 and those assigned");
}

absl::Status Check(const VerdictPlan& plan, const VerdictEvidence& evidence) {
  Arguments arguments;
  arguments.Fraction("alpha", plan.alpha)
      .Fraction("power", plan.power)
      .AtLeast("margin", plan.margin, 0)
      .Rate("mature_share_min", plan.mature_share_min);
  RequireArm(arguments, evidence.assigned.treatment, evidence.mature.treatment, "treatment");
  RequireArm(arguments, evidence.assigned.control, evidence.mature.control, "control");
  if (evidence.effect.has_value()) {
    const Effect& effect = *evidence.effect;
    arguments.Finite("effect.estimate", effect.estimate)
        .Rate("effect.p", effect.p)
        .Finite("effect.interval.lower", effect.interval.lower)
        .Finite("effect.interval.upper", effect.interval.upper)
        .Require(effect.interval.Holds(effect.estimate), "effect.interval", "must hold the estimate");
  }
  return arguments.Check();
}

double Total(const ArmCounts& counts) {
  return static_cast<double>(counts.treatment) + static_cast<double>(counts.control);
}

bool IsWithin(const Interval& interval, double margin) {
  return margin > 0 && -margin < interval.lower && interval.upper < margin;
}

VerdictCode Judge(const VerdictPlan& plan, const Effect& effect, bool within_margin) {
  if (effect.interval.lower > 0) return plan.more_is_better ? VerdictCode::kBetter : VerdictCode::kWorse;
  if (effect.interval.upper < 0) return plan.more_is_better ? VerdictCode::kWorse : VerdictCode::kBetter;
  return within_margin ? VerdictCode::kNoDifferenceBeyondMargin : VerdictCode::kInconclusive;
}

// The distance that the experiment has to bridge: to 0, or to the nearer margin if that is farther away.
double DistanceToVerdict(const VerdictPlan& plan, const Effect& effect) {
  const double to_zero = std::abs(effect.estimate);
  return std::max(to_zero, plan.margin - to_zero);
}

std::optional<ArmCounts> StillNeeded(const VerdictPlan& plan, const Effect& effect, const ArmCounts& mature) {
  const double error = (effect.interval.upper - effect.interval.lower) / (2 * NormalUpperQuantile(plan.alpha / 2));
  const PowerGoal goal{.alpha = plan.alpha, .power = plan.power};
  const double distance = DistanceToVerdict(plan, effect);
  const absl::StatusOr<int64_t> treatment = CustomersStillNeeded(distance, error, mature.treatment, goal);
  const absl::StatusOr<int64_t> control = CustomersStillNeeded(distance, error, mature.control, goal);
  if (!treatment.ok() || !control.ok()) return std::nullopt;
  return ArmCounts{.treatment = *treatment, .control = *control};
}

}  // namespace

absl::StatusOr<Verdict> Decide(const VerdictPlan& plan, const VerdictEvidence& evidence) {
  RETURN_IF_ERROR(Check(plan, evidence));
  const double assigned = Total(evidence.assigned);
  Verdict verdict;
  verdict.mature_share = assigned > 0 ? Total(evidence.mature) / assigned : 0;
  verdict.sample_ratio_p = evidence.sample_ratio.test.p;
  const auto withheld = [&](VerdictCode code) {
    verdict.code = code;
    return verdict;
  };
  if (assigned == 0) return withheld(VerdictCode::kNoData);
  if (evidence.sample_ratio.state == SampleRatioState::kMismatch) return withheld(VerdictCode::kWithheldSampleRatio);
  if (verdict.mature_share < plan.mature_share_min) return withheld(VerdictCode::kWithheldImmature);
  if (!evidence.effect.has_value()) return withheld(VerdictCode::kNoData);
  verdict.effect = evidence.effect;
  verdict.within_margin = IsWithin(evidence.effect->interval, plan.margin);
  verdict.code = Judge(plan, *evidence.effect, verdict.within_margin);
  if (verdict.code == VerdictCode::kInconclusive) {
    verdict.still_needed = StillNeeded(plan, *evidence.effect, evidence.mature);
  }
  return verdict;
}

}  // namespace sendlift
