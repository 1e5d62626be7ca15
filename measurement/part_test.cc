#include "measurement/part_test.h"

#include <vector>

#include "stats/counts.h"

namespace sendlift {

std::optional<HeterogeneityTest> TestParts(absl::Span<const PartEffect> parts, double level) {
  const double z = NormalQuantileFor(level);
  std::vector<NormalEstimate> effects;
  effects.reserve(parts.size());
  for (const PartEffect& part : parts) {
    effects.push_back(
        {.value = part.difference, .standard_error = (part.interval.upper - part.interval.lower) / (2 * z)});
  }
  const auto test = CochranQ(effects);
  return test.ok() ? std::optional<HeterogeneityTest>(*test) : std::nullopt;
}

}  // namespace sendlift
