#include "clients/gateways/kit/outbox.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace sendlift::gateway {
namespace {

Report AReport(const std::string& key) {
  return {.key = key, .attempt = 1, .outcome = v1::Receipt::DELIVERED, .time = absl::FromUnixMicros(42)};
}

// "2: a b": the number of a batch and its keys.
std::string Shown(const Outbox::Message& message) {
  if (message == nullptr) return "end";
  std::string text = std::to_string(message->receipts().sequence()) + ":";
  for (const v1::Receipt& receipt : message->receipts().receipts()) text += " " + receipt.idempotency_key();
  return text;
}

TEST(OutboxTest, FillsBatchesAndNumbersThem) {
  Outbox outbox({.receipts_max = 2, .gather_for = absl::Milliseconds(1)});
  outbox.BeginStream();
  for (const char* key : {"a", "b", "c"}) outbox.Add(AReport(key));
  EXPECT_EQ(Shown(outbox.Next()), "1: a b");
  EXPECT_EQ(Shown(outbox.Next()), "2: c");
}

TEST(OutboxTest, ReceiptsCarryEverything) {
  Outbox outbox({});
  outbox.BeginStream();
  outbox.Add({.key = "a",
              .attempt = 3,
              .outcome = v1::Receipt::BOUNCED,
              .time = absl::FromUnixMicros(42),
              .reason = std::string(300, 'x')});
  const v1::Receipt receipt = outbox.Next()->receipts().receipts(0);
  EXPECT_EQ(receipt.attempt(), 3);
  EXPECT_EQ(receipt.outcome(), v1::Receipt::BOUNCED);
  EXPECT_EQ(receipt.time_micros(), 42);
  EXPECT_EQ(receipt.reason().size(), 200u);
}

TEST(OutboxTest, SaysAgainOnTheNextStreamWhatWasNotAcknowledged) {
  Outbox outbox({.receipts_max = 1});
  outbox.BeginStream();
  for (const char* key : {"a", "b", "c", "d"}) outbox.Add(AReport(key));
  for (int i = 0; i < 3; ++i) outbox.Next();
  outbox.Acknowledge(1);
  EXPECT_EQ(outbox.UnacknowledgedCount(), 3);
  outbox.EndStream();
  EXPECT_EQ(Shown(outbox.Next()), "end");
  outbox.BeginStream();
  EXPECT_EQ(Shown(outbox.Next()), "1: b");
  EXPECT_EQ(Shown(outbox.Next()), "2: c");
  EXPECT_EQ(Shown(outbox.Next()), "3: d");
  outbox.Acknowledge(3);
  EXPECT_EQ(outbox.UnacknowledgedCount(), 0);
}

TEST(OutboxTest, CreditAndAnswersDieWithTheirStream) {
  Outbox outbox({});
  outbox.BeginStream();
  v1::ExchangeRequest credit;
  credit.mutable_credit()->set_instructions(5);
  outbox.Say(credit);
  outbox.BeginStream();
  outbox.Add(AReport("a"));
  EXPECT_EQ(Shown(outbox.Next()), "1: a");
}

TEST(OutboxTest, NothingHeldLeaves) {
  Outbox outbox({.receipts_max = 1, .gather_for = absl::Milliseconds(1)});
  outbox.BeginStream();
  outbox.Hold();
  outbox.Add(AReport("a"));
  std::atomic<bool> released = false;
  std::thread writer([&] {
    EXPECT_EQ(Shown(outbox.Next()), "1: a");
    EXPECT_TRUE(released);
  });
  released = true;
  outbox.Release();
  writer.join();
}

TEST(OutboxTest, FinishingWaitsForTheLastAcknowledgement) {
  Outbox outbox({});
  outbox.BeginStream();
  outbox.Add(AReport("a"));
  outbox.Finish();
  EXPECT_EQ(Shown(outbox.Next()), "1: a");
  std::atomic<bool> acknowledged = false;
  std::thread writer([&] {
    EXPECT_EQ(Shown(outbox.Next()), "end");
    EXPECT_TRUE(acknowledged);
  });
  acknowledged = true;
  outbox.Acknowledge(1);
  writer.join();
}

}  // namespace
}  // namespace sendlift::gateway
