#include "calculator/beliefs.h"

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

template <typename List>
void AddCounts(List& list, int64_t successes, int64_t trials) {
  auto& counts = *list.Add();
  counts.set_successes(successes);
  counts.set_trials(trials);
}

template <typename Request>
Request WithArms(const std::vector<std::pair<int64_t, int64_t>>& arms) {
  Request request;
  for (const auto& [successes, trials] : arms) AddCounts(*request.mutable_arms(), successes, trials);
  return request;
}

v1::CompareBayesianRequest BetaRequest() {
  v1::CompareBayesianRequest request;
  auto& model = *request.mutable_beta_binomial();
  model.mutable_treatment()->set_successes(500);
  model.mutable_treatment()->set_trials(1009);
  model.mutable_control()->set_successes(42);
  model.mutable_control()->set_trials(104);
  return request;
}

v1::CompareBayesianRequest NormalRequest() {
  v1::CompareBayesianRequest request;
  request.mutable_normal_effect()->set_estimate(0.1);
  request.mutable_normal_effect()->set_standard_error(0.05);
  return request;
}

v1::MeanSums Sums(int64_t n, double sum, double sum_of_squares) {
  v1::MeanSums sums;
  sums.set_n(n);
  sums.set_sum(sum);
  sums.set_sum_of_squares(sum_of_squares);
  return sums;
}

// Published with GrowthBook's tests of an informative prior.
v1::CompareBayesianRequest MeansRequest() {
  v1::CompareBayesianRequest request;
  auto& model = *request.mutable_means();
  *model.mutable_treatment() = Sums(10, 105, 1111.5);
  *model.mutable_control() = Sums(10, 100, 1002.25);
  model.set_relative(true);
  model.set_prior_mean(0.1);
  model.set_prior_standard_deviation(std::sqrt(0.1));
  return request;
}

v1::CompareBayesianArmsRequest ThreeRates() {
  v1::CompareBayesianArmsRequest request;
  for (const auto& [successes, trials] : {std::pair{5, 100}, {8, 100}, {2, 32}}) {
    AddCounts(*request.mutable_rates()->mutable_arms(), successes, trials);
  }
  return request;
}

v1::CompareBayesianArmsRequest TwoMeans() {
  v1::CompareBayesianArmsRequest request;
  *request.mutable_means()->add_arms() = Sums(10, 105, 1111.5);
  *request.mutable_means()->add_arms() = Sums(10, 100, 1002.25);
  return request;
}

TEST(CompareBayesianTest, GivesTheExactChanceOfRates) {
  ASSERT_OK_AND_ASSIGN(const v1::BayesianComparison comparison, CompareBayesian(BetaRequest()));
  EXPECT_NEAR(comparison.chance_to_win(), 0.9629065409848513, 1e-7);
  EXPECT_NEAR(comparison.expected_loss_of_treatment(), 0.0007616658319385128, 1e-7);
  EXPECT_NEAR(comparison.expected_loss_of_control(), 0.091504838, 1e-3);
  EXPECT_NEAR(comparison.mean(), 500.5 / 1010 - 42.5 / 105, 1e-12);
}

TEST(CompareBayesianTest, GivesTheExpectedLossesOfANormalEffect) {
  ASSERT_OK_AND_ASSIGN(const v1::BayesianComparison comparison, CompareBayesian(NormalRequest()));
  EXPECT_NEAR(comparison.expected_loss_of_control(), 0.1004245351308, 1e-10);
  EXPECT_NEAR(comparison.expected_loss_of_treatment(), 0.0004245351308414, 1e-10);
  EXPECT_NEAR(comparison.chance_to_win(), std::erfc(-2 / std::sqrt(2)) / 2, 1e-12);
  EXPECT_NEAR(comparison.credible_interval().lower(), 0.1 - 1.959963984540054 * 0.05, 1e-12);
  v1::CompareBayesianRequest request = NormalRequest();
  request.mutable_normal_effect()->set_prior_standard_deviation(0.05);
  ASSERT_OK_AND_ASSIGN(const v1::BayesianComparison halfway, CompareBayesian(request));
  EXPECT_NEAR(halfway.mean(), 0.05, 1e-12);
}

TEST(CompareBayesianTest, WrongModelsAreNamed) {
  EXPECT_THAT(WrongFields(CompareBayesian({})), ElementsAre("model"));
  v1::CompareBayesianRequest request = BetaRequest();
  request.mutable_beta_binomial()->set_prior_failures(-1);
  EXPECT_THAT(WrongFields(CompareBayesian(request)), ElementsAre("beta_binomial.prior_failures"));
}

TEST(CompareBayesianTest, GivesTheCredibleIntervalOfTwoRates) {
  ASSERT_OK_AND_ASSIGN(const v1::BayesianComparison comparison, CompareBayesian(BetaRequest()));
  EXPECT_NEAR(comparison.credible_interval().lower(), -0.0089875339753846, 1e-11);
  EXPECT_NEAR(comparison.credible_interval().upper(), 0.1874570603953, 1e-11);
  EXPECT_NEAR(comparison.standard_deviation(), 0.0502014, 5e-8);
}

TEST(CompareBayesianTest, GivesThePublishedLiftOfTwoMeans) {
  ASSERT_OK_AND_ASSIGN(const v1::BayesianComparison comparison, CompareBayesian(MeansRequest()));
  EXPECT_NEAR(comparison.mean(), 0.05063, 6e-6);
  EXPECT_NEAR(comparison.standard_deviation(), 0.03549, 6e-6);
  EXPECT_NEAR(comparison.credible_interval().lower(), -0.01893, 6e-6);
  EXPECT_NEAR(comparison.credible_interval().upper(), 0.12019, 6e-6);
  EXPECT_NEAR(comparison.chance_to_win(), 0.92315, 6e-6);
  EXPECT_NEAR(comparison.expected_loss_of_control(), 0.05186, 6e-6);
  EXPECT_NEAR(comparison.expected_loss_of_treatment(), 0.00123, 6e-6);
}

TEST(CompareBayesianTest, ALiftNeedsAControlMean) {
  v1::CompareBayesianRequest request = MeansRequest();
  *request.mutable_means()->mutable_control() = Sums(10, 0, 4);
  EXPECT_TRUE(absl::IsFailedPrecondition(CompareBayesian(request).status()));
  request.mutable_means()->set_relative(false);
  ASSERT_OK_AND_ASSIGN(const v1::BayesianComparison comparison, CompareBayesian(request));
  EXPECT_LT(comparison.mean(), 10.5);
}

// By quadrature in another program (mpmath, 20 digits).
TEST(CompareBayesianArmsTest, GivesTheChancesOfThreeRates) {
  ASSERT_OK_AND_ASSIGN(const v1::BayesianArms posteriors, CompareBayesianArms(ThreeRates()));
  ASSERT_EQ(posteriors.arms_size(), 3);
  EXPECT_NEAR(posteriors.arms(0).chance_to_be_best(), 0.113198332225808, 1e-12);
  EXPECT_NEAR(posteriors.arms(1).chance_to_be_best(), 0.52413258769531, 1e-12);
  EXPECT_NEAR(posteriors.arms(2).chance_to_be_best(), 0.362669080078882, 1e-12);
  EXPECT_NEAR(posteriors.arms(1).mean(), 8.5 / 101, 1e-15);
  EXPECT_LT(posteriors.arms(1).expected_loss(), posteriors.arms(0).expected_loss());
}

// Of two normal means the chance is that of their difference, 0.5 with standard error sqrt(2.25 / 90 + 9 / 90).
TEST(CompareBayesianArmsTest, OfTwoMeansItIsTheNormalDifference) {
  ASSERT_OK_AND_ASSIGN(const v1::BayesianArms posteriors, CompareBayesianArms(TwoMeans()));
  ASSERT_EQ(posteriors.arms_size(), 2);
  const double error = std::sqrt(2.25 / 90 + 9.0 / 90);
  const double chance = std::erfc(-0.5 / error / std::sqrt(2)) / 2;
  EXPECT_NEAR(posteriors.arms(0).chance_to_be_best(), chance, 1e-10);
  EXPECT_NEAR(posteriors.arms(1).expected_loss() - posteriors.arms(0).expected_loss(), 0.5, 1e-10);
  EXPECT_NEAR(posteriors.arms(1).credible_interval().upper(), 10 + 1.959963984540054 * std::sqrt(0.025), 1e-9);
}

TEST(CompareBayesianArmsTest, WrongNumbersAreNamed) {
  EXPECT_THAT(WrongFields(CompareBayesianArms({})), ElementsAre("model"));
  v1::CompareBayesianArmsRequest one;
  AddCounts(*one.mutable_rates()->mutable_arms(), 3, 2);
  one.mutable_rates()->set_prior_failures(-1);
  EXPECT_THAT(WrongFields(CompareBayesianArms(one)),
              ElementsAre("rates.arms", "rates.prior_failures", "rates.arms[0].successes"));
  v1::CompareBayesianArmsRequest means = TwoMeans();
  means.mutable_means()->mutable_arms(1)->set_n(1);
  EXPECT_THAT(WrongFields(CompareBayesianArms(means)), ElementsAre("means.arms[1].n"));
}

TEST(AllocateBanditTest, SharesAreTheChancesToBeBest) {
  const auto request = WithArms<v1::AllocateBanditRequest>({{0, 1}, {1, 1}});
  ASSERT_OK_AND_ASSIGN(const v1::BanditAllocation allocation, AllocateBandit(request));
  EXPECT_NEAR(allocation.chances_to_be_best(1), 5.0 / 6, 1e-6);
  EXPECT_NEAR(allocation.shares(0) + allocation.shares(1), 1, 1e-12);
}

TEST(AllocateBanditTest, FloorAndBurnInHold) {
  auto request = WithArms<v1::AllocateBanditRequest>({{0, 100}, {50, 100}});
  request.set_floor(0.2);
  ASSERT_OK_AND_ASSIGN(const v1::BanditAllocation floored, AllocateBandit(request));
  EXPECT_NEAR(floored.shares(0), 0.2, 1e-9);
  request.set_burn_in(101);
  ASSERT_OK_AND_ASSIGN(const v1::BanditAllocation burning, AllocateBandit(request));
  EXPECT_THAT(burning.shares(), ElementsAre(0.5, 0.5));
  request.set_floor(0.6);
  request.set_burn_in(-1);
  EXPECT_THAT(WrongFields(AllocateBandit(request)), ElementsAre("floor", "burn_in"));
}

v1::AllocateBanditRequest BanditOfMeans() {
  v1::AllocateBanditRequest request;
  *request.mutable_means() = TwoMeans().means().arms();
  return request;
}

TEST(AllocateBanditTest, MeansHaveTheirChancesToo) {
  ASSERT_OK_AND_ASSIGN(const v1::BanditAllocation allocation, AllocateBandit(BanditOfMeans()));
  const double chance = std::erfc(-0.5 / std::sqrt(2.25 / 90 + 9.0 / 90) / std::sqrt(2)) / 2;
  ASSERT_EQ(allocation.shares_size(), 2);
  EXPECT_NEAR(allocation.chances_to_be_best(0), chance, 1e-10);
  EXPECT_NEAR(allocation.shares(0), chance, 1e-10);
  v1::AllocateBanditRequest both = BanditOfMeans();
  AddCounts(*both.mutable_arms(), 1, 2);
  both.mutable_means(1)->set_n(0);
  EXPECT_THAT(WrongFields(AllocateBandit(both)), ElementsAre("arms", "means[1].n"));
}

TEST(BeliefsTest, OddNumbersAreAnsweredOrNamed) {
  v1::CompareBayesianRequest beta = BetaRequest();
  beta.mutable_beta_binomial()->set_prior_successes(1);
  beta.mutable_beta_binomial()->set_prior_failures(1);
  beta.set_credible_level(0.9);
  ExpectOddNumbersAnswered(&CompareBayesian, beta);
  v1::CompareBayesianRequest normal = NormalRequest();
  normal.mutable_normal_effect()->set_prior_mean(0.1);
  normal.mutable_normal_effect()->set_prior_standard_deviation(0.1);
  ExpectOddNumbersAnswered(&CompareBayesian, normal);
  auto bandit = WithArms<v1::AllocateBanditRequest>({{1, 10}, {2, 10}, {5, 10}});
  bandit.set_floor(0.1);
  bandit.set_burn_in(5);
  ExpectOddNumbersAnswered(&AllocateBandit, bandit);
  bandit.clear_arms();
  *bandit.mutable_means() = BanditOfMeans().means();
  ExpectOddNumbersAnswered(&AllocateBandit, bandit);
  v1::CompareBayesianRequest means = MeansRequest();
  ExpectOddNumbersAnswered(&CompareBayesian, means);
  means.mutable_means()->set_relative(false);
  ExpectOddNumbersAnswered(&CompareBayesian, means);
  v1::CompareBayesianArmsRequest rates = ThreeRates();
  rates.mutable_rates()->set_prior_successes(1);
  rates.mutable_rates()->set_prior_failures(1);
  rates.set_credible_level(0.9);
  ExpectOddNumbersAnswered(&CompareBayesianArms, rates);
  ExpectOddNumbersAnswered(&CompareBayesianArms, TwoMeans());
}

}  // namespace
}  // namespace sendlift::calculator
