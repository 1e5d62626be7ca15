#include "scheduler/pieces.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/status.h"
#include "storage/instructions.h"
#include "tests/unit/scheduler/leased_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

// Nine instructions of a tier "all" that has `quantity` pieces.
ACampaign TenPeople(std::optional<int64_t> quantity) {
  Offer offer = Discount(15);
  offer.quantity = quantity;
  return ACampaign().WithControl(Percent(10)).WithTier("all", "", offer);
}

std::vector<int64_t> Held(LeasedWorld& world) {
  return world.Read([&](storage::Session& session) { return CountHeld(session, kWorkspace, world.campaign); });
}
std::optional<int64_t> Left(LeasedWorld& world) {
  return world.Read([&](storage::Session& session) { return CountPiecesLeft(session, kWorkspace, world.campaign); })
      .Of(0);
}
bool Take(LeasedWorld& world) {
  return world.Write(
      [&](storage::Session& session) { return TakePiece(session, kWorkspace, world.campaign, 0, world.now()); });
}
void Return(LeasedWorld& world) {
  world.Write([&](storage::Session& session) { return ReturnPiece(session, kWorkspace, world.campaign, 0); });
}

TEST(PiecesTest, TheLimitOfATierAndThatOfAllHoldTogether) {
  CampaignDefinition definition =
      ACampaign().WithTier("a", "x").WithTier("b", "y").WithTier("c", "", std::nullopt).Build();
  EXPECT_FALSE(HasLimitedTier(definition));
  definition.offer_quantity = 10;
  definition.tiers[0].offer->quantity = 8;
  EXPECT_TRUE(HasLimitedTier(definition));
  PiecesLeft left(definition, {3, 1, 100});
  EXPECT_EQ(left.Of(0), 5);
  EXPECT_EQ(left.Of(1), 6);
  EXPECT_EQ(left.Of(2), std::nullopt);  // no offer, no piece
  left.Take(0, 5);
  EXPECT_EQ(left.Of(0), 0);
  EXPECT_EQ(left.Of(1), 1);
  left.Take(1, 4);
  EXPECT_EQ(left.Of(1), 0);
}

TEST(PiecesTest, WhatMayHaveBeenReceivedHoldsItsPiece) {
  using enum InstructionState;
  for (const InstructionState state : {kPlanned, kLeased, kAccepted, kDelivered, kInDoubt, kUnknown, kStray}) {
    EXPECT_FALSE(FreesPiece(state)) << NameOf(state);
  }
  for (const InstructionState state : {kBounced, kFailed, kDead, kExpired, kCancelled, kSuppressed}) {
    EXPECT_TRUE(FreesPiece(state)) << NameOf(state);
  }
}

TEST(PiecesTest, APieceIsFreeOnceItsInstructionHasComeToNothing) {
  LeasedWorld world(TenPeople(20));
  EXPECT_THAT(Held(world), ElementsAre(9));
  ASSERT_OK(world.Lease(0, 9));
  world.Receive(0, Outcome::kDelivered);
  world.Receive(1, Outcome::kBounced);
  world.Receive(2, Outcome::kRejectedPermanent);
  world.Receive(3, Outcome::kRejectedRetryable);  // a stray that is planned again
  EXPECT_THAT(Held(world), ElementsAre(7));
  EXPECT_EQ(Left(world), 13);
  world.Doubt({world.Key(0)}, {world.Key(3)}, /*give_up=*/true);
  EXPECT_EQ(world.StateOf(5), InstructionState::kUnknown);
  EXPECT_THAT(Held(world), ElementsAre(7));
}

TEST(PiecesTest, AStrayThatDiesFreesItsPieceOnce) {
  LeasedWorld world(TenPeople(9));
  ASSERT_OK(world.Lease(0, 9));
  world.Receive({{.key = world.Key(4), .outcome = Outcome::kRejectedRetryable}}, "mailer", {.attempts_max = 1});
  EXPECT_EQ(world.StateOf(4), InstructionState::kDead);
  EXPECT_THAT(Held(world), ElementsAre(8));
  EXPECT_EQ(Left(world), 1);
}

TEST(PiecesTest, WhatIsPlannedAgainTakesItsPieceAgainIfOneIsLeft) {
  LeasedWorld world(TenPeople(9));
  ASSERT_OK(world.Lease(0, 9));
  world.Receive(4, Outcome::kRejectedPermanent);
  world.Receive(5, Outcome::kRejectedPermanent);
  world.clock().AdvanceBy(absl::Seconds(11));
  EXPECT_TRUE(Take(world));
  std::vector<InstructionKey> keys = {world.Key(4), world.Key(5)};
  world.Write(
      [&](storage::Session& session) { return HoldAgain(session, kWorkspace, world.campaign, keys, world.now()); });
  EXPECT_THAT(keys, ElementsAre(world.Key(4)));
}

TEST(PiecesTest, APieceIsTakenOutsideOfWavesOnlyWhileOneIsLeft) {
  LeasedWorld world(TenPeople(11));
  EXPECT_TRUE(Take(world));
  EXPECT_TRUE(Take(world));
  EXPECT_FALSE(Take(world));
  EXPECT_EQ(Left(world), 0);
  Return(world);
  EXPECT_TRUE(Take(world));
  EXPECT_FALSE(Take(world));
}

TEST(PiecesTest, WhatInstructionsFreeIsSeenOutsideOfWavesWithinSeconds) {
  LeasedWorld world(TenPeople(9));
  EXPECT_FALSE(Take(world));
  ASSERT_OK(world.Lease(0, 9));
  world.Receive(1, Outcome::kBounced);
  world.clock().AdvanceBy(absl::Seconds(11));
  EXPECT_TRUE(Take(world));
  EXPECT_FALSE(Take(world));
}

TEST(PiecesTest, NothingIsGivenBackThatNobodyTook) {
  LeasedWorld world(TenPeople(11));
  const absl::Status status = world.database().Write(storage::Lane::kReceipt, [&](storage::Session& session) {
    return ReturnPiece(session, kWorkspace, world.campaign, 0);
  });
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
}

TEST(PiecesTest, WithoutALimitNothingIsCounted) {
  LeasedWorld world(TenPeople(std::nullopt));
  EXPECT_EQ(Left(world), std::nullopt);
  EXPECT_TRUE(Take(world));
  Return(world);
  int64_t rows = 0;
  world.Read([&](storage::Session& session) {
    return session.Query(
        [&](const storage::Row& row) {
          rows = row.Int(0);
          return absl::OkStatus();
        },
        "SELECT count(*) FROM pieces");
  });
  EXPECT_EQ(rows, 0);
}

TEST(PiecesTest, WaitingIsWhatWasNotHandedOverSinceItWasPlanned) {
  LeasedWorld world(TenPeople(9));
  const auto waiting = [&] {
    return world.Read([&](storage::Session& session) { return CountWaiting(session, kWorkspace, world.campaign); });
  };
  EXPECT_THAT(waiting(), ElementsAre(9));
  ASSERT_OK(world.Lease(0, 4));
  EXPECT_THAT(waiting(), ElementsAre(5));
  world.Receive(1, Outcome::kRejectedRetryable);
  EXPECT_THAT(waiting(), ElementsAre(6));
}

TEST(PiecesTest, AnotherContactThatWaitsIsNoPieceOfItsOwn) {
  LeasedWorld world(TenPeople(9).WithFallback());
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(0, 1));
  const auto add = [&](CustomerNumber customer, int64_t sequence) {
    world.Write([&](storage::Session& session) -> absl::Status {
      storage::PlannedInstruction instruction;
      instruction.sequence = sequence;
      instruction.customer = customer;
      RETURN_IF_ERROR(storage::InsertInstruction(session, kWorkspace, world.campaign.number, instruction));
      storage::Block block = world.block;
      block.first_sequence = sequence;
      block.size = 1;
      block.first_customer = block.last_customer = customer;
      block.is_fallback = true;
      return storage::InsertBlock(session, kWorkspace, block);
    });
  };
  add(leased[0].customer, 9);
  add(leased[0].customer, 10);
  EXPECT_THAT(Held(world), ElementsAre(9));
  EXPECT_THAT(world.Read([&](storage::Session& session) { return CountWaiting(session, kWorkspace, world.campaign); }),
              ElementsAre(8));
}

}  // namespace
}  // namespace sendlift::testing
