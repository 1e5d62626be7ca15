#include "clients/gateways/kit/gateway.h"

#include <unistd.h>

#include <cstdio>
#include <thread>

#include "tests/support/network/fake_gateway_server.h"
#include "tests/support/network/gateway_messages.h"
#include "tests/support/status_matchers.h"

namespace sendlift::gateway {
namespace {

using testing::AContent;
using testing::AResolve;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::SomeInstructions;
using ::testing::UnorderedElementsAre;
using Seen = testing::FakeGatewayServer::Seen;

// A gateway that runs until the end of the scope.
class Running {
 public:
  Running(GatewayOptions options, Channel& channel) {
    auto gateway = Gateway::Make(std::move(options), channel, clock_);
    EXPECT_OK(gateway);
    gateway_ = *std::move(gateway);
    thread_ = std::thread([this] { status_ = gateway_->Run(); });
  }
  ~Running() {
    gateway_->Stop();
    thread_.join();
    EXPECT_OK(status_);
  }

 private:
  SystemClock clock_;
  std::unique_ptr<Gateway> gateway_;
  absl::Status status_;
  std::thread thread_;
};

class GatewayTest : public ::testing::Test {
 protected:
  ~GatewayTest() override { std::remove(memory_file_.c_str()); }

  GatewayOptions Options() {
    GatewayOptions options;
    options.connection.server = server_.address();
    options.name = "mail-1";
    options.channels = {v1::EMAIL};
    options.backoff = {.first = absl::Milliseconds(5), .longest = absl::Milliseconds(50)};
    options.end_within = absl::Milliseconds(200);
    return options;
  }
  std::vector<std::string> Receipts() {
    std::vector<std::string> shown;
    const Seen seen = server_.Look();
    for (const v1::Receipt& receipt : seen.receipts) shown.push_back(testing::Shown(receipt));
    return shown;
  }
  std::vector<std::string> LastAnswers() {
    std::vector<std::string> shown;
    const v1::Resolution answer = server_.Look().resolutions.back();
    for (const auto& entry : answer.entries()) {
      shown.push_back(entry.idempotency_key() + " " + v1::Resolution::Knowledge_Name(entry.knowledge()));
    }
    return shown;
  }
  bool WaitForResolutions(size_t count) {
    return server_.WaitUntil([&](const Seen& seen) { return seen.resolutions.size() >= count; });
  }

  testing::FakeGatewayServer server_;
  testing::RecordingChannel channel_;
  const std::string memory_file_ = ::testing::TempDir() + "/gateway-keys-" + std::to_string(getpid());
};

TEST_F(GatewayTest, ComesBackAfterALostStreamAndARefusedStart) {
  server_.RefuseNext(2, grpc::Status(grpc::StatusCode::ALREADY_EXISTS, "mail-1 is connected"));
  const Running gateway(Options(), channel_);
  ASSERT_TRUE(server_.WaitForStream(1));
  server_.Break();
  ASSERT_TRUE(server_.WaitForStream(2));
  const Seen seen = server_.Look();
  EXPECT_GE(seen.hellos.size(), 4u);
  EXPECT_EQ(seen.credit, 8000);
}

TEST_F(GatewayTest, TakesNoMoreThanTenSecondsOfItsPace) {
  GatewayOptions options = Options();
  options.per_second_max = 50;
  const Running gateway(options, channel_);
  EXPECT_TRUE(server_.WaitUntil([](const Seen& seen) { return seen.credit > 0; }));
  EXPECT_EQ(server_.Look().credit, 500);
}

TEST_F(GatewayTest, SaysReceiptsAgainUntilTheyAreAcknowledged) {
  server_.Acknowledge(false);
  const Running gateway(Options(), channel_);
  ASSERT_TRUE(server_.WaitForStream(1));
  server_.Send(AContent());
  server_.Send(SomeInstructions(1, {{.key = "a"}}));
  ASSERT_TRUE(server_.WaitForReceipts(2));
  server_.Acknowledge(true);
  server_.Break();
  ASSERT_TRUE(server_.WaitForReceipts(4));
  EXPECT_THAT(Receipts(), ElementsAre("a/1 ACCEPTED", "a/1 DELIVERED", "a/1 ACCEPTED", "a/1 DELIVERED"));
  EXPECT_EQ(server_.Look().batch_sequences.front(), 1);
  EXPECT_THAT(channel_.carried, ElementsAre("a"));
}

TEST_F(GatewayTest, CarriesOutAKeyOnceOverStreamsAndEpochs) {
  const Running gateway(Options(), channel_);
  ASSERT_TRUE(server_.WaitForStream(1));
  server_.Send(AContent());
  server_.Send(SomeInstructions(1, {{.key = "a"}}));
  ASSERT_TRUE(server_.WaitForReceipts(2));
  server_.WelcomeWith(2);
  server_.Break();
  ASSERT_TRUE(server_.WaitForStream(2));
  server_.Send(AContent());
  server_.Send(SomeInstructions(2, {{.key = "a", .attempt = 2}, {.key = "b"}}));
  ASSERT_TRUE(server_.WaitForReceipts(5));
  EXPECT_THAT(channel_.carried, ElementsAre("a", "b"));
}

TEST_F(GatewayTest, RefusesAServerThatIsBehind) {
  server_.WelcomeWith(2);
  const Running gateway(Options(), channel_);
  ASSERT_TRUE(server_.WaitForStream(1));
  server_.WelcomeWith(1);
  server_.Break();
  ASSERT_TRUE(server_.WaitForStream(2));
  server_.Send(AContent());
  server_.Send(SomeInstructions(1, {{.key = "a"}}));
  ASSERT_TRUE(server_.WaitForReceipts(1));
  EXPECT_THAT(Receipts(), ElementsAre("a/1 REJECTED_RETRYABLE stale_epoch"));
}

TEST_F(GatewayTest, AnExpiredInstructionIsNotCarriedOut) {
  const Running gateway(Options(), channel_);
  ASSERT_TRUE(server_.WaitForStream(1));
  server_.Send(AContent());
  server_.Send(SomeInstructions(1, {{.key = "a", .not_after = absl::FromUnixSeconds(1'600'000'000)}}));
  ASSERT_TRUE(server_.WaitForReceipts(1));
  EXPECT_THAT(Receipts(), ElementsAre("a/1 EXPIRED expired"));
}

TEST_F(GatewayTest, TellsWhatBecameOfKeysAfterALostStream) {
  const Running gateway(Options(), channel_);
  ASSERT_TRUE(server_.WaitForStream(1));
  server_.Send(AContent());
  server_.Send(SomeInstructions(1, {{.key = "a"}}));
  ASSERT_TRUE(server_.WaitForReceipts(2));
  server_.Break();
  ASSERT_TRUE(server_.WaitForStream(2));
  server_.Send(AResolve(1, {"a", "b"}));
  ASSERT_TRUE(WaitForResolutions(1));
  EXPECT_THAT(LastAnswers(), UnorderedElementsAre("a ACCEPTED", "b NEVER_SEEN"));
}

TEST_F(GatewayTest, RemembersKeysOverARestart) {
  GatewayOptions options = Options();
  options.memory_file = memory_file_;
  {
    const Running gateway(options, channel_);
    ASSERT_TRUE(server_.WaitForStream(1));
    server_.Send(AContent());
    server_.Send(SomeInstructions(1, {{.key = "a"}}));
    ASSERT_TRUE(server_.WaitForReceipts(2));
  }
  const Running gateway(options, channel_);
  ASSERT_TRUE(server_.WaitForStream(2));
  server_.Send(AResolve(1, {"a", "b"}));
  server_.Send(AContent());
  server_.Send(SomeInstructions(1, {{.key = "a", .attempt = 2}, {.key = "b"}}));
  ASSERT_TRUE(server_.WaitForReceipts(4));
  ASSERT_TRUE(WaitForResolutions(1));
  EXPECT_THAT(LastAnswers(), UnorderedElementsAre("a ACCEPTED", "b NEVER_SEEN"));
  EXPECT_THAT(channel_.carried, ElementsAre("a"));
  const std::vector<v1::Hello> hellos = server_.Look().hellos;
  EXPECT_GT(hellos.back().remembers_keys_for_duration().seconds(), 0);
  // It began with the first stream, and says so ever after.
  EXPECT_EQ(hellos.front().remembers_keys_since_time().seconds(), hellos.front().clock_time().seconds());
  EXPECT_LE(std::abs(hellos.back().remembers_keys_since_time().seconds() - hellos.front().clock_time().seconds()), 60);
  EXPECT_LE(hellos.back().remembers_keys_since_time().seconds(), hellos.back().clock_time().seconds() + 6);
}

TEST_F(GatewayTest, WithoutAFileItDoesNotSayThatItRemembers) {
  const Running gateway(Options(), channel_);
  ASSERT_TRUE(server_.WaitForStream(1));
  EXPECT_FALSE(server_.Look().hellos[0].has_remembers_keys_for_duration());
}

TEST_F(GatewayTest, StopEndsTheWaitForAServerThatIsNotThere) {
  GatewayOptions options = Options();
  options.connection.server = "127.0.0.1:1";
  options.backoff = {.first = absl::Hours(1), .longest = absl::Hours(1)};
  const Running gateway(options, channel_);
}

TEST_F(GatewayTest, RefusesOptionsThatCannotWork) {
  SystemClock clock;
  GatewayOptions options = Options();
  options.channels.clear();
  EXPECT_THAT(Gateway::Make(options, channel_, clock),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("serves no channel")));
  options = Options();
  options.credit = 0;
  EXPECT_THAT(Gateway::Make(options, channel_, clock),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("outside 1 to 1,000,000")));
  options = Options();
  options.name = "";
  EXPECT_THAT(Gateway::Make(options, channel_, clock),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("needs a name")));
  options = Options();
  options.per_second_max = -1;
  EXPECT_THAT(Gateway::Make(options, channel_, clock),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("per_second_max")));
}

}  // namespace
}  // namespace sendlift::gateway
