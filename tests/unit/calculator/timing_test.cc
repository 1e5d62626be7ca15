#include "calculator/timing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::TimesToEvent Group(const std::vector<double>& times, const std::vector<int>& events) {
  v1::TimesToEvent group;
  group.mutable_times()->Add(times.begin(), times.end());
  group.mutable_events()->Add(events.begin(), events.end());
  return group;
}

// Acute myelogenous leukaemia, Miller (1997): with and without maintenance.
v1::TimesToEvent Maintained() {
  return Group({9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161}, {1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0});
}
v1::TimesToEvent NotMaintained() {
  return Group({5, 5, 8, 8, 12, 16, 23, 27, 30, 33, 43, 45}, {1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1});
}

v1::EstimateSurvivalRequest SurvivalOf(v1::TimesToEvent group) {
  v1::EstimateSurvivalRequest request;
  *request.mutable_group() = std::move(group);
  return request;
}

v1::CompareSurvivalRequest ComparisonOf(const std::vector<v1::TimesToEvent>& groups) {
  v1::CompareSurvivalRequest request;
  for (const v1::TimesToEvent& group : groups) *request.add_groups() = group;
  return request;
}

v1::EstimateCumulativeIncidenceRequest FourCustomers() {
  v1::EstimateCumulativeIncidenceRequest request;
  *request.mutable_group() = Group({1, 2, 3, 4}, {1, 2, 0, 1});
  request.add_at(2);
  request.add_at(4);
  return request;
}

// Malformations by alcohol consumption, Agresti (2002), section 3.4.
v1::TestTrendRequest Malformations() {
  v1::TestTrendRequest request;
  const auto add = [&](double score, int64_t successes, int64_t trials) {
    auto& arm = *request.add_arms();
    arm.set_score(score);
    arm.mutable_counts()->set_successes(successes);
    arm.mutable_counts()->set_trials(trials);
  };
  add(0, 48, 17'114);
  add(0.5, 38, 14'502);
  add(1.5, 5, 793);
  add(4, 1, 127);
  add(7, 1, 38);
  return request;
}

TEST(EstimateSurvivalTest, GivesThePublishedCurve) {
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalCurve curve, EstimateSurvival(SurvivalOf(Maintained())));
  constexpr double kTimes[] = {9, 13, 18, 23, 31, 34, 48};
  constexpr double kSurvival[] = {0.909, 0.818, 0.716, 0.614, 0.491, 0.368, 0.184};
  constexpr double kErrors[] = {0.0867, 0.1163, 0.1397, 0.1526, 0.1642, 0.1627, 0.1535};
  ASSERT_EQ(curve.points_size(), 7);
  for (int i = 0; i < 7; ++i) {
    EXPECT_EQ(curve.points(i).time(), kTimes[i]);
    EXPECT_NEAR(curve.points(i).survival(), kSurvival[i], 5e-4);
    EXPECT_NEAR(curve.points(i).standard_error(), kErrors[i], 5e-5);
  }
  EXPECT_EQ(curve.points(4).at_risk_count(), 5);
  EXPECT_EQ(curve.median(), 31);
  EXPECT_FALSE(curve.has_restricted_mean());
}

TEST(EstimateSurvivalTest, AnswersAtTheTimesAskedForAndUpToTau) {
  v1::EstimateSurvivalRequest request = SurvivalOf(Group({1, 2, 3, 4}, {1, 1, 1, 1}));
  request.add_at(0.5);
  request.add_at(2.5);
  request.set_tau(4);
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalCurve curve, EstimateSurvival(request));
  ASSERT_EQ(curve.points_size(), 2);
  EXPECT_EQ(curve.points(0).survival(), 1);
  EXPECT_EQ(curve.points(1).survival(), 0.5);
  EXPECT_EQ(curve.points(1).at_risk_count(), 2);
  EXPECT_EQ(curve.restricted_mean(), 2.5);
}

TEST(EstimateSurvivalTest, SharesAreTimesByWhichSoManyHadTheEvent) {
  v1::EstimateSurvivalRequest request = SurvivalOf(Maintained());
  for (const double share : {0.5, 0.1, 0.99}) request.add_shares(share);
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalCurve curve, EstimateSurvival(request));
  ASSERT_EQ(curve.quantiles_size(), 3);
  EXPECT_EQ(curve.quantiles(0).time(), 31);
  EXPECT_EQ(curve.quantiles(1).time(), 13);
  EXPECT_FALSE(curve.quantiles(2).has_time());
  EXPECT_EQ(curve.quantiles(2).interval().upper(), std::numeric_limits<double>::infinity());
  EXPECT_LE(curve.quantiles(0).interval().lower(), 31);
  request.add_shares(1);
  EXPECT_THAT(WrongFields(EstimateSurvival(request)), ElementsAre("shares[3]"));
}

TEST(EstimateSurvivalTest, ALandmarkLeavesThoseStillFollowedAndCountsFromIt) {
  v1::EstimateSurvivalRequest request = SurvivalOf(Group({1, 2, 2, 3, 4, 6}, {1, 0, 1, 1, 0, 1}));
  request.set_landmark(2);
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalCurve curve, EstimateSurvival(request));
  EXPECT_EQ(curve.customers_count(), 3);
  ASSERT_EQ(curve.points_size(), 2);
  EXPECT_EQ(curve.points(0).time(), 1);
  EXPECT_NEAR(curve.points(0).survival(), 2.0 / 3, 1e-15);
  EXPECT_EQ(curve.points(0).at_risk_count(), 3);
  EXPECT_EQ(curve.points(1).time(), 4);
  request.set_landmark(6);
  EXPECT_TRUE(absl::IsFailedPrecondition(EstimateSurvival(request).status()));
}

TEST(EstimateSurvivalTest, ThinsOnlyWhatIsTooLong) {
  const auto points = [](int customers) {
    v1::TimesToEvent group;
    for (int i = 1; i <= customers; ++i) {
      group.add_times(i);
      group.add_events(1);
    }
    const auto curve = EstimateSurvival(SurvivalOf(std::move(group)));
    EXPECT_EQ(curve->points(curve->points_size() - 1).time(), customers);
    return curve->points_size();
  };
  EXPECT_EQ(points(10'000), 10'000);
  EXPECT_EQ(points(10'001), 5'001);
}

TEST(EstimateSurvivalTest, WithoutEventsThereIsNoMedian) {
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalCurve curve, EstimateSurvival(SurvivalOf(Group({1, 2}, {0, 0}))));
  EXPECT_FALSE(curve.has_median());
  EXPECT_THAT(curve.points(), IsEmpty());
}

TEST(EstimateSurvivalTest, WrongNumbersAreNamed) {
  v1::EstimateSurvivalRequest request = SurvivalOf(Group({1, -2, 3}, {1, 0, 2}));
  request.add_at(2);
  request.add_at(2);
  request.set_tau(-1);
  EXPECT_THAT(WrongFields(EstimateSurvival(request)), ElementsAre("group.times[1]", "at[1]", "tau", "group.events[2]"));
  EXPECT_THAT(WrongFields(EstimateSurvival(SurvivalOf(Group({1, 2}, {1})))), ElementsAre("group.events"));
}

TEST(CompareSurvivalTest, GivesThePublishedTestsAndHazardRatio) {
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalComparison comparison,
                       CompareSurvival(ComparisonOf({Maintained(), NotMaintained()})));
  ASSERT_EQ(comparison.tests_size(), 4);
  EXPECT_EQ(comparison.tests(0).method(), "log_rank");
  EXPECT_NEAR(comparison.tests(0).chi_square(), 3.4, 0.05);
  EXPECT_NEAR(comparison.tests(0).p_value(), 0.0653, 5e-5);
  EXPECT_EQ(comparison.tau(), 45);
  ASSERT_EQ(comparison.contrasts_size(), 1);
  EXPECT_EQ(comparison.contrasts(0).group(), 1);
  EXPECT_NEAR(std::log(comparison.contrasts(0).hazard_ratio()), 0.915532575015, 1e-8);
  EXPECT_NEAR(std::log(comparison.contrasts(0).hazard_ratio_interval().upper()),
              0.915532575015 + 1.959963984540054 * 0.511934275172, 1e-7);
}

TEST(CompareSurvivalTest, AHazardRatioThatTheDataDoNotBoundIsLeftOut) {
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalComparison comparison,
                       CompareSurvival(ComparisonOf({Group({5, 6, 7}, {0, 0, 0}), Group({1, 2, 8}, {1, 1, 0})})));
  EXPECT_FALSE(comparison.contrasts(0).has_hazard_ratio());
  EXPECT_FALSE(comparison.contrasts(0).has_hazard_ratio_interval());
}

// Published for rho = 1: chi-square 2.8, p = 0.0955.
TEST(CompareSurvivalTest, TimesMayBeWeighted) {
  v1::CompareSurvivalRequest request = ComparisonOf({Maintained(), NotMaintained()});
  request.mutable_fleming_harrington();
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalComparison even, CompareSurvival(request));
  ASSERT_EQ(even.tests_size(), 5);
  EXPECT_EQ(even.tests(4).method(), "fleming_harrington");
  EXPECT_NEAR(even.tests(4).chi_square(), even.tests(0).chi_square(), 1e-12);
  request.mutable_fleming_harrington()->set_rho(1);
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalComparison early, CompareSurvival(request));
  EXPECT_NEAR(early.tests(4).chi_square(), 2.8, 0.05);
  EXPECT_NEAR(early.tests(4).p_value(), 0.0955, 5e-5);
  request.mutable_fleming_harrington()->set_gamma(101);
  EXPECT_THAT(WrongFields(CompareSurvival(request)), ElementsAre("fleming_harrington.gamma"));
}

// In two strata that are alike, observed minus expected and its variance are twice as large.
TEST(CompareSurvivalTest, StrataAddUp) {
  std::vector<v1::TimesToEvent> groups = {Maintained(), NotMaintained()};
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalComparison one, CompareSurvival(ComparisonOf(groups)));
  for (v1::TimesToEvent& group : groups) {
    const v1::TimesToEvent copy = group;
    group.MergeFrom(copy);
    for (int i = 0; i < group.times_size(); ++i) group.add_strata(i < copy.times_size() ? 0 : 7);
  }
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalComparison two, CompareSurvival(ComparisonOf(groups)));
  EXPECT_NEAR(two.tests(0).chi_square(), 2 * one.tests(0).chi_square(), 1e-9);
  groups[1].clear_strata();
  EXPECT_THAT(WrongFields(CompareSurvival(ComparisonOf(groups))), ElementsAre("groups[1].strata"));
  groups[0].set_strata(3, -1);
  EXPECT_THAT(WrongFields(CompareSurvival(ComparisonOf(groups))), ElementsAre("groups[0].strata", "groups[1].strata"));
}

TEST(CompareSurvivalTest, ALandmarkHoldsForAllGroups) {
  v1::CompareSurvivalRequest request = ComparisonOf({Maintained(), NotMaintained()});
  request.set_landmark(8);
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalComparison after, CompareSurvival(request));
  EXPECT_EQ(after.tau(), 37);
  std::vector<v1::TimesToEvent> cut = {Maintained(), NotMaintained()};
  cut[1] = Group({4, 8, 15, 19, 22, 25, 35, 37}, {1, 0, 1, 1, 1, 1, 1, 1});
  for (double& time : *cut[0].mutable_times()) time -= 8;
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalComparison by_hand, CompareSurvival(ComparisonOf(cut)));
  EXPECT_NEAR(after.tests(0).chi_square(), by_hand.tests(0).chi_square(), 1e-12);
}

TEST(CompareSurvivalTest, TheRatioOfRestrictedMeansIsThatOfTheTwo) {
  const auto slow = Group({2, 4, 6, 8}, {1, 1, 1, 1});
  const auto fast = Group({1, 2, 3, 8}, {1, 1, 1, 0});
  v1::CompareSurvivalRequest request = ComparisonOf({slow, fast});
  request.set_tau(8);
  ASSERT_OK_AND_ASSIGN(const v1::SurvivalComparison comparison, CompareSurvival(request));
  EXPECT_NEAR(comparison.contrasts(0).restricted_mean_ratio(), 3.5 / 5, 1e-12);
  EXPECT_LT(comparison.contrasts(0).restricted_mean_ratio_interval().lower(), 0.7);
}

TEST(CompareSurvivalTest, NobodyFollowedIsTooLittle) {
  const auto nobody = Group({0, 0}, {0, 0});
  EXPECT_TRUE(absl::IsFailedPrecondition(CompareSurvival(ComparisonOf({nobody, Maintained()})).status()));
  EXPECT_THAT(WrongFields(CompareSurvival(ComparisonOf({Maintained()}))), ElementsAre("groups"));
}

TEST(EstimateCumulativeIncidenceTest, GivesTheNumbersByHand) {
  ASSERT_OK_AND_ASSIGN(const v1::CumulativeIncidence incidence, EstimateCumulativeIncidence(FourCustomers()));
  ASSERT_EQ(incidence.causes_size(), 2);
  EXPECT_EQ(incidence.causes(0).cause(), 1);
  EXPECT_THAT(incidence.causes(0).incidence(), ElementsAre(0.25, 0.75));
  EXPECT_THAT(incidence.causes(1).incidence(), ElementsAre(0.25, 0.25));
}

TEST(EstimateCumulativeIncidenceTest, WrongCausesAreNamed) {
  v1::EstimateCumulativeIncidenceRequest request = FourCustomers();
  request.mutable_group()->set_events(2, -1);
  EXPECT_THAT(WrongFields(EstimateCumulativeIncidence(request)), ElementsAre("group.events[2]"));
}

TEST(TestTrendTest, GivesThePublishedTest) {
  ASSERT_OK_AND_ASSIGN(const v1::TrendTest test, TestTrend(Malformations()));
  EXPECT_NEAR(test.z() * test.z(), 6.57, 0.005);
  EXPECT_NEAR(test.p_value(), 0.0104, 5e-5);
  v1::TestTrendRequest request = Malformations();
  request.mutable_arms(1)->set_score(std::nan(""));
  EXPECT_THAT(WrongFields(TestTrend(request)), ElementsAre("arms[1].score"));
}

// Sum of (x - mean x) y over that of (x - mean x)^2, in fractions.
TEST(TestTrendTest, TheSlopeIsThatOfTheRate) {
  ASSERT_OK_AND_ASSIGN(const v1::TrendTest test, TestTrend(Malformations()));
  EXPECT_NEAR(test.slope(), 0.001671193740328771, 1e-15);
}

TEST(TestTrendTest, DelaysCountByTheirLogarithm) {
  v1::TestTrendRequest delays = Malformations();
  v1::TestTrendRequest scores = Malformations();
  delays.set_scores_are_delays(true);
  for (auto& arm : *scores.mutable_arms()) arm.set_score(std::log1p(arm.score()));
  EXPECT_NEAR(TestTrend(delays)->z(), TestTrend(scores)->z(), 1e-12);
  delays.mutable_arms(2)->set_score(-1);
  EXPECT_THAT(WrongFields(TestTrend(delays)), ElementsAre("arms[2].score"));
}

TEST(TimingTest, OddNumbersAreAnsweredOrNamed) {
  v1::EstimateSurvivalRequest survival = SurvivalOf(Maintained());
  survival.add_at(20);
  survival.set_tau(30);
  survival.add_shares(0.4);
  survival.set_landmark(1);
  survival.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&EstimateSurvival, survival);
  v1::CompareSurvivalRequest comparison = ComparisonOf({Maintained(), NotMaintained()});
  comparison.set_tau(30);
  comparison.set_confidence_level(0.9);
  comparison.set_landmark(1);
  comparison.mutable_fleming_harrington()->set_rho(1);
  comparison.mutable_fleming_harrington()->set_gamma(0.5);
  for (v1::TimesToEvent& group : *comparison.mutable_groups()) group.mutable_strata()->Resize(group.times_size(), 1);
  ExpectOddNumbersAnswered(&CompareSurvival, comparison);
  ExpectOddNumbersAnswered(&EstimateCumulativeIncidence, FourCustomers());
  ExpectOddNumbersAnswered(&TestTrend, Malformations());
  v1::TestTrendRequest delays = Malformations();
  delays.set_scores_are_delays(true);
  ExpectOddNumbersAnswered(&TestTrend, delays);
}

}  // namespace
}  // namespace sendlift::calculator
