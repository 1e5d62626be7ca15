#include "scheduler/follow_up_batch.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/invariant.h"
#include "base/planted_bug.h"
#include "base/status.h"
#include "scheduler/step_contacts.h"
#include "scheduler/step_rules.h"
#include "scheduler/step_times.h"
#include "storage/assignments.h"
#include "storage/customers.h"
#include "storage/instructions.h"
#include "storage/journeys.h"
#include "storage/triggers.h"

namespace sendlift {

absl::Status FollowUpBatch::Decide(const Trigger& trigger) {
  if (marked_numbers_.contains(trigger.customer)) RETURN_IF_ERROR(Mark());
  ASSIGN_OR_RETURN(const auto assignment,
                   storage::FindAssignment(session_, workspace_, campaign_.number, trigger.customer));
  if (!assignment.has_value()) {
    Trigger dropped = trigger;
    dropped.state = TriggerState::kDropped;
    return storage::UpdateTrigger(session_, workspace_, campaign_.number, dropped);
  }
  ASSIGN_OR_RETURN(std::optional<Person> person, Find(*assignment));
  if (!person.has_value()) return Close(trigger, TriggerState::kDropped, {.assignment = *assignment});
  const FollowUp& step = StepOf(trigger);
  if (!step.date_attribute.empty()) {
    ASSIGN_OR_RETURN(const bool moved, Move(trigger, *person));
    if (moved) return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(TriggerState state, Judge(trigger, *person));
  if (state == TriggerState::kPlanned) {
    ASSIGN_OR_RETURN(state, Plan(trigger, *person));
  }
  const bool carried_out =
      state == TriggerState::kPlanned || state == TriggerState::kDone || state == TriggerState::kControl;
  if (carried_out) RETURN_IF_ERROR(CarryOut(step, *person));
  return state == TriggerState::kPlanned ? absl::OkStatus() : Close(trigger, state, person->traveller);
}

absl::StatusOr<std::optional<FollowUpBatch::Person>> FollowUpBatch::Find(const Assignment& assignment) {
  auto customer = storage::GetCustomerByNumber(session_, workspace_, assignment.customer);
  if (absl::IsNotFound(customer.status())) return std::nullopt;
  RETURN_IF_ERROR(customer.status());
  ASSIGN_OR_RETURN(auto journey, storage::FindJourney(session_, workspace_, campaign_.number, assignment.customer));
  if (!journey.has_value()) return std::nullopt;
  return Person{.traveller = {.assignment = assignment, .customer_id = customer->id},
                .customer = *std::move(customer),
                .journey = *std::move(journey)};
}

// The date is read again: it may have come to another day since.
absl::StatusOr<bool> FollowUpBatch::Move(const Trigger& trigger, const Person& person) {
  const FollowUp& step = StepOf(trigger);
  const std::optional<absl::Time> date = DateOf(step, campaign_.definition.policy, person.customer);
  if (date == trigger.trigger_time) return false;
  Trigger moved = trigger;
  if (!date.has_value()) {
    moved.state = TriggerState::kNotFor;
  } else {
    moved.trigger_time = *date;
    moved.due_time = DueTimeOf(step, *date, trigger.delay);
    if (time_.now > moved.due_time + step.lateness_max) moved.state = TriggerState::kLate;
  }
  RETURN_IF_ERROR(triggering_.Change(person.traveller, trigger, moved));
  return true;
}

// What has no contact happens if it was due in time, or is behind an ending.
bool FollowUpBatch::IsOver(const Trigger& trigger, bool is_behind_ending) const {
  if (campaign_.state == CampaignState::kCancelled) return true;
  const absl::Time end = campaign_.definition.window.end;
  if (!StepOf(trigger).channels.empty()) return time_.latest >= end;
  return trigger.due_time >= end && !is_behind_ending;
}

absl::StatusOr<TriggerState> FollowUpBatch::Judge(const Trigger& trigger, const Person& person) {
  const FollowUp& step = StepOf(trigger);
  const std::string& ending = person.journey.ending;
  const bool is_behind =
      !ending.empty() && BehindEnding(campaign_.definition, ending)[static_cast<size_t>(trigger.follow_up)];
  if (!ending.empty() && !is_behind) return TriggerState::kDropped;
  if (IsOver(trigger, is_behind)) return TriggerState::kNoTime;
  const bool held_back = IsHeldBack(step, trigger, person.journey) && !Planted(PlantedBug::kAbsenceNotLookedAt);
  if (held_back) return TriggerState::kHeldBack;
  if (!FitsRelationship(step, person.customer)) return TriggerState::kNotFor;
  if (!step.when.empty()) {
    CHECK_INVARIANT(tools_.matches != nullptr);
    ASSIGN_OR_RETURN(const bool matches, tools_.matches(session_, step.when, person.customer));
    if (!matches) return TriggerState::kNotFor;
  }
  if (step.channels.empty()) return TriggerState::kDone;
  const bool left_alone = person.traveller.assignment.arm == kControlArm && !Planted(PlantedBug::kControlGetsSteps);
  return left_alone ? TriggerState::kControl : TriggerState::kPlanned;
}

absl::StatusOr<TriggerState> FollowUpBatch::Plan(const Trigger& trigger, const Person& person) {
  const FollowUp& step = StepOf(trigger);
  const Assignment& assignment = person.traveller.assignment;
  Planned planned{.before = trigger,
                  .traveller = person.traveller,
                  .not_before = std::max(time_.now, campaign_.definition.window.start),
                  .not_after = ExpiryOf(campaign_.definition, step, trigger.due_time),
                  .contact = {}};
  if (std::max(planned.not_before, time_.latest) >= planned.not_after) return TriggerState::kNoTime;
  const ContactPlace place{.arm = assignment.arm, .tier = assignment.tier, .follow_up = trigger.follow_up + 1};
  ASSIGN_OR_RETURN(ContactChoice choice, contacts_.Choose(person.customer, place, ChannelsOf(step, person.customer)));
  if (choice.without_budget) return TriggerState::kNoBudget;
  if (!choice.contact.has_value()) return TriggerState::kNoChannel;
  if (!step.offer.has_value()) {
    ASSIGN_OR_RETURN(const bool has_piece, pieces_.Take(assignment));
    if (!has_piece) return TriggerState::kNoChannel;
  }
  planned.contact = *std::move(choice.contact);
  ASSIGN_OR_RETURN(planned.not_before, slots_.BeginOf({.step = step,
                                                       .customer = person.customer,
                                                       .tier = assignment.tier,
                                                       .channel = planned.contact.channel,
                                                       .occurrence = trigger.occurrence,
                                                       .due = planned.not_before,
                                                       .not_after = planned.not_after}));
  planned_.push_back(std::move(planned));
  return TriggerState::kPlanned;
}

absl::Status FollowUpBatch::CarryOut(const FollowUp& step, Person& person) {
  if (!step.marks.empty()) {
    Customer row;
    row.id = person.customer.id;
    row.attributes = step.marks;
    marked_.push_back(std::move(row));
    marked_numbers_.insert(person.customer.number);
  }
  if (step.ending.empty() || !person.journey.ending.empty()) return absl::OkStatus();
  RETURN_IF_ERROR(triggering_.End(step.ending, time_.now, person.traveller, person.journey));
  return storage::PutJourney(session_, workspace_, campaign_.number, person.journey);
}

absl::Status FollowUpBatch::Close(const Trigger& trigger, TriggerState state, const Traveller& traveller) {
  Trigger closed = trigger;
  closed.state = state;
  return triggering_.Change(traveller, trigger, closed);
}

absl::Status FollowUpBatch::Mark() {
  if (marked_.empty()) return absl::OkStatus();
  CHECK_INVARIANT(tools_.mark != nullptr);
  marked_numbers_.clear();
  return tools_.mark(session_, campaign_, std::exchange(marked_, {}), time_.now);
}

absl::StatusOr<int> FollowUpBatch::Write() {
  RETURN_IF_ERROR(Mark());
  const auto place = [](const Planned& each) {
    return std::tuple(each.before.follow_up, each.not_before, each.not_after, each.contact.channel,
                      each.contact.cost_micros);
  };
  std::sort(planned_.begin(), planned_.end(), [&](const Planned& a, const Planned& b) {
    return std::tuple_cat(place(a), std::tuple(a.before.customer, a.before.occurrence)) <
           std::tuple_cat(place(b), std::tuple(b.before.customer, b.before.occurrence));
  });
  ASSIGN_OR_RETURN(const int64_t first, storage::NextSequence(session_, workspace_, campaign_.number));
  size_t begin = 0;
  for (size_t i = 0; i < planned_.size(); ++i) {
    RETURN_IF_ERROR(Insert(planned_[i], first + static_cast<int64_t>(i)));
    const bool ends = i + 1 == planned_.size() || place(planned_[i + 1]) != place(planned_[i]);
    if (!ends) continue;
    RETURN_IF_ERROR(InsertBlock(begin, i + 1, first + static_cast<int64_t>(begin)));
    begin = i + 1;
  }
  RETURN_IF_ERROR(pieces_.Store());
  RETURN_IF_ERROR(triggering_.StoreCounts());
  return static_cast<int>(planned_.size());
}

absl::Status FollowUpBatch::Insert(const Planned& planned, int64_t sequence) {
  RETURN_IF_ERROR(storage::InsertInstruction(session_, workspace_, campaign_.number,
                                             {.sequence = sequence,
                                              .customer = planned.before.customer,
                                              .arm = planned.traveller.assignment.arm,
                                              .content = planned.contact.content,
                                              .values = planned.contact.values}));
  Trigger after = planned.before;
  after.state = TriggerState::kPlanned;
  after.sequence = sequence;
  return triggering_.Change(planned.traveller, planned.before, after);
}

absl::Status FollowUpBatch::InsertBlock(size_t begin, size_t end, int64_t first_sequence) {
  const Planned& first = planned_[begin];
  const bool goes_on = campaign_.definition.fall_back_on == Fallback::kDefiniteFailure;
  return storage::InsertBlock(session_, workspace_,
                              {.campaign = campaign_.number,
                               .first_sequence = first_sequence,
                               .size = static_cast<int64_t>(end - begin),
                               .wave = storage::Block::kNoWave,
                               .channel = first.contact.channel,
                               .not_before = first.not_before,
                               .not_after = first.not_after,
                               .time_zone = "",
                               .first_customer = first.before.customer,
                               .last_customer = planned_[end - 1].before.customer,
                               .cost_micros = first.contact.cost_micros,
                               .falls_back = goes_on && StepOf(first.before).channels.size() > 1,
                               .is_fallback = false,
                               .follow_up = first.before.follow_up + 1});
}

}  // namespace sendlift
