#pragma once

#include "absl/strings/string_view.h"

namespace sendlift {

// An id that planners choose (AIP-122): [a-z]([a-z0-9-]{0,61}[a-z0-9])?
bool IsResourceId(absl::string_view id);
// A customer's id comes from elsewhere: 1 to 128 bytes of UTF-8 without "/" and control characters.
bool IsCustomerId(absl::string_view id);
// A name of an attribute, a metric or a link: [a-z][a-z0-9_]{0,62}
bool IsFieldName(absl::string_view name);
// A type of event: [A-Z][A-Z0-9_]{0,63}
bool IsEventType(absl::string_view type);

}  // namespace sendlift
