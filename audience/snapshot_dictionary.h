#pragma once

#include <cstdint>
#include <deque>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace sendlift {

// The distinct values of a field, numbered from 1 as they come; 0 stands for no value.
class SnapshotDictionary {
 public:
  SnapshotDictionary() = default;
  SnapshotDictionary(const SnapshotDictionary&) = delete;
  SnapshotDictionary& operator=(const SnapshotDictionary&) = delete;

  // What Code returns when there is no room for another value.
  static constexpr uint32_t kFull = ~uint32_t{0};

  // The number of a value, which it keeps; a new one if fewer than `distinct_max` are known.
  uint32_t Code(absl::string_view value, uint32_t distinct_max);

  uint32_t size() const { return static_cast<uint32_t>(values_.size()); }
  // 1 <= code <= size().
  const std::string& Value(uint32_t code) const { return values_[code - 1]; }
  // About: texts, table and nodes.
  int64_t bytes() const { return bytes_; }

 private:
  std::deque<std::string> values_;  // stay where they are: the keys of codes_ point into them
  absl::flat_hash_map<absl::string_view, uint32_t> codes_;
  uint32_t last_ = 0;
  int64_t bytes_ = 0;
};

}  // namespace sendlift
