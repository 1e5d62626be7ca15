#include "scheduler/step_slots.h"

#include <vector>

#include "base/status.h"
#include "scheduler/slots.h"
#include "storage/response_hours.h"

namespace sendlift {

absl::StatusOr<absl::Time> StepSlots::BeginOf(const StepContact& contact) {
  const FollowUp& step = contact.step;
  if (step.slot == Slot::kAtOnce) return contact.due;
  const Customer& customer = contact.customer;
  const CampaignDefinition& definition = campaign_.definition;
  const Whereabouts whereabouts{.channel = contact.channel,
                                .address = contact.channel == Channel::kEmail ? customer.email : customer.phone_number,
                                .time_zone = customer.time_zone};
  const std::vector<SlotHour> hours =
      OpenHours(definition.policy, {.due = contact.due,
                                    .not_after = contact.not_after,
                                    .zone = ClockOf(definition.policy, customer.time_zone),
                                    .place = QuietPlaceOf(definition, whereabouts)});
  if (hours.empty()) return contact.due;
  if (step.slot == Slot::kRandomTime) {
    const SlotDraw draw{.customer_id = customer.id, .name = step.follow_up, .occurrence = contact.occurrence};
    return DrawnHour(hours, SlotRank(campaign_, draw)).begin;
  }
  ASSIGN_OR_RETURN(const storage::HourCounts responses,
                   storage::ResponseHoursOf(session_, workspace_, customer.number));
  return BestOf(hours, responses, contact.tier, evidence_).begin.value_or(contact.due);
}

}  // namespace sendlift
