#include "clients/gateways/kit/intake.h"

#include <algorithm>

#include "base/clock.h"
#include "tests/support/network/gateway_messages.h"
#include "tests/support/status_matchers.h"

namespace sendlift::gateway {
namespace {

using testing::AContent;
using testing::AResolve;
using testing::ARevoke;
using testing::Arrived;
using ::testing::ElementsAre;
using testing::InstructionParts;
using ::testing::IsEmpty;
using testing::SomeInstructions;

const absl::Time kNow = absl::FromUnixSeconds(1'700'000'000);

class IntakeTest : public ::testing::Test {
 protected:
  IntakeTest() { BeginStream(5); }

  void BeginStream(int64_t epoch) {
    outbox_.BeginStream();
    intake_.BeginStream(epoch, kNow);
  }
  // Hands the messages over and returns the receipts that come of it, without those of earlier calls.
  std::vector<std::string> Take(const std::vector<v1::ExchangeResponse>& messages, absl::Time now = kNow) {
    std::vector<IncomingPtr> arrived;
    for (const v1::ExchangeResponse& message : messages) arrived.push_back(Arrived(message, elapsed_));
    EXPECT_OK(intake_.Take(arrived, {.wall = now, .elapsed = elapsed_}));
    return NewReceipts();
  }
  std::vector<std::string> NewReceipts() {
    std::vector<std::string> shown;
    answers_.clear();
    v1::ExchangeRequest end;
    end.mutable_credit()->set_instructions(1);
    while (outbox_.UnacknowledgedCount() > 0 || answers_.empty()) {
      if (answers_.empty()) outbox_.Say(end);
      const Outbox::Message message = outbox_.Next();
      if (message->has_receipts()) {
        for (const v1::Receipt& receipt : message->receipts().receipts()) shown.push_back(testing::Shown(receipt));
        outbox_.Acknowledge(message->receipts().sequence());
      } else {
        for (const auto& entry : message->resolution().entries()) {
          answers_.push_back(entry.idempotency_key() + " " + v1::Resolution::Knowledge_Name(entry.knowledge()));
          if (entry.attempt() > 0) answers_.back() += " " + std::to_string(entry.attempt());
        }
        if (message->has_credit()) answers_.push_back("end");
      }
    }
    return shown;
  }
  std::vector<std::string> Resolve(const std::vector<std::string>& keys) {
    Take({AResolve(1, keys)});
    std::vector<std::string> answers = answers_;
    std::erase(answers, "end");
    return answers;
  }

  std::unique_ptr<KeyMemory> memory_ = KeyMemory::InMemory();
  testing::RecordingChannel channel_;
  Outbox outbox_{{.receipts_max = 1000, .gather_for = absl::ZeroDuration()}};
  Intake intake_{{v1::EMAIL}, *memory_, channel_, outbox_};
  std::vector<std::string> answers_;
  absl::Duration elapsed_ = absl::Hours(7);
};

TEST_F(IntakeTest, CarriesOutWhatItAcceptsAndSaysSo) {
  EXPECT_THAT(Take({AContent(), SomeInstructions(5, {{.key = "a"}, {.key = "b", .values = {"Bo"}}})}),
              ElementsAre("a/1 ACCEPTED", "a/1 DELIVERED", "b/1 ACCEPTED", "b/1 DELIVERED"));
  EXPECT_THAT(channel_.carried, ElementsAre("a", "b"));
  EXPECT_EQ(channel_.rendered[1], (Rendered{.subject = "Hi Bo", .text = "20 % off", .html = ""}));
  EXPECT_EQ(channel_.flush_count, 1);
  EXPECT_EQ(intake_.settled_count(), 2);
}

TEST_F(IntakeTest, CarriesOutAKeyOnce) {
  Take({AContent(), SomeInstructions(5, {{.key = "a"}, {.key = "a"}})});
  EXPECT_THAT(Take({SomeInstructions(5, {{.key = "a", .attempt = 2}})}), ElementsAre("a/2 ACCEPTED"));
  EXPECT_THAT(channel_.carried, ElementsAre("a"));
}

TEST_F(IntakeTest, LooksAtItsOwnClock) {
  const absl::Duration second = absl::Seconds(1);
  EXPECT_THAT(Take({AContent(), SomeInstructions(5, {{.key = "over", .not_after = kNow},
                                                     {.key = "last", .not_after = kNow + absl::Microseconds(1)},
                                                     {.key = "far", .not_before = kNow + 6 * second},
                                                     {.key = "soon", .not_before = kNow + 2 * second}})}),
              ElementsAre("over/1 EXPIRED expired", "far/1 REJECTED_RETRYABLE too_early", "last/1 ACCEPTED",
                          "last/1 DELIVERED"));
  EXPECT_EQ(intake_.settled_count(), 3);
  EXPECT_THAT(Take({}, kNow + second), IsEmpty());
  EXPECT_THAT(Take({}, kNow + 2 * second), ElementsAre("soon/1 ACCEPTED", "soon/1 DELIVERED"));
  EXPECT_EQ(intake_.settled_count(), 4);
}

TEST_F(IntakeTest, WhatWaitsForItsTimeExpiresAndIsResolvedAsNeverSeen) {
  const absl::Time soon = kNow + absl::Seconds(2);
  memory_->Set("before", {});
  Take({AContent(), SomeInstructions(5, {{.key = "a", .not_before = soon}})});
  BeginStream(5);
  EXPECT_THAT(Take({}, soon), IsEmpty());
  Take({AContent(), SomeInstructions(5, {{.key = "b", .not_before = soon}})});
  EXPECT_THAT(Resolve({"b"}), ElementsAre("b NEVER_SEEN"));
  EXPECT_THAT(Take({}, soon), IsEmpty());
  EXPECT_THAT(channel_.carried, IsEmpty());
  EXPECT_EQ(intake_.settled_count(), 1);
}

TEST_F(IntakeTest, KeepsTheCarriersPaceInOrderAndAcceptsNothingEarly) {
  Intake paced({v1::EMAIL}, *memory_, channel_, outbox_, /*per_second_max=*/20);
  paced.BeginStream(5, kNow);
  std::vector<InstructionParts> parts;
  for (int i = 0; i < 30; ++i) parts.push_back({.key = std::string(1, static_cast<char>('A' + i))});
  std::vector<IncomingPtr> messages = {Arrived(AContent()), Arrived(SomeInstructions(5, parts))};
  std::vector<absl::Time> carried_times;
  for (absl::Time now = kNow; now < kNow + absl::Seconds(3); now += absl::Milliseconds(10)) {
    ASSERT_OK(paced.Take(messages, {now}));
    messages.clear();
    carried_times.resize(channel_.carried.size(), now);
    EXPECT_EQ(paced.settled_count(), static_cast<int64_t>(channel_.carried.size()));
  }
  ASSERT_EQ(channel_.carried.size(), 30u);
  EXPECT_TRUE(std::is_sorted(channel_.carried.begin(), channel_.carried.end()));
  EXPECT_EQ(carried_times[1], kNow);
  EXPECT_GT(carried_times[2], kNow);
  for (size_t i = 20; i < 30; ++i) EXPECT_GE(carried_times[i] - carried_times[i - 20], absl::Seconds(1));
}

TEST_F(IntakeTest, WhatHasLivedItsTimeIsNotCarriedOutWhateverTheWallClockSays) {
  VirtualClock clock(kNow);
  const absl::Time end = kNow + absl::Seconds(100);
  std::vector<InstructionParts> parts = {{.key = "a", .not_after = end}, {.key = "b", .not_after = end}};
  for (InstructionParts& each : parts) each.time_to_live = absl::Seconds(100);
  Intake paced({v1::EMAIL}, *memory_, channel_, outbox_, /*per_second_max=*/1);
  paced.BeginStream(5, kNow);
  const auto take = [&](const std::vector<IncomingPtr>& messages) {
    return paced.Take(messages, {.wall = clock.Now(), .elapsed = clock.Elapsed()});
  };
  ASSERT_OK(take({Arrived(AContent()), Arrived(SomeInstructions(5, parts))}));
  clock.JumpBy(-absl::Hours(1));
  clock.AdvanceBy(absl::Seconds(100));
  ASSERT_OK(take({}));
  EXPECT_THAT(channel_.carried, ElementsAre("a"));
  EXPECT_THAT(NewReceipts(), ElementsAre("a/1 ACCEPTED", "a/1 DELIVERED", "b/1 EXPIRED expired"));
}

TEST_F(IntakeTest, TheTimeToLiveCountsFromTheArrivalAndZeroIsNone) {
  const IncomingPtr message =
      Arrived(SomeInstructions(5, {{.key = "a", .time_to_live = absl::Seconds(9)}, {.key = "b"}}), absl::Seconds(50));
  for (const auto& [elapsed, expired] : {std::pair(58, false), std::pair(59, true)}) {
    const auto memory = KeyMemory::InMemory();
    Intake intake({v1::EMAIL}, *memory, channel_, outbox_);
    intake.BeginStream(5, kNow);
    ASSERT_OK(intake.Take({Arrived(AContent()), message}, {.wall = kNow, .elapsed = absl::Seconds(elapsed)}));
    const std::vector<std::string> receipts = NewReceipts();
    EXPECT_EQ(receipts[0], expired ? "a/1 EXPIRED expired" : "a/1 ACCEPTED");
    EXPECT_EQ(receipts.back(), "b/1 DELIVERED");
  }
}

TEST_F(IntakeTest, WhatCameEarlyDoesNotOutliveItsTimeWhenTheClockIsSetBack) {
  Take({AContent(), SomeInstructions(5, {{.key = "a",
                                          .not_before = kNow + absl::Seconds(1),
                                          .not_after = kNow + absl::Seconds(9),
                                          .time_to_live = absl::Seconds(9)}})});
  elapsed_ += absl::Seconds(8);
  EXPECT_THAT(Take({}, kNow - absl::Hours(1)), IsEmpty());
  elapsed_ += absl::Seconds(1);
  EXPECT_THAT(Take({}, kNow - absl::Hours(1)), ElementsAre("a/1 EXPIRED expired"));
  EXPECT_THAT(channel_.carried, IsEmpty());
}

TEST_F(IntakeTest, AMessageStaysUntilTheLastThatWaitedInItIsCarriedOut) {
  class Watcher : public testing::RecordingChannel {
   public:
    void Carry(const Order& order, absl::Time now, Reports& reports) override {
      gone = gone || message.expired();
      RecordingChannel::Carry(order, now, reports);
    }
    std::weak_ptr<const Incoming> message;
    bool gone = false;
  } watcher;
  Intake intake({v1::EMAIL}, *memory_, watcher, outbox_);
  intake.BeginStream(5, kNow);
  std::vector<IncomingPtr> messages = {
      Arrived(AContent()), Arrived(SomeInstructions(5, {{.key = "a", .not_before = kNow + absl::Seconds(1)}}))};
  watcher.message = messages[1];
  ASSERT_OK(intake.Take(messages, {kNow}));
  messages.clear();
  ASSERT_OK(intake.Take({}, {kNow + absl::Seconds(1)}));
  EXPECT_THAT(watcher.carried, ElementsAre("a"));
  EXPECT_FALSE(watcher.gone);
  EXPECT_TRUE(watcher.message.expired());
}

TEST_F(IntakeTest, WhatThePaceHoldsBackExpiresAndIsResolvedAsNeverSeen) {
  Intake paced({v1::EMAIL}, *memory_, channel_, outbox_, /*per_second_max=*/1);
  memory_->Set("before", {});
  paced.BeginStream(5, kNow);
  std::vector<IncomingPtr> messages = {
      Arrived(AContent()),
      Arrived(SomeInstructions(5, {{.key = "a"}, {.key = "b", .not_after = kNow + absl::Seconds(1)}, {.key = "c"}}))};
  ASSERT_OK(paced.Take(messages, {kNow}));
  ASSERT_OK(paced.Take({Arrived(AResolve(1, {"c"}))}, {kNow}));
  ASSERT_OK(paced.Take({}, {kNow + absl::Seconds(2)}));
  ASSERT_OK(paced.Take({}, {kNow + absl::Seconds(4)}));
  EXPECT_THAT(channel_.carried, ElementsAre("a"));
  EXPECT_THAT(NewReceipts(), ElementsAre("a/1 ACCEPTED", "a/1 DELIVERED", "b/1 EXPIRED expired"));
  EXPECT_EQ(paced.settled_count(), 3);
}

TEST_F(IntakeTest, RefusesAnOlderEpoch) {
  EXPECT_THAT(Take({AContent(), SomeInstructions(4, {{.key = "a"}})}),
              ElementsAre("a/1 REJECTED_RETRYABLE stale_epoch"));
  EXPECT_THAT(Take({SomeInstructions(6, {{.key = "b"}}), SomeInstructions(5, {{.key = "c"}})}),
              ElementsAre("c/1 REJECTED_RETRYABLE stale_epoch", "b/1 ACCEPTED", "b/1 DELIVERED"));
  BeginStream(3);
  EXPECT_THAT(Take({AContent(), SomeInstructions(3, {{.key = "d"}})}),
              ElementsAre("d/1 REJECTED_RETRYABLE stale_epoch"));
  EXPECT_THAT(channel_.carried, ElementsAre("b"));
}

TEST_F(IntakeTest, TellsWhatItKnowsOfAKey) {
  Take({AContent(), SomeInstructions(5, {{.key = "taken"}})});
  channel_.verdict = {.kind = Verdict::Kind::kRefuseForGood, .reason = "bad_address"};
  EXPECT_THAT(Take({SomeInstructions(5, {{.key = "refused"}})}),
              ElementsAre("refused/1 REJECTED_PERMANENT bad_address"));
  BeginStream(5);
  EXPECT_THAT(Resolve({"taken", "refused", "other"}),
              ElementsAre("taken ACCEPTED", "refused REJECTED", "other NEVER_SEEN"));
}

TEST_F(IntakeTest, NeverSeenKeepsTheLateOneOutAndLetsTheNextAttemptIn) {
  Take({AContent(), SomeInstructions(5, {{.key = "before"}})});
  BeginStream(5);
  EXPECT_THAT(Resolve({"a"}), ElementsAre("a NEVER_SEEN"));
  EXPECT_THAT(Take({AContent(), SomeInstructions(5, {{.key = "a", .attempt = 1}})}),
              ElementsAre("a/1 REJECTED_RETRYABLE late"));
  EXPECT_THAT(Resolve({"a"}), ElementsAre("a NEVER_SEEN"));
  EXPECT_THAT(Take({SomeInstructions(5, {{.key = "a", .attempt = 2}})}), ElementsAre("a/2 ACCEPTED", "a/2 DELIVERED"));
  EXPECT_THAT(Resolve({"a"}), ElementsAre("a ACCEPTED"));
}

TEST_F(IntakeTest, NeverSeenKeepsOutTheAttemptThatWasAskedForAndSaysWhich) {
  Take({AContent(), SomeInstructions(5, {{.key = "before"}})});
  channel_.verdict = {.kind = Verdict::Kind::kRefuseForNow, .reason = "busy"};
  Take({SomeInstructions(5, {{.key = "b", .attempt = 2}})});
  channel_.verdict = {};
  BeginStream(5);
  Take({AResolve(1, {"a", "b", "b"}, {3, 2, 3})});
  EXPECT_THAT(answers_, ElementsAre("a NEVER_SEEN 3", "b REJECTED 2", "b NEVER_SEEN 3"));
  EXPECT_THAT(Take({AContent(), SomeInstructions(5, {{.key = "a", .attempt = 3}, {.key = "b", .attempt = 3}})}),
              ElementsAre("a/3 REJECTED_RETRYABLE late", "b/3 REJECTED_RETRYABLE late"));
  EXPECT_THAT(Take({SomeInstructions(5, {{.key = "a", .attempt = 4}})}), ElementsAre("a/4 ACCEPTED", "a/4 DELIVERED"));
}

TEST_F(IntakeTest, NeverSeenKeepsOutEarlierEpochsWhateverTheAttempt) {
  Take({AContent(), SomeInstructions(5, {{.key = "before"}})});
  BeginStream(6);
  Resolve({"a"});
  EXPECT_THAT(Take({AContent(), SomeInstructions(5, {{.key = "a", .attempt = 9}})}),
              ElementsAre("a/9 REJECTED_RETRYABLE stale_epoch"));
}

// A server that offers an attempt again has to get the same answer, whichever of both comes first and in which epoch.
TEST_F(IntakeTest, AnAttemptGetsTheSameAnswerInEveryEpoch) {
  Take({AContent(), SomeInstructions(5, {{.key = "taken"}})});
  BeginStream(6);
  Resolve({"fenced"});
  const auto all = [](int64_t epoch) {
    return SomeInstructions(epoch, {{.key = "taken"}, {.key = "fenced"}, {.key = "stale"}});
  };
  EXPECT_THAT(Take({AContent(), all(5)}), ElementsAre("taken/1 ACCEPTED", "fenced/1 REJECTED_RETRYABLE late",
                                                      "stale/1 REJECTED_RETRYABLE stale_epoch"));
  BeginStream(7);
  EXPECT_THAT(Take({AContent(), all(7)}),
              ElementsAre("taken/1 ACCEPTED", "fenced/1 REJECTED_RETRYABLE late", "stale/1 REJECTED_RETRYABLE late"));
  EXPECT_THAT(channel_.carried, ElementsAre("taken"));
  EXPECT_THAT(Take({SomeInstructions(7, {{.key = "fenced", .attempt = 2}})}),
              ElementsAre("fenced/2 ACCEPTED", "fenced/2 DELIVERED"));
}

TEST_F(IntakeTest, AMemoryThatBeganEmptyDoesNotClaimToKnowTheTimeBefore) {
  EXPECT_THAT(Resolve({"old"}), ElementsAre("old FORGOTTEN"));
  BeginStream(5);
  EXPECT_THAT(Resolve({"older"}), ElementsAre("older FORGOTTEN"));
  Take({AContent(), SomeInstructions(5, {{.key = "a"}})});
  BeginStream(5);
  EXPECT_THAT(Resolve({"old", "new"}), ElementsAre("old FORGOTTEN", "new NEVER_SEEN"));
}

TEST_F(IntakeTest, AMemoryThatBeganEmptyKnowsWhatWasLeasedLater) {
  Take({AResolve(1, {"before", "after"}, {1, 1}, {kNow, kNow + absl::Microseconds(1)})});
  EXPECT_THAT(answers_, ElementsAre("before FORGOTTEN 1", "after NEVER_SEEN 1"));
  EXPECT_THAT(Take({AContent(), SomeInstructions(5, {{.key = "after"}})}),
              ElementsAre("after/1 REJECTED_RETRYABLE late"));
}

TEST_F(IntakeTest, AnswersDoNotMakeAMemoryOlderThanItIs) {
  memory_->Set("a", {.state = KeyMemory::State::kForgotten, .epoch = 5, .attempt = 1});
  Intake restarted({v1::EMAIL}, *memory_, channel_, outbox_);
  restarted.BeginStream(5, kNow + absl::Hours(1));
  ASSERT_OK(restarted.Take({Arrived(AResolve(1, {"b", "c"}, {1, 1}, {kNow, kNow + absl::Hours(1)}))}, {kNow}));
  NewReceipts();
  EXPECT_THAT(answers_, ElementsAre("b FORGOTTEN 1", "c NEVER_SEEN 1"));
}

TEST_F(IntakeTest, AMemoryThatBeganEmptyKnowsOfWhatStillWaits) {
  Take({AContent(), SomeInstructions(5, {{.key = "a", .not_before = kNow + absl::Seconds(1)}})});
  EXPECT_THAT(Resolve({"a", "b"}), ElementsAre("a NEVER_SEEN", "b FORGOTTEN"));
  EXPECT_THAT(Take({}, kNow + absl::Seconds(1)), IsEmpty());
  EXPECT_THAT(channel_.carried, IsEmpty());
}

TEST_F(IntakeTest, WhatWaitsIsTakenBackAndFencedUntilALaterAttempt) {
  const absl::Time soon = kNow + absl::Seconds(2);
  Take({AContent(), SomeInstructions(5, {{.key = "a", .not_before = soon}, {.key = "b", .not_before = soon}})});
  EXPECT_THAT(Take({ARevoke({"a"}, {1})}), ElementsAre("a/1 REVOKED opted_out"));
  EXPECT_EQ(intake_.settled_count(), 1);
  EXPECT_THAT(Take({}, soon), ElementsAre("b/1 ACCEPTED", "b/1 DELIVERED"));
  EXPECT_THAT(Take({SomeInstructions(5, {{.key = "a"}})}), ElementsAre("a/1 REJECTED_RETRYABLE late"));
  EXPECT_THAT(Resolve({"a"}), ElementsAre("a NEVER_SEEN"));
  EXPECT_THAT(Take({SomeInstructions(5, {{.key = "a", .attempt = 2}})}), ElementsAre("a/2 ACCEPTED", "a/2 DELIVERED"));
}

TEST_F(IntakeTest, WhatIsRevokedInTheSameBatchIsNotCarriedOut) {
  EXPECT_THAT(Take({AContent(), SomeInstructions(5, {{.key = "a"}, {.key = "b"}}), ARevoke({"b"}, {1})}),
              ElementsAre("b/1 REVOKED opted_out", "a/1 ACCEPTED", "a/1 DELIVERED"));
  EXPECT_THAT(channel_.carried, ElementsAre("a"));
  EXPECT_EQ(memory_->Find("b").state, KeyMemory::State::kRevoked);
  EXPECT_EQ(intake_.settled_count(), 2);
}

TEST_F(IntakeTest, TheChannelDecidesWhetherAnAcceptedKeyCanBeTakenBack) {
  Take({AContent(), SomeInstructions(5, {{.key = "sent"}, {.key = "queued"}})});
  channel_.queued = {"queued"};
  EXPECT_THAT(Take({ARevoke({"sent", "queued"}, {1, 1})}),
              ElementsAre("sent/1 NOT_REVOKED too_late", "queued/1 REVOKED opted_out"));
  EXPECT_THAT(Take({ARevoke({"sent", "queued"}, {1, 1})}),
              ElementsAre("sent/1 NOT_REVOKED too_late", "queued/1 REVOKED opted_out"));
  EXPECT_THAT(Resolve({"sent", "queued"}), ElementsAre("sent ACCEPTED", "queued NEVER_SEEN"));
  EXPECT_THAT(Take({SomeInstructions(5, {{.key = "queued"}})}), ElementsAre("queued/1 REJECTED_RETRYABLE late"));
}

TEST_F(IntakeTest, AnUnknownKeyIsTakenBackUnlessTheMemoryBeganEmpty) {
  EXPECT_THAT(Take({ARevoke({"old"}, {1})}), ElementsAre("old/1 NOT_REVOKED forgotten"));
  Take({AContent(), SomeInstructions(5, {{.key = "a"}})});
  BeginStream(5);
  EXPECT_THAT(Take({AContent(), ARevoke({"old", "new"}, {1, 3})}),
              ElementsAre("old/1 NOT_REVOKED forgotten", "new/3 REVOKED opted_out"));
  EXPECT_THAT(Take({SomeInstructions(5, {{.key = "new", .attempt = 3}})}),
              ElementsAre("new/3 REJECTED_RETRYABLE late"));
}

TEST_F(IntakeTest, WhatWasRefusedIsTakenBackUpToTheAttemptThatIsNamed) {
  channel_.verdict = {.kind = Verdict::Kind::kRefuseForNow, .reason = "busy"};
  Take({AContent(), SomeInstructions(5, {{.key = "a"}})});
  channel_.verdict = {};
  EXPECT_THAT(Take({ARevoke({"a"})}), ElementsAre("a/1 REVOKED opted_out"));
  EXPECT_EQ(memory_->Find("a").state, KeyMemory::State::kRefused);
  EXPECT_THAT(Take({ARevoke({"a"}, {2})}), ElementsAre("a/2 REVOKED opted_out"));
  EXPECT_THAT(Take({SomeInstructions(5, {{.key = "a", .attempt = 2}})}), ElementsAre("a/2 REJECTED_RETRYABLE late"));
  BeginStream(6);
  EXPECT_THAT(Take({ARevoke({"a"}, {2})}), ElementsAre("a/2 REVOKED opted_out"));
  EXPECT_THAT(Take({AContent(), SomeInstructions(6, {{.key = "a", .attempt = 2}})}),
              ElementsAre("a/2 REJECTED_RETRYABLE late"));
}

TEST_F(IntakeTest, ARefusedKeyMayBeTriedAgain) {
  channel_.verdict = {.kind = Verdict::Kind::kRefuseForNow, .reason = "busy"};
  EXPECT_THAT(Take({AContent(), SomeInstructions(5, {{.key = "a"}})}), ElementsAre("a/1 REJECTED_RETRYABLE busy"));
  channel_.verdict = {};
  EXPECT_THAT(Take({SomeInstructions(5, {{.key = "a", .attempt = 2}})}), ElementsAre("a/2 ACCEPTED", "a/2 DELIVERED"));
}

TEST_F(IntakeTest, RefusesWhatItCannotRender) {
  v1::ExchangeResponse broken = AContent();
  broken.mutable_content()->set_content(2);
  broken.mutable_content()->set_text("{{#section}}");
  v1::ExchangeResponse sms = AContent();
  sms.mutable_content()->set_content(3);
  sms.mutable_content()->set_channel(v1::SMS);
  EXPECT_THAT(Take({AContent(), broken, sms,
                    SomeInstructions(5, {{.key = "a", .content = 2},
                                         {.key = "b", .content = 3},
                                         {.key = "c", .content = 4},
                                         {.key = "d", .values = {}}})}),
              ElementsAre("a/1 REJECTED_PERMANENT bad_content", "b/1 REJECTED_PERMANENT wrong_channel",
                          "c/1 REJECTED_RETRYABLE unknown_content", "d/1 REJECTED_PERMANENT wrong_values"));
  EXPECT_THAT(channel_.carried, IsEmpty());
}

TEST_F(IntakeTest, NoReceiptLeavesAfterAFailedFlush) {
  channel_.flush_status = absl::UnavailableError("disk full");
  const std::vector<IncomingPtr> messages = {Arrived(AContent()), Arrived(SomeInstructions(5, {{.key = "a"}}))};
  EXPECT_THAT(intake_.Take(messages, {kNow}), testing::HasCode(absl::StatusCode::kUnavailable, "disk full"));
  v1::ExchangeRequest credit;
  credit.mutable_credit()->set_instructions(1);
  outbox_.Say(credit);
  EXPECT_TRUE(outbox_.Next()->has_credit());
  EXPECT_EQ(outbox_.UnacknowledgedCount(), 2);
}

}  // namespace
}  // namespace sendlift::gateway
