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
#include "measurement/plan_reader.h"
#include "measurement/planned_lift.h"
#include "measurement/planned_verdict.h"
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

bool HasFixedHorizon(const Campaign& campaign) {
  return campaign.definition.experiment.plan.kind == PlanKind::kFixedHorizon;
}

// Of the experiment, and of all people. The waves are shown with all their people, a roll-out wave, too.
struct Materials {
  const LiftMaterial& experiment;
  const LiftMaterial& all;

  const LiftMaterial& Of(const Part& part) const { return part.wave.has_value() ? all : experiment; }
};

// Lifts of a plan that may be read before the end. A part shows the people of its overall lift; a roll-out wave, which
// comes behind what was read, whoever is mature now.
class PlannedLifts {
 public:
  PlannedLifts(const Campaign& campaign, const Materials& materials, const LiftReport& report)
      : campaign_(campaign),
        report_(report),
        reader_(campaign, materials.experiment, report.create_time),
        experiment_(materials.experiment),
        all_(materials.all) {}

  absl::Status Set(Lift& lift) {
    const Experiment& experiment = campaign_.definition.experiment;
    if (lift.part.IsAll()) {
      ASSIGN_OR_RETURN(lift.reading, reader_.Read(lift.metric, lift.arm));
    } else if (lift.part.wave.has_value() && lift.part.wave == RollOutWave(campaign_.definition)) {
      lift.reading.as_of = report_.create_time;
    } else {
      const size_t overall = static_cast<size_t>(lift.metric) * experiment.arms.size() + lift.arm - 1;
      const PlanReading& reading = report_.lifts[overall].reading;
      lift.reading.as_of =
          reading.may_judge ? reading.as_of : absl::InfinitePast();  // a part is no look before the first
    }
    const absl::Duration window = experiment.metrics[static_cast<size_t>(lift.metric)].window;
    const double level = LevelOfLift(lift.reading, report_.confidence_level);
    MatureViews& views = lift.part.wave.has_value() ? all_ : experiment_;
    SetSums(campaign_, views.At(window, lift.reading.as_of), level, lift);
    if (lift.part.IsAll()) PutReading(experiment.plan.kind, lift);
    return absl::OkStatus();
  }

 private:
  const Campaign& campaign_;
  const LiftReport& report_;
  PlanReader reader_;
  MatureViews experiment_;
  MatureViews all_;
};

absl::Status MakeLifts(const Campaign& campaign, const Materials& materials, LiftReport& report) {
  const CampaignDefinition& definition = campaign.definition;
  PlannedLifts planned(campaign, materials, report);
  for (const Part& part : PartsOf(definition)) {
    for (int metric = 0; metric < static_cast<int>(definition.experiment.metrics.size()); ++metric) {
      for (int arm = 1; arm <= static_cast<int>(definition.experiment.arms.size()); ++arm) {
        Lift lift;
        lift.metric = metric;
        lift.arm = arm;
        lift.part = part;
        if (HasFixedHorizon(campaign)) {
          SetSums(campaign, materials.Of(part), report.confidence_level, lift);
        } else {
          RETURN_IF_ERROR(planned.Set(lift));
        }
        report.lifts.push_back(std::move(lift));
      }
    }
  }
  return absl::OkStatus();
}

absl::Status JudgeLifts(const Campaign& campaign, const LiftMaterial& material, LiftReport& report) {
  const bool fixed = HasFixedHorizon(campaign);
  std::vector<RawP> raw;
  for (const Lift& lift : report.lifts) {
    if (lift.part.IsAll()) raw.push_back({.metric = lift.metric, .p = fixed ? lift.p_value : lift.reading.family_p});
  }
  const std::vector<std::optional<double>> adjusted = AdjustByFamily(raw);
  for (size_t i = 0; i < adjusted.size(); ++i) {  // the overall lifts come first
    Lift& lift = report.lifts[i];
    if (campaign.definition.experiment.plan.kind != PlanKind::kBayesian) lift.adjusted_p = adjusted[i];
    if (fixed) {
      ASSIGN_OR_RETURN(lift.verdict, JudgeLift(campaign, material, report, lift));
    } else {
      ASSIGN_OR_RETURN(lift.verdict, JudgePlannedLift(campaign, material, report, lift, adjusted[i]));
    }
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
void TestPartsOf(const Campaign& campaign, const LiftMaterial& material, LiftReport& report) {
  if (!HasFixedHorizon(campaign) && (material.waves_to_come || report.mature_share < 1)) return;
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
  report.confidence_level = ConfidenceLevelOf(campaign.definition.experiment);
  ASSIGN_OR_RETURN(const LiftMaterial material, ReadLiftMaterial(session, workspace, campaign, now));
  const LiftMaterial experiment = OfExperiment(campaign.definition, material);
  if (RollOutWave(campaign.definition).has_value()) {
    ASSIGN_OR_RETURN(report.winner, storage::FindWinner(session, workspace, campaign.number));
  }
  ASSIGN_OR_RETURN(report.currency_code, storage::WorkspaceCurrency(session, workspace));
  ASSIGN_OR_RETURN(report.arms, SummariseArms(session, workspace, campaign, material));
  report.sample_ratio = CheckSampleRatio(campaign.definition, material, report.winner);
  SetMaturity(campaign, experiment, report);
  RETURN_IF_ERROR(MakeLifts(campaign, {.experiment = experiment, .all = material}, report));
  RETURN_IF_ERROR(JudgeLifts(campaign, experiment, report));
  SetMoney(campaign, report);
  TestPartsOf(campaign, experiment, report);
  const bool mismatch = report.sample_ratio.has_value() && report.sample_ratio->state == SampleRatioState::kMismatch;
  ASSIGN_OR_RETURN(report.guardrails, CheckGuardrails(campaign, experiment, mismatch, now));
  ASSIGN_OR_RETURN(const int64_t last, storage::LastEventPosition(session, workspace));
  ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace));
  report.events_behind = last - folded;
  return report;
}

}  // namespace sendlift
