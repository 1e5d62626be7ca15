#include "calculator/samples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.h"
#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// first, first + 1 ... first + n - 1.
v1::SampleValues From(int first, int n) {
  v1::SampleValues sample;
  for (int i = 0; i < n; ++i) sample.add_values(first + i);
  return sample;
}

v1::CompareQuantilesRequest Medians() {
  v1::CompareQuantilesRequest request;
  *request.mutable_treatment() = From(101, 1000);
  *request.mutable_control() = From(1, 1000);
  return request;
}

// Values 1 to 1000 in control, the same and 10 more in treatment, with one customer who spends a million.
v1::CompareWinsorisedMeansRequest WithOneMillion() {
  v1::CompareWinsorisedMeansRequest request;
  for (int i = 1; i <= 1000; ++i) {
    request.add_treatment(i == 1000 ? 1e6 : i + 10);
    request.add_control(i);
  }
  return request;
}

v1::BootstrapMeansRequest Spend(size_t customers) {
  Random random(11);
  v1::BootstrapMeansRequest request;
  for (size_t i = 0; i < customers; ++i) {
    request.add_treatment(random.Chance(0.4) ? 33 + 10 * random.Normal() : 0);
    request.add_control(random.Chance(0.3) ? 30 + 10 * random.Normal() : 0);
  }
  request.set_draws(10'000);
  request.set_seed(4);
  return request;
}

// Ranks 500 -+ 1.96 sqrt(250) = 469.01 and 530.99, rounded outwards; 900 -+ 1.96 sqrt(90) = 881.4 and 918.6.
TEST(EstimateQuantilesTest, LimitsAreOrderStatistics) {
  v1::EstimateQuantilesRequest request;
  *request.mutable_sample() = From(1, 1000);
  ASSERT_OK_AND_ASSIGN(const v1::QuantileEstimates median, EstimateQuantiles(request));
  ASSERT_EQ(median.quantiles_size(), 1);
  EXPECT_EQ(median.quantiles(0).share(), 0.5);
  EXPECT_EQ(median.quantiles(0).estimate().value(), 500);
  EXPECT_EQ(median.quantiles(0).estimate().interval().lower(), 469);
  EXPECT_EQ(median.quantiles(0).estimate().interval().upper(), 531);
  EXPECT_NEAR(median.quantiles(0).estimate().standard_error(), 62 / (2 * 1.959963984540054), 1e-12);
  EXPECT_EQ(median.customers_count(), 1000);
  request.add_shares(0.9);
  ASSERT_OK_AND_ASSIGN(const v1::QuantileEstimates ninth, EstimateQuantiles(request));
  EXPECT_EQ(ninth.quantiles(0).estimate().interval().lower(), 881);
  EXPECT_EQ(ninth.quantiles(0).estimate().interval().upper(), 919);
}

TEST(EstimateQuantilesTest, FourEqualValuesOfEveryCustomerSayNoMoreThanOne) {
  v1::EstimateQuantilesRequest alone, clustered;
  *alone.mutable_sample() = From(1, 1000);
  for (int i = 0; i < 4000; ++i) {
    clustered.mutable_sample()->add_values(i / 4 + 1);
    clustered.mutable_sample()->add_customers(i / 4);
  }
  ASSERT_OK_AND_ASSIGN(const v1::QuantileEstimates one, EstimateQuantiles(alone));
  ASSERT_OK_AND_ASSIGN(const v1::QuantileEstimates four, EstimateQuantiles(clustered));
  EXPECT_EQ(four.customers_count(), 1000);
  EXPECT_EQ(four.quantiles(0).estimate().value(), one.quantiles(0).estimate().value());
  EXPECT_NEAR(four.quantiles(0).estimate().standard_error() / one.quantiles(0).estimate().standard_error(), 1, 0.05);
}

TEST(EstimateQuantilesTest, ATooSmallSampleNamesTheQuantile) {
  v1::EstimateQuantilesRequest request;
  *request.mutable_sample() = From(1, 50);
  for (const double share : {0.5, 0.999}) request.add_shares(share);
  EXPECT_THAT(EstimateQuantiles(request),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("quantile 0.999: ")));
}

TEST(CompareQuantilesTest, IsNormalInTheTwoStandardErrors) {
  ASSERT_OK_AND_ASSIGN(const v1::QuantileComparison comparison, CompareQuantiles(Medians()));
  ASSERT_EQ(comparison.quantiles_size(), 1);
  const v1::QuantileComparison::Quantile& median = comparison.quantiles(0);
  EXPECT_EQ(median.treatment().value(), 600);
  EXPECT_EQ(median.difference(), 100);
  const double error = 62 / (2 * 1.959963984540054) * std::sqrt(2);
  EXPECT_NEAR(median.standard_error(), error, 1e-12);
  EXPECT_NEAR(median.difference_interval().lower(), 100 - 31 * std::sqrt(2), 1e-9);
  EXPECT_NEAR(median.p_value(), std::erfc(100 / error / std::sqrt(2)), 1e-12);
  EXPECT_NEAR(median.relative_lift(), 0.2, 1e-15);
  EXPECT_TRUE(median.has_relative_lift_interval());
}

TEST(CompareQuantilesTest, WithoutAControlValueThereIsNoLift) {
  v1::CompareQuantilesRequest request = Medians();
  *request.mutable_control() = From(-499, 1000);
  ASSERT_OK_AND_ASSIGN(const v1::QuantileComparison comparison, CompareQuantiles(request));
  EXPECT_EQ(comparison.quantiles(0).control().value(), 0);
  EXPECT_FALSE(comparison.quantiles(0).has_relative_lift());
  EXPECT_FALSE(comparison.quantiles(0).has_relative_lift_interval());
}

TEST(CompareQuantilesTest, WrongValuesAreNamed) {
  v1::CompareQuantilesRequest request = Medians();
  request.mutable_treatment()->set_values(3, std::nan(""));
  request.mutable_control()->add_customers(1);
  request.add_shares(1);
  EXPECT_THAT(WrongFields(CompareQuantiles(request)),
              ElementsAre("treatment.values[3]", "control.customers", "shares[0]"));
}

// 999 of 1000 of both: rank 1998 of 2000 is 1008.
TEST(CompareWinsorisedMeansTest, OneCustomerNoLongerCarriesTheResult) {
  ASSERT_OK_AND_ASSIGN(const v1::WinsorisedComparison result, CompareWinsorisedMeans(WithOneMillion()));
  EXPECT_EQ(result.limits().lower(), 1);
  EXPECT_EQ(result.limits().upper(), 1008);
  EXPECT_EQ(result.treatment().lowered_count(), 2);
  EXPECT_EQ(result.control().lowered_count(), 0);
  EXPECT_EQ(result.treatment().raised_count(), 0);
  EXPECT_NEAR(result.control().mean(), 500.5, 1e-12);
  EXPECT_NEAR(result.control().standard_deviation(), std::sqrt(1000 * 1001 / 12.0), 1e-9);
  EXPECT_NEAR(result.treatment().mean(), (999 * 1000 / 2 + 999 * 10 - 1 + 1008) / 1000.0, 1e-9);
  EXPECT_NEAR(result.comparison().difference(), result.treatment().mean() - 500.5, 1e-9);
  EXPECT_NEAR(result.comparison_before().difference(), (999 * 1000 / 2 + 999 * 10 + 1e6) / 1000.0 - 500.5, 1e-9);
  EXPECT_GT(result.comparison_before().standard_error(), 20 * result.comparison().standard_error());
}

TEST(CompareWinsorisedMeansTest, LimitsChosenBeforehandGoBeforeShares) {
  v1::CompareWinsorisedMeansRequest request = WithOneMillion();
  request.mutable_limits()->set_lower(11);
  request.mutable_limits()->set_upper(std::numeric_limits<double>::infinity());
  ASSERT_OK_AND_ASSIGN(const v1::WinsorisedComparison result, CompareWinsorisedMeans(request));
  EXPECT_EQ(result.control().raised_count(), 10);
  EXPECT_EQ(result.treatment().lowered_count(), 0);
  request.mutable_limits()->set_upper(10);
  EXPECT_THAT(WrongFields(CompareWinsorisedMeans(request)), ElementsAre("limits.upper"));
  request.clear_limits();
  request.set_lower_share(0.9);
  request.set_upper_share(0.5);
  EXPECT_THAT(WrongFields(CompareWinsorisedMeans(request)), ElementsAre("upper_share"));
}

TEST(CompareWinsorisedMeansTest, ValuesThatNoSquareHoldsAreComparedOncePulledIn) {
  v1::CompareWinsorisedMeansRequest request = WithOneMillion();
  request.set_treatment(999, 1e300);
  ASSERT_OK_AND_ASSIGN(const v1::WinsorisedComparison result, CompareWinsorisedMeans(request));
  EXPECT_FALSE(result.has_comparison_before());
  EXPECT_EQ(result.limits().upper(), 1008);
}

// The same data by Welch; 10,000 draws hit the ends of its interval to 0.15 standard errors.
TEST(BootstrapMeansTest, AgreesWithWelchOnManyCustomers) {
  const v1::BootstrapMeansRequest request = Spend(3000);
  v1::CompareWinsorisedMeansRequest same;
  *same.mutable_treatment() = request.treatment();
  *same.mutable_control() = request.control();
  ASSERT_OK_AND_ASSIGN(const v1::BootstrappedMeans result, BootstrapMeans(request));
  ASSERT_OK_AND_ASSIGN(const v1::WinsorisedComparison other, CompareWinsorisedMeans(same));
  const v1::MeanComparison& welch = other.comparison_before();
  EXPECT_NEAR(result.difference().estimate(), welch.difference(), 1e-9);
  EXPECT_NEAR(result.difference().standard_error() / welch.standard_error(), 1, 0.04);
  EXPECT_NEAR(result.difference().interval().lower(), welch.difference_interval().lower(),
              0.15 * welch.standard_error());
  EXPECT_NEAR(result.relative_lift().estimate(), welch.relative_lift(), 1e-9);
  EXPECT_NEAR(result.relative_lift().interval().upper(), welch.relative_lift_interval().upper(), 0.05);
  EXPECT_FALSE(result.has_mean());
  EXPECT_EQ(result.draws(), 10'000);
}

TEST(BootstrapMeansTest, TheSameSeedGivesTheSameAnswer) {
  v1::BootstrapMeansRequest request = Spend(200);
  request.set_draws(500);
  ASSERT_OK_AND_ASSIGN(const v1::BootstrappedMeans first, BootstrapMeans(request));
  ASSERT_OK_AND_ASSIGN(const v1::BootstrappedMeans second, BootstrapMeans(request));
  EXPECT_EQ(first.SerializeAsString(), second.SerializeAsString());
  request.set_seed(5);
  ASSERT_OK_AND_ASSIGN(const v1::BootstrappedMeans other, BootstrapMeans(request));
  EXPECT_NE(other.difference().interval().lower(), first.difference().interval().lower());
}

TEST(BootstrapMeansTest, OneArmHasAMeanAndAControlOfNothingHasNoLift) {
  v1::BootstrapMeansRequest request = Spend(200);
  request.clear_control();
  request.clear_draws();
  ASSERT_OK_AND_ASSIGN(const v1::BootstrappedMeans alone, BootstrapMeans(request));
  EXPECT_TRUE(alone.has_mean());
  EXPECT_FALSE(alone.has_difference());
  EXPECT_EQ(alone.draws(), 1000);
  for (int i = 0; i < 10; ++i) request.add_control(0);
  ASSERT_OK_AND_ASSIGN(const v1::BootstrappedMeans nothing, BootstrapMeans(request));
  EXPECT_TRUE(nothing.has_difference());
  EXPECT_FALSE(nothing.has_relative_lift());
}

TEST(BootstrapMeansTest, OneCustomerSaysNothing) {
  v1::BootstrapMeansRequest request = Spend(20);
  request.mutable_control()->Truncate(1);
  EXPECT_THAT(WrongFields(BootstrapMeans(request)), ElementsAre("control"));
}

TEST(BootstrapMeansTest, WorkIsLimited) {
  v1::BootstrapMeansRequest request = Spend(3000);
  for (const int draws : {99, -1, 100'001}) {
    request.set_draws(draws);
    EXPECT_FALSE(WrongFields(BootstrapMeans(request)).empty()) << draws;
  }
  request.set_draws(83'334);
  EXPECT_THAT(WrongFields(BootstrapMeans(request)), ElementsAre("draws"));
}

TEST(SamplesTest, OddNumbersAreAnsweredOrNamed) {
  v1::EstimateQuantilesRequest quantiles;
  *quantiles.mutable_sample() = From(1, 100);
  for (int i = 0; i < 100; ++i) quantiles.mutable_sample()->add_customers(i / 2);
  quantiles.add_shares(0.4);
  quantiles.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&EstimateQuantiles, quantiles);
  v1::CompareQuantilesRequest compare;
  *compare.mutable_treatment() = quantiles.sample();
  *compare.mutable_control() = From(1, 100);
  compare.add_shares(0.4);
  compare.set_confidence_level(0.9);
  compare.set_alternative(v1::LESS);
  ExpectOddNumbersAnswered(&CompareQuantiles, compare);
  v1::CompareWinsorisedMeansRequest shares;
  for (int i = 0; i < 100; ++i) {
    shares.add_treatment(i);
    shares.add_control(i * 2);
  }
  shares.set_lower_share(0.1);
  shares.set_upper_share(0.9);
  shares.set_confidence_level(0.9);
  shares.set_alternative(v1::GREATER);
  ExpectOddNumbersAnswered(&CompareWinsorisedMeans, shares);
  v1::CompareWinsorisedMeansRequest limits = shares;
  limits.mutable_limits()->set_lower(3);
  limits.mutable_limits()->set_upper(80);
  ExpectOddNumbersAnswered(&CompareWinsorisedMeans, limits);
  v1::BootstrapMeansRequest bootstrap = Spend(50);
  bootstrap.set_draws(100);
  bootstrap.set_confidence_level(0.9);
  ExpectOddNumbersAnswered(&BootstrapMeans, bootstrap);
}

}  // namespace
}  // namespace sendlift::calculator
