#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift {

// The number in E.164 ("+4930123456"). One without a leading "+" is read as dialled in `region` (CLDR: "DE"); without
// a region it is refused. The number must be a valid one of its country's plan (libphonenumber).
// INVALID_ARGUMENT says what is wrong without the number.
absl::StatusOr<std::string> NormalizedPhone(absl::string_view text, absl::string_view region);

// A region that has a numbering plan: "DE".
bool IsPhoneRegion(absl::string_view region);

// "***56": what an error may show.
std::string MaskedPhone(absl::string_view text);

}  // namespace sendlift
