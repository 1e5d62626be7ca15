#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "sendlift/v1/campaigns.pb.h"

namespace sendlift::cli {

// "45%", "33.3333%", "0.3pp", "1/3" (rounded to parts per million) or REMAINDER. Whether shares add up is the server's
// business. Errors: INVALID_ARGUMENT that shows how to write it.
absl::StatusOr<v1::Share> ParseShare(absl::string_view text);

// "45 %", "33.3333 %" or "the rest".
std::string FormatShare(const v1::Share& share);

}  // namespace sendlift::cli
