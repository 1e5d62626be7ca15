#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace sendlift {

// A BCP 47 tag in its usual letters ("en", "pt-BR", "zh-Hant-TW"): well-formed as in RFC 5646, section 2.1, without
// grandfathered tags. Nothing if it is not; "en_US" is not.
std::optional<std::string> NormalizedLanguage(absl::string_view tag);

}  // namespace sendlift
