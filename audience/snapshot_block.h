#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "storage/customer_blocks.h"

namespace sendlift {

inline constexpr int kBlockRows = static_cast<int>(storage::kCustomersInBlock);

// A bit a customer of a block.
using BlockMask = std::array<uint64_t, kBlockRows / 64>;
// As many codes as a block has customers.
using BlockCodes = std::array<uint32_t, kBlockRows>;

// One code a customer, in as few bytes as the largest of them needs: 0 (all are 0), 1, 2 or 4.
class CodeColumn {
 public:
  CodeColumn() = default;
  explicit CodeColumn(const BlockCodes& codes);

  // Bits of the customers whose code is one of those that `holds` has, by code; 0 for codes beyond its end.
  BlockMask Where(absl::Span<const uint8_t> holds) const;
  uint32_t At(int row) const;
  int64_t bytes() const { return static_cast<int64_t>(bytes_.capacity()); }

 private:
  int width_ = 0;
  std::vector<uint8_t> bytes_;
};

// What filters read of the customers of a block, a column a field; columns beyond the end are all 0.
struct SnapshotBlock {
  int64_t version = 0;  // 0: was never read
  BlockMask present{};  // whom there is
  std::vector<CodeColumn> columns;

  int64_t bytes() const;
};

int CountOf(const BlockMask& mask);

}  // namespace sendlift
