#include "calculator/binned_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;

v1::BinnedTimes Bins(const std::vector<int64_t>& events, const std::vector<int64_t>& lost) {
  v1::BinnedTimes bins;
  bins.mutable_events()->Add(events.begin(), events.end());
  bins.mutable_lost()->Add(lost.begin(), lost.end());
  return bins;
}

// Whole times in bins of width 1, so that nothing is lost.
v1::BinnedTimes ByDay(const std::vector<int>& times, const std::vector<int>& events) {
  v1::BinnedTimes bins = Bins(std::vector<int64_t>(161, 0), std::vector<int64_t>(161, 0));
  for (size_t i = 0; i < times.size(); ++i) {
    auto& counts = events[i] == 1 ? *bins.mutable_events() : *bins.mutable_lost();
    ++counts[times[i] - 1];
  }
  return bins;
}

// Acute myelogenous leukaemia, Miller (1997): with and without maintenance.
v1::CompareBinnedSurvivalRequest Leukaemia() {
  v1::CompareBinnedSurvivalRequest request;
  *request.add_groups() = ByDay({9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161}, {1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0});
  *request.add_groups() = ByDay({5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45}, {1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1});
  request.set_width(1);
  return request;
}

// Of four customers two have the event in the first week and one in the second; one is lost in the first.
v1::EstimateBinnedSurvivalRequest TwoWeeks() {
  v1::EstimateBinnedSurvivalRequest request;
  *request.mutable_group() = Bins({2, 1}, {1, 0});
  request.set_width(7);
  request.set_tau(14);
  return request;
}

TEST(EstimateBinnedSurvivalTest, SaysWhatTheOrderWithinBinsCanChange) {
  ASSERT_OK_AND_ASSIGN(const v1::BinnedSurvivalCurve curve, EstimateBinnedSurvival(TwoWeeks()));
  ASSERT_EQ(curve.points_size(), 2);
  EXPECT_EQ(curve.points(0).time(), 7);
  EXPECT_EQ(curve.points(0).survival(), 0.5);
  EXPECT_EQ(curve.points(0).at_risk_count(), 4);
  EXPECT_NEAR(curve.points(0).bounds().lower(), 1.0 / 3, 1e-15);
  EXPECT_EQ(curve.points(0).bounds().upper(), 0.5);
  EXPECT_EQ(curve.points(1).time(), 14);
  EXPECT_EQ(curve.points(1).survival(), 0);
  EXPECT_EQ(curve.points(1).at_risk_count(), 1);
  // 1 until 3.5, a half until 10.5.
  EXPECT_NEAR(curve.restricted_mean(), 7, 1e-12);
  EXPECT_NEAR(curve.restricted_mean_bounds().lower(), 7.0 / 3, 1e-12);
  EXPECT_NEAR(curve.restricted_mean_bounds().upper(), 10.5, 1e-12);
}

TEST(EstimateBinnedSurvivalTest, WrongNumbersAreNamed) {
  v1::EstimateBinnedSurvivalRequest request = TwoWeeks();
  request.mutable_group()->set_lost(0, -1);
  request.set_tau(15);
  EXPECT_THAT(WrongFields(EstimateBinnedSurvival(request)), ElementsAre("group.lost[0]", "tau"));
  request = TwoWeeks();
  request.mutable_group()->add_lost(1);
  request.set_tau(6);
  EXPECT_THAT(WrongFields(EstimateBinnedSurvival(request)), ElementsAre("group.lost", "tau"));
}

TEST(EstimateBinnedSurvivalTest, NobodyIsTooFew) {
  v1::EstimateBinnedSurvivalRequest request = TwoWeeks();
  *request.mutable_group() = Bins({0}, {0});
  request.set_tau(7);
  EXPECT_TRUE(absl::IsFailedPrecondition(EstimateBinnedSurvival(request).status()));
}

TEST(CompareBinnedSurvivalTest, GivesThePublishedLogRankTest) {
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalComparison comparison, CompareBinnedSurvival(Leukaemia()));
  EXPECT_EQ(comparison.tests(0).method(), "log_rank");
  EXPECT_NEAR(comparison.tests(0).p_value(), 0.0653, 5e-5);
  EXPECT_EQ(comparison.contrasts_size(), 0);
}

// Shares without the event of the published curve times the days until the next event, half a day earlier.
TEST(CompareBinnedSurvivalTest, RestrictedMeansAreComparedUpToTau) {
  v1::CompareBinnedSurvivalRequest request = Leukaemia();
  request.set_tau(9);
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalComparison comparison, CompareBinnedSurvival(request));
  ASSERT_EQ(comparison.contrasts_size(), 1);
  const double maintained = 8.5 + 0.5 * 10 / 11;
  const double not_maintained = 4.5 + 3 * 10.0 / 12 + 1.5 * 8 / 12;
  EXPECT_NEAR(comparison.contrasts(0).restricted_mean_difference(), not_maintained - maintained, 1e-12);
  EXPECT_NEAR(comparison.contrasts(0).restricted_mean_ratio(), not_maintained / maintained, 1e-12);
  EXPECT_FALSE(comparison.contrasts(0).has_hazard_ratio());
  request.mutable_groups()->RemoveLast();
  EXPECT_THAT(WrongFields(CompareBinnedSurvival(request)), ElementsAre("groups"));
}

TEST(BinnedTimesTest, OddNumbersAreAnsweredOrNamed) {
  v1::EstimateBinnedSurvivalRequest estimate = TwoWeeks();
  estimate.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&EstimateBinnedSurvival, estimate);
  v1::CompareBinnedSurvivalRequest compare;
  for (int i = 1; i <= 2; ++i) *compare.add_groups() = Bins({4, 3, 2 * i}, {1, 2, 9});
  compare.set_width(2);
  compare.set_tau(5);
  compare.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&CompareBinnedSurvival, compare);
}

}  // namespace
}  // namespace sendlift::calculator
