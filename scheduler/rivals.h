#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/condition.h"
#include "storage/database.h"

namespace sendlift {

// Whether a customer is in another campaign of the same exclusion group whose window overlaps, control included, in a
// wave that is frozen: a lookup a campaign. Nothing if there is no such campaign. Waves are frozen one after the other,
// by one planner, each on what the one before has committed, so that no two take the same customer.
absl::StatusOr<std::optional<storage::Condition>> InOtherExperiment(storage::Session& session,
                                                                    WorkspaceNumber workspace,
                                                                    const Campaign& campaign);

}  // namespace sendlift
