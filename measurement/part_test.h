#pragma once

#include <optional>

#include "absl/types/span.h"
#include "stats/heterogeneity.h"
#include "stats/interval.h"

namespace sendlift {

enum class PartKind { kTier, kChannel };

// Whether the effect of an arm on a metric differs between tiers, or between channels.
struct PartTest {
  int metric = 0;
  int arm = 1;
  PartKind by = PartKind::kTier;
  HeterogeneityTest test;
};

// The difference in one part and its interval.
struct PartEffect {
  double difference = 0;
  Interval interval;
};

// Cochran's Q over the parts, the standard error of each taken from the width of its interval at confidence `level`.
// Nothing below two parts, or where an interval has no width.
std::optional<HeterogeneityTest> TestParts(absl::Span<const PartEffect> parts, double level);

}  // namespace sendlift
