#include "measurement/planned_verdict.h"

#include <algorithm>

#include "base/status.h"
#include "measurement/arm_sums.h"
#include "measurement/lift_verdict.h"
#include "measurement/plan_reader.h"

namespace sendlift {
namespace {

VerdictEvidence EvidenceOf(const LiftMaterial& material, const LiftReport& report, const Lift& lift) {
  const auto assigned = [&](int arm) { return SumsOf(material.cohorts, {}, arm, lift.metric, {}).people; };
  VerdictEvidence evidence;
  evidence.assigned = {.treatment = assigned(lift.arm), .control = assigned(kControlArm)};
  if (report.sample_ratio.has_value()) evidence.sample_ratio = *report.sample_ratio;
  if (!lift.reading.may_judge) return evidence;
  evidence.mature = {.treatment = lift.customers, .control = lift.control_customers};
  if (!lift.difference.has_value() || !lift.difference_interval.has_value()) return evidence;
  // An interval of all times together may leave out the estimate of the last one.
  const Interval interval{.lower = std::min(lift.difference_interval->lower, *lift.difference),
                          .upper = std::max(lift.difference_interval->upper, *lift.difference)};
  evidence.effect = Effect{.estimate = *lift.difference, .interval = interval, .p = lift.p_value.value_or(1)};
  return evidence;
}

}  // namespace

absl::StatusOr<Verdict> JudgePlannedLift(const Campaign& campaign, const LiftMaterial& material,
                                         const LiftReport& report, const Lift& lift, std::optional<double> adjusted) {
  const Experiment& experiment = campaign.definition.experiment;
  const VerdictPlan plan{.alpha = experiment.alpha,
                         .power = experiment.power,
                         .mature_share_min = lift.reading.may_judge ? 0.0 : 1.0,
                         .more_is_better = MoreIsBetter(experiment.metrics[static_cast<size_t>(lift.metric)])};
  const VerdictEvidence evidence = EvidenceOf(material, report, lift);
  ASSIGN_OR_RETURN(Verdict verdict, Decide(plan, evidence));
  verdict.still_needed.reset();
  const bool has_people = evidence.assigned.treatment + evidence.assigned.control > 0;
  if (verdict.code == VerdictCode::kNoData && has_people) verdict.code = VerdictCode::kInconclusive;
  const bool decided = verdict.code == VerdictCode::kBetter || verdict.code == VerdictCode::kWorse;
  if (decided && adjusted.value_or(1) >= DecisionLevelOf(experiment)) verdict.code = VerdictCode::kInconclusive;
  return verdict;
}

}  // namespace sendlift
