#include "model/instruction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"

namespace sendlift {
namespace {

using S = InstructionState;

constexpr std::array<Outcome, 9> kOutcomes = {
    Outcome::kAccepted,  Outcome::kRejectedRetryable, Outcome::kRejectedPermanent,
    Outcome::kDelivered, Outcome::kBounced,           Outcome::kFailed,
    Outcome::kExpired,   Outcome::kRevoked,           Outcome::kNotRevoked};

std::vector<S> AllStates() {
  std::vector<S> states;
  for (int i = 0; i < kInstructionStateCount; ++i) states.push_back(static_cast<S>(i));
  return states;
}

// The whole table: a row a state, a column an outcome, in the order of kOutcomes.
TEST(InstructionTest, ReceiptsMoveStatesByThisTable) {
  struct Case {
    S from;
    std::array<S, 9> to;
  };
  const Case cases[] = {
      // accepted, retryable, permanent, delivered, bounced, failed, expired, revoked, not revoked
      {S::kPlanned,
       {S::kPlanned, S::kPlanned, S::kPlanned, S::kPlanned, S::kPlanned, S::kPlanned, S::kPlanned, S::kPlanned,
        S::kPlanned}},
      {S::kLeased,
       {S::kAccepted, S::kPlanned, S::kFailed, S::kDelivered, S::kBounced, S::kFailed, S::kExpired, S::kSuppressed,
        S::kLeased}},
      {S::kAccepted,
       {S::kAccepted, S::kAccepted, S::kAccepted, S::kDelivered, S::kBounced, S::kFailed, S::kExpired, S::kSuppressed,
        S::kAccepted}},
      {S::kDelivered,
       {S::kDelivered, S::kDelivered, S::kDelivered, S::kDelivered, S::kBounced, S::kDelivered, S::kDelivered,
        S::kDelivered, S::kDelivered}},
      {S::kBounced,
       {S::kBounced, S::kBounced, S::kBounced, S::kBounced, S::kBounced, S::kBounced, S::kBounced, S::kBounced,
        S::kBounced}},
      {S::kFailed,
       {S::kFailed, S::kFailed, S::kFailed, S::kFailed, S::kFailed, S::kFailed, S::kFailed, S::kFailed, S::kFailed}},
      {S::kDead, {S::kDead, S::kDead, S::kDead, S::kDead, S::kDead, S::kDead, S::kDead, S::kDead, S::kDead}},
      {S::kInDoubt,
       {S::kAccepted, S::kPlanned, S::kFailed, S::kDelivered, S::kBounced, S::kFailed, S::kExpired, S::kSuppressed,
        S::kInDoubt}},
      {S::kUnknown,
       {S::kAccepted, S::kExpired, S::kFailed, S::kDelivered, S::kBounced, S::kFailed, S::kExpired, S::kSuppressed,
        S::kUnknown}},
      {S::kExpired,
       {S::kExpired, S::kExpired, S::kExpired, S::kExpired, S::kExpired, S::kExpired, S::kExpired, S::kExpired,
        S::kExpired}},
      {S::kCancelled,
       {S::kCancelled, S::kCancelled, S::kCancelled, S::kCancelled, S::kCancelled, S::kCancelled, S::kCancelled,
        S::kCancelled, S::kCancelled}},
      {S::kSuppressed,
       {S::kSuppressed, S::kSuppressed, S::kSuppressed, S::kSuppressed, S::kSuppressed, S::kSuppressed, S::kSuppressed,
        S::kSuppressed, S::kSuppressed}},
      {S::kStray, {S::kStray, S::kStray, S::kStray, S::kStray, S::kStray, S::kStray, S::kStray, S::kStray, S::kStray}},
  };
  ASSERT_EQ(std::size(cases), static_cast<size_t>(kInstructionStateCount));
  for (size_t state = 0; state < std::size(cases); ++state) {
    ASSERT_EQ(static_cast<size_t>(cases[state].from), state);
    for (size_t i = 0; i < kOutcomes.size(); ++i) {
      EXPECT_EQ(AfterReceipt(cases[state].from, kOutcomes[i]), cases[state].to[i])
          << "state " << state << ", outcome " << static_cast<int>(kOutcomes[i]);
    }
  }
}

// How far a state is on its way; only what a gateway still holds may go back to PLANNED, to be tried again.
int Progress(S state) {
  static const std::map<S, int> kProgress = {
      {S::kPlanned, 0}, {S::kLeased, 1}, {S::kInDoubt, 2}, {S::kUnknown, 3}, {S::kAccepted, 4},  {S::kDelivered, 5},
      {S::kBounced, 6}, {S::kFailed, 6}, {S::kDead, 6},    {S::kExpired, 6}, {S::kCancelled, 6}, {S::kSuppressed, 6}};
  return kProgress.at(state);
}

TEST(InstructionTest, AReceiptNeverTakesAStateBackwards) {
  for (const S state : AllStates()) {
    if (state == S::kStray) continue;
    for (const Outcome outcome : kOutcomes) {
      const S after = AfterReceipt(state, outcome);
      if (after == S::kPlanned && (state == S::kLeased || state == S::kInDoubt)) continue;
      EXPECT_GE(Progress(after), Progress(state)) << static_cast<int>(state) << ", " << static_cast<int>(outcome);
    }
  }
}

TEST(InstructionTest, ARepeatedReceiptChangesNothing) {
  for (const S state : AllStates()) {
    for (const Outcome outcome : kOutcomes) {
      const S once = AfterReceipt(state, outcome);
      EXPECT_EQ(AfterReceipt(once, outcome), once) << static_cast<int>(state) << ", " << static_cast<int>(outcome);
    }
  }
}

TEST(InstructionTest, WhatIsTakenBackBecomesWhatItWasAskedBackFor) {
  for (const S state : AllStates()) {
    const bool revocable = state == S::kLeased || state == S::kAccepted || state == S::kInDoubt || state == S::kUnknown;
    EXPECT_EQ(MayBeTakenBack(state), revocable) << static_cast<int>(state);
    EXPECT_EQ(AfterReceipt(state, Outcome::kRevoked, S::kCancelled), revocable ? S::kCancelled : state);
    EXPECT_EQ(AfterReceipt(state, Outcome::kNotRevoked, S::kCancelled), state);
  }
  EXPECT_STREQ(NameOf(RevocationReason::kOptedOut), "opted_out");
  EXPECT_STREQ(NameOf(RevocationReason::kCancelled), "cancelled");
  EXPECT_STREQ(NameOf(RevocationReason::kStopped), "stopped");
}

TEST(InstructionTest, NothingSettledIsPlannedAgain) {
  for (const S state : AllStates()) {
    if (!IsSettled(state)) continue;
    for (const Outcome outcome : kOutcomes) {
      EXPECT_TRUE(IsSettled(AfterReceipt(state, outcome))) << static_cast<int>(state);
    }
  }
}

TEST(InstructionTest, OnlyWhatMayStillBeHandedOverIsNotSettled) {
  for (const S state : AllStates()) {
    const bool open = state == S::kPlanned || state == S::kLeased || state == S::kInDoubt;
    EXPECT_EQ(IsSettled(state), !open) << static_cast<int>(state);
  }
}

TEST(InstructionTest, ADoubtIsSolvedByWhatTheGatewayKnows) {
  EXPECT_EQ(AfterResolution(S::kInDoubt, Knowledge::kAccepted), S::kAccepted);
  EXPECT_EQ(AfterResolution(S::kInDoubt, Knowledge::kNeverSeen), S::kPlanned);
  EXPECT_EQ(AfterResolution(S::kInDoubt, Knowledge::kRejected), S::kPlanned);
  EXPECT_EQ(AfterResolution(S::kInDoubt, Knowledge::kForgotten), S::kInDoubt);
}

TEST(InstructionTest, WhatIsNotInDoubtIsNotResolved) {
  for (const S state : AllStates()) {
    if (state == S::kInDoubt) continue;
    for (const Knowledge knowledge :
         {Knowledge::kAccepted, Knowledge::kNeverSeen, Knowledge::kRejected, Knowledge::kForgotten}) {
      EXPECT_EQ(AfterResolution(state, knowledge), state) << static_cast<int>(state);
    }
  }
}

constexpr char kUid[] = "0f1e2d3c-4b5a-4697-8877-665544332211";

TEST(IdempotencyKeyTest, HasTheFirstSixteenDigitsOfTheUid) {
  EXPECT_EQ(IdempotencyKey(kUid, 0), "0f1e2d3c4b5a4697-0-0-0");
  EXPECT_EQ(IdempotencyKey(kUid, 1'234'567), "0f1e2d3c4b5a4697-0-0-1234567");
  EXPECT_EQ(KeyPrefix(kUid), "0f1e2d3c4b5a4697");
}

TEST(IdempotencyKeyTest, LeadsBack) {
  for (const int64_t sequence : {int64_t{0}, int64_t{9}, int64_t{10}, std::numeric_limits<int64_t>::max()}) {
    const std::optional<ParsedKey> parsed = ParseIdempotencyKey(IdempotencyKey(kUid, sequence));
    ASSERT_TRUE(parsed.has_value()) << sequence;
    EXPECT_EQ(parsed->prefix, KeyPrefix(kUid));
    EXPECT_EQ(parsed->sequence, sequence);
  }
}

// Two texts for one instruction would be two keys to a gateway and one to us.
TEST(IdempotencyKeyTest, AnotherTextIsNoKeyOfOurs) {
  for (const char* text : {
           "",
           "-0-0-",
           "0f1e2d3c4b5a4697",
           "0f1e2d3c4b5a4697-0-0-",
           "0f1e2d3c4b5a4697-0-0-x",
           "0f1e2d3c4b5a4697-0-0--1",
           "0f1e2d3c4b5a4697-0-0-+1",
           "0f1e2d3c4b5a4697-0-0- 1",
           "0f1e2d3c4b5a4697-0-0-1 ",
           "0f1e2d3c4b5a4697-0-0-01",
           "0f1e2d3c4b5a4697-0-0-1-2",
           "0f1e2d3c4b5a4697-0-0-9223372036854775808",
           "0f1e2d3c4b5a4697-1-0-1",
           "0f1e2d3c4b5a4697-0-1-1",
           "0f1e2d3c4b5a4697_0_0_1",
           "0F1E2D3C4B5A4697-0-0-1",
           "0f1e2d3c4b5a469-0-0-1",
           "0f1e2d3c4b5a46978-0-0-1",
           "0f1e2d3c4b5a469g-0-0-1",
       }) {
    EXPECT_FALSE(ParseIdempotencyKey(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace sendlift
