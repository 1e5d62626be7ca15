#include "base/suggest.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace sendlift {

size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<std::vector<size_t>> cost(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) {
    for (size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        cost[i][j] = i + j;
        continue;
      }
      const size_t replace = cost[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      cost[i][j] = std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
    }
  }
  return cost[a.size()][b.size()];
}

std::optional<std::string> Nearest(absl::string_view word, const std::vector<std::string>& candidates) {
  constexpr size_t kLongestWord = 64;
  constexpr size_t kFarthest = 2;
  if (word.empty() || word.size() > kLongestWord) return std::nullopt;
  const std::string lower = absl::AsciiStrToLower(word);
  size_t best = std::clamp<size_t>(word.size() / 3, 1, kFarthest) + 1;
  std::optional<std::string> nearest;
  for (const std::string& candidate : candidates) {
    const std::string known = absl::AsciiStrToLower(candidate);
    size_t distance = EditDistance(lower, known);
    if (word.size() >= 3 && absl::StartsWith(known, lower)) distance = 1;
    if (distance >= best) continue;
    best = distance;
    nearest = candidate;
  }
  return nearest;
}

std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates) {
  const std::optional<std::string> nearest = Nearest(word, candidates);
  return nearest.has_value() ? absl::StrCat("; did you mean \"", *nearest, "\"?") : "";
}

}  // namespace sendlift
