#include "scheduler/revoking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/revocations.h"
#include "tests/unit/scheduler/leased_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum InstructionState;

class RevokingTest : public ::testing::Test {
 protected:
  CustomerNumber CustomerOf(int64_t sequence) {
    return world_.Instructions(world_.campaign)[static_cast<size_t>(sequence)].customer;
  }
  void OptOut(int64_t sequence, const Suppression& suppression = {}) {
    const CustomerNumber customer = CustomerOf(sequence);
    world_.Write([&](storage::Session& session) {
      return OptOutRevoker(session, kWorkspace, world_.now()).AskBack(suppression, customer);
    });
  }
  std::vector<storage::Revocation> Asked(const std::string& gateway = "mailer") {
    return world_.Read(
        [&](storage::Session& session) { return storage::ListRevocations(session, kWorkspace, gateway, 100); });
  }
  Revocable RevocableFrom(int64_t first, int64_t limit, const std::string& gateway = "mailer") {
    return world_.Read([&](storage::Session& session) {
      return RevocableOf(session, kWorkspace, world_.campaign.number, gateway, first, limit);
    });
  }

  LeasedWorld world_;
};

TEST_F(RevokingTest, WhatAGatewayHasAndMayNotHaveCarriedOutIsAskedBack) {
  ASSERT_OK(world_.Lease(0, 5));
  world_.Receive(1, Outcome::kAccepted);
  world_.Receive(2, Outcome::kDelivered);
  world_.Receive(3, Outcome::kRejectedPermanent);
  for (int64_t sequence = 0; sequence < 6; ++sequence) OptOut(sequence);
  const std::vector<storage::Revocation> asked = Asked();
  ASSERT_THAT(asked, SizeIs(3));
  EXPECT_EQ(asked[0].key, world_.Key(0));
  EXPECT_EQ(asked[1].key, world_.Key(1));
  EXPECT_EQ(asked[2].key, world_.Key(4));
  EXPECT_EQ(asked[0].attempt, 1);
  EXPECT_EQ(asked[0].reason, RevocationReason::kOptedOut);
  EXPECT_EQ(asked[0].ask_time, world_.now());
  EXPECT_EQ(asked[0].not_after, world_.block.not_after);
}

TEST_F(RevokingTest, ALaterAttemptIsAskedBackAsSuchAndOneThatWaitsIsNot) {
  ASSERT_OK(world_.Lease(0, 2));
  world_.Receive(0, Outcome::kRejectedRetryable);
  world_.Receive(1, Outcome::kRejectedRetryable);
  ASSERT_OK(world_.LeaseAgain(world_.Terms("other"), {0}));
  OptOut(0);
  OptOut(1);
  EXPECT_THAT(Asked("mailer"), IsEmpty());
  ASSERT_THAT(Asked("other"), SizeIs(1));
  EXPECT_EQ(Asked("other")[0].attempt, 2);
}

TEST_F(RevokingTest, OnlyTheChannelsThatAreSuppressed) {
  ASSERT_OK(world_.Lease(0, 3));
  Suppression on_sms;
  on_sms.channel = Channel::kSms;
  OptOut(0, on_sms);
  Suppression of_phone;
  of_phone.address = "+4915112345";
  OptOut(1, of_phone);
  EXPECT_THAT(Asked(), IsEmpty());
  Suppression of_email;
  of_email.address = "c@example.com";
  OptOut(2, of_email);
  EXPECT_THAT(Asked(), SizeIs(1));
}

TEST_F(RevokingTest, ControlHasNothingToGiveBackAndWhatIsOverIsLeftAlone) {
  ASSERT_OK(world_.Lease(0, 1));
  world_.Write([&](storage::Session& session) -> absl::Status {
    OptOutRevoker revoker(session, kWorkspace, world_.now());
    for (const auto& [assignment, id] : world_.Assignments(world_.campaign)) {
      if (assignment.arm == kControlArm) RETURN_IF_ERROR(revoker.AskBack({}, assignment.customer));
    }
    return absl::OkStatus();
  });
  world_.clock().Set(world_.block.not_after);
  OptOut(0);
  EXPECT_THAT(Asked(), IsEmpty());
}

TEST_F(RevokingTest, ACampaignThatIsCompletedIsAskedBackAndOneThatIsCancelledHasItsOwnWay) {
  ASSERT_OK(world_.Lease(0, 2));
  world_.Receive(0, Outcome::kAccepted);
  world_.SetState(world_.campaign, CampaignState::kCompleted);
  OptOut(0);
  EXPECT_THAT(Asked(), SizeIs(1));
  world_.SetState(world_.Get(world_.campaign.number), CampaignState::kCancelled);
  OptOut(1);
  EXPECT_THAT(Asked(), SizeIs(1));
}

TEST_F(RevokingTest, TakenBackIsSuppressedForAnOptOutCancelledForACampaignAndRefusedOtherwise) {
  ASSERT_OK(world_.Lease(0, 4));
  OptOut(0);
  EXPECT_EQ(world_.Receive(0, Outcome::kRevoked).refused, 0);
  EXPECT_EQ(world_.StateOf(0), kSuppressed);
  EXPECT_EQ(world_.Receive(1, Outcome::kRevoked).refused, 1);
  EXPECT_EQ(world_.StateOf(1), kLeased);
  OptOut(2);
  world_.SetState(world_.campaign, CampaignState::kCancelled);
  for (const int64_t sequence : {1, 2}) EXPECT_EQ(world_.Receive(sequence, Outcome::kRevoked).refused, 0);
  EXPECT_EQ(world_.StateOf(1), kCancelled);
  EXPECT_EQ(world_.StateOf(2), kSuppressed);
  EXPECT_EQ(world_.StateOf(3), kLeased);
  EXPECT_THAT(Asked(), IsEmpty());
}

TEST_F(RevokingTest, AnAnswerOfAnotherGatewayOrAttemptIsRefused) {
  ASSERT_OK(world_.Lease(0, 1));
  OptOut(0);
  EXPECT_EQ(world_.Receive({{.key = world_.Key(0), .attempt = 1, .outcome = Outcome::kRevoked}}, "other").refused, 1);
  EXPECT_EQ(world_.Receive(0, Outcome::kRevoked, 2).refused, 1);
  EXPECT_EQ(world_.StateOf(0), kLeased);
  EXPECT_THAT(Asked(), SizeIs(1));
}

TEST_F(RevokingTest, ARepeatedAnswerChangesNothingAndALateReceiptNeither) {
  ASSERT_OK(world_.Lease(0, 1));
  OptOut(0);
  EXPECT_THAT(world_.Receive(0, Outcome::kRevoked).undone, SizeIs(1));
  for (const Outcome outcome : {Outcome::kRevoked, Outcome::kNotRevoked, Outcome::kAccepted, Outcome::kDelivered}) {
    const Settled settled = world_.Receive(0, outcome);
    EXPECT_EQ(settled.refused, 0);
    EXPECT_THAT(settled.undone, IsEmpty());
    EXPECT_EQ(world_.StateOf(0), kSuppressed);
  }
  ASSERT_THAT(world_.NotesOf(0), SizeIs(1));
  EXPECT_EQ(world_.NotesOf(0)[0].outcome, Outcome::kRevoked);
}

TEST_F(RevokingTest, WhatIsTooLateIsNotedAndNotAskedAgain) {
  ASSERT_OK(world_.Lease(0, 2));
  OptOut(0);
  world_.Receive(0, Outcome::kAccepted);
  EXPECT_THAT(Asked(), SizeIs(1));
  world_.Receive(0, Outcome::kNotRevoked);
  world_.Receive(1, Outcome::kNotRevoked);
  EXPECT_EQ(world_.StateOf(0), kAccepted);
  EXPECT_THAT(Asked(), IsEmpty());
  EXPECT_THAT(world_.NotesOf(0), SizeIs(1));
  EXPECT_THAT(world_.NotesOf(1), IsEmpty());
}

TEST_F(RevokingTest, TakenBackCountsAlsoWhenTheWordThatItWasTooLateHasOvertakenIt) {
  ASSERT_OK(world_.Lease(0, 2));
  OptOut(0);
  world_.Receive(0, Outcome::kNotRevoked);
  world_.Receive(0, Outcome::kRevoked);
  EXPECT_EQ(world_.StateOf(0), InstructionState::kSuppressed);
  world_.Receive(1, Outcome::kNotRevoked);
  world_.Receive(1, Outcome::kRevoked);
  EXPECT_EQ(world_.StateOf(1), InstructionState::kLeased) << "nobody asked for it";
}

TEST_F(RevokingTest, WhatIsSettledOtherwiseIsNotAskedBackAnyMore) {
  ASSERT_OK(world_.Lease(0, 5));
  for (int64_t sequence = 0; sequence < 5; ++sequence) OptOut(sequence);
  world_.Receive(0, Outcome::kDelivered);
  world_.Receive(1, Outcome::kRejectedRetryable);
  EXPECT_THAT(Asked(), SizeIs(3));
  world_.Doubt({world_.Key(0)});
  world_.Resolve(2, Knowledge::kNeverSeen);
  world_.Resolve(3, Knowledge::kAccepted);
  world_.Resolve(4, Knowledge::kForgotten);
  EXPECT_EQ(world_.StateOf(2), kPlanned);
  EXPECT_THAT(Asked(), SizeIs(2));
}

TEST_F(RevokingTest, ATakenBackStrayKeepsItsReasonAndADoubtIsSolvedByIt) {
  ASSERT_OK(world_.Lease(0, 1));
  world_.Receive(0, Outcome::kRejectedRetryable);
  ASSERT_OK(world_.LeaseAgain(world_.Terms(), {0}));
  world_.Doubt({}, {world_.Key(0)});
  OptOut(0);
  const Settled settled = world_.Receive(0, Outcome::kRevoked, 2);
  ASSERT_THAT(settled.strays, SizeIs(1));
  EXPECT_EQ(settled.strays[0].state, kSuppressed);
  EXPECT_EQ(world_.StrayOf(0)->reason, ExclusionReason::kSuppressed);
  EXPECT_THAT(settled.undone, SizeIs(1));
  world_.ResolveAttempt(0, 2, Knowledge::kAccepted);
  EXPECT_EQ(world_.StateOf(0), kSuppressed);
}

TEST_F(RevokingTest, ACampaignIsWalkedInSlicesOfWhatOneGatewayHas) {
  ASSERT_OK(world_.Lease(0, 4));
  ASSERT_OK(world_.Lease(world_.Terms("other"), 4, 2));
  world_.Receive(1, Outcome::kDelivered);
  world_.Receive(2, Outcome::kRejectedRetryable);
  ASSERT_OK(world_.LeaseAgain(world_.Terms("other"), {2}));
  Revocable slice = RevocableFrom(0, 1);
  ASSERT_THAT(slice.attempts, SizeIs(1));
  EXPECT_EQ(slice.attempts[0].key, world_.Key(0));
  EXPECT_EQ(slice.next, 1);
  slice = RevocableFrom(*slice.next, 100);
  ASSERT_THAT(slice.attempts, SizeIs(1));
  EXPECT_EQ(slice.attempts[0].key, world_.Key(3));
  EXPECT_EQ(slice.next, std::nullopt);
  slice = RevocableFrom(0, 100, "other");
  ASSERT_THAT(slice.attempts, SizeIs(3));
  EXPECT_EQ(slice.attempts[0].attempt, 2);
  EXPECT_EQ(slice.attempts[2].key, world_.Key(5));
}

TEST_F(RevokingTest, AWalkMayStopBetweenRangesAndGoesOnThere) {
  LeasedWorld wide;
  std::vector<InstructionKey> found;
  for (int64_t sequence = 0; sequence < 9; ++sequence) ASSERT_OK(wide.Lease(sequence, 1));
  std::optional<int64_t> next = 0;
  while (next.has_value()) {
    const Revocable slice = wide.Read([&](storage::Session& session) {
      return RevocableOf(session, kWorkspace, wide.campaign.number, "mailer", *next, 4);
    });
    for (const Revocable::Attempt& each : slice.attempts) found.push_back(each.key);
    next = slice.next;
  }
  ASSERT_THAT(found, SizeIs(9));
  for (int64_t sequence = 0; sequence < 9; ++sequence)
    EXPECT_EQ(found[static_cast<size_t>(sequence)], wide.Key(sequence));
}

}  // namespace
}  // namespace sendlift::testing
