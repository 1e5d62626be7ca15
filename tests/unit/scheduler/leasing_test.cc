#include "scheduler/leasing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/unit/scheduler/leased_world.h"

namespace sendlift::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum InstructionState;

// The customer behind a sequence: the one with the instruction's address.
int CustomerOf(LeasedWorld& world, int64_t sequence) {
  const CustomerNumber number = world.Instructions(world.campaign)[static_cast<size_t>(sequence)].customer;
  for (int i = 0; i < 10; ++i) {
    if (world.NumberOf(CustomerId(i)) == number) return i;
  }
  return -1;
}

TEST(LeasingTest, LeasesARangeWithAddressesValuesAndArms) {
  LeasedWorld world;
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(2, 3));
  ASSERT_THAT(leased, SizeIs(3));
  const auto instructions = world.Instructions(world.campaign);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(leased[i].sequence, static_cast<int64_t>(i) + 2);
    EXPECT_EQ(leased[i].attempt, 1);
    EXPECT_EQ(leased[i].address, instructions[i + 2].address);
    EXPECT_EQ(leased[i].values, instructions[i + 2].values);
  }
  const auto range = world.RangeOf(3);
  ASSERT_TRUE(range.has_value());
  EXPECT_EQ(range->first_sequence, 2);
  EXPECT_EQ(range->size(), 3);
  EXPECT_EQ(range->gateway, "mailer");
  EXPECT_EQ(range->epoch, world.epoch);
  EXPECT_EQ(range->lease_until, world.now() + absl::Minutes(1));
  EXPECT_THAT(range->states, Each(static_cast<char>(kLeased)));
  EXPECT_THAT(range->arms, Each(char{1}));
}

TEST(LeasingTest, ARangeIsNotLeasedTwice) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 4));
  EXPECT_FALSE(world.Lease(0, 4).ok());
}

TEST(LeasingTest, WhoeverWasSuppressedAfterPlanningIsNotHandedOver) {
  LeasedWorld world;
  world.Suppress(CustomerOf(world, 1));
  world.Suppress(CustomerOf(world, 2), Channel::kEmail);
  world.Suppress(CustomerOf(world, 3), Channel::kSms);
  world.Write([&](storage::Session& session) {
    Suppression suppression;
    suppression.address = ACustomer(CustomerOf(world, 4)).email;
    return storage::PutSuppression(session, kWorkspace, suppression, world.now());
  });
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(0, 6));
  EXPECT_THAT(leased, ElementsAre(Field(&LeasedInstruction::sequence, 0), Field(&LeasedInstruction::sequence, 3),
                                  Field(&LeasedInstruction::sequence, 5)));
  for (const int sequence : {1, 2, 4}) EXPECT_EQ(world.StateOf(sequence), kSuppressed);
}

TEST(LeasingTest, WhoeverWithdrewConsentOrHasNoAddressAnyMoreIsNotHandedOver) {
  LeasedWorld world;
  const int withdrew = CustomerOf(world, 0), gone = CustomerOf(world, 1), erased = CustomerOf(world, 2);
  world.Write([&](storage::Session& session) -> absl::Status {
    const auto run = [&](const char* sql, int i) {
      return session.Execute(sql, world.NumberOf(CustomerId(i)).value).status();
    };
    absl::Status status = run("UPDATE addresses SET consents = 0 WHERE customer = $1", withdrew);
    if (status.ok()) status = run("DELETE FROM addresses WHERE customer = $1", gone);
    if (status.ok()) status = run("DELETE FROM addresses WHERE customer = $1", erased);
    if (status.ok()) status = run("DELETE FROM customers WHERE customer = $1", erased);
    return status;
  });
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(0, 4));
  EXPECT_THAT(leased, ElementsAre(Field(&LeasedInstruction::sequence, 3)));
  for (const int sequence : {0, 1, 2}) EXPECT_EQ(world.StateOf(sequence), kSuppressed);
}

TEST(LeasingTest, TheAddressIsTheOneOfToday) {
  LeasedWorld world;
  const int moved = CustomerOf(world, 0);
  world.ChangeCustomer(moved, [](Customer& customer) { customer.email = "new@example.com"; });
  ASSERT_OK_AND_ASSIGN(const auto leased, world.Lease(0, 1));
  EXPECT_EQ(leased[0].address, "new@example.com");
}

TEST(LeasingTest, NothingIsLeasedOfACampaignThatDoesNotRun) {
  for (const CampaignState state : {CampaignState::kPaused, CampaignState::kCancelled, CampaignState::kCompleted}) {
    LeasedWorld world;
    world.SetState(world.campaign, state);
    const auto leased = world.Lease(0, 1);
    EXPECT_THAT(leased, HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr(NameOf(state))));
    EXPECT_EQ(DetailsOf(leased.status())->reason, "CAMPAIGN_STATE");
    EXPECT_FALSE(world.RangeOf(0).has_value());
  }
}

TEST(LeasingTest, AStaleEpochLeasesNothing) {
  LeasedWorld world;
  const LeaseTerms stale = world.Terms();
  world.Write([](storage::Session& session) { return BeginEpoch(session); });
  const auto leased = world.Lease(stale, 0, 1);
  EXPECT_THAT(leased, HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("taken over")));
  EXPECT_EQ(DetailsOf(leased.status())->reason, "STALE_EPOCH");
  EXPECT_THAT(world.LeaseAgain(stale, {0}), HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("taken over")));
}

TEST(LeasingTest, NothingIsLeasedOutsideItsWindow) {
  LeasedWorld world;
  for (const absl::Time time : {world.block.not_before - absl::Microseconds(1), world.block.not_after}) {
    LeaseTerms terms = world.Terms();
    terms.now = time;
    EXPECT_THAT(world.Lease(terms, 0, 1), HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("window")));
  }
  LeaseTerms terms = world.Terms();
  terms.now = world.block.not_after - absl::Microseconds(1);
  EXPECT_OK(world.Lease(terms, 0, 1));
}

TEST(LeasingTest, AStrayIsLeasedWithItsAttemptAndWhoeverIsSuppressedIsNot) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 3));
  world.Receive(0, Outcome::kRejectedRetryable);
  world.Receive(1, Outcome::kRejectedRetryable);
  world.Suppress(CustomerOf(world, 1));
  world.clock().AdvanceBy(absl::Minutes(2));
  ASSERT_OK_AND_ASSIGN(const Leased leased, world.LeaseAgain(world.Terms("other"), {0, 1}));
  ASSERT_THAT(leased.instructions, SizeIs(1));
  EXPECT_EQ(leased.instructions[0].sequence, 0);
  EXPECT_EQ(leased.instructions[0].attempt, 2);
  EXPECT_THAT(leased.strays,
              ElementsAre(Field(&storage::Stray::state, kLeased), Field(&storage::Stray::state, kSuppressed)));
  EXPECT_EQ(world.StrayOf(0)->gateway, "other");
  EXPECT_EQ(world.StrayOf(0)->lease_until, world.now() + absl::Minutes(1));
  EXPECT_EQ(world.StateOf(1), kSuppressed);
}

TEST(LeasingTest, AStrayThatIsNotPlannedAnyMoreIsLeftAlone) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 1));
  world.Receive(0, Outcome::kRejectedRetryable);
  ASSERT_OK(world.LeaseAgain(world.Terms(), {0}));
  ASSERT_OK_AND_ASSIGN(const Leased again, world.LeaseAgain(world.Terms("other"), {0}));
  EXPECT_THAT(again.instructions, IsEmpty());
  EXPECT_THAT(again.strays, ElementsAre(Field(&storage::Stray::gateway, "mailer")));
  EXPECT_EQ(world.StrayOf(0)->gateway, "mailer");
}

TEST(OfferingTest, WhatIsInDoubtIsLeasedOnceMoreAsTheSameAttempt) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 3));
  const absl::Time first = world.now();
  const auto doubts = world.Doubts({world.Key(0)});
  world.Receive(1, Outcome::kAccepted);
  world.clock().AdvanceBy(absl::Minutes(5));
  ASSERT_OK_AND_ASSIGN(const Leased again, world.Offer(world.Terms(), doubts));
  ASSERT_THAT(again.instructions, SizeIs(2));
  EXPECT_EQ(again.instructions[0].attempt, 1);
  EXPECT_EQ(again.instructions[0].offered_before, first);
  EXPECT_EQ(again.instructions[1].sequence, 2);
  EXPECT_THAT(again.kept, IsEmpty());
  ASSERT_THAT(again.ranges, SizeIs(1));
  EXPECT_FALSE(again.ranges[0].open);
  EXPECT_EQ(world.StateOf(0), kLeased);
  EXPECT_EQ(world.StateOf(1), kAccepted);
  EXPECT_EQ(world.StrayOf(2)->lease_time, world.now());
  EXPECT_EQ(world.StrayOf(2)->lease_until, world.now() + absl::Minutes(1));
  // A second time: the first lease is still known to be the first.
  const auto still = world.Doubts({}, {world.Key(0), world.Key(2)});
  ASSERT_THAT(still, SizeIs(2));
  EXPECT_EQ(still[0].lease_time, first);
  ASSERT_OK_AND_ASSIGN(const Leased third, world.Offer(world.Terms(), still));
  EXPECT_THAT(third.instructions, SizeIs(2));
  EXPECT_THAT(third.ranges, IsEmpty());
  EXPECT_THAT(world.Receive(0, Outcome::kRejectedRetryable).strays, SizeIs(1));
  EXPECT_EQ(world.StrayOf(0)->attempt, 2);
}

TEST(OfferingTest, OnlyTheGatewayAndTheAttemptInQuestionAreOffered) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 2));
  auto doubts = world.Doubts({world.Key(0)});
  ASSERT_OK_AND_ASSIGN(const Leased other, world.Offer(world.Terms("other"), doubts));
  EXPECT_THAT(other.instructions, IsEmpty());
  doubts[0].attempt = 2;
  ASSERT_OK_AND_ASSIGN(const Leased later, world.Offer(world.Terms(), {doubts[0]}));
  EXPECT_THAT(later.instructions, IsEmpty());
  EXPECT_EQ(world.StateOf(0), kInDoubt);
}

TEST(OfferingTest, WhatMustNotBeSentNowStaysInDoubt) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 3));
  const auto doubts = world.Doubts({world.Key(0)});
  world.Suppress(CustomerOf(world, 1));
  ASSERT_OK_AND_ASSIGN(const Leased again, world.Offer(world.Terms(), doubts));
  EXPECT_THAT(again.instructions, SizeIs(2));
  ASSERT_THAT(again.kept, SizeIs(1));
  EXPECT_EQ(again.kept[0].key, world.Key(1));
  EXPECT_EQ(world.StateOf(1), kInDoubt);
  EXPECT_TRUE(again.ranges[0].open);
  LeaseTerms stale = world.Terms();
  stale.epoch = world.epoch - 1;
  EXPECT_FALSE(world.Offer(stale, doubts).ok());
  LeaseTerms late = world.Terms();
  late.now = world.block.not_after;
  EXPECT_FALSE(world.Offer(late, doubts).ok());
}

TEST(LeasingTest, AnEpochHoldsUntilTheNextBegins) {
  LeasedWorld world;
  const auto check = [&] {
    return world.database().Write(storage::Lane::kReceipt,
                                  [&](storage::Session& session) { return CheckEpoch(session, world.epoch); });
  };
  EXPECT_OK(check());
  world.Write([](storage::Session& session) { return BeginEpoch(session); });
  EXPECT_EQ(DetailsOf(check())->reason, "STALE_EPOCH");
}

TEST(LeasingTest, EveryRunOfTheServerHasAnEpochOfItsOwn) {
  PlannedWorld world;
  const auto begin = [](storage::Session& session) { return BeginEpoch(session); };
  EXPECT_EQ(world.Write(begin), 1);
  EXPECT_EQ(world.Write(begin), 2);
  EXPECT_EQ(world.Write(begin), 3);
}

}  // namespace
}  // namespace sendlift::testing
