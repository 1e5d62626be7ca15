// `kill -9` at twenty random moments while the server dispatches to a gateway and takes events. SENDLIFT_KILL_SEED
// repeats the moments of a run, as far as the machine lets it.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/time/clock.h"
#include "base/random.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"
#include "tests/support/trial/campaign_trial.h"

namespace sendlift {
namespace {

using testing::CampaignTrial;
using testing::TrialPlan;
using testing::TrialVerdict;

constexpr int kKills = 20;
constexpr int kCustomers = 24'000;
constexpr int kInstructionsMin = 20'000;
constexpr int kEventsABatch = 50;
constexpr absl::Duration kRestartMax = absl::Seconds(5);

uint64_t Seed() {
  uint64_t seed = 0;
  const char* text = std::getenv("SENDLIFT_KILL_SEED");
  if (text == nullptr || !absl::SimpleAtoi(text, &seed)) seed = static_cast<uint64_t>(absl::ToUnixMicros(absl::Now()));
  return seed;
}

// How much was carried out when the last one came.
size_t KillAgainAndAgain(CampaignTrial& trial, uint64_t seed) {
  Random random(seed);
  size_t carried = 0;
  for (int kills = 0; kills < kKills; ++kills) {
    absl::SleepFor(absl::Milliseconds(30 + random.Below(400)));
    carried = trial.CarriedCount();
    const int deaths = trial.server_deaths();
    while (trial.server_deaths() == deaths) {
      (void)trial.KillServer();
      absl::SleepFor(absl::Milliseconds(1));
    }
  }
  return carried;
}

TEST(KillTest, AGatewayIsBackSoonAfterTheServer) {
  constexpr absl::Duration kAway = absl::Seconds(2), kBackWithin = absl::Seconds(4);
  testing::TempDir directory;
  TrialPlan plan;
  plan.bin_directory = SENDLIFT_BIN_DIR;
  plan.directory = directory.File("trial");
  plan.second_wave_after = absl::Minutes(1);
  CampaignTrial trial(plan);
  ASSERT_OK(trial.Begin());
  const auto connections = [&] {
    const std::string log = testing::ReadFile(directory.File("trial/server.log"));
    int count = 0;
    for (size_t at = log.find("is connected"); at != std::string::npos; at = log.find("is connected", at + 1)) ++count;
    return count;
  };
  for (int round = 1; round <= 3; ++round) {
    ASSERT_TRUE(testing::Eventually(absl::Seconds(10), [&] { return connections() == round; })) << trial.Logs();
    ASSERT_TRUE(trial.KillServer());
    absl::SleepFor(kAway);
    trial.KeepAlive();
    const absl::Time began = absl::Now();
    EXPECT_TRUE(testing::Eventually(kBackWithin, [&] { return connections() == round + 1; })) << trial.Logs();
    std::printf("back %.2f s after the server\n", absl::ToDoubleSeconds(absl::Now() - began));
  }
}

TEST(KillTest, NothingIsLostAndNothingSentTwiceThoughTheServerIsKilledTwentyTimesUnderLoad) {
  const uint64_t seed = Seed();
  std::printf("SENDLIFT_KILL_SEED=%llu\n", static_cast<unsigned long long>(seed));
  testing::TempDir directory;
  TrialPlan plan;
  plan.bin_directory = SENDLIFT_BIN_DIR;
  plan.directory = directory.File("trial");
  plan.customers = kCustomers;
  plan.credit = 1000;
  plan.per_second_max = 3000;
  plan.second_wave_after = absl::Seconds(5);
  CampaignTrial trial(plan);
  ASSERT_OK(trial.Begin());
  ASSERT_TRUE(testing::Eventually(absl::Seconds(20), [&] { return trial.CarriedCount() > 0; })) << trial.Logs();

  size_t carried_at_last_kill = 0;
  std::atomic<bool> killed_enough = false;
  std::thread killer([&] {
    carried_at_last_kill = KillAgainAndAgain(trial, seed);
    killed_enough = true;
  });
  absl::Status shopping;
  // Not counted by deaths: a signal that comes late may end the next server as well.
  while (!killed_enough) {
    if (shopping.ok()) shopping = trial.Shop(kEventsABatch);
    trial.KeepAlive();
  }
  killer.join();
  ASSERT_OK(shopping) << trial.Logs();
  ASSERT_OK(trial.AwaitCompletion(absl::Minutes(2))) << trial.Logs();
  ASSERT_OK_AND_ASSIGN(const TrialVerdict verdict, trial.Judge());
  std::printf("killed %d times, %d carried out by the last; longest restart %.2f s; %s\n", trial.server_deaths(),
              static_cast<int>(carried_at_last_kill), absl::ToDoubleSeconds(trial.longest_restart()),
              verdict.Text().c_str());
  EXPECT_GE(trial.server_deaths(), kKills);
  EXPECT_GE(verdict.planned, kInstructionsMin);
  EXPECT_LT(static_cast<int64_t>(carried_at_last_kill), verdict.planned) << "killed too late to show anything";
  EXPECT_EQ(verdict.lost, 0) << trial.Logs();
  EXPECT_EQ(verdict.twice, 0) << trial.Logs();
  EXPECT_EQ(verdict.to_control, 0);
  EXPECT_EQ(verdict.to_opted_out, 0);
  EXPECT_EQ(verdict.unsent, 0);
  EXPECT_EQ(verdict.wrong, 0);
  EXPECT_LT(trial.longest_restart(), kRestartMax);
}

}  // namespace
}  // namespace sendlift
