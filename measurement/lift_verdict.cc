#include "measurement/lift_verdict.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "measurement/arm_sums.h"

namespace sendlift {
namespace {

// The plan is one look at the end: while a wave is still to come, the end is not there.
ArmCounts MatureCounts(const Maturity& arm, const Maturity& control, bool waves_to_come) {
  const ArmCounts mature{.treatment = arm.mature, .control = control.mature};
  return waves_to_come && arm.mature == arm.people && control.mature == control.people ? ArmCounts{} : mature;
}

VerdictEvidence EvidenceOf(const LiftMaterial& material, const LiftReport& report, const Lift& lift,
                           absl::Duration window) {
  const Maturity arm = MaturityOf(material.cohorts, lift.arm, lift.part, window, report.create_time);
  const Maturity control = MaturityOf(material.cohorts, kControlArm, lift.part, window, report.create_time);
  VerdictEvidence evidence;
  evidence.assigned = {.treatment = arm.people, .control = control.people};
  evidence.mature = MatureCounts(arm, control, material.waves_to_come);
  if (report.sample_ratio.has_value()) evidence.sample_ratio = *report.sample_ratio;
  if (!lift.difference_interval.has_value() || !lift.p_value.has_value()) return evidence;
  // The ends of an interval are solved to 1e-13, the estimate is exact: at the edge it may come out just beyond.
  const Interval interval{.lower = std::min(lift.difference_interval->lower, *lift.difference),
                          .upper = std::max(lift.difference_interval->upper, *lift.difference)};
  evidence.effect = Effect{.estimate = *lift.difference, .interval = interval, .p = *lift.p_value};
  return evidence;
}

// The interval is of one comparison alone: what it leaves out may still be chance among several.
Verdict AmongAll(Verdict verdict, const Lift& lift, double alpha) {
  const bool decided = verdict.code == VerdictCode::kBetter || verdict.code == VerdictCode::kWorse;
  if (decided && lift.adjusted_p.value_or(0) >= alpha) verdict.code = VerdictCode::kInconclusive;
  return verdict;
}

}  // namespace

bool MoreIsBetter(const Metric& metric) {
  return metric.event_type != "UNSUBSCRIBED" && metric.event_type != "COMPLAINED";
}

absl::StatusOr<Verdict> JudgeLift(const Campaign& campaign, const LiftMaterial& material, const LiftReport& report,
                                  const Lift& lift) {
  const Experiment& experiment = campaign.definition.experiment;
  const Metric& metric = experiment.metrics[static_cast<size_t>(lift.metric)];
  const VerdictPlan plan{.alpha = experiment.alpha, .power = experiment.power, .more_is_better = MoreIsBetter(metric)};
  ASSIGN_OR_RETURN(Verdict verdict, Decide(plan, EvidenceOf(material, report, lift, metric.window)));
  return AmongAll(std::move(verdict), lift, experiment.alpha);
}

}  // namespace sendlift
