#pragma once

#include <cstdint>
#include <vector>

#include "absl/types/span.h"

namespace sendlift {

// More strata than these are not kept apart: whoever comes with a further one is in a common last stratum.
inline constexpr size_t kStrataMax = 10'000;

// How many people of each stratum each share gets (rows: strata, in the order given): n x share, cut down to whole
// people, or one more. Overall the counts are those of Apportion over all people: what a stratum's whole people leave
// goes, one each, to the shares that still need most to reach their overall count, ties to the earlier. Row sums are
// the sizes. The shares add up to 1,000,000.
std::vector<std::vector<int64_t>> ApportionStrata(absl::Span<const int64_t> sizes,
                                                  absl::Span<const int32_t> shares_per_million);

// A person as arms are drawn: the rank, and the number of the stratum.
struct StratumPerson {
  uint64_t rank = 0;
  uint32_t stratum = 0;
};
// Splits people into parts, part by part exact within strata and overall: strata are apportioned by rising
// (stratum_ranks, number), in each people come by rising (rank, index). The number of the part for each person.
std::vector<int> SplitByStratum(absl::Span<const StratumPerson> people, absl::Span<const uint64_t> stratum_ranks,
                                absl::Span<const int32_t> shares_per_million);

}  // namespace sendlift
