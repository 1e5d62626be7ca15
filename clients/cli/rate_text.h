#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "sendlift/v1/rate_limits.pb.h"

namespace sendlift::cli {

// Count and period from "100/s", "5000/h", "10/5s"; units as in ParseDuration. INVALID_ARGUMENT that says how to write
// one.
absl::Status ParseRate(absl::string_view text, v1::RateLimit& limit);
// "100/s", "10/5s".
std::string RateText(const v1::RateLimit& limit);
// "gateway mail-1", "channel SMS", "campaign autumn".
std::string SubjectText(const v1::RateLimit& limit);

}  // namespace sendlift::cli
