#include "measurement/won_report.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/error.h"
#include "base/status.h"
#include "stats/multiplicity.h"
#include "storage/events.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

using storage::Session;

// The waves whose time is over for everybody, with their people by arm.
struct MaturePeople {
  std::map<int, bool> waves;    // whether it is over
  std::vector<int64_t> by_arm;  // of those in which it is
};

absl::StatusOr<int> PurchaseMetric(const Campaign& campaign) {
  const std::vector<Metric>& metrics = campaign.definition.experiment.metrics;
  const auto found = std::find_if(metrics.begin(), metrics.end(),
                                  [](const Metric& metric) { return metric.event_type == "PURCHASED"; });
  if (found != metrics.end()) return static_cast<int>(found - metrics.begin());
  return Error(absl::StatusCode::kFailedPrecondition, "NO_PURCHASE_METRIC",
               "no metric of the campaign is of PURCHASED events, so that nobody was won by it; add one next time",
               {{"campaign", campaign.id}});
}

// All arms of a wave are mature together, so that its last contact decides.
MaturePeople Mature(const std::vector<storage::Cohort>& cohorts, size_t arms, absl::Duration time, absl::Time now) {
  MaturePeople mature;
  mature.by_arm.resize(arms);
  for (const storage::Cohort& cohort : cohorts) {
    bool& is_over = mature.waves.try_emplace(cohort.wave, true).first->second;
    is_over = is_over && cohort.planned_time + time <= now;
  }
  for (const storage::Cohort& cohort : cohorts) {
    if (mature.waves[cohort.wave]) mature.by_arm[static_cast<size_t>(cohort.arm)] += cohort.people;
  }
  return mature;
}

void SetPeople(const std::vector<storage::Cohort>& cohorts, absl::Duration time, const MaturePeople& mature,
               WonReport& report) {
  for (const storage::Cohort& cohort : cohorts) {
    report.assigned += cohort.people;
    const absl::Time over = cohort.planned_time + time;
    report.mature_time = std::max(report.mature_time.value_or(over), over);
  }
  for (const int64_t people : mature.by_arm) report.people += people;
}

// Index in the report's arms.
size_t At(WonGroup group, int arm, size_t arms) {
  return (group == WonGroup::kNew ? 0 : arms) + static_cast<size_t>(arm);
}

absl::Status CountPeople(Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                         const MaturePeople& mature, WonReport& report) {
  const size_t arms = mature.by_arm.size();
  for (const WonGroup group : {WonGroup::kNew, WonGroup::kKnown}) {
    for (size_t arm = 0; arm < arms; ++arm) {
      WonPeople& people = report.arms.emplace_back();
      people.group = group;
      people.arm = static_cast<int>(arm);
    }
  }
  std::vector<int64_t> known(arms);
  const Metric& metric = campaign.definition.experiment.metrics[static_cast<size_t>(report.metric)];
  RETURN_IF_ERROR(storage::ForEachBuyerAround(
      session, workspace, campaign.number, metric.window, report.follow, [&](const storage::PurchasesAround& buyer) {
        const auto wave = mature.waves.find(buyer.wave);
        if (wave == mature.waves.end() || !wave->second || static_cast<size_t>(buyer.arm) >= arms) return;
        const WonGroup group = buyer.before > 0 ? WonGroup::kKnown : WonGroup::kNew;
        if (group == WonGroup::kKnown) ++known[static_cast<size_t>(buyer.arm)];
        report.arms[At(group, buyer.arm, arms)].Add(buyer);
      }));
  for (size_t arm = 0; arm < arms; ++arm) {
    report.arms[arm].SetPeople(mature.by_arm[arm] - known[arm]);
    report.arms[arms + arm].SetPeople(known[arm]);
  }
  return absl::OkStatus();
}

std::optional<SampleRatioResult> CheckShares(const Campaign& campaign, const MaturePeople& mature) {
  std::vector<double> weights;
  for (const int32_t share : ArmShares(campaign.definition.experiment)) weights.push_back(share);
  const auto result = SampleRatioTest(mature.by_arm, weights);
  return result.ok() ? std::optional<SampleRatioResult>(*result) : std::nullopt;
}

WonComparison Compare(const WonPeople& arm, const WonPeople& control, double level) {
  WonComparison comparison;
  comparison.group = arm.group;
  comparison.arm = arm.arm;
  comparison.bought = CompareArms(MetricKind::kRate, arm.Bought(), control.Bought(), level);
  comparison.returned = CompareArms(MetricKind::kRate, arm.Returned(), control.Returned(), level);
  comparison.bought_later = CompareArms(MetricKind::kRate, arm.BoughtLater(), control.BoughtLater(), level);
  comparison.later_value = CompareArms(MetricKind::kRevenue, arm.Later(), control.Later(), level);
  comparison.return_rate = ReturnRateOfAdded(arm, control, level);
  comparison.value_after = ValueOfAdded(arm, control, level);
  comparison.p_value = ReturnRatesDifferP(arm, control);
  return comparison;
}

WonCode Judge(const WonReport& report, const WonComparison& comparison) {
  if (report.people == 0) return WonCode::kImmature;
  if (report.sample_ratio.has_value() && report.sample_ratio->state == SampleRatioState::kMismatch) {
    return WonCode::kWithheldSampleRatio;
  }
  const auto& rate = comparison.return_rate;
  const bool some = rate.has_value() && rate->state == EstimateRatio::State::kBounded;
  if (!some || comparison.bought.difference.value_or(0) <= 0) return WonCode::kNobodyWon;
  if (comparison.p_value.value_or(1) >= 1 - report.confidence_level) return WonCode::kInconclusive;
  const WonPeople& control = *std::find_if(report.arms.begin(), report.arms.end(), [&](const WonPeople& people) {
    return people.group == comparison.group && people.arm == kControlArm;
  });
  const double of_control = static_cast<double>(control.returned) / static_cast<double>(control.bought);
  return rate->estimate < of_control ? WonCode::kWorseCustomers : WonCode::kBetterCustomers;
}

// Several arms of a group are several chances to find something.
void AdjustGroup(WonGroup group, std::vector<WonComparison>& comparisons) {
  std::vector<double> raw;
  std::vector<WonComparison*> of;
  for (WonComparison& comparison : comparisons) {
    if (comparison.group != group || !comparison.p_value.has_value()) continue;
    raw.push_back(*comparison.p_value);
    of.push_back(&comparison);
  }
  const auto adjusted = AdjustedP(raw, PAdjustment::kHolm);
  for (size_t i = 0; adjusted.ok() && i < of.size(); ++i) of[i]->p_value = (*adjusted)[i];
}

void CompareAll(size_t arms, WonReport& report) {
  for (const WonGroup group : {WonGroup::kNew, WonGroup::kKnown}) {
    const WonPeople& control = report.arms[At(group, kControlArm, arms)];
    for (int arm = 1; arm < static_cast<int>(arms); ++arm) {
      report.comparisons.push_back(Compare(report.arms[At(group, arm, arms)], control, report.confidence_level));
    }
    AdjustGroup(group, report.comparisons);
  }
  for (WonComparison& comparison : report.comparisons) comparison.code = Judge(report, comparison);
}

}  // namespace

absl::StatusOr<WonReport> MakeWonReport(Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                                        absl::Duration follow, absl::Time now) {
  WonReport report;
  report.create_time = now;
  report.follow = follow;
  ASSIGN_OR_RETURN(report.metric, PurchaseMetric(campaign));
  ASSIGN_OR_RETURN(report.currency_code, storage::WorkspaceCurrency(session, workspace));
  ASSIGN_OR_RETURN(const std::vector<storage::Cohort> cohorts,
                   storage::ListCohorts(session, workspace, campaign.number));
  const Experiment& experiment = campaign.definition.experiment;
  const absl::Duration time = experiment.metrics[static_cast<size_t>(report.metric)].window + follow;
  const size_t arms = experiment.arms.size() + 1;
  const MaturePeople mature = Mature(cohorts, arms, time, now);
  SetPeople(cohorts, time, mature, report);
  RETURN_IF_ERROR(CountPeople(session, workspace, campaign, mature, report));
  report.sample_ratio = CheckShares(campaign, mature);
  CompareAll(arms, report);
  return report;
}

}  // namespace sendlift
