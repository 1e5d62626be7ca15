#pragma once

#include <functional>
#include <optional>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/campaign.h"
#include "storage/candidates.h"
#include "storage/condition.h"
#include "storage/database.h"

namespace sendlift {

// The audience and tiers of a campaign as conditions.
using AudienceOf = std::function<absl::StatusOr<storage::CandidateQuery>(const Campaign&)>;

// Whether campaigns of higher priority want a customer and a cap or minimum gap would not allow the next wave's contact
// beside theirs (docs/campaign-files.md has the rule in words). Those count that run, whose window overlaps, and
// - in which the customer is in a treated arm of a wave that was frozen less than the limit's time before the wave's
//   start, or that is not all handed over, or
// - that have a wave to come less than the limit's time after the wave's start, for which the customer would do by
//   audience and tier.
// Limits are those of the campaign and of the others; one on a channel counts if both campaigns use it. Nothing if no
// limit can be in the way.
absl::StatusOr<std::optional<storage::Condition>> WantedElsewhere(storage::Session& session, WorkspaceNumber workspace,
                                                                  const Campaign& campaign,
                                                                  const AudienceOf& audience_of);

}  // namespace sendlift
