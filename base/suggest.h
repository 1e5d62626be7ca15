#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace sendlift {

// Fewest insertions, deletions, replacements and swaps of neighbours that make `a` of `b`, each swap's letters being
// touched once (optimal string alignment; Damerau 1964).
size_t EditDistance(absl::string_view a, absl::string_view b);

// The candidate nearest to a mistyped word, or none when nothing is near. Case does not count.
std::optional<std::string> Nearest(absl::string_view word, const std::vector<std::string>& candidates);

// "; did you mean \"window\"?", or nothing.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates);

}  // namespace sendlift
