#include "measurement/guardrails.h"

#include <cmath>

#include "base/status.h"
#include "measurement/lift_verdict.h"
#include "measurement/maturing.h"
#include "measurement/plan_reader.h"
#include "stats/margins.h"
#include "stats/sequential/asymptotic_sequence.h"

namespace sendlift {
namespace {

void Add(const ArmSums& arm, Counts& counts) {
  counts.successes += arm.responders;
  counts.trials += arm.people;
}

// The score test against the margin, and the interval of level 1 - alpha.
absl::StatusOr<Inference> TestAtMargin(const GuardrailResult& result, double alpha) {
  const double null = result.more_is_worse ? result.margin : -result.margin;
  return RateDifferenceTest({.treatment = result.treatment, .control = result.control},
                            {.null = null, .level = 1 - alpha});
}

bool IsBeyond(const GuardrailResult& result, const Interval& interval) {
  return result.more_is_worse ? interval.lower > result.margin : interval.upper < -result.margin;
}

bool IsWithin(const GuardrailResult& result, const Interval& interval) {
  return result.more_is_worse ? interval.upper < result.margin : interval.lower > -result.margin;
}

// Adds who is mature by `now` to the counts, and gives the interval after each time at which some matured.
absl::StatusOr<std::vector<Interval>> IntervalsOf(const std::vector<MaturingStratum>& strata, absl::Time now,
                                                  double alpha, double planned, GuardrailResult& result) {
  const SequencePlan plan{.alpha = alpha / 2, .planned_customers = planned, .alternative = Alternative::kGreater};
  std::vector<Interval> intervals;
  for (size_t i = 0; i < strata.size() && strata[i].mature_time <= now; ++i) {
    Add(strata[i].stratum.treatment, result.treatment);
    Add(strata[i].stratum.control, result.control);
    if (i + 1 < strata.size() && strata[i + 1].mature_time == strata[i].mature_time) continue;
    ASSIGN_OR_RETURN(const Inference test, TestAtMargin(result, alpha));
    const auto customers = static_cast<double>(result.treatment.trials + result.control.trials);
    const auto multiplier = SequenceMultiplier(customers, plan);
    if (absl::IsOutOfRange(multiplier.status())) continue;
    if (!multiplier.ok()) return multiplier.status();
    const double half = *multiplier * test.standard_error;
    intervals.push_back({.lower = test.estimate - half, .upper = test.estimate + half});
  }
  return intervals;
}

bool EverybodyIsMature(const LiftMaterial& material, const std::vector<MaturingStratum>& strata, absl::Time now) {
  return !material.waves_to_come && !strata.empty() && strata.back().mature_time <= now;
}

absl::Status Check(const Campaign& campaign, const LiftMaterial& material, absl::Time now, GuardrailResult& result) {
  const Experiment& experiment = campaign.definition.experiment;
  const Metric& metric = experiment.guardrails[static_cast<size_t>(result.guardrail)].metric;
  const int index = static_cast<int>(experiment.metrics.size()) + result.guardrail;
  const std::vector<MaturingStratum> strata = MaturingStrata(material, result.arm, index, metric.window);
  const auto planned = PlannedCustomers(campaign);
  if (!planned.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::vector<Interval> intervals,
                   IntervalsOf(strata, now, experiment.alpha, PlannedInPair(experiment, result.arm, *planned), result));
  if (result.treatment.trials == 0) return absl::OkStatus();
  result.difference = RateOf(result.treatment) - RateOf(result.control);
  if (!intervals.empty()) result.interval = RunningIntersection(intervals).back();
  if (result.interval.has_value() && IsBeyond(result, *result.interval)) {
    result.state = GuardrailState::kBroken;
  } else if (EverybodyIsMature(material, strata, now)) {
    ASSIGN_OR_RETURN(const Inference test, TestAtMargin(result, experiment.alpha));
    result.interval = test.interval;
    if (IsWithin(result, test.interval)) result.state = GuardrailState::kHolds;
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<GuardrailResult>> CheckGuardrails(const Campaign& campaign, const LiftMaterial& material,
                                                             bool sample_ratio_mismatch, absl::Time now) {
  const Experiment& experiment = campaign.definition.experiment;
  std::vector<GuardrailResult> results;
  for (size_t i = 0; i < experiment.guardrails.size(); ++i) {
    const Guardrail& guardrail = experiment.guardrails[i];
    for (int arm = 1; arm <= static_cast<int>(experiment.arms.size()); ++arm) {
      GuardrailResult result{.guardrail = static_cast<int>(i), .arm = arm};
      result.margin = static_cast<double>(guardrail.worse_by_at_most.parts_per_million) / kWhole;
      result.more_is_worse = !MoreIsBetter(guardrail.metric);
      RETURN_IF_ERROR(Check(campaign, material, now, result));
      if (sample_ratio_mismatch) result.state = GuardrailState::kWithheld;
      results.push_back(result);
    }
  }
  return results;
}

}  // namespace sendlift
