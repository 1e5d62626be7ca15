#include "clients/gateways/loopback/answering.h"

#include <thread>

#include "tests/support/network/fake_event_server.h"
#include "tests/support/status_matchers.h"

namespace sendlift::loopback {
namespace {

class AnsweringTest : public ::testing::Test {
 protected:
  AnsweringTest() { answers_.Arrived("key-1", "a", v1::SMS, clock_.Now()); }

  VirtualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  Answers answers_{{.reply_rate = 1, .spread = absl::Seconds(1)},
                   People{.creatives = {}, .persons = {{.customer_id = "c-1", .address = "a", .currency = "EUR"}}}};
  testing::FakeEventServer server_;
  const gateway::Connection connection_ = *gateway::Connect({.server = server_.address()});
  Answering answering_{"main", 1, answers_, connection_, clock_};
};

TEST_F(AnsweringTest, TellsWhatHasHappenedOnce) {
  EXPECT_EQ(answering_.RunOnce(clock_.Now()).value(), 0);
  clock_.AdvanceBy(absl::Seconds(4));
  EXPECT_EQ(answering_.RunOnce(clock_.Now()).value(), 1);
  EXPECT_EQ(answering_.RunOnce(clock_.Now()).value(), 0);
  ASSERT_EQ(server_.events().size(), 1u);
  EXPECT_EQ(server_.events()[0].type(), "REPLIED");
  EXPECT_EQ(server_.events()[0].instruction(), "key-1");
  EXPECT_EQ(server_.configs()[0].source(), "answers");
}

TEST_F(AnsweringTest, TellsItAgainAfterAPassingErrorOnly) {
  clock_.AdvanceBy(absl::Seconds(4));
  server_.FailNext(1, grpc::StatusCode::UNAVAILABLE);
  EXPECT_FALSE(answering_.RunOnce(clock_.Now()).ok());
  EXPECT_FALSE(answers_.empty());
  server_.FailNext(1, grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_FALSE(answering_.RunOnce(clock_.Now()).ok());
  EXPECT_TRUE(answers_.empty());
}

TEST_F(AnsweringTest, RunsUntilItIsStopped) {
  clock_.AdvanceBy(absl::Seconds(4));
  std::thread runner([&] { answering_.Run(); });
  while (!answers_.empty()) std::this_thread::yield();
  answering_.Stop();
  runner.join();
  EXPECT_EQ(server_.events().size(), 1u);
}

}  // namespace
}  // namespace sendlift::loopback
