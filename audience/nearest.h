#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace sendlift {

// "; did you mean \"recency_days\"?" for the candidate that a mistyped word is nearest to, by insertions, deletions,
// replacements and swaps of neighbours (optimal string alignment; Damerau 1964); nothing if none is near. Of equally
// near ones the first.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates);

}  // namespace sendlift
