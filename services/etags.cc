#include "services/etags.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/keyed_hash.h"

namespace sendlift {

std::string EtagOf(absl::string_view identity, int64_t revision) {
  const uint64_t hash = KeyedHash(HashKey{}, identity);
  return absl::StrCat("\"", revision, "-", absl::Hex(hash, absl::kZeroPad16), "\"");
}

absl::Status CheckEtag(absl::string_view given, absl::string_view current, absl::string_view name) {
  if (given.empty() || given == current) return absl::OkStatus();
  return Error(absl::StatusCode::kAborted, "ETAG_MISMATCH",
               absl::StrCat(name, " was changed in the meantime: read it again and repeat"),
               {{"name", std::string(name)}, {"etag", std::string(current)}});
}

}  // namespace sendlift
