#include "clients/cli/source_map.h"

#include "absl/strings/strip.h"

namespace sendlift::cli {

std::optional<Position> SourceMap::Find(absl::string_view path) const {
  absl::ConsumePrefix(&path, "campaign.");
  while (true) {
    const auto found = positions_.find(path);
    if (found != positions_.end()) return found->second;
    if (path.empty()) return std::nullopt;
    const size_t cut = path.find_last_of(".[");
    if (cut == absl::string_view::npos) return std::nullopt;
    path = path.substr(0, cut);
  }
}

}  // namespace sendlift::cli
