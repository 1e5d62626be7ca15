#pragma once

#include <cstdint>
#include <optional>

#include "absl/strings/string_view.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "storage/candidates.h"

// What a candidate (storage/candidates.h) is to a campaign.
namespace sendlift {

// The e-mail address, or the phone number.
absl::string_view AddressOf(const storage::Candidate& candidate, Channel channel);

// Whether the candidate is of the class that no promotion is for.
bool IsNotServed(const storage::Candidate& candidate, Purpose purpose);

// What stands in the way of a contact on a channel: no address, no consent or a suppression, the first of them; nothing
// if it may be.
std::optional<ExclusionReason> ObstacleOn(const storage::Candidate& candidate, Channel channel, Purpose purpose);

}  // namespace sendlift
