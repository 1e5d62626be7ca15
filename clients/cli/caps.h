#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {

// "2/week", "1/day", "4/month" (30 days), "3/72h". INVALID_ARGUMENT for anything else.
absl::StatusOr<v1::ContactPolicy::Cap> ParseCap(absl::string_view text);

// As ParseCap, for "EMAIL" and the like, or for "ALL" channels together.
absl::StatusOr<v1::ContactPolicy::Cap> ParseCap(absl::string_view channel, absl::string_view text);

// "3d" at least between two contacts on "EMAIL" and the like, or on any of "ALL" channels.
absl::StatusOr<v1::ContactPolicy::MinimumGap> ParseGap(absl::string_view channel, absl::string_view text);

}  // namespace sendlift::cli
