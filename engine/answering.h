#pragma once

#include <map>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "engine/events.h"
#include "model/campaign.h"
#include "model/event.h"
#include "storage/answered_contacts.h"
#include "storage/database.h"

namespace sendlift {

// What is wrong with an event, and in which of its fields.
struct EventFault {
  std::string field;
  std::string description;
};

// Reads what the events of one transaction bring beside the common: the contact that each answers, whether a machine
// did it, and what the customer thinks of it. A campaign is read with the first event that names one of its
// instructions.
class Answering {
 public:
  Answering(storage::Session& session, absl::Time now) : session_(session), now_(now) {}

  // Fills `details`, or says what is wrong: an instruction that is not ours, was never handed over, or is of another
  // customer; a rating outside of the scale of the survey that the instruction asked. A REPLIED event whose text begins
  // with a number of that scale gets it as its rating, unless it has one or a machine replied.
  absl::StatusOr<std::optional<EventFault>> Read(const IncomingEvent& event, CustomerNumber customer,
                                                 EventDetails& details);

 private:
  absl::StatusOr<const Campaign*> CampaignOf(const std::string& prefix);
  absl::StatusOr<bool> IsOf(const storage::AnsweredContact& contact, CustomerNumber customer);
  absl::StatusOr<std::optional<EventFault>> ReadContact(const IncomingEvent& event, CustomerNumber customer,
                                                        EventDetails& details);

  storage::Session& session_;
  const absl::Time now_;
  std::map<std::string, std::optional<Campaign>> campaigns_;  // by the prefix of their keys
};

}  // namespace sendlift
