#pragma once

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// Whether a piece of a tier's offer is left for one more customer; true for offers without a quantity. In the
// transaction that then assigns the customer it is a reservation: people of a tier who are not in control have one
// piece each, of the tier's quantity and of the campaign's.
absl::StatusOr<bool> IsPieceLeft(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                                 int tier);

}  // namespace sendlift
