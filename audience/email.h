#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift {

// The address with its domain in small letters: what RFC 5321 (section 4.1.2) calls a dot-string, an "@" and a domain
// of at least two labels. A domain in other scripts stays UTF-8. Left out on purpose, since no bulk sender takes them:
// quoted local parts, address literals, local parts beyond ASCII.
// INVALID_ARGUMENT says what is wrong without the address.
absl::StatusOr<std::string> NormalizedEmail(absl::string_view text);

// "a***@example.com": what an error may show.
std::string MaskedEmail(absl::string_view text);

}  // namespace sendlift
