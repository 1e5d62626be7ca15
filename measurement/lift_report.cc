#include "measurement/lift_report.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/status.h"
#include "measurement/adjusted_p.h"
#include "measurement/arm_sums.h"
#include "measurement/lift.h"
#include "measurement/lift_material.h"
#include "measurement/lift_verdict.h"
#include "measurement/split_check.h"
#include "measurement/stratified_lift.h"
#include "model/budget.h"
#include "model/instruction.h"
#include "model/money.h"
#include "model/roll_out.h"
#include "storage/cells.h"
#include "storage/events.h"
#include "storage/leases.h"
#include "storage/state_counts.h"
#include "storage/winners.h"

namespace sendlift {
namespace {

void CountHandOver(const storage::StateCount& count, ArmSummary& arm) {
  const InstructionState state = storage::LeasedRange::StateOf(count.state);
  const bool delivered = state == InstructionState::kDelivered;
  if (delivered) arm.delivered += count.instructions;
  if (delivered || state == InstructionState::kAccepted || state == InstructionState::kBounced) {
    arm.handed_over += count.instructions;
  }
}

absl::StatusOr<std::vector<ArmSummary>> SummariseArms(storage::Session& session, WorkspaceNumber workspace,
                                                      const Campaign& campaign, const LiftMaterial& material) {
  std::vector<ArmSummary> arms(campaign.definition.experiment.arms.size() + 1);
  for (const storage::Cohort& cohort : material.cohorts)
    arms[static_cast<size_t>(cohort.arm)].assigned += cohort.people;
  ASSIGN_OR_RETURN(const auto counts, storage::ListStateCounts(session, workspace, campaign.number));
  for (const storage::StateCount& count : counts) CountHandOver(count, arms[static_cast<size_t>(count.arm)]);
  const std::vector<int64_t> costs = CostMicrosByArm(campaign, counts);
  for (size_t arm = 0; arm < arms.size(); ++arm) arms[arm].cost_micros = costs[arm];
  return arms;
}

// Everybody, then tier by tier, wave by wave and channel by channel, where there is more than one wave or channel.
std::vector<Part> PartsOf(const CampaignDefinition& definition) {
  std::vector<Part> parts = {{}};
  for (int tier = 0; tier < static_cast<int>(definition.tiers.size()); ++tier) parts.push_back({.tier = tier});
  if (definition.waves.size() > 1) {
    for (int wave = 0; wave < static_cast<int>(definition.waves.size()); ++wave) parts.push_back({.wave = wave});
  }
  if (definition.channels.size() > 1) {
    for (const Channel channel : definition.channels) parts.push_back({.channel = channel});
  }
  return parts;
}

void SetNumbers(const LiftNumbers& numbers, Lift& lift) {
  lift.difference = numbers.difference;
  lift.difference_interval = numbers.difference_interval;
  lift.relative_lift = numbers.relative_lift;
  lift.relative_lift_interval = numbers.relative_lift_interval;
  lift.p_value = numbers.p_value;
}

// Fills in the numbers of a lift whose metric, arm and part are set.
void SetSums(const Campaign& campaign, const LiftMaterial& material, double level, Lift& lift) {
  const ArmSums treatment = SumsOf(material.cohorts, material.cells, lift.arm, lift.metric, lift.part);
  const ArmSums control = SumsOf(material.cohorts, material.cells, kControlArm, lift.metric, lift.part);
  const Metric& metric = campaign.definition.experiment.metrics[static_cast<size_t>(lift.metric)];
  const LiftNumbers numbers = CompareArms(metric.kind, treatment, control, level);
  lift.customers = treatment.people;
  lift.responders = treatment.responders;
  lift.total = static_cast<int64_t>(treatment.sums.sum);
  lift.value = numbers.value;
  lift.control_customers = control.people;
  lift.control_responders = control.responders;
  lift.control_total = static_cast<int64_t>(control.sums.sum);
  lift.control_value = numbers.control_value;
  SetNumbers(numbers, lift);
  if (!lift.part.IsAll()) return;
  if (metric.kind == MetricKind::kRate) lift.belief = BelieveRates(treatment, control, MoreIsBetter(metric));
  const std::vector<Stratum> strata = StrataOf(material.cohorts, material.cells, lift.arm, lift.metric);
  if (strata.size() < 2) return;
  if (const auto stratified = CompareStrata(metric.kind, strata, level); stratified.has_value()) {
    SetNumbers(*stratified, lift);
    lift.strata = static_cast<int>(strata.size());
  }
}

// The waves are shown with all their people, a roll-out wave, too.
void MakeLifts(const Campaign& campaign, const LiftMaterial& experiment, const LiftMaterial& all, LiftReport& report) {
  const CampaignDefinition& definition = campaign.definition;
  for (const Part& part : PartsOf(definition)) {
    for (int metric = 0; metric < static_cast<int>(definition.experiment.metrics.size()); ++metric) {
      for (int arm = 1; arm <= static_cast<int>(definition.experiment.arms.size()); ++arm) {
        Lift lift;
        lift.metric = metric;
        lift.arm = arm;
        lift.part = part;
        SetSums(campaign, part.wave.has_value() ? all : experiment, report.confidence_level, lift);
        report.lifts.push_back(std::move(lift));
      }
    }
  }
}

absl::Status JudgeLifts(const Campaign& campaign, const LiftMaterial& material, LiftReport& report) {
  std::vector<RawP> raw;
  for (const Lift& lift : report.lifts) {
    if (lift.part.IsAll()) raw.push_back({.metric = lift.metric, .p = lift.p_value});
  }
  const std::vector<std::optional<double>> adjusted = AdjustByFamily(raw);
  for (size_t i = 0; i < adjusted.size(); ++i) {  // the overall lifts come first
    Lift& lift = report.lifts[i];
    lift.adjusted_p = adjusted[i];
    ASSIGN_OR_RETURN(lift.verdict, JudgeLift(campaign, material, report, lift));
  }
  return absl::OkStatus();
}

bool IsWithheld(const Verdict& verdict) {
  return verdict.code == VerdictCode::kWithheldSampleRatio || verdict.code == VerdictCode::kWithheldImmature;
}

// What was not planned to be looked at yet, is not turned into money. The cost is that of all people of the arm, those
// of a roll-out wave among them, so the effect is taken to be theirs, too.
void SetMoney(const Campaign& campaign, LiftReport& report) {
  const auto& budget = campaign.definition.budget;
  if (!budget.has_value() || budget->limit.currency_code != report.currency_code) return;
  const double micros_a_minor_unit = kMicros / std::pow(10.0, MinorUnitDigits(report.currency_code));
  for (Lift& lift : report.lifts) {
    const auto cost = static_cast<double>(report.arms[static_cast<size_t>(lift.arm)].cost_micros);
    if (!lift.part.IsAll() || IsWithheld(lift.verdict) || !lift.difference_interval.has_value() || cost <= 0) continue;
    const Metric& metric = campaign.definition.experiment.metrics[static_cast<size_t>(lift.metric)];
    if (!MoreIsBetter(metric)) continue;
    lift.money = MoneyOfLift({.kind = metric.kind,
                              .difference = *lift.difference,
                              .interval = *lift.difference_interval,
                              .people = report.arms[static_cast<size_t>(lift.arm)].assigned,
                              .cost = cost / micros_a_minor_unit});
  }
}

// The parts of one kind that have an effect in the metric and arm of `overall`.
std::vector<PartEffect> EffectsOf(const LiftReport& report, const Lift& overall, PartKind by) {
  std::vector<PartEffect> effects;
  for (const Lift& lift : report.lifts) {
    const bool is_kind = by == PartKind::kTier ? lift.part.tier.has_value() : lift.part.channel.has_value();
    if (!is_kind || lift.metric != overall.metric || lift.arm != overall.arm) continue;
    if (!lift.difference_interval.has_value()) continue;
    effects.push_back({.difference = *lift.difference, .interval = *lift.difference_interval});
  }
  return effects;
}

// Only when the overall lift may be judged: before that, a difference between parts would be one more look.
void TestPartsOf(LiftReport& report) {
  for (const Lift& lift : report.lifts) {
    if (!lift.part.IsAll() || IsWithheld(lift.verdict)) continue;
    for (const PartKind by : {PartKind::kTier, PartKind::kChannel}) {
      const auto test = TestParts(EffectsOf(report, lift, by), report.confidence_level);
      if (!test.has_value()) continue;
      report.part_tests.push_back({.metric = lift.metric, .arm = lift.arm, .by = by, .test = *test});
    }
  }
}

void SetMaturity(const Campaign& campaign, const LiftMaterial& material, LiftReport& report) {
  const absl::Duration window = campaign.definition.experiment.metrics.front().window;
  int64_t people = 0, mature = 0;
  absl::Time last = absl::InfinitePast();
  for (const storage::Cohort& cohort : material.cohorts) {
    people += cohort.people;
    last = std::max(last, cohort.planned_time + window);
    if (cohort.planned_time + window <= report.create_time) mature += cohort.people;
  }
  report.mature_share = people == 0 ? 0 : static_cast<double>(mature) / static_cast<double>(people);
  if (people > 0 && !material.waves_to_come) report.mature_time = last;
}

}  // namespace

absl::StatusOr<LiftReport> MakeLiftReport(storage::Session& session, WorkspaceNumber workspace,
                                          const Campaign& campaign, absl::Time now) {
  LiftReport report;
  report.create_time = now;
  report.confidence_level = 1 - campaign.definition.experiment.alpha;
  ASSIGN_OR_RETURN(const LiftMaterial material, ReadLiftMaterial(session, workspace, campaign, now));
  const LiftMaterial experiment = OfExperiment(campaign.definition, material);
  if (RollOutWave(campaign.definition).has_value()) {
    ASSIGN_OR_RETURN(report.winner, storage::FindWinner(session, workspace, campaign.number));
  }
  ASSIGN_OR_RETURN(report.currency_code, storage::WorkspaceCurrency(session, workspace));
  ASSIGN_OR_RETURN(report.arms, SummariseArms(session, workspace, campaign, material));
  report.sample_ratio = CheckSampleRatio(campaign.definition, material, report.winner);
  SetMaturity(campaign, experiment, report);
  MakeLifts(campaign, experiment, material, report);
  RETURN_IF_ERROR(JudgeLifts(campaign, experiment, report));
  SetMoney(campaign, report);
  TestPartsOf(report);
  ASSIGN_OR_RETURN(const int64_t last, storage::LastEventPosition(session, workspace));
  ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace));
  report.events_behind = last - folded;
  return report;
}

}  // namespace sendlift
