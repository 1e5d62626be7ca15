// A bad network between the server and a gateway: half-open, cut in the middle of a batch, slow.
#include <gtest/gtest.h>

#include <cstdio>
#include <optional>
#include <string>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "base/random.h"
#include "tests/support/child_process.h"
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

constexpr int kCuts = 20;
// --keepalive 2s: a ping after 2 s of silence, two thirds of a second for the answer; and a busy machine.
constexpr absl::Duration kNoticedWithin = absl::Seconds(8);

class NetworkTest : public ::testing::Test {
 protected:
  void Begin(int customers, int per_second) {
    TrialPlan plan;
    plan.bin_directory = SENDLIFT_BIN_DIR;
    plan.directory = directory_.File("trial");
    plan.customers = customers;
    plan.credit = 300;
    plan.per_second_max = per_second;
    plan.lease = "30s";
    plan.server_flags = {"--keepalive", "2s"};
    trial_.emplace(plan);
    proxy_.emplace(trial_->address());
    trial_->SetGatewayServer(proxy_->address());
    ASSERT_OK(trial_->Begin()) << trial_->Logs();
    ASSERT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return trial_->CarriedCount() > 200; })) << trial_->Logs();
  }

  void ExpectAllCarriedOutOnce() {
    ASSERT_OK(trial_->AwaitCompletion(absl::Seconds(60))) << trial_->Logs();
    ASSERT_OK_AND_ASSIGN(const TrialVerdict verdict, trial_->Judge());
    std::printf("%d connections, %d cuts: %s\n", proxy_->connection_count(), proxy_->cut_count(),
                verdict.Text().c_str());
    EXPECT_EQ(verdict.lost, 0) << trial_->Logs();
    EXPECT_EQ(verdict.twice, 0) << trial_->Logs();
    EXPECT_EQ(verdict.carried, verdict.planned - verdict.suppressed);
    EXPECT_EQ(verdict.to_control + verdict.to_opted_out, 0);
  }

  bool ServerSaid(const std::string& text) {
    return absl::StrContains(testing::ReadFile(directory_.File("trial/server.log")), text);
  }

  testing::TempDir directory_;
  std::optional<CampaignTrial> trial_;
  std::optional<TcpProxy> proxy_;
};

TEST_F(NetworkTest, AHalfOpenConnectionIsNoticedByTheServerAndNothingIsLostOrSentTwice) {
  ASSERT_NO_FATAL_FAILURE(Begin(2000, 400));
  proxy_->SetMode(TcpProxy::Mode::kSwallow);
  const absl::Time began = absl::Now();
  EXPECT_TRUE(testing::Eventually(kNoticedWithin, [&] { return ServerSaid("gateway loopback is gone"); }))
      << trial_->Logs();
  std::printf("noticed after %.1f s\n", absl::ToDoubleSeconds(absl::Now() - began));
  proxy_->SetMode(TcpProxy::Mode::kPass);
  ExpectAllCarriedOutOnce();
}

TEST_F(NetworkTest, ConnectionsThatAreCutInTheMiddleOfBatchesLoseNothingAndSendNothingTwice) {
  const auto seed = static_cast<uint64_t>(absl::ToUnixMicros(absl::Now()));
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Random random(seed);
  ASSERT_NO_FATAL_FAILURE(Begin(12'000, 2000));
  for (int cut = 0; cut < kCuts; ++cut) {
    const int before = proxy_->cut_count();
    proxy_->CutAfterServerBytes(1 + static_cast<int64_t>(random.Below(20'000)));
    ASSERT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return proxy_->cut_count() > before; })) << cut;
    ASSERT_LT(trial_->CarriedCount(), 10'000u) << "too late to be in the middle of anything";
  }
  ExpectAllCarriedOutOnce();
}

TEST_F(NetworkTest, ASlowNetworkChangesNothing) {
  ASSERT_NO_FATAL_FAILURE(Begin(1000, 2000));
  proxy_->SetDelay(absl::Milliseconds(100));
  ExpectAllCarriedOutOnce();
}

}  // namespace
}  // namespace sendlift
