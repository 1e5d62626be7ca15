#include "calculator/means.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;

v1::MeanSums Sums(int64_t n, double sum, double squares) {
  v1::MeanSums sums;
  sums.set_n(n);
  sums.set_sum(sum);
  sums.set_sum_of_squares(squares);
  return sums;
}

struct Moments {
  double sum;
  double squares;
};

v1::PairSums Pairs(int64_t n, Moments first, Moments second, double products) {
  v1::PairSums sums;
  sums.set_n(n);
  sums.set_first_sum(first.sum);
  sums.set_first_sum_of_squares(first.squares);
  sums.set_second_sum(second.sum);
  sums.set_second_sum_of_squares(second.squares);
  sums.set_sum_of_products(products);
  return sums;
}

v1::CompareMeansRequest SpendPerCustomer() {
  v1::CompareMeansRequest request;
  *request.mutable_treatment() = Sums(21'307, 30311.690000000002, 6759024.4973);
  *request.mutable_control() = Sums(21'306, 13908.33, 2870050.3620999996);
  return request;
}

v1::CompareRatiosRequest RatioRequest() {
  v1::CompareRatiosRequest request;
  *request.mutable_control() =
      Pairs(100, {485.112236689623, 2715.484666118136}, {679.9093275844917, 4939.424001640236}, 3602.146836776702);
  *request.mutable_treatment() =
      Pairs(100, {514.7757826608777, 2994.897482705013}, {705.4090874383759, 5291.36604146392}, 3918.1561431600717);
  return request;
}

v1::AdjustMeansRequest CupedRequest() {
  v1::AdjustMeansRequest request;
  *request.mutable_control() = Pairs(3001, {300, 600}, {210, 415}, -20);
  *request.mutable_treatment() = Pairs(3000, {222, 555}, {120, 405}, -10);
  return request;
}

v1::CompareStratifiedMeansRequest FiveStrata() {
  v1::CompareStratifiedMeansRequest request;
  const auto add = [&](const v1::MeanSums& control, const v1::MeanSums& treatment) {
    auto& stratum = *request.add_strata();
    *stratum.mutable_control() = control;
    *stratum.mutable_treatment() = treatment;
  };
  add(Sums(21, 330.0696210595999, 5377.811252605509), Sums(42, 708.1220000911836, 12249.255519049513));
  add(Sums(65, 1391.96628040659, 30546.63404187155), Sums(75, 1807.4703052657744, 45000.287664918586));
  add(Sums(102, 2916.824124651419, 86396.06886690554), Sums(101, 3104.5399914554023, 98365.40553530994));
  add(Sums(151, 5172.587929941052, 182453.04528037464), Sums(121, 4613.696610070716, 180520.64781229294));
  add(Sums(160, 6539.348445231273, 274981.98909352464), Sums(162, 7431.953259880505, 349244.6690736718));
  request.set_random_strata(true);
  return request;
}

TEST(CompareMeansTest, GivesThePublishedNumbers) {
  ASSERT_OK_AND_ASSIGN(const v1::MeanComparison comparison, CompareMeans(SpendPerCustomer()));
  EXPECT_NEAR(comparison.difference(), 0.7698271558945367, 1e-9);
  EXPECT_NEAR(comparison.standard_error(), 0.14524656024868676, 1e-9);
  EXPECT_NEAR(comparison.degrees_of_freedom(), 36671.15797736051, 1e-3);
  EXPECT_NEAR(comparison.p_value(), 1.1638149682254859e-07, 1e-13);
  EXPECT_NEAR(comparison.relative_lift(), 1.1792887703620059, 1e-9);
  EXPECT_NEAR(comparison.relative_lift_interval().lower(), 0.6436904379366633, 1e-7);
  EXPECT_NEAR(comparison.relative_lift_interval().upper(), 1.9774473610628327, 1e-7);
  ASSERT_EQ(comparison.relative_lift_intervals_size(), 2);
  EXPECT_EQ(comparison.relative_lift_intervals(0).method(), "delta");
  EXPECT_NEAR(comparison.relative_lift_intervals(0).interval().lower(), 0.5443057195987827, 5e-5);
  EXPECT_FALSE(comparison.has_non_inferiority_p_value());
}

TEST(CompareMeansTest, OneSidedTestsHalveTheP) {
  v1::CompareMeansRequest request = SpendPerCustomer();
  request.set_alternative(v1::GREATER);
  ASSERT_OK_AND_ASSIGN(const v1::MeanComparison comparison, CompareMeans(request));
  EXPECT_NEAR(comparison.p_value(), 1.1638149682254859e-07 / 2, 1e-13);
  EXPECT_TRUE(std::isinf(comparison.difference_interval().upper()));
  request.set_alternative(static_cast<v1::Alternative>(99));
  EXPECT_THAT(WrongFields(CompareMeans(request)), ElementsAre("alternative"));
}

TEST(CompareMeansTest, TheMarginAsksForNonInferiority) {
  v1::CompareMeansRequest request = SpendPerCustomer();
  request.mutable_treatment()->CopyFrom(request.control());
  request.set_margin(0.3);
  ASSERT_OK_AND_ASSIGN(const v1::MeanComparison comparison, CompareMeans(request));
  EXPECT_EQ(comparison.difference(), 0);
  const double z = 0.3 / comparison.standard_error();
  EXPECT_NEAR(comparison.non_inferiority_p_value(), std::erfc(z / std::sqrt(2)) / 2, 1e-5);
  request.set_margin(-1);
  EXPECT_THAT(WrongFields(CompareMeans(request)), ElementsAre("margin"));
}

TEST(CompareMeansTest, WithoutAControlMeanThereIsNoLift) {
  v1::CompareMeansRequest request;
  *request.mutable_treatment() = Sums(100, 50, 100);
  *request.mutable_control() = Sums(100, 0, 100);
  ASSERT_OK_AND_ASSIGN(const v1::MeanComparison comparison, CompareMeans(request));
  EXPECT_FALSE(comparison.has_relative_lift());
  EXPECT_FALSE(comparison.has_relative_lift_interval());
}

TEST(CompareMeansTest, ALiftThatTheDataDoNotBoundHasNoInterval) {
  v1::CompareMeansRequest request;
  *request.mutable_treatment() = Sums(100, 50, 1000);
  *request.mutable_control() = Sums(100, 1, 1000);
  ASSERT_OK_AND_ASSIGN(const v1::MeanComparison comparison, CompareMeans(request));
  EXPECT_TRUE(comparison.has_relative_lift());
  EXPECT_FALSE(comparison.has_relative_lift_interval());
}

TEST(CompareRatiosTest, GivesThePublishedNumbers) {
  ASSERT_OK_AND_ASSIGN(const v1::MeanComparison comparison, CompareRatios(RatioRequest()));
  EXPECT_NEAR(comparison.difference(), 0.729754963223164 - 0.7134954868365716, 1e-12);
  EXPECT_NEAR(comparison.standard_error(), 0.01968244615428237, 1e-9);
  EXPECT_NEAR(comparison.p_value(), 0.409747376575905, 1e-7);
  EXPECT_NEAR(comparison.relative_lift(), 0.02278847825468685, 1e-9);
}

TEST(CompareRatiosTest, ADenominatorOf0IsTooLittle) {
  v1::CompareRatiosRequest request = RatioRequest();
  *request.mutable_control() = Pairs(100, {485, 2715}, {0, 0}, 0);
  EXPECT_TRUE(absl::IsFailedPrecondition(CompareRatios(request).status()));
}

TEST(AdjustMeansTest, GivesThePublishedNumbers) {
  ASSERT_OK_AND_ASSIGN(const v1::MeanComparison comparison, AdjustMeans(CupedRequest()));
  EXPECT_NEAR(comparison.difference(), -0.02816132827514771, 1e-11);
  EXPECT_NEAR(comparison.standard_error(), 0.011075982918923316, 1e-11);
  EXPECT_NEAR(comparison.p_value(), 0.011029368646360727, 1e-9);
  EXPECT_NEAR(comparison.relative_lift(), -0.281707154, 2e-9);
  EXPECT_GT(comparison.variance_reduction(), 0);
}

TEST(CompareStratifiedMeansTest, GivesThePublishedNumbers) {
  ASSERT_OK_AND_ASSIGN(const v1::MeanComparison random, CompareStratifiedMeans(FiveStrata()));
  EXPECT_NEAR(random.difference(), 3.548094377986586, 1e-8);
  EXPECT_NEAR(random.standard_error(), 0.37634374823059685, 1e-9);
  EXPECT_NEAR(random.relative_lift(), 0.10994584851937336, 1e-9);
  v1::CompareStratifiedMeansRequest request = FiveStrata();
  request.set_random_strata(false);
  ASSERT_OK_AND_ASSIGN(const v1::MeanComparison given, CompareStratifiedMeans(request));
  EXPECT_NEAR(given.difference(), random.difference(), 1e-12);
  EXPECT_LT(given.standard_error(), random.standard_error());
}

TEST(CompareStratifiedMeansTest, WrongStrataAreNamed) {
  v1::CompareStratifiedMeansRequest request = FiveStrata();
  request.mutable_strata(3)->mutable_treatment()->set_n(1);
  EXPECT_THAT(WrongFields(CompareStratifiedMeans(request)), ElementsAre("strata[3].treatment.n"));
  request = FiveStrata();
  while (request.strata_size() <= 1000) *request.add_strata() = request.strata(0);
  EXPECT_THAT(WrongFields(CompareStratifiedMeans(request)), ElementsAre("strata"));
}

TEST(MeansTest, OddNumbersAreAnsweredOrNamed) {
  v1::CompareMeansRequest means = SpendPerCustomer();
  means.set_confidence_level(0.9);
  means.set_margin(0.1);
  means.set_alternative(v1::TWO_SIDED);
  ExpectOddNumbersAnswered(&CompareMeans, means);
  v1::CompareRatiosRequest ratios = RatioRequest();
  ratios.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&CompareRatios, ratios);
  v1::AdjustMeansRequest adjusted = CupedRequest();
  adjusted.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&AdjustMeans, adjusted);
  v1::CompareStratifiedMeansRequest stratified = FiveStrata();
  stratified.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&CompareStratifiedMeans, stratified);
}

}  // namespace
}  // namespace sendlift::calculator
