#include "scheduler/settling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/scheduler/leased_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum InstructionState;

struct OrderCase {
  const char* name;
  std::vector<Outcome> outcomes;
  InstructionState state;
};

class ReceiptOrderTest : public ::testing::TestWithParam<OrderCase> {};

// Bounced and failed after accepted are facts that stand; everything else is the same in any order.
TEST_P(ReceiptOrderTest, TheStateIsTheSameInEveryOrderAndWhenReceiptsAreRepeated) {
  std::vector<Outcome> outcomes = GetParam().outcomes;
  std::sort(outcomes.begin(), outcomes.end());
  do {
    for (const bool one_batch : {true, false}) {
      LeasedWorld world;
      ASSERT_OK(world.Lease(0, 2));
      for (int repeat = 0; repeat < 2; ++repeat) {
        std::vector<ReceiptOf> batch;
        for (const Outcome outcome : outcomes) batch.push_back({.key = world.Key(0), .attempt = 1, .outcome = outcome});
        if (one_batch) {
          world.Receive(batch);
        } else {
          for (const ReceiptOf& receipt : batch) world.Receive({receipt});
        }
      }
      EXPECT_EQ(world.StateOf(0), GetParam().state);
      EXPECT_EQ(world.StateOf(1), kLeased);
    }
  } while (std::next_permutation(outcomes.begin(), outcomes.end()));
}

INSTANTIATE_TEST_SUITE_P(
    SettlingTest, ReceiptOrderTest,
    ::testing::Values(OrderCase{"Accepted", {Outcome::kAccepted}, kAccepted},
                      OrderCase{"Delivered", {Outcome::kAccepted, Outcome::kDelivered}, kDelivered},
                      OrderCase{"Bounced", {Outcome::kAccepted, Outcome::kBounced}, kBounced},
                      OrderCase{"BouncedLate", {Outcome::kAccepted, Outcome::kDelivered, Outcome::kBounced}, kBounced},
                      OrderCase{"Failed", {Outcome::kAccepted, Outcome::kFailed}, kFailed},
                      OrderCase{"Rejected", {Outcome::kRejectedPermanent}, kFailed}),
    [](const auto& info) { return info.param.name; });

TEST(SettlingTest, AnotherGatewaysReceiptIsRefused) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 1));
  const Settled settled = world.Receive({{.key = world.Key(0), .outcome = Outcome::kAccepted}}, "thief");
  EXPECT_EQ(settled.refused, 1);
  EXPECT_EQ(world.StateOf(0), kLeased);
  world.Doubt({world.Key(0)});
  EXPECT_EQ(world.Resolve(0, Knowledge::kNeverSeen, "thief").refused, 1);
  EXPECT_EQ(world.StateOf(0), kInDoubt);
}

TEST(SettlingTest, ReceiptsForWhatWasNeverLeasedOrIsUnknownAreRefused) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 2));
  EXPECT_EQ(world.Receive(5, Outcome::kAccepted).refused, 1);
  EXPECT_EQ(world.Receive(4711, Outcome::kAccepted).refused, 1);
  EXPECT_EQ(world.Receive(0, Outcome::kAccepted, 2).refused, 1);
  EXPECT_EQ(world.StateOf(0), kLeased);
}

TEST(SettlingTest, ARangeIsOpenUntilEverythingInItIsSettled) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 2));
  Settled settled = world.Receive(0, Outcome::kAccepted);
  ASSERT_THAT(settled.ranges, SizeIs(1));
  EXPECT_TRUE(settled.ranges[0].open);
  settled = world.Receive(1, Outcome::kRejectedPermanent);
  ASSERT_THAT(settled.ranges, SizeIs(1));
  EXPECT_FALSE(settled.ranges[0].open);
  EXPECT_EQ(settled.ranges[0].first, world.Key(0));
  EXPECT_THAT(world.Receive(1, Outcome::kAccepted).ranges, IsEmpty());  // nothing changed
}

TEST(SettlingTest, ABatchMayReachOverSeveralRanges) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 3));
  ASSERT_OK(world.Lease(3, 3));
  const Settled settled = world.Receive({{.key = world.Key(4), .outcome = Outcome::kAccepted},
                                         {.key = world.Key(1), .outcome = Outcome::kAccepted},
                                         {.key = world.Key(5), .outcome = Outcome::kDelivered},
                                         {.key = world.Key(0), .outcome = Outcome::kAccepted}});
  EXPECT_THAT(settled.ranges, SizeIs(2));
  EXPECT_EQ(world.RangeOf(0)->states, std::string({char(kAccepted), char(kAccepted), char(kLeased)}));
  EXPECT_EQ(world.RangeOf(3)->states, std::string({char(kLeased), char(kAccepted), char(kDelivered)}));
}

TEST(SettlingTest, ARetryableRejectionComesBackLaterEachTimeAndIsDeadInTheEnd) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 1));
  for (int attempt = 1; attempt <= 5; ++attempt) {
    const absl::Time rejected = world.now();
    Settled settled = world.Receive(0, Outcome::kRejectedRetryable, attempt);
    ASSERT_THAT(settled.strays, SizeIs(1));
    if (attempt == 5) break;
    EXPECT_EQ(settled.strays[0].state, kPlanned);
    EXPECT_EQ(settled.strays[0].attempt, attempt + 1);
    const absl::Duration nominal = absl::Seconds(30) * (1 << (attempt - 1));
    EXPECT_GE(settled.strays[0].due - rejected, 0.8 * nominal);
    EXPECT_LE(settled.strays[0].due - rejected, 1.2 * nominal);
    world.clock().Set(settled.strays[0].due);
    // The old attempt's rejection, once more, changes nothing.
    EXPECT_EQ(world.Receive(0, Outcome::kRejectedRetryable, attempt).refused, 1);
    ASSERT_OK(world.LeaseAgain(world.Terms(), {0}));
  }
  EXPECT_EQ(world.StateOf(0), kDead);
  EXPECT_EQ(world.StrayOf(0)->attempt, 5);
}

TEST(SettlingTest, ReceiptsWithTheSameBackoffDoNotComeInStep) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 9));
  std::set<absl::Time> due;
  for (int i = 0; i < 9; ++i) due.insert(world.Receive(i, Outcome::kRejectedRetryable).strays[0].due);
  EXPECT_GT(due.size(), 6u);
}

TEST(SettlingTest, ARetryThatWouldComeAfterItsExpiryIsExpired) {
  LeasedWorld world;
  world.clock().Set(world.block.not_after - absl::Seconds(10));
  ASSERT_OK(world.Lease(0, 1));
  const Settled settled = world.Receive(0, Outcome::kRejectedRetryable);
  EXPECT_EQ(settled.strays[0].state, kExpired);
  EXPECT_EQ(settled.strays[0].attempt, 1);
  EXPECT_FALSE(settled.ranges[0].open);
}

// What the gateway was told may have been the beginning of quiet hours.
TEST(SettlingTest, WhatAGatewayHadNoTimeForIsTriedAgainUntilItExpires) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 1));
  for (int attempt = 1; attempt < 10; ++attempt) {
    const Settled settled = world.Receive(0, Outcome::kExpired, attempt);
    ASSERT_EQ(settled.strays[0].state, kPlanned);
    ASSERT_EQ(settled.undone.size(), 1u);
    ASSERT_OK(world.LeaseAgain(world.Terms(), {0}));
  }
  world.clock().Set(world.block.not_after - absl::Seconds(1));
  world.Receive(0, Outcome::kExpired, 10);
  EXPECT_EQ(world.StateOf(0), kExpired);
}

TEST(SettlingTest, AStrayKeepsItsArm) {
  LeasedWorld world(ACampaign().WithControl(Percent(10)).WithArm("a", Percent(10)).WithArm("b", Percent(80)));
  ASSERT_OK(world.Lease(0, 9));
  const auto instructions = world.Instructions(world.campaign);
  for (int i = 0; i < 9; ++i) {
    world.Receive(i, Outcome::kRejectedRetryable);
    EXPECT_EQ(world.StrayOf(i)->arm, instructions[static_cast<size_t>(i)].arm);
  }
}

TEST(SettlingTest, LeasesBecomeDoubtsAndDoubtsAreResolved) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 5));
  world.Receive(4, Outcome::kDelivered);
  EXPECT_THAT(world.Doubt({world.Key(0)}), ElementsAre(world.Key(0), world.Key(1), world.Key(2), world.Key(3)));
  for (int i = 0; i < 4; ++i) EXPECT_EQ(world.StateOf(i), kInDoubt);
  EXPECT_EQ(world.StateOf(4), kDelivered);
  world.Resolve(0, Knowledge::kAccepted);
  world.Resolve(1, Knowledge::kNeverSeen);
  world.Resolve(2, Knowledge::kRejected);
  world.Resolve(3, Knowledge::kForgotten);
  EXPECT_EQ(world.StateOf(0), kAccepted);
  for (const int again : {1, 2}) {
    EXPECT_EQ(world.StateOf(again), kPlanned);
    EXPECT_EQ(world.StrayOf(again)->attempt, 2);
    EXPECT_EQ(world.StrayOf(again)->due, world.now());
  }
  EXPECT_EQ(world.StateOf(3), kInDoubt);
  EXPECT_THAT(world.Doubt({world.Key(0)}), ElementsAre(world.Key(3)));
}

TEST(SettlingTest, ADoubtSaysWhichAttemptAndWhenItWasLeased) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 2));
  const absl::Time first = world.now();
  world.Receive(1, Outcome::kRejectedRetryable);
  const absl::Time due = world.StrayOf(1)->due;
  world.clock().AdvanceBy(absl::Hours(1));
  ASSERT_OK(world.LeaseAgain(world.Terms(), {1}));
  const auto doubts = world.Doubts({world.Key(0)}, {world.Key(1)});
  ASSERT_EQ(doubts.size(), 2u);
  EXPECT_EQ(doubts[0].attempt, 1);
  EXPECT_EQ(doubts[0].lease_time, first);
  EXPECT_EQ(doubts[1].attempt, 2);
  EXPECT_EQ(doubts[1].lease_time, due);
}

TEST(SettlingTest, AResolutionOfWhatIsNotInDoubtChangesNothing) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 2));
  world.Receive(0, Outcome::kAccepted);
  EXPECT_THAT(world.Resolve(0, Knowledge::kNeverSeen).strays, IsEmpty());
  EXPECT_EQ(world.StateOf(0), kAccepted);
  world.Resolve(1, Knowledge::kNeverSeen);
  EXPECT_EQ(world.StateOf(1), kLeased);
}

TEST(SettlingTest, NeverSeenAfterTheExpiryIsExpired) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 1));
  world.Doubt({world.Key(0)});
  world.clock().Set(world.block.not_after);
  world.Resolve(0, Knowledge::kNeverSeen);
  EXPECT_EQ(world.StateOf(0), kExpired);
}

// Bug of the first version: a stream lost five times made DEAD what no gateway had ever seen.
TEST(SettlingTest, WhatWasNeverSeenIsNeverDead) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 2));
  for (int i = 0; i < 9; ++i) {
    world.Doubt({world.Key(0)}, {world.Key(0), world.Key(1)});
    world.Resolve(0, Knowledge::kNeverSeen);
    EXPECT_EQ(world.StateOf(0), kPlanned);
    world.Resolve(1, Knowledge::kRejected);
    EXPECT_EQ(world.StateOf(1), i < 4 ? kPlanned : kDead);
    ASSERT_OK(world.LeaseAgain(world.Terms(), {0, 1}));
  }
}

TEST(SettlingTest, AStrayIsDoubtedAndResolvedLikeARange) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 1));
  world.Receive(0, Outcome::kRejectedRetryable);
  ASSERT_OK(world.LeaseAgain(world.Terms(), {0}));
  EXPECT_THAT(world.Doubt({}, {world.Key(0)}), ElementsAre(world.Key(0)));
  EXPECT_EQ(world.StateOf(0), kInDoubt);
  world.Resolve(0, Knowledge::kNeverSeen);
  EXPECT_EQ(world.StrayOf(0)->attempt, 3);
  EXPECT_EQ(world.StateOf(0), kPlanned);
}

// Bug of the first version: the answer about attempt 1, overtaken by its receipt, planned attempt 2 again, which the
// gateway had accepted.
TEST(SettlingTest, AnAnswerAboutAnOlderAttemptChangesNothing) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 1));
  world.Receive(0, Outcome::kRejectedRetryable);
  ASSERT_OK(world.LeaseAgain(world.Terms(), {0}));
  world.Doubt({}, {world.Key(0)});
  EXPECT_EQ(world.ResolveAttempt(0, 1, Knowledge::kRejected).refused, 1);
  EXPECT_EQ(world.StateOf(0), kInDoubt);
  EXPECT_EQ(world.StrayOf(0)->attempt, 2);
  EXPECT_EQ(world.ResolveAttempt(0, 2, Knowledge::kAccepted).refused, 0);
  EXPECT_EQ(world.StateOf(0), kAccepted);
}

// Bug of the first version: what was still LEASED when its grace was over became IN_DOUBT and stayed so for ever.
TEST(SettlingTest, WhatIsGivenUpIsUnknownWhetherItWasInDoubtOrLeased) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 3));
  world.Receive(2, Outcome::kAccepted);
  world.Receive(1, Outcome::kRejectedRetryable);
  ASSERT_OK(world.LeaseAgain(world.Terms(), {1}));
  EXPECT_THAT(world.Doubt({world.Key(0)}, {world.Key(1)}, /*give_up=*/true), IsEmpty());
  EXPECT_EQ(world.StateOf(0), kUnknown);
  EXPECT_EQ(world.StateOf(1), kUnknown);
  EXPECT_EQ(world.StateOf(2), kAccepted);
}

TEST(SettlingTest, ALateReceiptRaisesTheUnknownToAFactAndNeverPlansItAgain) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 3));
  world.Doubt({world.Key(0)}, {}, /*give_up=*/true);
  world.Receive(0, Outcome::kDelivered);
  world.Receive(1, Outcome::kRejectedRetryable);
  EXPECT_EQ(world.StateOf(0), kDelivered);
  EXPECT_EQ(world.StateOf(1), kExpired);
  EXPECT_EQ(world.StateOf(2), kUnknown);
}

// Bug that the simulation found: a doubt about one made the others of its range SUPPRESSED without their reason.
TEST(SettlingTest, AReasonSurvivesADoubtAboutOthersInItsRange) {
  LeasedWorld world(ACampaign().WithControl(Percent(10)).WithCap(1, absl::Hours(1)));
  world.contacts.Add(
      {.customer = world.Instructions(world.campaign)[1].customer, .channel = Channel::kEmail, .time = world.now()});
  ASSERT_OK(world.Lease(0, 3));
  const auto reason = [&] {
    return world.Read([&](storage::Session& session) { return storage::FindRange(session, kWorkspace, world.Key(0)); })
        .value()
        .states[1];
  };
  EXPECT_EQ(storage::LeasedRange::ReasonOf(reason()), ExclusionReason::kCapped);
  EXPECT_THAT(world.Doubt({world.Key(0)}), SizeIs(2));
  EXPECT_EQ(storage::LeasedRange::ReasonOf(reason()), ExclusionReason::kCapped);
}

TEST(SettlingTest, DoubtingWhatIsNotThereChangesNothing) {
  LeasedWorld world;
  EXPECT_THAT(world.Doubt({world.Key(0)}, {world.Key(1)}), IsEmpty());
}

TEST(SettlingTest, WhyAGatewayDidNotDeliverIsNotedOnce) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 4));
  const std::vector<ReceiptOf> receipts = {
      {.key = world.Key(0), .outcome = Outcome::kAccepted, .time = world.now(), .reason = "queued"},
      {.key = world.Key(1), .outcome = Outcome::kRejectedRetryable, .time = world.now(), .reason = "busy"},
      {.key = world.Key(2), .outcome = Outcome::kDelivered, .time = world.now(), .reason = ""},
      {.key = world.Key(3), .outcome = Outcome::kAccepted, .time = world.now(), .reason = ""},
      {.key = world.Key(3), .outcome = Outcome::kBounced, .time = world.now(), .reason = "no such person"}};
  world.Receive(receipts);
  world.Receive(receipts);
  world.Receive(receipts, "thief");
  const auto reasons = [&](int64_t sequence) {
    std::vector<std::string> texts;
    for (const storage::ReceiptNote& note : world.NotesOf(sequence)) texts.push_back(note.gateway + " " + note.reason);
    return texts;
  };
  EXPECT_THAT(reasons(0), IsEmpty());
  EXPECT_THAT(reasons(1), ElementsAre("mailer busy"));
  EXPECT_THAT(reasons(2), IsEmpty());
  EXPECT_THAT(reasons(3), ElementsAre("mailer no such person"));
}

TEST(SettlingTest, ANoteIsDatedBetweenHandOverAndArrival) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 3));
  const absl::Time leased = world.now();
  world.clock().AdvanceBy(absl::Minutes(2));
  world.Receive({{.key = world.Key(0), .outcome = Outcome::kFailed, .time = leased + absl::Minutes(1)},
                 {.key = world.Key(1), .outcome = Outcome::kFailed, .time = leased - absl::Hours(9)},
                 {.key = world.Key(2), .outcome = Outcome::kFailed, .time = leased + absl::Hours(9)}});
  EXPECT_EQ(world.NotesOf(0).at(0).time, leased + absl::Minutes(1));
  EXPECT_EQ(world.NotesOf(1).at(0).time, leased);
  EXPECT_EQ(world.NotesOf(2).at(0).time, leased + absl::Minutes(2));
}

TEST(SettlingTest, AttemptsBeforeItWasDrivenAgainDoNotCount) {
  LeasedWorld world;
  ASSERT_OK(world.Lease(0, 1));
  world.Receive(0, Outcome::kRejectedRetryable, 1);
  storage::Stray stray = *world.StrayOf(0);
  stray.attempt = 6;
  stray.attempts_before = 5;
  world.Write([&](storage::Session& session) { return storage::PutStray(session, kWorkspace, stray); });
  for (int attempt = 6; attempt <= 10; ++attempt) {
    EXPECT_EQ(world.StateOf(0), kPlanned) << attempt;
    ASSERT_OK(world.LeaseAgain(world.Terms(), {0}));
    world.Receive(0, Outcome::kRejectedRetryable, attempt);
    EXPECT_LE(world.StrayOf(0)->due, world.now() + absl::Minutes(10)) << "so do their backoffs";
  }
  EXPECT_EQ(world.StateOf(0), kDead);
  EXPECT_EQ(world.StrayOf(0)->attempt, 10);
  EXPECT_EQ(world.StrayOf(0)->attempts_before, 5);
}

}  // namespace
}  // namespace sendlift::testing
