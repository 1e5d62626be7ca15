#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "model/campaign.h"
#include "storage/database.h"

namespace sendlift {

// The definition with its window, and every wave with it, moved so that the window begins at `start`.
CampaignDefinition MovedTo(CampaignDefinition definition, absl::Time start);

// A new draft that says what `original` says, moved to `start` if that is given: with a uid and a hash key of its own,
// without approval and without imported assignments. ALREADY_EXISTS if the id is taken; INVALID_ARGUMENT if the
// definition makes no sense any more, because its segment is gone for example.
absl::StatusOr<Campaign> CloneCampaign(storage::Session& session, const Campaign& original, const std::string& id,
                                       std::optional<absl::Time> start, absl::Time now);

}  // namespace sendlift
