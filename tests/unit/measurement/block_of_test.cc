#include "measurement/block_of.h"

#include <gtest/gtest.h>

#include <vector>

namespace sendlift {
namespace {

TEST(BlockOfTest, IsTheOneThatHoldsTheInstruction) {
  const std::vector<storage::Block> blocks = {{.first_sequence = 10, .size = 5}, {.first_sequence = 20, .size = 1}};
  EXPECT_EQ(BlockOf(blocks, 10), &blocks[0]);
  EXPECT_EQ(BlockOf(blocks, 14), &blocks[0]);
  EXPECT_EQ(BlockOf(blocks, 20), &blocks[1]);
  for (const int64_t sequence : {0, 9, 15, 19, 21}) EXPECT_EQ(BlockOf(blocks, sequence), nullptr) << sequence;
  EXPECT_EQ(BlockOf({}, 0), nullptr);
}

}  // namespace
}  // namespace sendlift
