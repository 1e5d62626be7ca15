#include "storage/pieces.h"

#include <gtest/gtest.h>

#include "tests/support/world.h"

namespace sendlift::testing {
namespace {

TEST(PiecesTest, AreZeroUntilTheyAreStoredAndThenWhatWasStoredLast) {
  World world;
  const auto list = [&] {
    return world.Read([](storage::Session& session) { return storage::ListPieces(session, kWorkspace, {7}, 2); });
  };
  ASSERT_EQ(list().size(), 2u);
  EXPECT_EQ(list()[1].tier, 1);
  EXPECT_EQ(list()[1].in_use(), 0);
  for (const int64_t planned : {3, 4}) {
    world.Write([&](storage::Session& session) {
      return storage::PutPieces(
          session, kWorkspace, {7},
          {.tier = 1, .planned = planned, .reserved = 10, .recommended = 100, .count_time = world.now()});
    });
  }
  EXPECT_EQ(list()[0].in_use(), 0);
  EXPECT_EQ(list()[1].in_use(), 114);
  EXPECT_EQ(list()[1].count_time, world.now());
}

TEST(PiecesTest, BelongToOneCampaign) {
  World world;
  world.Write([](storage::Session& session) {
    return storage::PutPieces(session, kWorkspace, {7}, {.tier = 0, .planned = 5});
  });
  const auto others =
      world.Read([](storage::Session& session) { return storage::ListPieces(session, kWorkspace, {8}, 1); });
  EXPECT_EQ(others[0].in_use(), 0);
}

}  // namespace
}  // namespace sendlift::testing
