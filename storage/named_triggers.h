#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/journey.h"
#include "storage/database.h"

namespace sendlift::storage {

// A trigger with its customer's id, arm and tier.
struct NamedTrigger {
  Trigger trigger;
  int arm = 0;
  int tier = 0;
  std::string customer_id;  // empty if the customer is not there any more
};

// Of a campaign behind the key of `after`, by key, at most `limit`: to page through.
absl::StatusOr<std::vector<NamedTrigger>> ListNamedTriggers(Session& session, WorkspaceNumber workspace,
                                                            CampaignNumber campaign, const Trigger& after, int limit);

}  // namespace sendlift::storage
