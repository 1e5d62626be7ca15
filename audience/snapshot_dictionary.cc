#include "audience/snapshot_dictionary.h"

namespace sendlift {
namespace {

constexpr int64_t kBytesAValue = sizeof(std::string) + 2 * sizeof(std::pair<absl::string_view, uint32_t>);

}  // namespace

uint32_t SnapshotDictionary::Code(absl::string_view value, uint32_t distinct_max) {
  if (last_ != 0 && Value(last_) == value) return last_;
  const auto found = codes_.find(value);
  if (found != codes_.end()) return last_ = found->second;
  if (size() >= distinct_max) return kFull;
  const std::string& kept = values_.emplace_back(value);
  codes_.emplace(kept, size());
  bytes_ += kBytesAValue + (kept.capacity() > 15 ? static_cast<int64_t>(kept.capacity()) + 1 : 0);
  return last_ = size();
}

}  // namespace sendlift
