#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace sendlift {

// A span of time for people, rounded down, in one unit: "3 days", "5 hours", "20 minutes"; days from two of them on,
// hours likewise, never less than a minute. In the language (BCP 47) de, en, es, fr, it, ja, ko, nl, pt or zh, in the
// form that follows a number; in any other "3 d", "5 h", "20 min".
std::string TimeLeft(absl::Duration left, absl::string_view language_code);

}  // namespace sendlift
