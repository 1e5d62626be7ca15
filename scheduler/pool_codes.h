#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/campaign.h"
#include "scheduler/leasing.h"
#include "scheduler/pieces.h"
#include "storage/database.h"

// Codes of pools for the customers of a campaign (docs/offers.md). Whoever is treated has one from the transaction that
// assigns them, and keeps it for the campaign.
namespace sendlift {

// Whether the offer of a tier, or of any tier, has a code from a pool.
bool HasPoolCode(const CampaignDefinition& definition, int tier);
bool HasPoolCodes(const CampaignDefinition& definition);

// Limits what is left to the free codes of the pools; a pool that is not there has none.
absl::Status LimitToCodes(storage::Session& session, WorkspaceNumber workspace, const CampaignDefinition& definition,
                          PiecesLeft& left);

// The customer's code in the campaign, or the one that would be the next to be given; nothing if none is free.
absl::StatusOr<std::optional<std::string>> CodeToGive(storage::Session& session, WorkspaceNumber workspace,
                                                      const Campaign& campaign, int tier, CustomerNumber customer);
// By tier, the code that would be the next to be given: what a text looks like. Empty without one.
absl::StatusOr<std::vector<std::string>> NextCodes(storage::Session& session, WorkspaceNumber workspace,
                                                   const Campaign& campaign);
// Gives a customer of a tier a code, unless the customer has one; the code. Nothing if none is free.
absl::StatusOr<std::optional<std::string>> GiveCode(storage::Session& session, WorkspaceNumber workspace,
                                                    const Campaign& campaign, int tier, CustomerNumber customer);

// Adds their codes to instructions that are handed over; does nothing for a campaign without codes from pools.
absl::Status AddCodes(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                      std::vector<LeasedInstruction>& instructions);

}  // namespace sendlift
