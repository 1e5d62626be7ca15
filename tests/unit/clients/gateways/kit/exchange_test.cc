#include "clients/gateways/kit/exchange.h"

#include <thread>

#include "tests/support/network/fake_gateway_server.h"
#include "tests/support/network/gateway_messages.h"
#include "tests/support/status_matchers.h"

namespace sendlift::gateway {
namespace {

using testing::AContent;
using testing::InstructionParts;
using testing::SomeInstructions;
using Seen = testing::FakeGatewayServer::Seen;

class ExchangeTest : public ::testing::Test {
 protected:
  void Start(ExchangeOptions options) {
    auto connection = Connect({.server = server_.address()});
    ASSERT_OK(connection);
    connection_ = *connection;
    options.hello.set_gateway("test");
    options.hello.add_channels(v1::EMAIL);
    exchange_ = std::make_unique<Exchange>(options, connection_, intake_, channel_, outbox_, clock_);
    thread_ = std::thread([this] { end_ = exchange_->Run(); });
  }
  ~ExchangeTest() override {
    if (exchange_ != nullptr) exchange_->Stop();
    if (thread_.joinable()) thread_.join();
  }

  testing::FakeGatewayServer server_;
  SystemClock clock_;
  std::unique_ptr<KeyMemory> memory_ = KeyMemory::InMemory();
  testing::RecordingChannel channel_;
  Outbox outbox_{{}};
  Intake intake_{{v1::EMAIL}, *memory_, channel_, outbox_};
  Connection connection_;
  std::unique_ptr<Exchange> exchange_;
  StreamEnd end_;
  std::thread thread_;
};

TEST_F(ExchangeTest, GreetsWithItsClockAndGrantsCredit) {
  Start({.credit = 10});
  ASSERT_TRUE(server_.WaitForStream(1));
  const Seen seen = server_.Look();
  EXPECT_EQ(seen.hellos[0].gateway(), "test");
  EXPECT_LT(absl::AbsDuration(absl::FromUnixSeconds(seen.hellos[0].clock_time().seconds()) - clock_.Now()),
            absl::Seconds(3));
  EXPECT_EQ(seen.credit, 10);
}

TEST_F(ExchangeTest, GrantsAsMuchCreditAsItHasFinished) {
  Start({.credit = 8});
  ASSERT_TRUE(server_.WaitForStream(1));
  server_.Send(AContent());
  for (int batch = 0; batch < 5; ++batch) {
    std::vector<InstructionParts> parts;
    for (int i = 0; i < 8; ++i) parts.push_back({.key = std::to_string(batch * 8 + i)});
    server_.Send(SomeInstructions(1, parts));
    ASSERT_TRUE(server_.WaitUntil([&](const Seen& seen) { return seen.credit == 8 * (batch + 2); }));
  }
  ASSERT_TRUE(server_.WaitForReceipts(80));
}

TEST_F(ExchangeTest, StopFinishesWhatIsHereAndWaitsForTheAcknowledgement) {
  server_.Acknowledge(false);
  Start({.poll_every = absl::Milliseconds(1), .end_within = absl::Seconds(30)});
  ASSERT_TRUE(server_.WaitForStream(1));
  server_.Send(AContent());
  server_.Send(SomeInstructions(1, {{.key = "a"}}));
  ASSERT_TRUE(server_.WaitForReceipts(2));
  exchange_->Stop();
  v1::ExchangeResponse acknowledgement;
  acknowledgement.mutable_acknowledgement()->set_sequence(server_.Look().batch_sequences.back());
  server_.Send(acknowledgement);
  thread_.join();
  EXPECT_OK(end_.status);
  EXPECT_EQ(outbox_.UnacknowledgedCount(), 0);
}

TEST_F(ExchangeTest, AStreamThatDoesNotEndIsCut) {
  server_.Acknowledge(false);
  Start({.end_within = absl::Milliseconds(50)});
  ASSERT_TRUE(server_.WaitForStream(1));
  server_.Send(AContent());
  server_.Send(SomeInstructions(1, {{.key = "a"}}));
  ASSERT_TRUE(server_.WaitForReceipts(2));
  exchange_->Stop();
  thread_.join();
  EXPECT_FALSE(end_.status.ok());
  EXPECT_EQ(outbox_.UnacknowledgedCount(), 2);
}

TEST_F(ExchangeTest, GoodbyeEndsTheStream) {
  Start({});
  ASSERT_TRUE(server_.WaitForStream(1));
  v1::ExchangeResponse goodbye;
  goodbye.mutable_goodbye()->set_reason("restart");
  server_.Send(goodbye);
  thread_.join();
  EXPECT_TRUE(end_.welcomed);
  EXPECT_OK(end_.status);
}

TEST_F(ExchangeTest, ARefusedStartIsTheStreamsEnd) {
  server_.RefuseNext(1, grpc::Status(grpc::StatusCode::FAILED_PRECONDITION, "clock is off"));
  Start({});
  thread_.join();
  EXPECT_FALSE(end_.welcomed);
  EXPECT_THAT(end_.status, testing::HasCode(absl::StatusCode::kFailedPrecondition, "clock is off"));
  EXPECT_OK(end_.fatal);
}

TEST_F(ExchangeTest, AChannelThatFailsEndsTheGateway) {
  channel_.flush_status = absl::UnavailableError("disk full");
  Start({});
  ASSERT_TRUE(server_.WaitForStream(1));
  server_.Send(AContent());
  server_.Send(SomeInstructions(1, {{.key = "a"}}));
  thread_.join();
  EXPECT_THAT(end_.fatal, testing::HasCode(absl::StatusCode::kUnavailable, "disk full"));
  EXPECT_TRUE(server_.Look().receipts.empty());
}

TEST_F(ExchangeTest, KeepsUpWithTwoHundredThousandInstructions) {
  constexpr int kBatches = 200, kBatch = 1000;
  Start({});
  ASSERT_TRUE(server_.WaitForStream(1));
  server_.Send(AContent());
  const absl::Time begin = clock_.Now();
  for (int batch = 0; batch < kBatches; ++batch) {
    std::vector<InstructionParts> parts;
    for (int i = 0; i < kBatch; ++i) parts.push_back({.key = "main-c1-s1-" + std::to_string(batch * kBatch + i)});
    const v1::ExchangeResponse message = SomeInstructions(1, parts);
    ASSERT_TRUE(server_.WaitUntil([&](const Seen& seen) { return seen.credit >= (batch + 1) * kBatch; }));
    server_.Send(message);
  }
  ASSERT_TRUE(server_.WaitForReceipts(2 * kBatches * kBatch));
  RecordProperty("instructions_per_second",
                 static_cast<int>(kBatches * kBatch / absl::ToDoubleSeconds(clock_.Now() - begin)));
  EXPECT_EQ(channel_.carried.size(), static_cast<size_t>(kBatches * kBatch));
}

}  // namespace
}  // namespace sendlift::gateway
