#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/journey.h"
#include "storage/database.h"

namespace sendlift::storage {

// Nothing for a customer who has none in the campaign.
absl::StatusOr<std::optional<Journey>> FindJourney(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                   CustomerNumber customer);
absl::Status PutJourney(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, const Journey& journey);

// What is counted: triggers of a step by delay and state, or with `follow_up` -1 journeys by their ending, on the way
// with the empty one.
struct JourneyCell {
  int tier = 0;
  int arm = 0;
  int follow_up = -1;
  int delay = -1;
  TriggerState state = TriggerState::kWaits;  // kWaits for journeys
  std::string ending;                         // empty for triggers

  friend auto operator<=>(const JourneyCell&, const JourneyCell&) = default;
};
using JourneyCounts = std::map<JourneyCell, int64_t>;

// Adds differences to what was counted, in the transaction that makes them.
absl::Status AddJourneyCounts(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const JourneyCounts& differences);
absl::StatusOr<JourneyCounts> ReadJourneyCounts(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);

// Up to which customer the assignments of a frozen wave have entered; 0 at first.
absl::StatusOr<CustomerNumber> EnteredUntil(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                            int wave);
absl::Status PutEnteredUntil(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, int wave,
                             CustomerNumber customer);

}  // namespace sendlift::storage
