#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// That a customer used the code of a campaign's offer: once, by the event that came first.
struct Redemption {
  CustomerNumber customer;
  int tier = 0;
  int64_t source = 0;  // of the event, with its sequence there
  int64_t sequence = 0;
  absl::Time redeem_time;
};
absl::Status InsertRedemption(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const Redemption& redemption);
absl::StatusOr<std::optional<Redemption>> FindRedemption(Session& session, WorkspaceNumber workspace,
                                                         CampaignNumber campaign, CustomerNumber customer);
// How many there are of each tier below `tiers`.
absl::StatusOr<std::vector<int64_t>> CountRedemptions(Session& session, WorkspaceNumber workspace,
                                                      CampaignNumber campaign, size_t tiers);

// The customer that this one was merged into, or itself.
absl::StatusOr<CustomerNumber> SurvivorOf(Session& session, WorkspaceNumber workspace, CustomerNumber customer);

}  // namespace sendlift::storage
