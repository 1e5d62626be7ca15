#include "stats/proportions.h"

#include <cmath>
#include <limits>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
constexpr int64_t kTrillion = 1'000'000'000'000;

Counts AnyCounts(Random& random) {
  static constexpr uint64_t kSizes[] = {1, 3, 30, 1000, 100'000, 10'000'000};
  const uint64_t trials = 1 + random.Below(kSizes[random.Below(6)]);
  const double rate = random.Chance(0.5) ? random.Uniform() : random.Uniform() * 0.02;
  const auto successes = static_cast<uint64_t>(std::llround(rate * static_cast<double>(trials)));
  return {.successes = static_cast<int64_t>(random.Chance(0.1)   ? 0
                                            : random.Chance(0.1) ? trials
                                                                 : successes),
          .trials = static_cast<int64_t>(trials)};
}

ProportionArms AnyArms(Random& random) { return {.treatment = AnyCounts(random), .control = AnyCounts(random)}; }

ProportionArms Swapped(const ProportionArms& arms) { return {.treatment = arms.control, .control = arms.treatment}; }

double AnyLevel(Random& random) {
  static constexpr double kLevels[] = {0.5, 0.8, 0.9, 0.95, 0.99, 0.9999};
  return kLevels[random.Below(6)];
}

double RatioOf(const ProportionArms& arms) {
  return (static_cast<double>(arms.treatment.successes) / static_cast<double>(arms.treatment.trials)) /
         (static_cast<double>(arms.control.successes) / static_cast<double>(arms.control.trials));
}

TEST(ProportionsTest, IntervalsHoldTheirEstimates) {
  for (uint64_t seed = 1; seed <= 3000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ProportionArms arms = AnyArms(random);
    const double level = AnyLevel(random);
    ASSERT_OK_AND_ASSIGN(const double difference, RateDifference(arms));
    ASSERT_OK_AND_ASSIGN(const Interval score, MiettinenNurminenDifference(arms, level));
    EXPECT_TRUE(score.Holds(difference)) << score.lower << " " << difference << " " << score.upper;
    EXPECT_TRUE((Interval{-1, 1}.Holds(score.lower) && Interval{-1, 1}.Holds(score.upper)));
    ASSERT_OK_AND_ASSIGN(const Interval newcombe, NewcombeDifference(arms, level));
    EXPECT_TRUE(newcombe.Holds(difference));
    ASSERT_OK_AND_ASSIGN(const Interval wilson, WilsonInterval(arms.treatment, level));
    EXPECT_TRUE(
        wilson.Holds(static_cast<double>(arms.treatment.successes) / static_cast<double>(arms.treatment.trials)));
    ASSERT_OK_AND_ASSIGN(const Interval ratio, MiettinenNurminenRatio(arms, level));
    EXPECT_TRUE(std::isnan(RatioOf(arms)) || ratio.Holds(RatioOf(arms)));
  }
}

TEST(ProportionsTest, SwappingTheArmsMirrorsTheIntervals) {
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ProportionArms arms = AnyArms(random);
    const double level = AnyLevel(random);
    ASSERT_OK_AND_ASSIGN(const Interval there, MiettinenNurminenDifference(arms, level));
    ASSERT_OK_AND_ASSIGN(const Interval back, MiettinenNurminenDifference(Swapped(arms), level));
    EXPECT_NEAR(there.lower, -back.upper, 1e-12);
    EXPECT_NEAR(there.upper, -back.lower, 1e-12);
    ASSERT_OK_AND_ASSIGN(const Interval ratio, MiettinenNurminenRatio(arms, level));
    ASSERT_OK_AND_ASSIGN(const Interval inverse, MiettinenNurminenRatio(Swapped(arms), level));
    if (arms.treatment.successes > 0) EXPECT_NEAR(ratio.lower * inverse.upper, 1, 1e-9);
    if (arms.control.successes > 0) EXPECT_NEAR(ratio.upper * inverse.lower, 1, 1e-9);
  }
}

TEST(ProportionsTest, PIsBelowAlphaExactlyWhenTheScoreIntervalsExcludeNoEffect) {
  int excluded = 0;
  for (uint64_t seed = 1; seed <= 5000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    Random random(seed);
    const ProportionArms arms = AnyArms(random);
    const double level = AnyLevel(random);
    ASSERT_OK_AND_ASSIGN(const ZTest test, ScoreTest(arms));
    ASSERT_OK_AND_ASSIGN(const Interval difference, MiettinenNurminenDifference(arms, level));
    ASSERT_OK_AND_ASSIGN(const Interval ratio, MiettinenNurminenRatio(arms, level));
    EXPECT_EQ(test.p < 1 - level, !difference.Holds(0)) << difference.lower << " " << difference.upper << " " << test.p;
    EXPECT_EQ(test.p < 1 - level, !ratio.Holds(1)) << ratio.lower << " " << ratio.upper << " " << test.p;
    excluded += !difference.Holds(0);
  }
  EXPECT_GT(excluded, 500);
  EXPECT_LT(excluded, 4500);
}

TEST(ProportionsTest, LimitsOfTheScoreIntervalAreOnTheEdgeOfRejection) {
  const ProportionArms arms{.treatment = {56, 70}, .control = {48, 80}};
  ASSERT_OK_AND_ASSIGN(const ZTest test, ScoreTest(arms));
  ASSERT_OK_AND_ASSIGN(const Interval touching, MiettinenNurminenDifference(arms, 1 - test.p));
  EXPECT_NEAR(touching.lower, 0, 1e-13);
}

TEST(ProportionsTest, ScoreTestIsPearsonTimesNMinusOneOverN) {
  const ProportionArms arms{.treatment = {267, 21307}, .control = {122, 21306}};
  ASSERT_OK_AND_ASSIGN(const ZTest score, ScoreTest(arms));
  ASSERT_OK_AND_ASSIGN(const ZTest pooled, PooledZTest(arms));
  EXPECT_NEAR(score.z * score.z, pooled.z * pooled.z * 42612 / 42613, 1e-10);
  EXPECT_NEAR(pooled.z, 7.385114410925771, 1e-9);
}

TEST(ProportionsTest, EmptyAndFullArmsHaveIntervals) {
  struct Case {
    const char* name;
    ProportionArms arms;
  };
  for (const Case& c : {Case{"NoneNone", {{0, 10}, {0, 20}}}, Case{"AllAll", {{10, 10}, {20, 20}}},
                        Case{"AllNone", {{10, 10}, {0, 20}}}, Case{"NoneAll", {{0, 10}, {20, 20}}},
                        Case{"OneCustomerEach", {{0, 1}, {1, 1}}}}) {
    SCOPED_TRACE(c.name);
    ASSERT_OK_AND_ASSIGN(const Interval difference, MiettinenNurminenDifference(c.arms, 0.95));
    EXPECT_LT(difference.lower, difference.upper);
    ASSERT_OK_AND_ASSIGN(const Interval ratio, MiettinenNurminenRatio(c.arms, 0.95));
    EXPECT_GE(ratio.lower, 0);
    EXPECT_LT(ratio.lower, ratio.upper);
    ASSERT_OK_AND_ASSIGN(const ZTest test, ScoreTest(c.arms));
    EXPECT_TRUE(test.p >= 0 && test.p <= 1);
  }
}

TEST(ProportionsTest, RatioIsOpenWhereAnArmHasNoSuccesses) {
  ASSERT_OK_AND_ASSIGN(const Interval none, MiettinenNurminenRatio({{0, 10}, {0, 20}}, 0.95));
  EXPECT_EQ(none, (Interval{0, INFINITY}));
  ASSERT_OK_AND_ASSIGN(const Interval no_control, MiettinenNurminenRatio({{3, 10}, {0, 20}}, 0.95));
  EXPECT_EQ(no_control.upper, INFINITY);
  EXPECT_GT(no_control.lower, 0);
  ASSERT_OK_AND_ASSIGN(const Interval no_treatment, MiettinenNurminenRatio({{0, 10}, {3, 20}}, 0.95));
  EXPECT_EQ(no_treatment.lower, 0);
  EXPECT_EQ(LiftOf(no_treatment).lower, -1);
}

TEST(ProportionsTest, ManyTrialsGiveNarrowIntervals) {
  for (const ProportionArms& arms : {ProportionArms{{kTrillion / 100, kTrillion}, {kTrillion / 100, kTrillion}},
                                     ProportionArms{{kTrillion, kTrillion}, {kTrillion - 1, kTrillion}},
                                     ProportionArms{{1, kTrillion}, {0, kTrillion}}}) {
    ASSERT_OK_AND_ASSIGN(const Interval interval, MiettinenNurminenDifference(arms, 0.95));
    EXPECT_LT(interval.lower, interval.upper);
    EXPECT_LT(interval.upper - interval.lower, 1e-6);
    EXPECT_OK(MiettinenNurminenRatio(arms, 0.95));
  }
}

TEST(ProportionsTest, AMillionTimesTheRarestEventKeepsTheRelativeShape) {
  ASSERT_OK_AND_ASSIGN(const Interval small, MiettinenNurminenDifference({{9, 1'000'000}, {3, 1'000'000}}, 0.95));
  ASSERT_OK_AND_ASSIGN(const Interval large, MiettinenNurminenDifference({{9, kTrillion}, {3, kTrillion}}, 0.95));
  EXPECT_NEAR(large.lower * 1e6 / small.lower, 1, 1e-4);
  EXPECT_NEAR(large.upper * 1e6 / small.upper, 1, 1e-4);
}

TEST(ProportionsTest, ExtremeInputsGiveAStatusOrAValidInterval) {
  const std::vector<int64_t> counts = {std::numeric_limits<int64_t>::min(), -1, 0, 1, 2, kTrillion, kMost - 1, kMost};
  const std::vector<double> levels = {NAN, -1, 0, 1e-300, 0.95, 1 - 1e-16, 1, INFINITY};
  for (const int64_t x1 : counts) {
    for (const int64_t n1 : counts) {
      for (const int64_t x2 : counts) {
        for (const int64_t n2 : counts) {
          for (const double level : levels) {
            const ProportionArms arms{{x1, n1}, {x2, n2}};
            const auto difference = MiettinenNurminenDifference(arms, level);
            EXPECT_TRUE(!difference.ok() || difference->lower <= difference->upper)
                << x1 << "/" << n1 << " " << x2 << "/" << n2;
            const auto ratio = MiettinenNurminenRatio(arms, level);
            EXPECT_TRUE(!ratio.ok() || ratio->lower <= ratio->upper) << x1 << "/" << n1 << " " << x2 << "/" << n2;
            const auto newcombe = NewcombeDifference(arms, level);
            EXPECT_TRUE(!newcombe.ok() || newcombe->lower <= newcombe->upper);
            const auto test = ScoreTest(arms);
            EXPECT_TRUE(!test.ok() || (test->p >= 0 && test->p <= 1));
          }
        }
      }
    }
  }
}

TEST(ProportionsTest, WrongInputIsNamed) {
  EXPECT_THAT(
      MiettinenNurminenDifference({{11, 10}, {-1, 10}}, 2),
      testing::HasCode(absl::StatusCode::kInvalidArgument,
                       ::testing::AllOf(::testing::HasSubstr("level"), ::testing::HasSubstr("treatment.successes"),
                                        ::testing::HasSubstr("control.successes"))));
  EXPECT_THAT(ScoreTest({{0, 0}, {1, 10}}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(WilsonInterval({0, 0}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(MeanOfRate({2, 1}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
