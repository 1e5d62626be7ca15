#include "measurement/follow_up_fold.h"

#include <algorithm>
#include <limits>
#include <optional>

#include "base/status.h"
#include "measurement/time_bins.h"
#include "model/event_types.h"
#include "storage/assignments.h"
#include "storage/instructions.h"

namespace sendlift {
namespace {

using storage::CellSort;
using storage::EarlyEvent;
using storage::FirstTimes;
using storage::FirstTrigger;
using storage::FollowUpCell;

constexpr int64_t kDaySeconds = 24 * 60 * 60;

int64_t DayOf(absl::Time time) {
  const int64_t seconds = absl::ToUnixSeconds(time);
  return seconds >= 0 ? seconds / kDaySeconds : -((-seconds + kDaySeconds - 1) / kDaySeconds);
}

bool IsTimed(const FollowUp& step) { return !step.delays.empty(); }

bool IsAboutContact(int outcome) { return outcome == storage::kOpenOutcome || outcome == storage::kClickOutcome; }

}  // namespace

bool ComparesDelays(const CampaignDefinition& definition) {
  return std::any_of(definition.follow_ups.begin(), definition.follow_ups.end(), IsTimed);
}

std::vector<FollowUpCell> FollowUpCellsOf(const FirstTrigger& trigger, const FirstTimes& times) {
  FollowUpCell cell{
      .follow_up = trigger.follow_up, .arm = trigger.arm, .delay = trigger.delay, .day = DayOf(trigger.trigger_time)};
  std::vector<FollowUpCell> cells = {cell};
  const auto add = [&](CellSort sort, int outcome, absl::Time time) {
    cell.sort = sort;
    cell.outcome = outcome;
    cell.bin = TimeBinOf(time - trigger.trigger_time);
    cells.push_back(cell);
  };
  const auto opt_out = times.find(storage::kOptOutOutcome);
  for (const auto& [outcome, time] : times) {
    add(CellSort::kHappened, outcome, time);
    if (outcome < 0 || opt_out == times.end()) continue;
    if (opt_out->second < time) {
      add(CellSort::kAfterOptOut, outcome, time);
    } else {
      add(CellSort::kOptedOutAfter, outcome, opt_out->second);
    }
  }
  return cells;
}

FollowUpFold::FollowUpFold(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                           int frozen_waves)
    : session_(session), workspace_(workspace), campaign_(campaign), frozen_waves_(frozen_waves) {
  const std::vector<FollowUp>& steps = campaign.definition.follow_ups;
  timed_steps_ = static_cast<size_t>(std::count_if(steps.begin(), steps.end(), IsTimed));
  absl::Duration longest = absl::ZeroDuration();
  for (const FollowUp& step : steps) longest = std::max(longest, step.horizon);
  last_end_ = campaign.definition.window.end + longest;
}

absl::StatusOr<int> FollowUpFold::TakeNew(int limit) {
  ASSIGN_OR_RETURN(const auto triggers, storage::ListNewFirstTriggers(session_, workspace_, campaign_.number, limit));
  for (const FirstTrigger& trigger : triggers) {
    ASSIGN_OR_RETURN(const auto early,
                     storage::EarlyEventsOf(session_, workspace_, campaign_.number, trigger.customer));
    for (const FollowUpCell& cell : FollowUpCellsOf(trigger, {})) ++gains_[cell];
    RETURN_IF_ERROR(Count(trigger, early));
    RETURN_IF_ERROR(storage::MarkCounted(session_, workspace_, campaign_.number, trigger));
    if (early.empty()) continue;
    ASSIGN_OR_RETURN(const auto counted,
                     storage::CountedTriggersOf(session_, workspace_, campaign_.number, trigger.customer));
    if (counted.size() < timed_steps_) continue;
    RETURN_IF_ERROR(storage::DeleteEarlyEvents(session_, workspace_, campaign_.number, trigger.customer));
  }
  return static_cast<int>(triggers.size());
}

absl::Status FollowUpFold::Add(const Event& event) {
  if (event.details.machine) return absl::OkStatus();
  const std::vector<int> outcomes = OutcomesOf(event);
  if (outcomes.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto triggers,
                   storage::CountedTriggersOf(session_, workspace_, campaign_.number, event.customer));
  if (triggers.size() < timed_steps_) RETURN_IF_ERROR(Keep(event, outcomes));
  ASSIGN_OR_RETURN(const int contact_step, StepOfContact(event));
  for (const FirstTrigger& trigger : triggers) {
    std::vector<EarlyEvent> events;
    for (const int outcome : outcomes) {
      if (IsAboutContact(outcome) && trigger.follow_up != contact_step) continue;
      events.push_back({.outcome = outcome, .time = event.time});
    }
    RETURN_IF_ERROR(Count(trigger, events));
  }
  return absl::OkStatus();
}

std::vector<int> FollowUpFold::OutcomesOf(const Event& event) const {
  const std::vector<Metric>& metrics = campaign_.definition.experiment.metrics;
  std::vector<int> outcomes;
  for (size_t i = 0; i < metrics.size(); ++i) {
    if (IsOfType(event, metrics[i].event_type)) outcomes.push_back(static_cast<int>(i));
  }
  if (event.type == kUnsubscribed) outcomes.push_back(storage::kOptOutOutcome);
  const bool is_about = event.details.about.has_value() && event.details.about->campaign == campaign_.number;
  if (is_about && event.type == kOpened) outcomes.push_back(storage::kOpenOutcome);
  if (is_about && event.type == kClicked) outcomes.push_back(storage::kClickOutcome);
  return outcomes;
}

// The index of the step whose contact the event is about; -1 if it is about none.
absl::StatusOr<int> FollowUpFold::StepOfContact(const Event& event) {
  const std::optional<InstructionKey>& about = event.details.about;
  if (!about.has_value() || about->campaign != campaign_.number) return -1;
  ASSIGN_OR_RETURN(const auto block, storage::FindBlock(session_, workspace_, campaign_.number, about->sequence));
  return block.has_value() ? block->follow_up - 1 : -1;
}

// For a trigger that may yet be made; before the trigger there is no contact that could be opened.
absl::Status FollowUpFold::Keep(const Event& event, const std::vector<int>& outcomes) {
  if (event.time >= last_end_) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto assignment,
                   storage::FindAssignment(session_, workspace_, campaign_.number, event.customer));
  if (!assignment.has_value() || assignment->wave >= frozen_waves_) return absl::OkStatus();
  if (event.time < assignment->planned_time) return absl::OkStatus();
  for (const int outcome : outcomes) {
    if (IsAboutContact(outcome)) continue;
    RETURN_IF_ERROR(storage::PutEarlyEvent(session_, workspace_, campaign_.number, event.customer,
                                           {.outcome = outcome, .time = event.time}));
  }
  return absl::OkStatus();
}

absl::Duration FollowUpFold::HorizonOf(const FirstTrigger& trigger) const {
  return campaign_.definition.follow_ups[static_cast<size_t>(trigger.follow_up)].horizon;
}

// Moves the customer from the cells of before to those of after the events.
absl::Status FollowUpFold::Count(const FirstTrigger& trigger, const std::vector<EarlyEvent>& events) {
  FirstTimes earlier;
  for (const EarlyEvent& event : events) {
    if (event.time < trigger.trigger_time || event.time >= trigger.trigger_time + HorizonOf(trigger)) continue;
    const auto [at, is_first] = earlier.try_emplace(event.outcome, event.time);
    at->second = std::min(at->second, event.time);
  }
  if (earlier.empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const FirstTimes before, storage::FirstTimesOf(session_, workspace_, campaign_.number, trigger));
  FirstTimes after = before;
  for (const auto& [outcome, time] : earlier) {
    const auto [at, is_first] = after.try_emplace(outcome, time);
    if (!is_first && at->second <= time) continue;
    at->second = time;
    RETURN_IF_ERROR(storage::PutFirstTime(session_, workspace_, campaign_.number, trigger, outcome, time));
  }
  if (after == before) return absl::OkStatus();
  for (const FollowUpCell& cell : FollowUpCellsOf(trigger, before)) --gains_[cell];
  for (const FollowUpCell& cell : FollowUpCellsOf(trigger, after)) ++gains_[cell];
  return absl::OkStatus();
}

absl::Status FollowUpFold::StoreCells() {
  return storage::AddFollowUpCells(session_, workspace_, campaign_.number, gains_);
}

absl::Status FoldFollowUps(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                           int frozen_waves, absl::Span<const Event> events) {
  if (!ComparesDelays(campaign.definition)) return absl::OkStatus();
  FollowUpFold fold(session, workspace, campaign, frozen_waves);
  RETURN_IF_ERROR(fold.TakeNew(std::numeric_limits<int>::max()).status());
  for (const Event& event : events) RETURN_IF_ERROR(fold.Add(event));
  return fold.StoreCells();
}

absl::StatusOr<int> TakeNewFirstTriggers(storage::Session& session, WorkspaceNumber workspace,
                                         const std::vector<std::shared_ptr<const Campaign>>& campaigns, int limit) {
  int taken = 0;
  for (const auto& campaign : campaigns) {
    if (taken >= limit || !ComparesDelays(campaign->definition)) continue;
    FollowUpFold fold(session, workspace, *campaign, /*frozen_waves=*/0);
    ASSIGN_OR_RETURN(const int of_campaign, fold.TakeNew(limit - taken));
    RETURN_IF_ERROR(fold.StoreCells());
    taken += of_campaign;
  }
  return taken;
}

}  // namespace sendlift
