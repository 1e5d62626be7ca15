// The server dies between the decision on the winner and the wave that gets it.
#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <map>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/support/child_process.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"
#include "tests/support/trial/trial_client.h"

namespace sendlift {
namespace {

constexpr char kBin[] = SENDLIFT_BIN_DIR;
constexpr char kId[] = "trial";
constexpr int kCustomers = 300;
constexpr absl::Duration kWindow = absl::Seconds(4);

google::protobuf::Timestamp At(absl::Time time) {
  google::protobuf::Timestamp proto;
  const int64_t micros = absl::ToUnixMicros(time);
  proto.set_seconds(micros / 1'000'000);
  proto.set_nanos(static_cast<int32_t>(micros % 1'000'000 * 1000));
  return proto;
}

// Half of the people now, the others when the outcome windows of these are closed.
v1::Campaign PilotAndRest(absl::Time start) {
  v1::Campaign campaign = testing::CampaignMessage();
  *campaign.mutable_window()->mutable_start_time() = At(start);
  *campaign.mutable_window()->mutable_end_time() = At(start + absl::Hours(1));
  v1::Experiment& experiment = *campaign.mutable_experiment();
  experiment.mutable_arms(0)->set_arm("early");
  experiment.mutable_arms(0)->mutable_share()->set_parts_per_million(400'000);
  *experiment.add_arms() = testing::FromText<v1::Arm>("arm: 'late' share { remainder: true }");
  experiment.mutable_metrics()->mutable_primary()->mutable_window_duration()->set_seconds(
      absl::ToInt64Seconds(kWindow));
  experiment.mutable_winner()->set_roll_out_to_rest(true);
  v1::Wave& pilot = *campaign.mutable_waves(0);
  *pilot.mutable_start_time() = At(start);
  pilot.mutable_share()->set_parts_per_million(500'000);
  v1::Wave& rest = *campaign.add_waves();
  rest.set_wave("rest");
  *rest.mutable_start_time() = At(start + kWindow);
  rest.mutable_share()->set_remainder(true);
  return campaign;
}

// Everybody whose arm is "early" buys.
v1::BatchImportEventsRequest EarlyBuys(const std::vector<v1::Assignment>& assignments) {
  v1::BatchImportEventsRequest request;
  request.set_parent("workspaces/main");
  request.set_source("shop");
  for (const v1::Assignment& assignment : assignments) {
    if (assignment.arm() != "early") continue;
    v1::Event& event = *request.add_events();
    event.set_sequence(request.events_size());
    event.set_customer_id(assignment.name().substr(assignment.name().rfind('/') + 1));
    event.set_type("PURCHASED");
    *event.mutable_event_time() = assignment.planned_time();
  }
  return request;
}

class WinnerTrialTest : public ::testing::Test {
 protected:
  void SetUp() override {
    setenv("SENDLIFT_FAILPOINT", "plan.selected:2", 1);
    server_ = testing::StartServer(kBin, directory_.File("trial.db"), directory_.File("first.log"));
    unsetenv("SENDLIFT_FAILPOINT");
    ASSERT_TRUE(server_.has_value());
    client_.emplace(server_->address, [this] { StartAgain(); });
  }
  void StartAgain() {
    const std::optional<int> ended = server_->process.Wait(absl::ZeroDuration());
    if (!ended.has_value()) return;
    EXPECT_EQ(*ended, -SIGKILL);
    ++deaths_;
    const std::string address = server_->address;
    server_ = testing::StartServer(kBin, directory_.File("trial.db"), directory_.File(absl::StrCat(deaths_, ".log")),
                                   {}, address);
    ASSERT_TRUE(server_.has_value());
  }
  bool IsFrozen(int wave) {
    const absl::StatusOr<v1::Campaign> campaign = client_->GetCampaign(kId);
    return campaign.ok() && campaign->progress().waves(wave).has_freeze_time();
  }

  const testing::TempDir directory_;
  std::optional<testing::RunningServer> server_;
  std::optional<testing::TrialClient> client_;
  int deaths_ = 0;
};

TEST_F(WinnerTrialTest, ADeathBetweenDecisionAndWaveLeavesTheOneDecision) {
  ASSERT_OK(client_->ImportCustomers(1, kCustomers));
  ASSERT_OK(client_->CreateCampaign(kId, PilotAndRest(absl::Now())));
  ASSERT_OK(client_->Launch(kId));
  ASSERT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return IsFrozen(0); }));
  ASSERT_OK_AND_ASSIGN(const std::vector<v1::Assignment> pilot, client_->Assignments(kId));
  ASSERT_OK(client_->ImportEvents(EarlyBuys(pilot)));
  ASSERT_TRUE(testing::Eventually(absl::Seconds(30), [&] { return IsFrozen(1); }));
  EXPECT_EQ(deaths_, 1);

  ASSERT_OK_AND_ASSIGN(const v1::Campaign campaign, client_->GetCampaign(kId));
  const v1::WinnerDecision& winner = campaign.progress().winner();
  EXPECT_EQ(winner.arm(), "early");
  EXPECT_EQ(winner.reason(), v1::WinnerDecision::WON);
  const auto& frozen = campaign.progress().waves(1).freeze_time();
  EXPECT_LT(winner.decide_time().seconds() * 1'000'000'000 + winner.decide_time().nanos(),
            frozen.seconds() * 1'000'000'000 + frozen.nanos())
      << "another run of the server froze it";
  ASSERT_OK_AND_ASSIGN(const std::vector<v1::Assignment> all, client_->Assignments(kId));
  std::map<std::string, int> rest;
  for (const v1::Assignment& assignment : all) rest[assignment.arm()] += assignment.wave() == "rest" ? 1 : 0;
  EXPECT_EQ(rest["control"], 30);
  EXPECT_EQ(rest["early"], 120);
  EXPECT_EQ(rest["late"], 0);
  EXPECT_EQ(*client_->WrongFigures(kId), 0);
}

}  // namespace
}  // namespace sendlift
