#pragma once

#include <optional>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"

namespace sendlift::cli {

// Where something stands in a file, both from 1.
struct Position {
  int line = 0;
  int column = 0;

  friend bool operator==(const Position&, const Position&) = default;
};

// Where each field of a message was written, by its path ("tiers[1].offer.percent").
class SourceMap {
 public:
  SourceMap() = default;
  explicit SourceMap(absl::string_view file) : file_(file) {}

  const std::string& file() const { return file_; }
  void Set(absl::string_view path, Position position) { positions_[std::string(path)] = position; }
  // The position of the field, or of the nearest part of the message that holds it. A leading "campaign." is optional.
  std::optional<Position> Find(absl::string_view path) const;

 private:
  std::string file_;
  absl::flat_hash_map<std::string, Position> positions_;
};

}  // namespace sendlift::cli
