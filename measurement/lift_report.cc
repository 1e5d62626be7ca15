#include "measurement/lift_report.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "measurement/arm_sums.h"
#include "measurement/lift.h"
#include "model/instruction.h"
#include "storage/cells.h"
#include "storage/events.h"
#include "storage/leases.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

// What a report is made from, read in one snapshot.
struct Material {
  std::vector<storage::Cohort> cohorts;
  std::vector<storage::Cell> cells;
  bool waves_to_come = false;
};

void CountHandOver(InstructionState state, ArmSummary& arm) {
  const bool delivered = state == InstructionState::kDelivered;
  if (delivered) ++arm.delivered;
  if (delivered || state == InstructionState::kAccepted || state == InstructionState::kBounced) ++arm.handed_over;
}

absl::StatusOr<std::vector<ArmSummary>> SummariseArms(storage::Session& session, WorkspaceNumber workspace,
                                                      const Campaign& campaign, const Material& material) {
  std::vector<ArmSummary> arms(campaign.definition.experiment.arms.size() + 1);
  for (const storage::Cohort& cohort : material.cohorts)
    arms[static_cast<size_t>(cohort.arm)].assigned += cohort.people;
  RETURN_IF_ERROR(storage::ForEachRange(session, workspace, campaign.number, [&](const storage::LeasedRange& range) {
    for (size_t i = 0; i < range.states.size(); ++i) {
      CountHandOver(static_cast<InstructionState>(range.states[i]), arms[static_cast<size_t>(range.arms[i])]);
    }
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(const auto strays, storage::ListStrays(session, workspace, campaign.number));
  for (const storage::Stray& stray : strays) CountHandOver(stray.state, arms[static_cast<size_t>(stray.arm)]);
  return arms;
}

std::optional<SampleRatioResult> CheckSampleRatio(const Campaign& campaign, const std::vector<ArmSummary>& arms) {
  std::vector<int64_t> customers;
  customers.reserve(arms.size());
  for (const ArmSummary& arm : arms) customers.push_back(arm.assigned);
  std::vector<double> weights;
  for (const int32_t share : ArmShares(campaign.definition.experiment)) weights.push_back(share);
  const auto result = SampleRatioTest(customers, weights);
  return result.ok() ? std::optional<SampleRatioResult>(*result) : std::nullopt;
}

bool MoreIsBetter(const Metric& metric) {
  return metric.event_type != "UNSUBSCRIBED" && metric.event_type != "COMPLAINED";
}

// The plan is one look at the end: while a wave is still to come, the end is not there.
ArmCounts MatureCounts(const Maturity& arm, const Maturity& control, bool waves_to_come) {
  const ArmCounts mature{.treatment = arm.mature, .control = control.mature};
  return waves_to_come && arm.mature == arm.people && control.mature == control.people ? ArmCounts{} : mature;
}

absl::StatusOr<Verdict> Judge(const Campaign& campaign, const Material& material, const LiftReport& report,
                              const Lift& lift, absl::Time now) {
  const Experiment& experiment = campaign.definition.experiment;
  const Metric& metric = experiment.metrics[static_cast<size_t>(lift.metric)];
  const Maturity arm = MaturityOf(material.cohorts, lift.arm, lift.tier, metric.window, now);
  const Maturity control = MaturityOf(material.cohorts, kControlArm, lift.tier, metric.window, now);
  VerdictEvidence evidence;
  evidence.assigned = {.treatment = arm.people, .control = control.people};
  evidence.mature = MatureCounts(arm, control, material.waves_to_come);
  if (report.sample_ratio.has_value()) evidence.sample_ratio = *report.sample_ratio;
  if (lift.difference_interval.has_value() && lift.p_value.has_value()) {
    // The ends of an interval are solved to 1e-13, the estimate is exact: at the edge it may come out just beyond.
    const Interval interval{.lower = std::min(lift.difference_interval->lower, *lift.difference),
                            .upper = std::max(lift.difference_interval->upper, *lift.difference)};
    evidence.effect = Effect{.estimate = *lift.difference, .interval = interval, .p = *lift.p_value};
  }
  return Decide({.alpha = experiment.alpha, .power = experiment.power, .more_is_better = MoreIsBetter(metric)},
                evidence);
}

absl::StatusOr<Lift> MakeLift(const Campaign& campaign, const Material& material, const LiftReport& report, int metric,
                              int arm, std::optional<int> tier) {
  const ArmSums treatment = SumsOf(material.cohorts, material.cells, arm, metric, tier);
  const ArmSums control = SumsOf(material.cohorts, material.cells, kControlArm, metric, tier);
  const MetricKind kind = campaign.definition.experiment.metrics[static_cast<size_t>(metric)].kind;
  const LiftNumbers numbers = CompareArms(kind, treatment, control, report.confidence_level);
  Lift lift;
  lift.metric = metric;
  lift.arm = arm;
  lift.tier = tier;
  lift.customers = treatment.people;
  lift.responders = treatment.responders;
  lift.total = static_cast<int64_t>(treatment.sums.sum);
  lift.value = numbers.value;
  lift.control_customers = control.people;
  lift.control_responders = control.responders;
  lift.control_total = static_cast<int64_t>(control.sums.sum);
  lift.control_value = numbers.control_value;
  lift.difference = numbers.difference;
  lift.difference_interval = numbers.difference_interval;
  lift.relative_lift = numbers.relative_lift;
  lift.relative_lift_interval = numbers.relative_lift_interval;
  lift.p_value = numbers.p_value;
  ASSIGN_OR_RETURN(lift.verdict, Judge(campaign, material, report, lift, report.create_time));
  return lift;
}

absl::Status MakeLifts(const Campaign& campaign, const Material& material, LiftReport& report) {
  const CampaignDefinition& definition = campaign.definition;
  std::vector<std::optional<int>> tiers = {std::nullopt};
  for (int tier = 0; tier < static_cast<int>(definition.tiers.size()); ++tier) tiers.emplace_back(tier);
  for (const std::optional<int> tier : tiers) {
    for (int metric = 0; metric < static_cast<int>(definition.experiment.metrics.size()); ++metric) {
      for (int arm = 1; arm <= static_cast<int>(definition.experiment.arms.size()); ++arm) {
        ASSIGN_OR_RETURN(Lift lift, MakeLift(campaign, material, report, metric, arm, tier));
        report.lifts.push_back(std::move(lift));
      }
    }
  }
  return absl::OkStatus();
}

void SetMaturity(const Campaign& campaign, const Material& material, LiftReport& report) {
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
  Material material;
  ASSIGN_OR_RETURN(material.cohorts, storage::ListCohorts(session, workspace, campaign.number));
  ASSIGN_OR_RETURN(material.cells, storage::ListCells(session, workspace, campaign.number));
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, workspace, campaign.number));
  const CampaignDefinition& definition = campaign.definition;
  const bool people_to_come =
      frozen.size() < definition.waves.size() || !definition.touchpoints.empty() || !definition.entry.empty();
  material.waves_to_come = people_to_come && now < definition.window.end &&
                           campaign.state != CampaignState::kCompleted && campaign.state != CampaignState::kCancelled;
  ASSIGN_OR_RETURN(report.currency_code, storage::WorkspaceCurrency(session, workspace));
  ASSIGN_OR_RETURN(report.arms, SummariseArms(session, workspace, campaign, material));
  report.sample_ratio = CheckSampleRatio(campaign, report.arms);
  SetMaturity(campaign, material, report);
  RETURN_IF_ERROR(MakeLifts(campaign, material, report));
  ASSIGN_OR_RETURN(const int64_t last, storage::LastEventPosition(session, workspace));
  ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace));
  report.events_behind = last - folded;
  return report;
}

}  // namespace sendlift
