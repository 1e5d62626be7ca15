#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace sendlift {

// The assignments of PlanOut (Bakshy, Eckles and Bernstein 2014), so that experiments which ran with it can be checked
// and continued. Who is in which arm of this product's own experiments is base/keyed_hash.h.

// What is assigned: `salt` of the experiment, `name` of the parameter, `unit` the customer; several units are joined
// with a point by the caller.
struct PlanOutKey {
  absl::string_view salt;
  absl::string_view name;
  absl::string_view unit;
};

// The first 15 hexadecimal digits of SHA-1 of "salt.name.unit".
uint64_t PlanOutHash(const PlanOutKey& key);

// UniformChoice: which of `choices` equally likely ones, from 0: the hash modulo their number. INVALID_ARGUMENT for
// none.
absl::StatusOr<size_t> PlanOutUniformChoice(const PlanOutKey& key, size_t choices);

// WeightedChoice: the first whose cumulative weight reaches the hash as a share of the sum. INVALID_ARGUMENT for
// weights that are none, negative, not finite or all 0.
absl::StatusOr<size_t> PlanOutWeightedChoice(const PlanOutKey& key, absl::Span<const double> weights);

}  // namespace sendlift
