#include "model/assignment.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "absl/strings/string_view.h"

namespace sendlift {

uint64_t Rank(const HashKey& key, RankPurpose purpose, absl::string_view customer_id) {
  std::string message(1, static_cast<char>(purpose));
  message.append(customer_id.data(), customer_id.size());
  return KeyedHash(key, message);
}

std::vector<int64_t> Apportion(int64_t people, absl::Span<const int32_t> shares_per_million) {
  constexpr int64_t kMillion = 1'000'000;
  std::vector<int64_t> counts;
  std::vector<int64_t> remainders;
  int64_t given = 0;
  int64_t whole = 0;
  for (const int32_t share : shares_per_million) {
    const int64_t exact = people * share;
    counts.push_back(exact / kMillion);
    remainders.push_back(exact % kMillion);
    given += counts.back();
    whole += exact;
  }
  std::vector<size_t> order(counts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
  const int64_t left = (whole + kMillion / 2) / kMillion - given;
  for (int64_t i = 0; i < left; ++i) ++counts[order[static_cast<size_t>(i)]];
  return counts;
}

std::vector<int> SplitByRank(absl::Span<const uint64_t> ranks, absl::Span<const int64_t> counts) {
  std::vector<uint32_t> order(ranks.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return ranks[a] != ranks[b] ? ranks[a] < ranks[b] : a < b; });
  std::vector<int> parts(ranks.size(), static_cast<int>(counts.size()));
  size_t next = 0;
  for (size_t part = 0; part < counts.size(); ++part) {
    for (int64_t i = 0; i < counts[part] && next < order.size(); ++i) parts[order[next++]] = static_cast<int>(part);
  }
  return parts;
}

}  // namespace sendlift
