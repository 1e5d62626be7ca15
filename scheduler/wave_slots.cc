#include "scheduler/wave_slots.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "base/status.h"
#include "scheduler/best_hours.h"
#include "scheduler/slot_evidence.h"
#include "scheduler/slots.h"
#include "storage/response_hours.h"

namespace sendlift {
namespace {

// The people of a wave start together, so those of one clock and place share their hours.
class WaveHours {
 public:
  WaveHours(const CampaignDefinition& definition, absl::Time start, const std::vector<std::string>& places)
      : definition_(definition), start_(start), places_(places) {}

  const std::vector<SlotHour>& Of(const Recipient& recipient, absl::string_view time_zone) {
    auto& of_place = hours_[recipient.place];
    if (const auto found = of_place.find(time_zone); found != of_place.end()) return found->second;
    return of_place
        .emplace(time_zone, OpenHours(definition_.policy, {.due = start_,
                                                           .not_after = definition_.window.end,
                                                           .zone = ClockOf(definition_.policy, time_zone),
                                                           .place = QuietPlaceFromText(places_[recipient.place])}))
        .first->second;
  }

 private:
  const CampaignDefinition& definition_;
  const absl::Time start_;
  const std::vector<std::string>& places_;
  std::map<uint16_t, absl::flat_hash_map<std::string, std::vector<SlotHour>>> hours_;
};

// By customer, without control.
std::vector<Recipient*> Contacted(Selection& selection, int wave) {
  std::vector<Recipient*> people = selection.OfWave(wave);
  std::erase_if(people, [](const Recipient* recipient) { return recipient->arm == kControlArm; });
  std::sort(people.begin(), people.end(),
            [](const Recipient* a, const Recipient* b) { return a->customer < b->customer; });
  return people;
}

}  // namespace

absl::Status PlaceInSlots(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign, int wave,
                          absl::Time now, Selection& selection) {
  const Wave& definition = campaign.definition.waves[static_cast<size_t>(wave)];
  if (definition.slot == Slot::kAtOnce) return absl::OkStatus();
  const std::vector<Recipient*> people = Contacted(selection, wave);
  std::vector<CustomerNumber> customers;
  customers.reserve(people.size());
  for (const Recipient* recipient : people) customers.push_back(recipient->customer);
  SlotEvidence evidence;
  if (definition.slot == Slot::kBestTime) {
    ASSIGN_OR_RETURN(evidence, ReadSlotEvidence(session, workspace, campaign, now));
  }
  WaveHours wave_hours(campaign.definition, definition.start, selection.places());
  const auto begin_of = [&](const Recipient& recipient, const storage::CustomerClock& clock) {
    const std::vector<SlotHour>& hours = wave_hours.Of(recipient, clock.time_zone);
    if (hours.empty()) return definition.start;
    if (definition.slot == Slot::kRandomTime) {
      return DrawnHour(hours, SlotRank(campaign, {.customer_id = clock.id, .name = definition.wave})).begin;
    }
    return BestOf(hours, clock.responses, recipient.tier, evidence).begin.value_or(definition.start);
  };
  return storage::ForEachCustomerClock(
      session, workspace, customers, [&](size_t place, const storage::CustomerClock& clock) {
        people[place]->slot = QuartersFrom(definition.start, begin_of(*people[place], clock));
        return absl::OkStatus();
      });
}

}  // namespace sendlift
