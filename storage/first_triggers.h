#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// What delays are compared by: the first trigger of a customer in a step with delays. It stays as it was made, whatever
// becomes of the trigger and however often its time is moved: what happens after the delay was drawn depends on it.
// None is from before the customer came in.
struct FirstTrigger {
  CustomerNumber customer;
  int follow_up = 0;
  int arm = 0;    // of the campaign
  int delay = 0;  // index in the step's delays
  absl::Time trigger_time;

  friend bool operator==(const FirstTrigger&, const FirstTrigger&) = default;
};

// Notes a trigger as new, if the customer has none in the step.
absl::Status NoteFirstTrigger(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const FirstTrigger& trigger);

// Whether any campaign has one that is not counted.
absl::StatusOr<bool> HasNewFirstTriggers(Session& session, WorkspaceNumber workspace);
// Those of a campaign that are not counted, by customer and step, at most `limit`.
absl::StatusOr<std::vector<FirstTrigger>> ListNewFirstTriggers(Session& session, WorkspaceNumber workspace,
                                                               CampaignNumber campaign, int limit);
absl::Status MarkCounted(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                         const FirstTrigger& trigger);
// The counted ones of a customer, by step.
absl::StatusOr<std::vector<FirstTrigger>> CountedTriggersOf(Session& session, WorkspaceNumber workspace,
                                                            CampaignNumber campaign, CustomerNumber customer);

// What the time of the first occurrence is kept of: a metric by its index in the definition, or one of these. The
// numbers are stored.
inline constexpr int kOptOutOutcome = -1;  // UNSUBSCRIBED
inline constexpr int kOpenOutcome = -2;    // OPENED, a contact of the step
inline constexpr int kClickOutcome = -3;   // CLICKED

using FirstTimes = std::map<int, absl::Time>;  // by outcome
absl::StatusOr<FirstTimes> FirstTimesOf(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                        const FirstTrigger& trigger);
absl::Status PutFirstTime(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                          const FirstTrigger& trigger, int outcome, absl::Time time);

// An event of somebody who may yet be triggered from a time before it.
struct EarlyEvent {
  int outcome = 0;
  absl::Time time;
};
// A repeated one is kept once.
absl::Status PutEarlyEvent(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                           CustomerNumber customer, const EarlyEvent& event);
// By outcome and time.
absl::StatusOr<std::vector<EarlyEvent>> EarlyEventsOf(Session& session, WorkspaceNumber workspace,
                                                      CampaignNumber campaign, CustomerNumber customer);
absl::Status DeleteEarlyEvents(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                               CustomerNumber customer);

}  // namespace sendlift::storage
