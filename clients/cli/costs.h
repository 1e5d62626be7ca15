#pragma once

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {

// "0.045" for "SMS" and the like: what a contact costs in the usual unit of the budget's currency, with at most six
// decimals. INVALID_ARGUMENT for anything else.
absl::StatusOr<v1::Budget::ChannelCost> ParseCost(absl::string_view channel, absl::string_view text);

}  // namespace sendlift::cli
