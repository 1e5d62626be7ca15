#include "stats/planout.h"

#include <boost/uuid/detail/sha1.hpp>
#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

constexpr uint64_t kHashMax = 0xFFFFFFFFFFFFFFF;

}  // namespace

uint64_t PlanOutHash(const PlanOutKey& key) {
  const std::string text = absl::StrCat(key.salt, ".", key.name, ".", key.unit);
  boost::uuids::detail::sha1 sha1;
  sha1.process_bytes(text.data(), text.size());
  unsigned int digest[5];
  sha1.get_digest(digest);
  return (static_cast<uint64_t>(digest[0]) << 32 | digest[1]) >> 4;
}

absl::StatusOr<size_t> PlanOutUniformChoice(const PlanOutKey& key, size_t choices) {
  RETURN_IF_ERROR(Arguments().Require(choices > 0, "choices", "must be at least 1").Check());
  return static_cast<size_t>(PlanOutHash(key) % choices);
}

absl::StatusOr<size_t> PlanOutWeightedChoice(const PlanOutKey& key, absl::Span<const double> weights) {
  Arguments arguments;
  double total = 0;
  for (const double weight : weights) {
    arguments.AtLeast("weights", weight, 0);
    total += weight;
  }
  RETURN_IF_ERROR(arguments.Positive("the sum of weights", total).Check());
  const double stop = total * (static_cast<double>(PlanOutHash(key)) / static_cast<double>(kHashMax));
  double cumulative = 0;
  size_t last = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0) continue;
    cumulative += weights[i];
    last = i;
    if (stop <= cumulative) return i;
  }
  return last;
}

}  // namespace sendlift
