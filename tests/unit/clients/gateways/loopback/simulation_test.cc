#include "clients/gateways/loopback/simulation.h"

#include <atomic>
#include <thread>

#include "tests/support/network/fake_event_server.h"
#include "tests/support/status_matchers.h"

namespace sendlift::loopback {
namespace {

class SimulationTest : public ::testing::Test {
 protected:
  SimulationTest() {
    for (int i = 1; i <= 10; ++i) {
      people_.persons.push_back({.customer_id = std::to_string(i),
                                 .address = "a",
                                 .base_rate = 1,
                                 .spend_mean = 100,
                                 .currency = "EUR",
                                 .lifts = {}});
    }
  }
  gateway::Connection ConnectionTo(const std::string& server) { return *gateway::Connect({.server = server}); }

  VirtualClock clock_{absl::FromUnixSeconds(1'700'000'000)};
  People people_;
  Contacts contacts_{{}};
  testing::FakeEventServer server_;
};

TEST_F(SimulationTest, TellsThePurchasesWhenTheCampaignIsOver) {
  const gateway::Connection connection = ConnectionTo(server_.address());
  Simulation simulation({.after = absl::Seconds(10)}, people_, contacts_, connection, clock_);
  absl::StatusOr<std::string> line;
  std::atomic<bool> told = false;
  contacts_.Reached("a", "blue");
  contacts_.Arrived(clock_.Now() + absl::Seconds(30));
  std::thread runner([&] {
    line = simulation.Run();
    told = true;
  });
  clock_.AdvanceBy(absl::Seconds(31));
  EXPECT_FALSE(told);
  while (!told) {
    clock_.AdvanceBy(absl::Seconds(1));
    std::this_thread::yield();
  }
  runner.join();
  ASSERT_OK(line);
  EXPECT_EQ(*line, "people: 10 in all, 10 contacted, 10 purchases: 10 taken, 0 known, 0 refused");
  EXPECT_EQ(server_.events().size(), 10u);
}

TEST_F(SimulationTest, NobodyBuysBeforeAllAnswersAreTold) {
  Answers answers({.reply_rate = 1}, people_);
  answers.Arrived("key-1", "a", v1::SMS, clock_.Now());
  const gateway::Connection connection = ConnectionTo(server_.address());
  Simulation simulation({}, people_, contacts_, connection, clock_, &answers);
  simulation.Stop();
  EXPECT_THAT(simulation.Run(), testing::HasCode(absl::StatusCode::kCancelled, ::testing::_));
  answers.Told(answers.Due(absl::InfiniteFuture()));
  EXPECT_OK(simulation.Run());
  EXPECT_EQ(server_.events().size(), 10u);
}

TEST_F(SimulationTest, TriesAgainWhileTheServerIsAway) {
  server_.FailNext(2, grpc::StatusCode::UNAVAILABLE);
  const gateway::Connection connection = ConnectionTo(server_.address());
  Simulation simulation({}, people_, contacts_, connection, clock_);
  EXPECT_OK(simulation.Run());
  EXPECT_EQ(server_.events().size(), 10u);
}

TEST_F(SimulationTest, GivesUpOnWhatTheServerRefuses) {
  server_.FailNext(1, grpc::StatusCode::INVALID_ARGUMENT);
  const gateway::Connection connection = ConnectionTo(server_.address());
  Simulation simulation({}, people_, contacts_, connection, clock_);
  EXPECT_THAT(simulation.Run(), testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::_));
}

TEST_F(SimulationTest, StopEndsTheWait) {
  const gateway::Connection connection = ConnectionTo(server_.address());
  Simulation simulation({.after = absl::Hours(1)}, people_, contacts_, connection, clock_);
  std::thread runner(
      [&] { EXPECT_THAT(simulation.Run(), testing::HasCode(absl::StatusCode::kCancelled, ::testing::_)); });
  simulation.Stop();
  runner.join();
}

}  // namespace
}  // namespace sendlift::loopback
