#include "calculator/rates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <utility>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;

v1::Counts CountsOf(int64_t successes, int64_t trials) {
  v1::Counts counts;
  counts.set_successes(successes);
  counts.set_trials(trials);
  return counts;
}

void ExpectInterval(const v1::ConfidenceInterval& interval, double lower, double upper, double error) {
  EXPECT_NEAR(interval.lower(), lower, error);
  EXPECT_NEAR(interval.upper(), upper, error);
}

v1::EstimateRateRequest Rate18Of20() {
  v1::EstimateRateRequest request;
  *request.mutable_counts() = CountsOf(18, 20);
  return request;
}

v1::CompareRatesRequest CompareRequest(v1::Counts treatment, v1::Counts control) {
  v1::CompareRatesRequest request;
  *request.mutable_treatment() = std::move(treatment);
  *request.mutable_control() = std::move(control);
  return request;
}

v1::TestSampleRatioRequest RatioRequest(const std::vector<int64_t>& customers, const std::vector<double>& weights) {
  v1::TestSampleRatioRequest request;
  request.mutable_customers()->Add(customers.begin(), customers.end());
  request.mutable_weights()->Add(weights.begin(), weights.end());
  return request;
}

TEST(EstimateRateTest, GivesThePublishedIntervals) {
  ASSERT_OK_AND_ASSIGN(const v1::RateEstimate estimate, EstimateRate(Rate18Of20()));
  EXPECT_EQ(estimate.rate(), 0.9);
  ExpectInterval(estimate.wilson(), 0.6989663547715128, 0.972133518786232, 2e-7);
  ExpectInterval(estimate.clopper_pearson(), 0.6830172859809176, 0.9876514728297052, 2e-7);
  ExpectInterval(estimate.agresti_coull(), 0.6867561125596077, 0.984343760998137, 2e-7);
  ExpectInterval(estimate.wald(), 0.768521618913513, 1.031478381086487, 2e-7);
}

TEST(EstimateRateTest, TheLevelIs95PercentUnlessSaid) {
  v1::EstimateRateRequest request = Rate18Of20();
  ASSERT_OK_AND_ASSIGN(const v1::RateEstimate left_out, EstimateRate(request));
  request.set_confidence_level(0.95);
  ASSERT_OK_AND_ASSIGN(const v1::RateEstimate said, EstimateRate(request));
  EXPECT_EQ(left_out.wilson().lower(), said.wilson().lower());
  request.set_confidence_level(0.99);
  ASSERT_OK_AND_ASSIGN(const v1::RateEstimate wider, EstimateRate(request));
  EXPECT_LT(wider.wilson().lower(), said.wilson().lower());
  request.set_confidence_level(95);
  EXPECT_THAT(WrongFields(EstimateRate(request)), ElementsAre("confidence_level"));
}

TEST(CompareRatesTest, GivesThePublishedNumbers) {
  ASSERT_OK_AND_ASSIGN(const v1::RateComparison comparison,
                       CompareRates(CompareRequest(CountsOf(3894, 21307), CountsOf(2262, 21306))));
  EXPECT_NEAR(comparison.difference(), 0.07658956365153125, 1e-12);
  EXPECT_NEAR(comparison.pooled_z(), 22.48604082719282, 1e-9);
  ExpectInterval(comparison.difference_interval(), 0.06995993050573994, 0.08323394439782321, 1e-9);
  EXPECT_NEAR(comparison.relative_lift(), 0.721404616781399, 1e-12);
  ExpectInterval(comparison.relative_lift_interval(), 0.64043669188273, 0.8064685875218915, 1e-9);
  ASSERT_EQ(comparison.difference_intervals_size(), 4);
  EXPECT_EQ(comparison.difference_intervals(1).method(), "newcombe");
  ExpectInterval(comparison.difference_intervals(1).interval(), 0.06995330808373154, 0.08322674127411137, 1e-9);
  EXPECT_FALSE(comparison.has_non_inferiority_p_value());
}

TEST(CompareRatesTest, GivesMeesAndKoopmansIntervals) {
  ASSERT_OK_AND_ASSIGN(const v1::RateComparison newcombes,
                       CompareRates(CompareRequest(CountsOf(56, 70), CountsOf(48, 80))));
  ExpectInterval(newcombes.difference_interval(), 0.052829713, 0.33817294, 2e-8);
  EXPECT_EQ(newcombes.difference_intervals(0).method(), "mee");
  ExpectInterval(newcombes.difference_intervals(0).interval(), 0.053333849, 0.337729464, 2e-8);
  ASSERT_OK_AND_ASSIGN(const v1::RateComparison koopmans,
                       CompareRates(CompareRequest(CountsOf(7, 34), CountsOf(1, 34))));
  ASSERT_EQ(koopmans.ratio_intervals_size(), 3);
  EXPECT_EQ(koopmans.ratio_intervals(0).method(), "koopman");
  ExpectInterval(koopmans.ratio_intervals(0).interval(), 1.220853, 42.575718, 6e-7);
}

TEST(CompareRatesTest, TestsAgainstTheMarginOnlyWhenThereIsOne) {
  v1::CompareRatesRequest request = CompareRequest(CountsOf(500, 10'000), CountsOf(500, 10'000));
  request.set_margin(0.01);
  ASSERT_OK_AND_ASSIGN(const v1::RateComparison comparison, CompareRates(request));
  EXPECT_NEAR(comparison.non_inferiority_p_value(), 0.0006, 0.0002);
  request.set_margin(1);
  EXPECT_THAT(WrongFields(CompareRates(request)), ElementsAre("margin"));
}

TEST(CompareRatesTest, NothingIsInventedWithoutSuccesses) {
  ASSERT_OK_AND_ASSIGN(const v1::RateComparison none, CompareRates(CompareRequest(CountsOf(0, 10), CountsOf(0, 20))));
  EXPECT_FALSE(none.has_relative_lift());
  EXPECT_FALSE(none.has_relative_lift_interval());
  EXPECT_FALSE(::sendlift::testing::HoldsNaN(none));
  ASSERT_OK_AND_ASSIGN(const v1::RateComparison one, CompareRates(CompareRequest(CountsOf(3, 10), CountsOf(0, 20))));
  EXPECT_FALSE(one.has_relative_lift());
  EXPECT_FALSE(::sendlift::testing::HoldsNaN(one));
}

TEST(CompareStratifiedRatesTest, WeighsStrataByMantelAndHaenszel) {
  v1::CompareStratifiedRatesRequest request;
  for (const auto& [treatment, control] :
       {std::pair{CountsOf(20, 100), CountsOf(10, 100)}, std::pair{CountsOf(12, 40), CountsOf(12, 60)}}) {
    auto& stratum = *request.add_strata();
    *stratum.mutable_treatment() = treatment;
    *stratum.mutable_control() = control;
  }
  ASSERT_OK_AND_ASSIGN(const v1::StratifiedRateComparison comparison, CompareStratifiedRates(request));
  EXPECT_NEAR(comparison.difference(), (50 * 0.1 + 24 * 0.1) / 74, 1e-14);
  request.mutable_strata(1)->mutable_control()->set_successes(61);
  EXPECT_THAT(WrongFields(CompareStratifiedRates(request)), ElementsAre("strata[1].control.successes"));
  for (int i = 2; i <= 1000; ++i) *request.add_strata() = request.strata(0);
  EXPECT_THAT(WrongFields(CompareStratifiedRates(request)), ElementsAre("strata", "strata[1].control.successes"));
}

TEST(CompareManyRatesTest, GivesThePublishedTestAndPairs) {
  v1::CompareManyRatesRequest request;
  *request.add_arms() = CountsOf(73, 86);
  *request.add_arms() = CountsOf(90, 93);
  *request.add_arms() = CountsOf(114, 136);
  *request.add_arms() = CountsOf(75, 82);
  ASSERT_OK_AND_ASSIGN(const v1::ManyRateComparison comparison, CompareManyRates(request));
  EXPECT_NEAR(comparison.chi_square(), 11.11938768628861, 1e-12);
  EXPECT_EQ(comparison.degrees_of_freedom(), 3);
  EXPECT_NEAR(comparison.p_value(), 0.011097511366581344, 1e-12);
  ASSERT_EQ(comparison.pairs_size(), 6);
  EXPECT_EQ(comparison.pairs(3).first(), 1);
  EXPECT_EQ(comparison.pairs(3).second(), 2);
  EXPECT_NEAR(comparison.pairs(3).p_value(), 0.002026764254350234, 1e-7);
  EXPECT_NEAR(comparison.pairs(3).holm_p_value(), 0.0121605855261014, 1e-7);
}

TEST(TestSampleRatioTest, GivesThePublishedTest) {
  ASSERT_OK_AND_ASSIGN(const v1::SampleRatioTest test, TestSampleRatio(RatioRequest({44'700, 45'489}, {0.5, 0.5})));
  EXPECT_EQ(test.state(), v1::SampleRatio::HEALTHY);
  EXPECT_NEAR(test.chi_square(), 6.9024049496058275, 1e-8);
  EXPECT_EQ(test.degrees_of_freedom(), 1);
  EXPECT_NEAR(test.p_value(), 0.008607987810836262, 1e-10);
  EXPECT_NEAR(test.largest_relative_deviation(), 394.5 / 45'094.5, 1e-12);
  v1::TestSampleRatioRequest stricter = RatioRequest({44'700, 45'489}, {0.5, 0.5});
  stricter.set_alpha(0.01);
  ASSERT_OK_AND_ASSIGN(const v1::SampleRatioTest mismatch, TestSampleRatio(stricter));
  EXPECT_EQ(mismatch.state(), v1::SampleRatio::MISMATCH);
}

TEST(TestSampleRatioTest, ALeakIsAMismatchThatNoChanceExplains) {
  ASSERT_OK_AND_ASSIGN(const v1::SampleRatioTest leak, TestSampleRatio(RatioRequest({500, 500, 1}, {1, 1, 0})));
  EXPECT_EQ(leak.state(), v1::SampleRatio::MISMATCH);
  EXPECT_THAT(leak.leaks(), ElementsAre(2));
  EXPECT_EQ(leak.anytime_p_value(), 0);
  EXPECT_EQ(leak.p_value(), 1);
  ASSERT_OK_AND_ASSIGN(const v1::SampleRatioTest unused, TestSampleRatio(RatioRequest({500, 500, 0}, {1, 1, 0})));
  EXPECT_EQ(unused.state(), v1::SampleRatio::HEALTHY);
  EXPECT_EQ(unused.degrees_of_freedom(), 1);
}

TEST(TestSampleRatioTest, FewCustomersAreTestedExactly) {
  ASSERT_OK_AND_ASSIGN(const v1::SampleRatioTest test, TestSampleRatio(RatioRequest({9, 1}, {3, 3})));
  EXPECT_EQ(test.state(), v1::SampleRatio::HEALTHY);
  EXPECT_NEAR(test.exact_p_value(), 22.0 / 1024, 1e-13);
  ASSERT_OK_AND_ASSIGN(const v1::SampleRatioTest fewer, TestSampleRatio(RatioRequest({2, 0, 1}, {1, 1, 1})));
  EXPECT_EQ(fewer.state(), v1::SampleRatio::TOO_SMALL);
  EXPECT_EQ(fewer.p_value(), 1);
  EXPECT_NEAR(fewer.exact_p_value(), 21.0 / 27, 1e-14);
  EXPECT_FALSE(TestSampleRatio(RatioRequest({1'000'000, 1'000'000}, {1, 1}))->has_exact_p_value());
  EXPECT_FALSE(TestSampleRatio(RatioRequest({0, 0}, {1, 1}))->has_exact_p_value());
}

// Each time against its own weights: chi-squares and degrees of freedom add up.
TEST(TestSampleRatioTest, ChangedWeightsAreTestedTimeByTime) {
  v1::TestSampleRatioRequest request = RatioRequest({44'700, 45'489}, {0.5, 0.5});
  auto& later = *request.add_further_segments();
  later.mutable_customers()->Add(1000);
  later.mutable_customers()->Add(9000);
  later.mutable_weights()->Add(1);
  later.mutable_weights()->Add(9);
  ASSERT_OK_AND_ASSIGN(const v1::SampleRatioTest test, TestSampleRatio(request));
  EXPECT_NEAR(test.chi_square(), 6.9024049496058275, 1e-8);
  EXPECT_EQ(test.degrees_of_freedom(), 2);
  EXPECT_NEAR(test.p_value(), std::exp(-6.9024049496058275 / 2), 1e-9);
  EXPECT_FALSE(test.has_exact_p_value());
}

// With a = (1, 1) the evidence of 80 to 20 is (1 / 101) / C(100, 20) 2^100.
TEST(TestSampleRatioTest, TheConcentrationIsThatOfTheMixture) {
  v1::TestSampleRatioRequest request = RatioRequest({80, 20}, {1, 1});
  request.set_concentration(2);
  ASSERT_OK_AND_ASSIGN(const v1::SampleRatioTest test, TestSampleRatio(request));
  const double log_choose = std::lgamma(101) - std::lgamma(81) - std::lgamma(21);
  EXPECT_NEAR(std::log(test.anytime_p_value()), std::log(101) + log_choose - 100 * std::log(2), 1e-9);
  request.set_concentration(1e-3);
  EXPECT_THAT(WrongFields(TestSampleRatio(request)), ElementsAre("concentration"));
}

TEST(TestSampleRatioTest, WrongListsAreNamed) {
  EXPECT_THAT(WrongFields(TestSampleRatio(RatioRequest({3}, {1}))), ElementsAre("customers"));
  EXPECT_THAT(WrongFields(TestSampleRatio(RatioRequest({3, 4}, {1}))), ElementsAre("weights"));
  EXPECT_THAT(WrongFields(TestSampleRatio(RatioRequest({3, 4}, {0, 0}))), ElementsAre("weights"));
  EXPECT_THAT(WrongFields(TestSampleRatio(RatioRequest({3, -4}, {1, -1}))),
              ElementsAre("weights[1]", "customers[1]", "weights"));
  v1::TestSampleRatioRequest later = RatioRequest({30, 40}, {1, 1});
  *later.add_further_segments()->mutable_customers() = later.customers();
  EXPECT_THAT(WrongFields(TestSampleRatio(later)), ElementsAre("further_segments[0].weights"));
  later.mutable_further_segments(0)->add_weights(1);
  later.mutable_further_segments(0)->add_weights(-1);
  EXPECT_THAT(WrongFields(TestSampleRatio(later)), ::testing::Contains("further_segments[0].weights[1]"));
}

TEST(RatesTest, OddNumbersAreAnsweredOrNamed) {
  ExpectOddNumbersAnswered(&EstimateRate, Rate18Of20());
  v1::CompareRatesRequest compare = CompareRequest(CountsOf(56, 70), CountsOf(48, 80));
  compare.set_confidence_level(0.9);
  compare.set_margin(0.1);
  ExpectOddNumbersAnswered(&CompareRates, compare);
  v1::CompareStratifiedRatesRequest stratified;
  auto& stratum = *stratified.add_strata();
  *stratum.mutable_treatment() = CountsOf(20, 100);
  *stratum.mutable_control() = CountsOf(10, 100);
  stratified.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&CompareStratifiedRates, stratified);
  v1::CompareManyRatesRequest many;
  for (int i = 1; i <= 3; ++i) *many.add_arms() = CountsOf(i * 10, 100);
  ExpectOddNumbersAnswered(&CompareManyRates, many);
  v1::TestSampleRatioRequest ratio = RatioRequest({44'700, 45'489}, {0.5, 0.5});
  ratio.set_alpha(0.01);
  ratio.set_concentration(500);
  *ratio.add_further_segments()->mutable_customers() = ratio.customers();
  *ratio.mutable_further_segments(0)->mutable_weights() = ratio.weights();
  ExpectOddNumbersAnswered(&TestSampleRatio, ratio);
}

}  // namespace
}  // namespace sendlift::calculator
