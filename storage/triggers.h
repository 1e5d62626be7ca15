#pragma once

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/journey.h"
#include "storage/database.h"

namespace sendlift::storage {

// Triggers of a campaign; the key of one is (customer, follow_up, occurrence).
absl::StatusOr<std::optional<Trigger>> FindTrigger(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                   const Trigger& key);
// False if there is one with its key, which stays as it is.
absl::StatusOr<bool> InsertTrigger(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                   const Trigger& trigger);
// Replaces the one with its key.
absl::Status UpdateTrigger(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                           const Trigger& trigger);

// Those that wait and are due by `now`, by due time and key, at most `limit`.
absl::StatusOr<std::vector<Trigger>> ListDueTriggers(Session& session, WorkspaceNumber workspace,
                                                     CampaignNumber campaign, absl::Time now, int limit);
// When the next one that waits is due; nothing if none waits.
absl::StatusOr<std::optional<absl::Time>> NextDueTime(Session& session, WorkspaceNumber workspace,
                                                      CampaignNumber campaign);
// Of a customer, by step and occurrence.
absl::StatusOr<std::vector<Trigger>> ListTriggersOf(Session& session, WorkspaceNumber workspace,
                                                    CampaignNumber campaign, CustomerNumber customer);
// Of a campaign behind a key, by key, at most `limit`: to page through.
absl::StatusOr<std::vector<Trigger>> ListTriggers(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                  const Trigger& after, int limit);

}  // namespace sendlift::storage
