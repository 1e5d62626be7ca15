#include "measurement/follow_up_report.h"

#include <algorithm>
#include <utility>

#include "base/status.h"
#include "measurement/follow_up_curves.h"
#include "model/journey.h"
#include "storage/events.h"
#include "storage/first_triggers.h"
#include "storage/follow_up_cells.h"
#include "storage/journeys.h"

namespace sendlift {
namespace {

using storage::CellSort;

void CountPlanned(const storage::JourneyCounts& counts, FollowUpReport& report) {
  for (const auto& [cell, triggers] : counts) {
    const bool carried_out = cell.state == TriggerState::kPlanned || cell.state == TriggerState::kDone;
    if (cell.follow_up != report.follow_up || cell.delay < 0 || cell.arm == kControlArm || !carried_out) continue;
    report.delays[static_cast<size_t>(cell.delay)].planned += triggers;
  }
}

void Summarise(const FollowUp& step, const storage::FollowUpCells& cells, FollowUpReport& report) {
  const auto closed = [&](int delay, int outcome) {
    return Watch(cells, delay, outcome, step.horizon, report.create_time).closed.successes;
  };
  for (int delay = 0; delay < static_cast<int>(step.delays.size()); ++delay) {
    const WatchedPeople people = Watch(cells, delay, storage::kOptOutOutcome, step.horizon, report.create_time);
    report.delays.push_back({.people = people.people,
                             .closed = people.closed.trials,
                             .planned = 0,
                             .opened = closed(delay, storage::kOpenOutcome),
                             .clicked = closed(delay, storage::kClickOutcome),
                             .opted_out = people.closed_opt_outs});
  }
}

void SetMaturity(const FollowUp& step, const storage::FollowUpCells& cells, FollowUpReport& report) {
  int64_t people = 0, closed = 0;
  for (const DelaySummary& delay : report.delays) {
    people += delay.people;
    closed += delay.closed;
  }
  report.closed_share = people == 0 ? 0 : static_cast<double>(closed) / static_cast<double>(people);
  for (const auto& [cell, count] : cells) {
    if (cell.sort != CellSort::kPeople || cell.arm == kControlArm) continue;
    const absl::Time close = CloseTimeOf(cell.day, step.horizon);
    report.close_time = std::max(report.close_time.value_or(close), close);
  }
}

std::optional<SampleRatioResult> CheckSampleRatio(const FollowUp& step, const std::vector<DelaySummary>& delays) {
  std::vector<int64_t> people;
  std::vector<double> weights;
  double left = kWhole;
  for (const Delay& delay : step.delays) left -= delay.share.remainder ? 0 : delay.share.parts_per_million;
  for (size_t i = 0; i < delays.size(); ++i) {
    const Share& share = step.delays[i].share;
    people.push_back(delays[i].people);
    weights.push_back(share.remainder ? left : share.parts_per_million);
  }
  if (std::all_of(people.begin(), people.end(), [](int64_t each) { return each == 0; })) return std::nullopt;
  const auto result = SampleRatioTest(people, weights);
  return result.ok() ? std::optional<SampleRatioResult>(*result) : std::nullopt;
}

}  // namespace

absl::StatusOr<FollowUpReport> MakeFollowUpReport(storage::Session& session, WorkspaceNumber workspace,
                                                  const Campaign& campaign, int follow_up, absl::Time now) {
  const CampaignDefinition& definition = campaign.definition;
  const FollowUp& step = definition.follow_ups[static_cast<size_t>(follow_up)];
  FollowUpReport report;
  report.create_time = now;
  report.follow_up = follow_up;
  report.confidence_level = 1 - definition.experiment.alpha;
  report.more_to_come = now < definition.window.end && campaign.state != CampaignState::kCancelled;
  ASSIGN_OR_RETURN(const auto cells, storage::ReadFollowUpCells(session, workspace, campaign.number, follow_up));
  Summarise(step, cells, report);
  ASSIGN_OR_RETURN(const auto counts, storage::ReadJourneyCounts(session, workspace, campaign.number));
  CountPlanned(counts, report);
  SetMaturity(step, cells, report);
  report.sample_ratio = CheckSampleRatio(step, report.delays);
  for (int metric = 0; metric < static_cast<int>(definition.experiment.metrics.size()); ++metric) {
    ASSIGN_OR_RETURN(DelayComparison comparison, CompareDelays(definition.experiment, step, metric, cells,
                                                               report.sample_ratio.value_or(SampleRatioResult{}), now));
    report.metrics.push_back(std::move(comparison));
  }
  ASSIGN_OR_RETURN(const int64_t last, storage::LastEventPosition(session, workspace));
  ASSIGN_OR_RETURN(const int64_t folded, storage::FoldedPosition(session, workspace));
  report.events_behind = last - folded;
  return report;
}

}  // namespace sendlift
