// The server, or the gateway, stands still for longer than a lease (SIGSTOP), while the connection between them breaks
// or time runs out.
#include <gtest/gtest.h>

#include <csignal>
#include <optional>

#include "absl/time/clock.h"
#include "tests/support/status_matchers.h"
#include "tests/support/tcp_proxy.h"
#include "tests/support/temp_database.h"
#include "tests/support/trial/campaign_trial.h"

namespace sendlift {
namespace {

using testing::CampaignTrial;
using testing::TcpProxy;
using testing::TrialPlan;
using testing::TrialVerdict;

constexpr absl::Duration kLongerThanALease = absl::Milliseconds(1600);

class PauseTest : public ::testing::Test {
 protected:
  // A campaign of some seconds, its gateway behind a proxy; returns when it is under way.
  void Begin(absl::Duration window, int per_second) {
    TrialPlan plan;
    plan.bin_directory = SENDLIFT_BIN_DIR;
    plan.directory = directory_.File("trial");
    plan.customers = 2000;
    plan.credit = 200;
    plan.per_second_max = per_second;
    plan.lease = "1s";
    plan.window = window;
    trial_.emplace(plan);
    proxy_.emplace(trial_->address());
    trial_->SetGatewayServer(proxy_->address());
    ASSERT_OK(trial_->Begin()) << trial_->Logs();
    ASSERT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return trial_->CarriedCount() > 200; })) << trial_->Logs();
  }

  void ExpectAllCarriedOutOnce() {
    ASSERT_OK(trial_->AwaitCompletion(absl::Seconds(60))) << trial_->Logs();
    ASSERT_OK_AND_ASSIGN(const TrialVerdict verdict, trial_->Judge());
    EXPECT_EQ(verdict.lost, 0) << verdict.Text() << trial_->Logs();
    EXPECT_EQ(verdict.twice, 0) << verdict.Text() << trial_->Logs();
    EXPECT_EQ(verdict.carried, verdict.planned - verdict.suppressed) << verdict.Text();
    EXPECT_EQ(verdict.to_control + verdict.to_opted_out, 0) << verdict.Text();
    EXPECT_EQ(trial_->server_deaths() + trial_->gateway_deaths(), 0);
  }

  // The rest has expired, and none was carried out late.
  void ExpectNoneAfterTheWindow() {
    ASSERT_LT(absl::Now(), trial_->window_end() + absl::Minutes(1));
    ASSERT_OK(trial_->AwaitCompletion(absl::Seconds(60))) << trial_->Logs();
    ASSERT_OK_AND_ASSIGN(const TrialVerdict verdict, trial_->Judge());
    EXPECT_LT(trial_->LastCarried(), trial_->window_end());
    EXPECT_LT(verdict.carried, verdict.planned) << "all were carried out before: nothing is shown";
    EXPECT_EQ(verdict.twice, 0) << verdict.Text();
  }

  testing::TempDir directory_;
  std::optional<CampaignTrial> trial_;
  std::optional<TcpProxy> proxy_;
};

TEST_F(PauseTest, AServerThatSleptLongerThanALeaseSendsNothingTwice) {
  ASSERT_NO_FATAL_FAILURE(Begin(absl::Hours(1), 700));
  trial_->server().Signal(SIGSTOP);
  proxy_->SetMode(TcpProxy::Mode::kRefuse);
  absl::SleepFor(kLongerThanALease);
  proxy_->SetMode(TcpProxy::Mode::kPass);
  trial_->server().Signal(SIGCONT);
  ExpectAllCarriedOutOnce();
}

TEST_F(PauseTest, AGatewayThatSleptLongerThanALeaseCarriesOutNothingTwice) {
  ASSERT_NO_FATAL_FAILURE(Begin(absl::Hours(1), 700));
  trial_->gateway().Signal(SIGSTOP);
  absl::SleepFor(kLongerThanALease);
  trial_->gateway().Signal(SIGCONT);
  ExpectAllCarriedOutOnce();
}

TEST_F(PauseTest, AServerThatSleptBeyondTheWindowSendsNothingAnyMore) {
  ASSERT_NO_FATAL_FAILURE(Begin(absl::Seconds(4), 200));
  trial_->server().Signal(SIGSTOP);
  proxy_->SetMode(TcpProxy::Mode::kRefuse);
  absl::SleepFor(trial_->window_end() - absl::Now() + absl::Milliseconds(300));
  proxy_->SetMode(TcpProxy::Mode::kPass);
  trial_->server().Signal(SIGCONT);
  ExpectNoneAfterTheWindow();
}

TEST_F(PauseTest, AGatewayThatSleptBeyondTheWindowCarriesOutNothingAnyMore) {
  ASSERT_NO_FATAL_FAILURE(Begin(absl::Seconds(4), 200));
  trial_->gateway().Signal(SIGSTOP);
  absl::SleepFor(trial_->window_end() - absl::Now() + absl::Milliseconds(300));
  trial_->gateway().Signal(SIGCONT);
  ExpectNoneAfterTheWindow();
}

}  // namespace
}  // namespace sendlift
