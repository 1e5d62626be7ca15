#include "measurement/follow_up_verdict.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "stats/distributions.h"
#include "stats/power_chi_square.h"
#include "tests/support/status_matchers.h"

namespace sendlift::testing {
namespace {

constexpr int kWorlds = 200;
constexpr double kHours[] = {1, 24, 72, 0};  // the last is none

std::vector<DelayArmCounts> Arms(const std::vector<Counts>& closed) {
  std::vector<DelayArmCounts> arms;
  for (size_t i = 0; i < closed.size(); ++i) {
    const bool none = i + 1 == closed.size();
    arms.push_back({.none = none, .delay_hours = kHours[i], .people = closed[i].trials, .closed = closed[i]});
  }
  return arms;
}

TEST(FollowUpVerdictTest, OneThatStandsOutIsBest) {
  ASSERT_OK_AND_ASSIGN(const DelayVerdict verdict, JudgeDelays({}, Arms({{50, 1000}, {150, 1000}, {60, 1000}}), {}));
  EXPECT_EQ(verdict.code, DelayCode::kOneBest);
  EXPECT_EQ(verdict.recommended, 1u);
  EXPECT_FALSE(verdict.best[0].may_be_best);
  EXPECT_LT(verdict.same_rates->p, 1e-6);
}

TEST(FollowUpVerdictTest, OfSeveralThatMayBeBestTheLongestDelayIsRecommended) {
  ASSERT_OK_AND_ASSIGN(const DelayVerdict verdict,
                       JudgeDelays({}, Arms({{150, 1000}, {155, 1000}, {148, 1000}, {50, 1000}}), {}));
  EXPECT_EQ(verdict.code, DelayCode::kSomeMayBeBest);
  EXPECT_EQ(verdict.recommended, 2u);
}

TEST(FollowUpVerdictTest, NothingIsRecommendedIfItMayBeBest) {
  ASSERT_OK_AND_ASSIGN(const DelayVerdict verdict,
                       JudgeDelays({}, Arms({{50, 1000}, {150, 1000}, {60, 1000}, {152, 1000}}), {}));
  EXPECT_EQ(verdict.code, DelayCode::kSomeMayBeBest);
  EXPECT_EQ(verdict.recommended, 3u);
}

TEST(FollowUpVerdictTest, WhereFewerAreBetterTheFewestAreBest) {
  ASSERT_OK_AND_ASSIGN(const DelayVerdict verdict,
                       JudgeDelays({.more_is_better = false}, Arms({{50, 1000}, {150, 1000}, {160, 1000}}), {}));
  EXPECT_EQ(verdict.code, DelayCode::kOneBest);
  EXPECT_EQ(verdict.recommended, 0u);
}

TEST(FollowUpVerdictTest, WithoutADifferenceItSaysHowManyMoreItTakes) {
  ASSERT_OK_AND_ASSIGN(const DelayVerdict verdict, JudgeDelays({}, Arms({{50, 1000}, {58, 1000}, {52, 1000}}), {}));
  EXPECT_EQ(verdict.code, DelayCode::kInconclusive);
  EXPECT_FALSE(verdict.recommended.has_value());
  ASSERT_OK_AND_ASSIGN(const double effect, EffectSizeOfRates({0.05, 0.058, 0.052}, {1, 1, 1}));
  ASSERT_OK_AND_ASSIGN(const double size, SampleSizeOfChiSquare(effect, 2, {.alpha = 0.05, .power = 0.8}));
  EXPECT_EQ(verdict.people_needed, static_cast<int64_t>(std::ceil(size - 3000)));
}

TEST(FollowUpVerdictTest, EqualRatesSayNothingOfHowManyItTakes) {
  ASSERT_OK_AND_ASSIGN(const DelayVerdict verdict, JudgeDelays({}, Arms({{50, 1000}, {50, 1000}}), {}));
  EXPECT_EQ(verdict.code, DelayCode::kInconclusive);
  EXPECT_FALSE(verdict.people_needed.has_value());
}

TEST(FollowUpVerdictTest, IsWithheldInTheOrderOfWhatIsWorst) {
  std::vector<DelayArmCounts> arms = Arms({{50, 1000}, {150, 1000}, {0, 0}});
  ASSERT_OK_AND_ASSIGN(DelayVerdict verdict, JudgeDelays({}, arms, {}));
  EXPECT_EQ(verdict.code, DelayCode::kWithheldImmature);
  ASSERT_OK_AND_ASSIGN(verdict, JudgeDelays({}, arms, {.state = SampleRatioState::kMismatch}));
  EXPECT_EQ(verdict.code, DelayCode::kWithheldSampleRatio);
  EXPECT_TRUE(verdict.best.empty());
  ASSERT_OK_AND_ASSIGN(verdict, JudgeDelays({}, Arms({{0, 0}, {0, 0}}), {.state = SampleRatioState::kMismatch}));
  EXPECT_EQ(verdict.code, DelayCode::kNoData);
}

// The fewest of so many worlds that hold a promise, which chance goes below once in a hundred thousand.
int FewestKept(int worlds, double promised) {
  double below = 0;
  for (int kept = 0;; ++kept) {
    below += BinomialProbability(kept, worlds, promised);
    if (below > 1e-5) return kept;
  }
}

struct Outcomes {
  int holds_best = 0;
  int conclusive = 0;
  int rejects = 0;
};

Outcomes RunWorlds(const std::vector<double>& rates, size_t best, int64_t people, uint64_t seed) {
  Random random(seed);
  Outcomes outcomes;
  for (int world = 0; world < kWorlds; ++world) {
    std::vector<Counts> closed;
    for (const double rate : rates) {
      Counts counts{.successes = 0, .trials = people};
      for (int64_t i = 0; i < people; ++i) counts.successes += random.Chance(rate) ? 1 : 0;
      closed.push_back(counts);
    }
    const auto verdict = JudgeDelays({}, Arms(closed), {});
    EXPECT_OK(verdict);
    outcomes.holds_best += verdict->best[best].may_be_best ? 1 : 0;
    outcomes.conclusive += verdict->code == DelayCode::kInconclusive ? 0 : 1;
    outcomes.rejects += verdict->same_rates->p < 0.05 ? 1 : 0;
  }
  std::printf("%d worlds of %lld people a delay, seed %llu: best in the set %d, conclusive %d, rates differ %d\n",
              kWorlds, static_cast<long long>(people), static_cast<unsigned long long>(seed), outcomes.holds_best,
              outcomes.conclusive, outcomes.rejects);
  return outcomes;
}

// 1 h, 24 h, 72 h, none: a baseline of 5 %, and 24 hours bring 3 points, the others 1.
TEST(FollowUpVerdictWorldsTest, TheSetHoldsTheBestDelayAsOftenAsPromisedAndItIsFoundWithThePlannedPower) {
  const std::vector<double> rates = {0.06, 0.08, 0.06, 0.05};
  ASSERT_OK_AND_ASSIGN(const double effect, EffectSizeOfRates(rates, {1, 1, 1, 1}));
  ASSERT_OK_AND_ASSIGN(const double in_all, SampleSizeOfChiSquare(effect, 3, {.alpha = 0.05, .power = 0.9}));
  const auto people = static_cast<int64_t>(std::ceil(in_all / 4));
  const Outcomes outcomes = RunWorlds(rates, 1, people, 20261122);
  EXPECT_GE(outcomes.holds_best, FewestKept(kWorlds, 0.95));
  EXPECT_GE(outcomes.rejects, FewestKept(kWorlds, 0.9));
  EXPECT_GE(outcomes.conclusive, FewestKept(kWorlds, 0.9));
}

TEST(FollowUpVerdictWorldsTest, WithoutAnEffectItIsInconclusiveAsOftenAsPromised) {
  const Outcomes outcomes = RunWorlds({0.05, 0.05, 0.05, 0.05}, 0, 2000, 7);
  EXPECT_GE(kWorlds - outcomes.conclusive, FewestKept(kWorlds, 0.95));
  EXPECT_GE(outcomes.holds_best, FewestKept(kWorlds, 0.95));
}

}  // namespace
}  // namespace sendlift::testing
