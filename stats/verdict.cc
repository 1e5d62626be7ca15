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
      .Rate("mature_share_min", plan.mature_share_min)
      .Require(plan.question == VerdictQuestion::kDifference || plan.margin > 0, "margin",
               "must be more than 0 to ask for non-inferiority");
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

// The same with the good side up.
Interval GoodSideUp(const VerdictPlan& plan, const Interval& interval) {
  return plan.more_is_better ? interval : Interval{.lower = -interval.upper, .upper = -interval.lower};
}

bool IsWithin(const VerdictPlan& plan, const Interval& good_up) {
  const bool not_worse = plan.margin > 0 && -plan.margin < good_up.lower;
  return not_worse && (plan.question == VerdictQuestion::kNonInferiority || good_up.upper < plan.margin);
}

VerdictCode Judge(const VerdictPlan& plan, const Interval& good_up, bool within_margin) {
  const bool non_inferior = within_margin && plan.question == VerdictQuestion::kNonInferiority;
  if (good_up.lower > 0) return VerdictCode::kBetter;
  if (good_up.upper < 0 && !non_inferior) return VerdictCode::kWorse;
  return within_margin ? VerdictCode::kNoDifferenceBeyondMargin : VerdictCode::kInconclusive;
}

// The distance that the experiment has to bridge: to 0, or to the margin that is asked about if that is farther away.
double DistanceToVerdict(const VerdictPlan& plan, const Effect& effect) {
  const double to_zero = std::abs(effect.estimate);
  const bool non_inferiority = plan.question == VerdictQuestion::kNonInferiority;
  const double good_up = plan.more_is_better ? effect.estimate : -effect.estimate;
  return std::max(to_zero, plan.margin + (non_inferiority ? good_up : -to_zero));
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

absl::StatusOr<Effect> EffectOfRates(const ProportionArms& arms, double alpha) {
  ASSIGN_OR_RETURN(const double difference, RateDifference(arms));
  ASSIGN_OR_RETURN(const Interval interval, MiettinenNurminenDifference(arms, 1 - alpha));
  ASSIGN_OR_RETURN(const ZTest test, ScoreTest(arms));
  // The ends are solved to 1e-13, the estimate is exact: at the edge it may come out just beyond.
  return Effect{.estimate = difference,
                .interval = {std::min(interval.lower, difference), std::max(interval.upper, difference)},
                .p = test.p};
}

absl::StatusOr<Effect> EffectOfMeans(const MeanArms& arms, double alpha) {
  ASSIGN_OR_RETURN(const WelchResult welch, WelchTest(arms, 1 - alpha));
  return Effect{.estimate = welch.difference, .interval = welch.interval, .p = welch.p};
}

ArmCounts CustomersOf(const MetricArms& arms) {
  if (const auto* rates = std::get_if<ProportionArms>(&arms)) return {rates->treatment.trials, rates->control.trials};
  constexpr double kCustomersMax = 9e18;
  const auto& means = std::get<MeanArms>(arms);
  return {.treatment = static_cast<int64_t>(std::clamp(means.treatment.n, 0.0, kCustomersMax)),
          .control = static_cast<int64_t>(std::clamp(means.control.n, 0.0, kCustomersMax))};
}

}  // namespace

absl::StatusOr<Effect> EffectOf(const MetricArms& arms, double alpha) {
  RETURN_IF_ERROR(Arguments().Fraction("alpha", alpha).Check());
  if (const auto* rates = std::get_if<ProportionArms>(&arms)) return EffectOfRates(*rates, alpha);
  return EffectOfMeans(std::get<MeanArms>(arms), alpha);
}

absl::StatusOr<Verdict> Decide(const VerdictPlan& plan, VerdictEvidence evidence, const MetricArms& arms) {
  absl::StatusOr<Effect> effect = EffectOf(arms, plan.alpha);
  if (effect.ok()) {
    evidence.effect = *effect;
  } else if (absl::IsFailedPrecondition(effect.status())) {
    evidence.effect.reset();
  } else {
    return effect.status();
  }
  const ArmCounts customers = CustomersOf(arms);
  RETURN_IF_ERROR(
      Arguments()
          .Require(customers.treatment == evidence.mature.treatment && customers.control == evidence.mature.control,
                   "mature", "must be the customers of the arms")
          .Check());
  return Decide(plan, evidence);
}

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
  const Interval good_up = GoodSideUp(plan, evidence.effect->interval);
  verdict.within_margin = IsWithin(plan, good_up);
  verdict.code = Judge(plan, good_up, verdict.within_margin);
  if (verdict.code == VerdictCode::kInconclusive) {
    verdict.still_needed = StillNeeded(plan, *evidence.effect, evidence.mature);
  }
  return verdict;
}

}  // namespace sendlift
