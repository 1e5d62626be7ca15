#include "model/strata.h"

#include <algorithm>
#include <numeric>

#include "model/assignment.h"

namespace sendlift {
namespace {

constexpr int64_t kMillion = 1'000'000;

std::vector<size_t> Places(size_t count) {
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  return order;
}

}  // namespace

std::vector<std::vector<int64_t>> ApportionStrata(absl::Span<const int64_t> sizes,
                                                  absl::Span<const int32_t> shares_per_million) {
  std::vector<int64_t> needs = Apportion(std::accumulate(sizes.begin(), sizes.end(), int64_t{0}), shares_per_million);
  std::vector<std::vector<int64_t>> counts;
  for (const int64_t people : sizes) {
    std::vector<int64_t>& whole = counts.emplace_back();
    for (size_t part = 0; part < shares_per_million.size(); ++part) {
      whole.push_back(people * shares_per_million[part] / kMillion);
      needs[part] -= whole.back();
    }
  }
  for (size_t stratum = 0; stratum < sizes.size(); ++stratum) {
    std::vector<int64_t>& row = counts[stratum];
    const int64_t left = sizes[stratum] - std::accumulate(row.begin(), row.end(), int64_t{0});
    std::vector<size_t> order = Places(needs.size());
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return needs[a] > needs[b]; });
    for (int64_t i = 0; i < left; ++i) {
      ++row[order[static_cast<size_t>(i)]];
      --needs[order[static_cast<size_t>(i)]];
    }
  }
  return counts;
}

std::vector<int> SplitByStratum(absl::Span<const StratumPerson> people, absl::Span<const uint64_t> stratum_ranks,
                                absl::Span<const int32_t> shares_per_million) {
  std::vector<std::vector<size_t>> members(stratum_ranks.size());
  for (size_t i = 0; i < people.size(); ++i) members[people[i].stratum].push_back(i);
  std::vector<size_t> strata = Places(stratum_ranks.size());
  strata.erase(std::remove_if(strata.begin(), strata.end(), [&](size_t i) { return members[i].empty(); }),
               strata.end());
  std::stable_sort(strata.begin(), strata.end(),
                   [&](size_t a, size_t b) { return stratum_ranks[a] < stratum_ranks[b]; });
  std::vector<int64_t> sizes;
  sizes.reserve(strata.size());
  for (const size_t stratum : strata) sizes.push_back(static_cast<int64_t>(members[stratum].size()));
  const std::vector<std::vector<int64_t>> counts = ApportionStrata(sizes, shares_per_million);
  std::vector<int> parts(people.size(), 0);
  for (size_t k = 0; k < strata.size(); ++k) {
    const std::vector<size_t>& of_stratum = members[strata[k]];
    std::vector<uint64_t> ranks;
    ranks.reserve(of_stratum.size());
    for (const size_t i : of_stratum) ranks.push_back(people[i].rank);
    const std::vector<int> split = SplitByRank(ranks, counts[k]);
    for (size_t j = 0; j < of_stratum.size(); ++j) parts[of_stratum[j]] = split[j];
  }
  return parts;
}

}  // namespace sendlift
