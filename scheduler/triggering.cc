#include "scheduler/triggering.h"

#include <algorithm>
#include <utility>

#include "base/planted_bug.h"
#include "base/status.h"
#include "scheduler/step_times.h"
#include "storage/customers.h"
#include "storage/first_triggers.h"
#include "storage/triggers.h"

namespace sendlift {
namespace {

bool Names(const std::vector<std::string>& types, absl::string_view type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

// Whether what is there gives way to an occurrence that came later; `restarts`: it is one that holds the step back.
bool GivesWay(const Trigger& standing, absl::Time time, bool restarts) {
  if (time <= standing.trigger_time) return false;
  if (standing.state == TriggerState::kWaits) return restarts;
  if (Planted(PlantedBug::kFollowUpFiredAgain) && standing.state == TriggerState::kPlanned) return true;
  return standing.state == TriggerState::kHeldBack || standing.state == TriggerState::kLate;
}

}  // namespace

Triggering::Triggering(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, absl::Time now)
    : session_(session),
      workspace_(workspace),
      campaign_(campaign),
      now_(now),
      looked_at_(TypesLookedAt(campaign.definition)) {}

absl::StatusOr<Journey> Triggering::JourneyOf(const Traveller& traveller) {
  const Assignment& assignment = traveller.assignment;
  ASSIGN_OR_RETURN(std::optional<Journey> found,
                   storage::FindJourney(session_, workspace_, campaign_.number, assignment.customer));
  if (found.has_value()) return *std::move(found);
  CountJourney(traveller, "", 1);
  return Journey{.customer = assignment.customer, .enter_time = assignment.planned_time, .ending = ""};
}

absl::Status Triggering::Happened(const Occurrence& occurrence, const Traveller& traveller, Journey& journey) {
  if (occurrence.time < journey.enter_time) return absl::OkStatus();
  if (!occurrence.machine && looked_at_.contains(occurrence.type)) {
    absl::Time& last = journey.last.try_emplace(occurrence.type, occurrence.time).first->second;
    last = std::max(last, occurrence.time);
  }
  const std::vector<FollowUp>& steps = campaign_.definition.follow_ups;
  const std::vector<bool> open = journey.ending.empty() ? std::vector<bool>(steps.size(), true)
                                                        : BehindEnding(campaign_.definition, journey.ending);
  for (size_t i = 0; i < steps.size(); ++i) {
    if (!open[i] || !Concerns(steps[i], campaign_.definition, traveller.assignment)) continue;
    const int index = static_cast<int>(i);
    if (!steps[i].date_attribute.empty()) {
      RETURN_IF_ERROR(ArmDate(index, traveller));
    } else if (Fits(steps[i], occurrence)) {
      const int64_t number = steps[i].repeat == Repeat::kOnce ? 0 : occurrence.number;
      RETURN_IF_ERROR(Arm(index, number, occurrence.time, occurrence.type, traveller));
    }
  }
  return absl::OkStatus();
}

absl::Status Triggering::Arm(int index, int64_t number, absl::Time time, absl::string_view type,
                             const Traveller& traveller) {
  ASSIGN_OR_RETURN(const std::optional<Trigger> made, Make(index, number, time, traveller));
  if (!made.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const bool inserted, storage::InsertTrigger(session_, workspace_, campaign_.number, *made));
  if (inserted) {
    Count(traveller, *made, 1);
    if (made->delay < 0 || time < traveller.assignment.planned_time) return absl::OkStatus();
    return storage::NoteFirstTrigger(session_, workspace_, campaign_.number,
                                     {.customer = made->customer,
                                      .follow_up = index,
                                      .arm = traveller.assignment.arm,
                                      .delay = made->delay,
                                      .trigger_time = time});
  }
  const FollowUp& step = campaign_.definition.follow_ups[static_cast<size_t>(index)];
  if (step.repeat != Repeat::kOnce) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Trigger> standing,
                   storage::FindTrigger(session_, workspace_, campaign_.number, *made));
  if (!standing.has_value() || !GivesWay(*standing, time, Names(step.without, type))) return absl::OkStatus();
  return Change(traveller, *standing, *made);
}

absl::Status Triggering::ArmDate(int index, const Traveller& traveller) {
  const Trigger key{.customer = traveller.assignment.customer, .follow_up = index};
  ASSIGN_OR_RETURN(const std::optional<Trigger> standing,
                   storage::FindTrigger(session_, workspace_, campaign_.number, key));
  if (standing.has_value() && standing->state != TriggerState::kLate) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::optional<Customer> customer, Find(traveller));
  if (!customer.has_value()) return absl::OkStatus();
  const FollowUp& step = campaign_.definition.follow_ups[static_cast<size_t>(index)];
  const std::optional<absl::Time> date = DateOf(step, campaign_.definition.policy, *customer);
  if (!date.has_value()) return absl::OkStatus();
  return Arm(index, 0, *date, "", {.assignment = traveller.assignment, .customer_id = customer->id});
}

absl::StatusOr<std::optional<Trigger>> Triggering::Make(int index, int64_t number, absl::Time time,
                                                        const Traveller& traveller) {
  const FollowUp& step = campaign_.definition.follow_ups[static_cast<size_t>(index)];
  Trigger trigger{
      .customer = traveller.assignment.customer, .follow_up = index, .occurrence = number, .trigger_time = time};
  if (!step.delays.empty()) {
    std::string id = traveller.customer_id;
    if (id.empty()) {
      ASSIGN_OR_RETURN(const std::optional<Customer> customer, Find(traveller));
      if (!customer.has_value()) return std::nullopt;
      id = customer->id;
    }
    trigger.delay = DelayOf(campaign_, step, id, number);
  }
  trigger.due_time = DueTimeOf(step, time, trigger.delay);
  if (trigger.due_time == absl::InfiniteFuture()) {
    trigger.state = TriggerState::kControl;
  } else if (now_ > trigger.due_time + step.lateness_max) {
    trigger.state = TriggerState::kLate;
  }
  return trigger;
}

absl::StatusOr<std::optional<Customer>> Triggering::Find(const Traveller& traveller) {
  ASSIGN_OR_RETURN(std::optional<storage::CustomerRecord> record,
                   storage::FindCustomerRecord(session_, workspace_, traveller.assignment.customer));
  if (!record.has_value()) return std::nullopt;
  return std::move(record->customer);
}

absl::Status Triggering::End(const std::string& ending, absl::Time time, const Traveller& traveller, Journey& journey) {
  if (!journey.ending.empty()) return absl::OkStatus();
  journey.ending = ending;
  journey.end_time = std::max(time, journey.enter_time);
  CountJourney(traveller, "", -1);
  CountJourney(traveller, ending, 1);
  return Happened({.type = kEnded, .of = ending, .time = journey.end_time}, traveller, journey);
}

absl::Status Triggering::Change(const Traveller& traveller, const Trigger& before, const Trigger& after) {
  Count(traveller, before, -1);
  Count(traveller, after, 1);
  return storage::UpdateTrigger(session_, workspace_, campaign_.number, after);
}

absl::Status Triggering::StoreCounts() {
  return storage::AddJourneyCounts(session_, workspace_, campaign_.number, std::exchange(counts_, {}));
}

void Triggering::Count(const Traveller& traveller, const Trigger& trigger, int64_t people) {
  counts_[{.tier = traveller.assignment.tier,
           .arm = traveller.assignment.arm,
           .follow_up = trigger.follow_up,
           .delay = trigger.delay,
           .state = trigger.state,
           .ending = ""}] += people;
}

void Triggering::CountJourney(const Traveller& traveller, const std::string& ending, int64_t people) {
  counts_[{.tier = traveller.assignment.tier,
           .arm = traveller.assignment.arm,
           .follow_up = -1,
           .delay = -1,
           .state = TriggerState::kWaits,
           .ending = ending}] += people;
}

}  // namespace sendlift
