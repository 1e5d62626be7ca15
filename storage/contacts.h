#pragma once

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"
#include "storage/database.h"

namespace sendlift::storage {

// Every contact of a campaign at or after `since` that happened or may have happened (CountsAsContact), with the time
// of its lease: in the order of the campaign's instructions, first those of ranges, then the strays.
absl::Status ForEachContact(
    Session& session, WorkspaceNumber workspace, CampaignNumber campaign, absl::Time since,
    absl::FunctionRef<absl::Status(CustomerNumber customer, Channel channel, absl::Time time)> each);

// Campaigns that may have a lease at or after `since`.
absl::StatusOr<std::vector<CampaignNumber>> CampaignsLeasedSince(Session& session, WorkspaceNumber workspace,
                                                                 absl::Time since);

}  // namespace sendlift::storage
