#include "audience/time_zone.h"

#include <algorithm>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/time/time.h"
#include "base/mutex.h"

namespace sendlift {
namespace {

constexpr size_t kNameMax = 64;

// Only true names are kept, so its size is that of the database of zones.
class KnownZones {
 public:
  bool Has(absl::string_view name) const {
    MutexLock lock(mutex_);
    return names_.contains(name);
  }
  void Add(absl::string_view name) {
    MutexLock lock(mutex_);
    names_.emplace(name);
  }

 private:
  mutable Mutex mutex_;
  absl::flat_hash_set<std::string> names_ ABSL_GUARDED_BY(mutex_);
};

// Loading takes the name for a path, so it must not be one that leads elsewhere.
bool LooksLikeZone(absl::string_view name) {
  if (name.empty() || name.size() > kNameMax || !absl::ascii_isupper(name.front())) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return absl::ascii_isalnum(c) || c == '/' || c == '_' || c == '-' || c == '+'; });
}

}  // namespace

bool IsTimeZone(absl::string_view name) {
  static KnownZones& known = *new KnownZones;
  if (known.Has(name)) return true;
  absl::TimeZone zone;
  if (!LooksLikeZone(name) || !absl::LoadTimeZone(name, &zone)) return false;
  known.Add(name);
  return true;
}

}  // namespace sendlift
