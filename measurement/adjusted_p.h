#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"

namespace sendlift {

// Within which family the p-value of an overall lift is adjusted, so that many comparisons do not find by chance what
// is not there: the arms of the primary metric (Holm: the chance of any false alarm), or all arms of all secondary
// metrics (Benjamini and Hochberg: the share of false alarms among the alarms).
enum class PFamily : uint8_t { kPrimary, kSecondary };
inline PFamily FamilyOf(int metric) { return metric == 0 ? PFamily::kPrimary : PFamily::kSecondary; }

// A comparison's metric and its p-value; nothing where there is none, which takes no part.
struct RawP {
  int metric = 0;
  std::optional<double> p;
};

// The adjusted values, in the order given; nothing where there was nothing.
std::vector<std::optional<double>> AdjustByFamily(absl::Span<const RawP> raw);

}  // namespace sendlift
