#include "scheduler/step_pieces.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/scheduler/followed_world.h"

namespace sendlift::testing {
namespace {

constexpr absl::Duration kHour = absl::Hours(1);

// Nine are contacted and hold the nine pieces that there are.
class StepPiecesTest : public ::testing::Test {
 protected:
  static ACampaign Limited() {
    Offer offer = Discount(15);
    offer.quantity = 9;
    ACampaign definition = Following({ATextAfter("OPENED")});
    definition.WithTier("all", "", offer);
    return definition;
  }

  void AllBounce() {
    ASSERT_OK(world.Lease(world.block.first_sequence, world.block.size));
    for (int64_t i = 0; i < world.block.size; ++i) world.Receive(world.block.first_sequence + i, Outcome::kBounced);
  }
  void TakeOutside(int pieces) {
    for (int i = 0; i < pieces; ++i) {
      const bool taken = world.Write(
          [&](storage::Session& session) { return TakePiece(session, kWorkspace, world.campaign, 0, world.now()); });
      EXPECT_TRUE(taken);
    }
  }

  FollowedWorld world{Limited()};
};

TEST_F(StepPiecesTest, WhoseContactsCameToNothingNeedsAnotherPieceWhileThereIsOne) {
  AllBounce();
  world.clock().AdvanceBy(absl::Minutes(1));
  TakeOutside(8);
  const std::vector<int> people = world.Treated();
  world.Happen(people[0], "OPENED");
  world.Happen(people[1], "OPENED");
  EXPECT_EQ(world.After(kHour), 1);
  std::vector<TriggerState> states = {world.StateOfTrigger(people[0]), world.StateOfTrigger(people[1])};
  std::sort(states.begin(), states.end());
  EXPECT_EQ(states, (std::vector<TriggerState>{TriggerState::kPlanned, TriggerState::kNoChannel}));
  const bool more = world.Write(
      [&](storage::Session& session) { return TakePiece(session, kWorkspace, world.campaign, 0, world.now()); });
  EXPECT_FALSE(more) << "the ninth is held by the step";
  world.ExpectCountsAddUp();
}

TEST_F(StepPiecesTest, WhoHoldsAPieceKeepsIt) {
  const std::vector<int> people = world.Treated();
  for (const int i : people) world.Happen(i, "OPENED");
  EXPECT_EQ(world.After(kHour), 9);
}

}  // namespace
}  // namespace sendlift::testing
