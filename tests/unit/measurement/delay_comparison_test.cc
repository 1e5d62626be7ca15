#include "measurement/delay_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stats/multiplicity.h"
#include "stats/proportions.h"
#include "stats/timing/log_rank.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/measurement/timed_people.h"
#include "tests/unit/measurement/timed_step.h"

namespace sendlift::testing {
namespace {

constexpr absl::Duration kHorizon = absl::Hours(72);
const absl::Time kClosed = CampaignStart() + absl::Hours(24 * 100);

Experiment AnExperiment() {
  Experiment experiment;
  experiment.metrics = {{.metric = "purchase_rate", .event_type = "PURCHASED", .window = kHorizon}};
  return experiment;
}

// `responders` of 400 in each delay, spread evenly over the first two days.
std::vector<TimedPerson> People(const std::vector<int>& responders) {
  std::vector<TimedPerson> people;
  for (size_t delay = 0; delay < responders.size(); ++delay) {
    for (int i = 0; i < 400; ++i) {
      TimedPerson person{.delay = static_cast<int>(delay), .trigger_time = CampaignStart() + absl::Minutes(i)};
      if (i < responders[delay]) person.response = absl::Hours(48) * (i + 1) / (responders[delay] + 1);
      people.push_back(person);
    }
  }
  return people;
}

DelayComparison Compare(const std::vector<TimedPerson>& people, absl::Time now = kClosed,
                        const FollowUp& step = ATimedStep("recommend", kHorizon)) {
  const auto comparison = CompareDelays(AnExperiment(), step, 0, CellsOf(people, kHorizon), {}, now);
  EXPECT_OK(comparison);
  return comparison.value_or(DelayComparison{});
}

TEST(DelayComparisonTest, DelaysAreComparedWithNoneAtOnce) {
  const DelayComparison comparison = Compare(People({60, 110, 50}));
  ASSERT_EQ(comparison.delays.size(), 3u);
  EXPECT_EQ(comparison.delays[1].closed, (Counts{.successes = 110, .trials = 400}));
  EXPECT_DOUBLE_EQ(*comparison.delays[1].rate, 0.275);
  EXPECT_FALSE(comparison.delays[2].difference.has_value());
  std::vector<double> p;
  for (const int64_t responders : {60, 110}) {
    const ProportionArms arms{.treatment = {responders, 400}, .control = {50, 400}};
    ASSERT_OK_AND_ASSIGN(const ZTest test, ScoreTest(arms));
    p.push_back(test.p);
  }
  ASSERT_OK_AND_ASSIGN(p, AdjustedP(p, PAdjustment::kHolm));
  ASSERT_OK_AND_ASSIGN(const Interval interval,
                       MiettinenNurminenDifference({.treatment = {110, 400}, .control = {50, 400}}, 0.975));
  EXPECT_DOUBLE_EQ(*comparison.delays[0].p_value, p[0]);
  EXPECT_DOUBLE_EQ(*comparison.delays[1].p_value, p[1]);
  EXPECT_EQ(comparison.delays[1].difference_interval, interval);
  EXPECT_EQ(comparison.verdict.code, DelayCode::kOneBest);
  EXPECT_EQ(comparison.verdict.recommended, 1u);
}

TEST(DelayComparisonTest, TheTrendLeavesNoneOut) {
  ASSERT_OK_AND_ASSIGN(const TrendTest trend,
                       DelayTrendTest({{.delay = 1, .counts = {60, 400}}, {.delay = 24, .counts = {110, 400}}}));
  EXPECT_DOUBLE_EQ(Compare(People({60, 110, 0})).trend->z, trend.z);
}

// Times in bins are ties, each moved by less than an eighth: the test of the exact times is near.
TEST(DelayComparisonTest, TheLogRankTestIsNearThatOfTheExactTimes) {
  const std::vector<TimedPerson> people = People({60, 110, 50});
  std::vector<double> times;
  std::vector<uint8_t> events;
  std::vector<int32_t> groups;
  for (const TimedPerson& person : people) {
    times.push_back(absl::ToDoubleHours(person.response.value_or(kHorizon)));
    events.push_back(person.response.has_value() ? 1 : 0);
    groups.push_back(person.delay);
  }
  ASSERT_OK_AND_ASSIGN(const LogRankResult exact,
                       LogRankTest({.sample = {.times = times, .events = events}, .groups = groups, .strata = {}}));
  const DelayComparison comparison = Compare(people);
  EXPECT_EQ(comparison.log_rank->degrees_of_freedom, 2);
  EXPECT_NEAR(comparison.log_rank->chi_square, exact.chi_square, 0.02 * exact.chi_square);
}

TEST(DelayComparisonTest, EarlierResponsesLowerTheMeanTime) {
  const DelayComparison comparison = Compare(People({50, 110, 50}));
  EXPECT_LT(*comparison.delays[1].mean_difference, 0);
  EXPECT_LT(comparison.delays[1].mean_difference_interval->upper, 0);
  EXPECT_NEAR(*comparison.delays[0].mean_difference, 0, 1e-9);
  EXPECT_NEAR(comparison.delays[1].restricted_mean->mean, 72 - 0.275 * (72 - 24),
              comparison.delays[1].restricted_mean_error);
}

TEST(DelayComparisonTest, PointsEndAtTheHorizonWithTheRate) {
  const DelayComparison comparison = Compare(People({60, 110, 0}));
  for (const DelayResult& delay : comparison.delays) {
    ASSERT_FALSE(delay.points.empty());
    EXPECT_DOUBLE_EQ(delay.points.back().hours, 72);
    EXPECT_NEAR(delay.points.back().responded, *delay.rate, 1e-12);
    EXPECT_NEAR(delay.points.back().response_first, *delay.rate, 1e-12);
  }
  EXPECT_LE(comparison.delays[2].points.size(), 2u) << "nothing happened";
}

TEST(DelayComparisonTest, WhileHorizonsAreOpenTheCurvesGoAsFarAsEverybodyWasWatched) {
  const DelayComparison comparison = Compare(People({60, 110, 50}), CampaignStart() + absl::Hours(24 + 30));
  EXPECT_EQ(comparison.verdict.code, DelayCode::kWithheldImmature);
  EXPECT_FALSE(comparison.delays[0].rate.has_value());
  EXPECT_FALSE(comparison.delays[0].restricted_mean.has_value());
  EXPECT_DOUBLE_EQ(comparison.delays[1].points.back().hours, 1792 / 60.0);
  EXPECT_NEAR(comparison.delays[1].points.back().responded, 110 * 1792 / 60.0 / 48 / 400, 1.0 / 400);
}

TEST(DelayComparisonTest, WithoutNoneThereIsNoDifferenceButABestDelay) {
  FollowUp step = ATimedStep("recommend", kHorizon);
  step.delays.pop_back();
  const DelayComparison comparison = Compare(People({60, 130}), kClosed, step);
  EXPECT_FALSE(comparison.delays[0].difference.has_value());
  EXPECT_EQ(comparison.verdict.recommended, 1u);
}

TEST(DelayComparisonTest, NobodyGivesNoNumbers) {
  const DelayComparison comparison = Compare({});
  EXPECT_EQ(comparison.verdict.code, DelayCode::kNoData);
  EXPECT_FALSE(comparison.trend.has_value());
  EXPECT_FALSE(comparison.log_rank.has_value());
  for (const DelayResult& delay : comparison.delays) {
    EXPECT_FALSE(delay.rate.has_value());
    EXPECT_FALSE(delay.p_value.has_value());
    EXPECT_TRUE(delay.points.empty());
  }
}

}  // namespace
}  // namespace sendlift::testing
