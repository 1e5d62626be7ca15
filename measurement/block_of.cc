#include "measurement/block_of.h"

#include <algorithm>

namespace sendlift {

const storage::Block* BlockOf(absl::Span<const storage::Block> blocks, int64_t sequence) {
  const auto behind = std::upper_bound(blocks.begin(), blocks.end(), sequence,
                                       [](int64_t number, const auto& block) { return number < block.first_sequence; });
  if (behind == blocks.begin() || std::prev(behind)->end_sequence() <= sequence) return nullptr;
  return &*std::prev(behind);
}

}  // namespace sendlift
