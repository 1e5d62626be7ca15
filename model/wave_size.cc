#include "model/wave_size.h"

#include <algorithm>
#include <numeric>

namespace sendlift {
namespace {

int64_t Part(int64_t people, int64_t parts_per_million) { return (people * parts_per_million + kWhole / 2) / kWhole; }

int64_t SumOfShares(absl::Span<const Wave> waves, int wave) {
  int64_t sum = 0;
  for (int i = 0; i <= wave; ++i) {
    if (AddsUp(waves[static_cast<size_t>(i)])) sum += waves[static_cast<size_t>(i)].share.parts_per_million;
  }
  return sum;
}

// `count` in proportion to the pools, by largest remainder.
std::vector<int64_t> InProportion(const std::vector<int64_t>& pools, int64_t count) {
  const int64_t total = std::accumulate(pools.begin(), pools.end(), int64_t{0});
  if (count >= total) return pools;
  std::vector<int64_t> sizes;
  std::vector<int64_t> remainders;
  for (const int64_t pool : pools) {
    sizes.push_back(count * pool / total);
    remainders.push_back(count * pool % total);
  }
  std::vector<size_t> order(pools.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return remainders[a] > remainders[b]; });
  const int64_t left = count - std::accumulate(sizes.begin(), sizes.end(), int64_t{0});
  for (int64_t i = 0; i < left; ++i) ++sizes[order[static_cast<size_t>(i)]];
  return sizes;
}

}  // namespace

std::vector<int64_t> SizesOfWave(absl::Span<const Wave> waves, int wave, absl::Span<const TierPeople> tiers) {
  const Wave& cut = waves[static_cast<size_t>(wave)];
  std::vector<int64_t> pools;
  for (const TierPeople& tier : tiers) {
    pools.push_back((TakesNew(cut) ? tier.left : 0) + (ContactsAgain(cut) ? tier.again : 0));
  }
  if (cut.customer_count.has_value()) return InProportion(pools, *cut.customer_count);
  if (cut.share.remainder) return pools;
  std::vector<int64_t> sizes;
  for (size_t i = 0; i < tiers.size(); ++i) {
    const TierPeople& tier = tiers[i];
    const int64_t people = tier.assigned + tier.left;
    const int64_t wanted = AddsUp(cut) ? Part(people, SumOfShares(waves, wave)) + tier.beside - tier.assigned
                                       : Part(people, cut.share.parts_per_million);
    sizes.push_back(std::clamp<int64_t>(wanted, 0, pools[i]));
  }
  return sizes;
}

}  // namespace sendlift
