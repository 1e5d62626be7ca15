#include "audience/snapshot_block.h"

#include <gtest/gtest.h>

#include <vector>

namespace sendlift {
namespace {

TEST(SnapshotBlockTest, FindsCodesInColumnsOfAnyWidth) {
  for (const uint32_t largest : {0u, 1u, 255u, 256u, 65'535u, 65'536u, 70'000u}) {
    BlockCodes codes;
    for (int row = 0; row < kBlockRows; ++row) codes[row] = row % 3 == 0 ? largest : row % 3 == 1 ? largest / 2 : 0;
    const CodeColumn column(codes);
    std::vector<uint8_t> holds(largest + 1, 0);
    holds[largest] = 1;
    const BlockMask mask = column.Where(holds);
    int expected = 0;
    for (int row = 0; row < kBlockRows; ++row) {
      EXPECT_EQ(column.At(row), codes[row]);
      const bool has = (mask[row / 64] >> (row % 64) & 1) != 0;
      EXPECT_EQ(has, codes[row] == largest) << largest << " at " << row;
      expected += codes[row] == largest ? 1 : 0;
    }
    EXPECT_EQ(CountOf(mask), expected);
    EXPECT_EQ(CountOf(column.Where({})), 0);
    EXPECT_EQ(column.bytes(), largest == 0 ? 0 : kBlockRows * (largest < 256 ? 1 : largest < 65'536 ? 2 : 4));
  }
}

TEST(SnapshotBlockTest, CodesBeyondTheTableHoldNot) {
  BlockCodes codes;
  codes.fill(9);
  EXPECT_EQ(CountOf(CodeColumn(codes).Where(std::vector<uint8_t>(9, 1))), 0);
  EXPECT_EQ(CountOf(CodeColumn(codes).Where(std::vector<uint8_t>(10, 1))), kBlockRows);
}

}  // namespace
}  // namespace sendlift
