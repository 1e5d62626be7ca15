#include "model/task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace sendlift {
namespace {

using enum Disposition;

const absl::Time kNow = absl::FromUnixSeconds(1'800'100'000);

Task Called(int attempts) {
  Task task;
  task.attempts = attempts;
  task.reserve_time = kNow - absl::Minutes(2);
  return task;
}

TEST(TaskTest, EveryDispositionHasItsConsequence) {
  struct Case {
    Disposition disposition;
    absl::Duration retry_after;  // of the first call; zero: none
    Outcome receipt;             // of the third
    const char* reason;
  };
  for (const Case& c : {Case{kConnectedConverted, absl::ZeroDuration(), Outcome::kDelivered, ""},
                        Case{kConnectedNotInterested, absl::ZeroDuration(), Outcome::kDelivered, ""},
                        Case{kNoAnswer, absl::Hours(4), Outcome::kFailed, "no_answer"},
                        Case{kBusy, absl::Hours(4), Outcome::kFailed, "busy"},
                        Case{kVoicemail, absl::Hours(24), Outcome::kFailed, "voicemail"},
                        Case{kWrongNumber, absl::ZeroDuration(), Outcome::kFailed, "wrong_number"},
                        Case{kInvalidNumber, absl::ZeroDuration(), Outcome::kFailed, "invalid_number"},
                        Case{kDoNotCall, absl::ZeroDuration(), Outcome::kDelivered, ""},
                        Case{kLanguageBarrier, absl::ZeroDuration(), Outcome::kFailed, "language_barrier"},
                        Case{kAbandoned, absl::Hours(24), Outcome::kFailed, "abandoned"},
                        Case{kTechnicalFailure, absl::Minutes(15), Outcome::kFailed, "technical_failure"}}) {
    const AfterCall first = AfterDisposition(Called(1), c.disposition, std::nullopt, kNow);
    if (c.retry_after > absl::ZeroDuration()) {
      EXPECT_EQ(first.next_call_time, kNow + c.retry_after) << NameOf(c.disposition);
      EXPECT_FALSE(first.receipt.has_value()) << NameOf(c.disposition);
    } else {
      EXPECT_EQ(first.receipt, c.receipt) << NameOf(c.disposition);
    }
    const AfterCall third = AfterDisposition(Called(3), c.disposition, std::nullopt, kNow);
    EXPECT_FALSE(third.next_call_time.has_value()) << NameOf(c.disposition);
    EXPECT_EQ(third.receipt, c.receipt) << NameOf(c.disposition);
    EXPECT_STREQ(third.reason, c.reason);
  }
}

TEST(TaskTest, ACallbackIsMadeAtTheAgreedTimeAlsoWhenTheAttemptsAreUsedUp) {
  const absl::Time agreed = kNow + absl::Minutes(90);
  EXPECT_EQ(AfterDisposition(Called(3), kCallbackRequested, agreed, kNow).next_call_time, agreed);
  EXPECT_EQ(AfterDisposition(Called(1), kCallbackRequested, kNow - absl::Hours(1), kNow).next_call_time, kNow);
  EXPECT_EQ(AfterDisposition(Called(1), kCallbackRequested, std::nullopt, kNow).next_call_time, kNow + absl::Hours(4));
  const AfterCall last = AfterDisposition(Called(kCallsMax), kCallbackRequested, agreed, kNow);
  EXPECT_FALSE(last.next_call_time.has_value());
  EXPECT_EQ(last.receipt, Outcome::kDelivered);
}

TEST(TaskTest, AFailureIsOnlySaidWhereItIsSureThatNobodyWasReached) {
  Task uncertain = Called(3);
  uncertain.uncertain = true;
  const AfterCall unknown = AfterDisposition(uncertain, kNoAnswer, std::nullopt, kNow);
  EXPECT_FALSE(unknown.next_call_time.has_value());
  EXPECT_FALSE(unknown.receipt.has_value());
  EXPECT_EQ(AfterDisposition(uncertain, kConnectedConverted, std::nullopt, kNow).receipt, Outcome::kDelivered);
  Task spoken = Called(4);
  spoken.connected = true;
  EXPECT_EQ(AfterDisposition(spoken, kNoAnswer, std::nullopt, kNow).receipt, Outcome::kDelivered);
}

TEST(TaskTest, AReservationWithoutAWordCountsAsACallFromItsBeginning) {
  EXPECT_EQ(AfterLapse(Called(1)).next_call_time, kNow - absl::Minutes(2) + absl::Hours(4));
  EXPECT_FALSE(AfterLapse(Called(3)).next_call_time.has_value());
  EXPECT_FALSE(AfterLapse(Called(3)).receipt.has_value());
  Task spoken = Called(3);
  spoken.connected = true;
  EXPECT_EQ(AfterLapse(spoken).receipt, Outcome::kDelivered);
}

TEST(TaskTest, WhatIsSaidOfAnExpiredTaskIsWhatHappened) {
  EXPECT_EQ(ReceiptAfterExpiry(Called(0)), Outcome::kExpired);
  EXPECT_EQ(ReceiptAfterExpiry(Called(2)), Outcome::kFailed);
  Task task = Called(2);
  task.uncertain = true;
  EXPECT_EQ(ReceiptAfterExpiry(task), std::nullopt);
  task.connected = true;
  EXPECT_EQ(ReceiptAfterExpiry(task), Outcome::kDelivered);
}

TEST(TaskTest, NamesAreDifferentAndConnectionsAreKnown) {
  std::set<std::string> names;
  for (int i = 1; i < kDispositionCount; ++i) names.insert(NameOf(static_cast<Disposition>(i)));
  for (const TaskState state : kTaskStates) names.insert(NameOf(state));
  EXPECT_EQ(names.size(), 12u + 6u);
  EXPECT_TRUE(IsConnected(kCallbackRequested));
  EXPECT_TRUE(IsConnected(kDoNotCall));
  EXPECT_TRUE(Suppresses(kDoNotCall));
  EXPECT_TRUE(Suppresses(kWrongNumber));
  EXPECT_FALSE(Suppresses(kInvalidNumber)) << "nobody else has it";
  EXPECT_FALSE(IsConnected(kVoicemail));
  EXPECT_FALSE(IsConnected(kLanguageBarrier));
}

}  // namespace
}  // namespace sendlift
