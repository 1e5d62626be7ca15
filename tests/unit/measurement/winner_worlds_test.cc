// Many drawn worlds whose truth is known: how often the wrong arm wins, and how often the right one. A failure prints
// the seed.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "stats/power.h"
#include "tests/unit/measurement/decided_world.h"

namespace sendlift::testing {
namespace {

constexpr int kWorlds = 1000;
constexpr double kAlpha = 0.05;
constexpr int64_t kPilot = 200;  // people of each arm; control has as many
constexpr int64_t kMain = 700;
constexpr uint64_t kSeed = 20'261'123;

// The most of so many worlds that a chance of `p` gives, four standard deviations off: one run in 30,000.
double AtMost(double p) { return kWorlds * p + 4 * std::sqrt(kWorlds * p * (1 - p)); }
double AtLeast(double p) { return kWorlds * p - 4 * std::sqrt(kWorlds * p * (1 - p)); }

int64_t Draw(Random& random, int64_t people, double rate) {
  int64_t responders = 0;
  for (int64_t i = 0; i < people; ++i) responders += random.Chance(rate) ? 1 : 0;
  return responders;
}

// How many worlds each arm won; [0]: none did.
std::vector<int> Wins(WinnerRule rule, const std::vector<double>& rates, uint64_t seed) {
  DecidedWorld world;
  Random random(seed);
  std::vector<int> wins(rates.size());
  ACampaign definition;
  definition.WithControl({.parts_per_million = kWhole / static_cast<int32_t>(rates.size())});
  for (size_t arm = 1; arm + 1 < rates.size(); ++arm) {
    definition.WithArm(absl::StrCat("a", arm), {.parts_per_million = kWhole / static_cast<int32_t>(rates.size())});
  }
  definition.WithArm("z");
  definition.WithWave("pilot", CampaignStart(), Percent(10))
      .WithWave("main", CampaignStart() + DecidedWorld::kDay, Percent(60))
      .WithWave("rest", CampaignStart() + DecidedWorld::kDay + DecidedWorld::kWindow)
      .WithWinner(rule);
  for (int i = 0; i < kWorlds; ++i) {
    const Campaign campaign = world.Run(definition, absl::StrCat("world-", i));
    std::vector<ArmOutcome> outcomes;
    for (int arm = 0; arm < static_cast<int>(rates.size()); ++arm) {
      const double rate = rates[static_cast<size_t>(arm)];
      outcomes.push_back({0, arm, kPilot, Draw(random, kPilot, rate)});
      outcomes.push_back({1, arm, kMain, Draw(random, kMain, rate)});
    }
    world.Fill(campaign, outcomes);
    ++wins[static_cast<size_t>(world.Judge(campaign).arm)];
  }
  std::printf("seed %llu: won", static_cast<unsigned long long>(seed));
  for (const int count : wins) std::printf(" %d", count);
  std::printf(" of %d\n", kWorlds);
  return wins;
}

double PowerOf(double rate, double other, double alpha) {
  constexpr double kPeople = kPilot + kMain;
  return PowerOfProportions({.treatment_rate = rate,
                             .control_rate = other,
                             .customers = {.treatment = kPeople, .control = kPeople},
                             .alpha = alpha})
      .value();
}

TEST(WinnerWorldsTest, WhereNoArmHasAnEffectOneWinsAtMostAsOftenAsAlphaAllows) {
  for (const WinnerRule rule : {WinnerRule::kSignificant, WinnerRule::kLeading}) {
    const std::vector<int> wins = Wins(rule, {0.1, 0.1, 0.1}, kSeed);
    EXPECT_LE(wins[1] + wins[2], AtMost(kAlpha));
  }
}

TEST(WinnerWorldsTest, OfEqualArmsThatAllHaveAnEffectOneWinsAtMostAsOftenAsAlphaAllows) {
  for (const size_t arms : {2, 3}) {
    std::vector<double> rates(arms + 1, 0.15);
    rates[kControlArm] = 0.05;
    const int nobody = Wins(WinnerRule::kSignificant, rates, kSeed + 1)[0];
    EXPECT_LE(kWorlds - nobody, AtMost(kAlpha)) << arms << " arms";
    EXPECT_LT(nobody, kWorlds) << "as if it could not happen";
    EXPECT_LT(Wins(WinnerRule::kLeading, rates, kSeed + 1)[0], kWorlds / 100) << "an arm leads for all that";
  }
}

TEST(WinnerWorldsTest, TheOnlyArmWinsAsOftenAsItsPowerSays) {
  const double power = PowerOf(0.14, 0.1, kAlpha);
  ASSERT_GT(power, 0.6);
  ASSERT_LT(power, 0.9);
  for (const WinnerRule rule : {WinnerRule::kSignificant, WinnerRule::kLeading}) {
    const std::vector<int> wins = Wins(rule, {0.1, 0.14}, kSeed + 2);
    EXPECT_GE(wins[1], AtLeast(power));
    EXPECT_LE(wins[1], AtMost(power));
  }
}

// It has to be better than control, of two comparisons, and than the other: by Bonferroni's inequality that is at least
// as likely as both powers less one, and no likelier than either.
TEST(WinnerWorldsTest, TheBestOfTwoArmsWinsAsOftenAsThePowersOfItsComparisonsAllow) {
  const std::vector<int> wins = Wins(WinnerRule::kSignificant, {0.1, 0.16, 0.1}, kSeed + 3);
  EXPECT_GE(wins[1], AtLeast(PowerOf(0.16, 0.1, kAlpha / 2) + PowerOf(0.16, 0.1, kAlpha) - 1));
  EXPECT_LE(wins[1], AtMost(PowerOf(0.16, 0.1, kAlpha)));
  EXPECT_LE(wins[2], AtMost(kAlpha));
}

}  // namespace
}  // namespace sendlift::testing
