#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace sendlift {

// The etag of a resource's revision, quoted as in RFC 9110: another one for every revision, and for another resource
// that has the same name later. `identity` is what the resource keeps for life: a uid, or its time of creation.
std::string EtagOf(absl::string_view identity, int64_t revision);

// ABORTED (ETAG_MISMATCH) unless `given` is empty or the resource's own.
absl::Status CheckEtag(absl::string_view given, absl::string_view current, absl::string_view name);

}  // namespace sendlift
