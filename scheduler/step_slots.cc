#include "scheduler/step_slots.h"

#include <vector>

#include "scheduler/slots.h"

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
  const uint64_t rank =
      SlotRank(campaign_, {.customer_id = customer.id, .name = step.follow_up, .occurrence = contact.occurrence});
  return DrawnHour(hours, rank).begin;
}

}  // namespace sendlift
