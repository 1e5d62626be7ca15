#include "measurement/plan_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/status.h"
#include "measurement/anytime_lift.h"
#include "measurement/bayesian_lift.h"
#include "measurement/maturing.h"

namespace sendlift {
namespace {

double ProbabilityOf(const Experiment& experiment) { return experiment.plan.probability.value_or(kDefaultProbability); }

}  // namespace

double ConfidenceLevelOf(const Experiment& experiment) {
  if (experiment.plan.kind == PlanKind::kBayesian) return 2 * ProbabilityOf(experiment) - 1;
  return 1 - experiment.alpha;
}

double DecisionLevelOf(const Experiment& experiment) {
  return experiment.plan.kind == PlanKind::kBayesian ? 1 - ProbabilityOf(experiment) : experiment.alpha;
}

double PlannedInPair(const Experiment& experiment, int arm, double planned_customers) {
  const std::vector<int32_t> shares = ArmShares(experiment);
  return planned_customers * (shares[kControlArm] + shares[static_cast<size_t>(arm)]) / kWhole;
}

absl::StatusOr<PlanReading> PlanReader::Read(int metric, int arm) {
  const Metric& definition = campaign_.definition.experiment.metrics[static_cast<size_t>(metric)];
  switch (campaign_.definition.experiment.plan.kind) {
    case PlanKind::kGroupSequential:
      return ReadGroupSequential(definition, metric, arm);
    case PlanKind::kSequential:
      return ReadSequential(definition, metric, arm);
    default:
      return ReadBayesian(definition, metric, arm);
  }
}

absl::StatusOr<PlanReading> PlanReader::ReadSequential(const Metric& metric, int index, int arm) const {
  const Experiment& experiment = campaign_.definition.experiment;
  PlanReading reading{.as_of = now_};
  const auto planned = PlannedCustomers(campaign_);
  if (!planned.has_value()) return reading;
  const SequencePlan plan{.alpha = experiment.alpha, .planned_customers = PlannedInPair(experiment, arm, *planned)};
  const std::vector<MaturingStratum> strata = MaturingStrata(material_, arm, index, metric.window);
  ASSIGN_OR_RETURN(const std::optional<AnytimeLift> lift, ReadAtAnyTime(metric.kind, strata, now_, plan));
  reading.may_judge = !strata.empty() && strata.front().mature_time <= now_;
  if (!lift.has_value()) return reading;
  reading.difference = lift->difference;
  reading.interval = lift->interval;
  reading.p = reading.family_p = lift->p;
  reading.z_of_interval = lift->multiplier;
  return reading;
}

PlanReader::Looks& PlanReader::LooksAt(absl::Duration window, double planned_customers) {
  std::unique_ptr<Looks>& looks = looks_[window];
  if (looks != nullptr) return *looks;
  LookSchedule schedule = ScheduleOf(campaign_.definition, material_, window, planned_customers, now_);
  LookDesign design(schedule.Information(), SpendingOf(campaign_.definition.experiment.plan), schedule.ended);
  looks = std::make_unique<Looks>(Looks{.schedule = std::move(schedule), .design = std::move(design)});
  return *looks;
}

absl::StatusOr<PlanReading> PlanReader::ReadGroupSequential(const Metric& metric, int index, int arm) {
  PlanReading nothing_yet{.as_of = now_};
  const auto planned = PlannedCustomers(campaign_);
  if (!planned.has_value()) return nothing_yet;
  Looks& looks = LooksAt(metric.window, *planned);
  ASSIGN_OR_RETURN(PlanReading reading, ReadLooks(metric.kind, MaturingStrata(material_, arm, index, metric.window),
                                                  looks.schedule, looks.design, campaign_.definition.experiment.alpha));
  if (!reading.may_judge) reading.as_of = now_;
  return reading;
}

PlanReading PlanReader::ReadBayesian(const Metric& metric, int index, int arm) const {
  PlanReading reading{.as_of = now_};
  const LiftMaterial mature = MatureMaterial(material_, metric.window, now_);
  const ArmSums treatment = SumsOf(mature.cohorts, mature.cells, arm, index, {});
  const ArmSums control = SumsOf(mature.cohorts, mature.cells, kControlArm, index, {});
  const auto belief = BelieveLift(metric.kind, treatment, control, ConfidenceLevelOf(campaign_.definition.experiment));
  if (!belief.has_value()) return reading;
  reading.may_judge = true;
  reading.interval = belief->credible;
  reading.family_p = std::min(belief->chance_above, 1 - belief->chance_above);
  return reading;
}

}  // namespace sendlift
