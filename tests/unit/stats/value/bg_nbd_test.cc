#include "stats/value/bg_nbd.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/math/special_functions/expm1.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/hypergeometric_pFq.hpp>
#include <cmath>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

constexpr BgNbdParameters kCdnow{.r = 0.243, .alpha = 4.414, .a = 0.793, .b = 2.426};

// The formula of Fader, Hardie and Lee (2005), equation 9.
double ExpectedByHypergeometric(const BgNbdParameters& p, double t) {
  const double f = boost::math::hypergeometric_pFq({p.r, p.b}, {p.a + p.b - 1}, t / (p.alpha + t));
  return (p.a + p.b - 1) / (p.a - 1) * (1 - std::pow(p.alpha / (p.alpha + t), p.r) * f);
}

TEST(BgNbdTest, TheExpectationEqualsTheHypergeometricFormula) {
  for (const double a : {0.2, 0.793, 1.5, 4.0}) {
    for (const double b : {1.2, 2.426, 30.0}) {
      for (const double r : {0.1, 0.243, 3.0}) {
        for (const double t : {0.1, 1.0, 39.0}) {
          const BgNbdParameters parameters{.r = r, .alpha = 4.414, .a = a, .b = b};
          ASSERT_OK_AND_ASSIGN(const double expected, BgNbdExpectedPurchases(parameters, t));
          EXPECT_NEAR(expected, ExpectedByHypergeometric(parameters, t), 1e-10 * (1 + expected));
        }
      }
    }
  }
}

TEST(BgNbdTest, AEqualToOneIsAnOrdinaryPoint) {
  const auto at = [](double a) { return BgNbdExpectedPurchases({.r = 0.5, .alpha = 3, .a = a, .b = 2}, 10).value(); };
  EXPECT_NEAR(at(1), (at(1 - 1e-4) + at(1 + 1e-4)) / 2, 1e-8);
  EXPECT_NEAR(at(1), at(1 + 1e-9), 1e-8);
  EXPECT_LT(at(1 + 1e-4), at(1));
}

// For a below 1 and long times it grows like t^(1 - a) but for the constant of the formula and a term in t^-r; with all
// of a, b large it is the one p.
TEST(BgNbdTest, TheExpectationHoldsAtLongTimesAndForExtremeParameters) {
  const auto growing = [](double time) {
    return BgNbdExpectedPurchases(kCdnow, time).value() + (kCdnow.a + kCdnow.b - 1) / (1 - kCdnow.a);
  };
  EXPECT_NEAR(growing(1e12) / growing(1e9), std::pow(1e3, 1 - 0.793), 3e-3);
  EXPECT_GT(BgNbdExpectedPurchases(kCdnow, 1e300).value(), 1e50);
  const double fixed_p = (1 - std::pow(4 / (4 + 39 * 0.5), 0.5)) / 0.5;
  for (const double large : {1e6, 1e9, 1e12}) {
    const BgNbdParameters parameters{.r = 0.5, .alpha = 4, .a = large, .b = large};
    EXPECT_NEAR(BgNbdExpectedPurchases(parameters, 39).value(), fixed_p, 1 / large + 1e-4) << large;
  }
}

RC_GTEST_PROP(BgNbdTest, TheProbabilitiesAddUpToOneAndToTheExpectation, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const BgNbdParameters parameters{.r = 0.2 + random.Uniform(),
                                   .alpha = 1 + 9 * random.Uniform(),
                                   .a = 0.3 + 2 * random.Uniform(),
                                   .b = 0.5 + 3 * random.Uniform()};
  const double time = 3 * random.Uniform();
  double sum = 0;
  double mean = 0;
  for (int64_t n = 0; n < 300; ++n) {
    const double probability = BgNbdPurchaseProbability(parameters, n, time).value();
    sum += probability;
    mean += static_cast<double>(n) * probability;
  }
  RC_ASSERT(std::abs(sum - 1) < 1e-9);
  RC_ASSERT(std::abs(mean - BgNbdExpectedPurchases(parameters, time).value()) < 1e-8);
}

TEST(BgNbdTest, WithoutAHistoryTheCustomerIsANewOne) {
  ASSERT_OK_AND_ASSIGN(const double fresh, BgNbdExpectedPurchases(kCdnow, 39));
  ASSERT_OK_AND_ASSIGN(const double conditional, BgNbdExpectedPurchases(kCdnow, {}, 39));
  EXPECT_DOUBLE_EQ(fresh, conditional);
  ASSERT_OK_AND_ASSIGN(const double alive, BgNbdProbabilityAlive(kCdnow, {.purchases = 0, .age = 30}));
  EXPECT_EQ(alive, 1);
}

TEST(BgNbdTest, SilenceLowersTheChanceOfBeingActive) {
  double before = 1;
  for (const double age : {30.43, 32.0, 38.86, 60.0, 200.0}) {
    ASSERT_OK_AND_ASSIGN(const double alive,
                         BgNbdProbabilityAlive(kCdnow, {.purchases = 2, .last_purchase = 30.43, .age = age}));
    EXPECT_LT(alive, before);
    before = alive;
  }
  EXPECT_LT(before, 0.2);
}

std::vector<PurchaseHistory> Simulate(Random& random, const BgNbdParameters& p, size_t customers) {
  const auto gamma_of_half_integers = [&random](int halves) {
    double sum = 0;
    for (int i = 0; i < halves; ++i) sum += std::pow(random.Normal(), 2) / 2;
    return sum;
  };
  std::vector<PurchaseHistory> histories;
  for (size_t i = 0; i < customers; ++i) {
    const double rate = gamma_of_half_integers(static_cast<int>(2 * p.r)) / p.alpha;
    const double one = gamma_of_half_integers(static_cast<int>(2 * p.a));
    const double leave = one / (one + gamma_of_half_integers(static_cast<int>(2 * p.b)));
    PurchaseHistory history{.age = 20 + 20 * random.Uniform()};
    for (double time = 0; !(history.purchases > 0 && random.Chance(leave));) {
      time += -std::log1p(-random.Uniform()) / rate;
      if (time > history.age) break;
      ++history.purchases;
      history.last_purchase = time;
    }
    histories.push_back(history);
  }
  return histories;
}

// Twice the gain over the truth is chi-square with 4 degrees of freedom, above 33.4 with a chance of 1e-6.
TEST(BgNbdTest, TheFitFindsTheParametersThatMadeTheData) {
  Random random(2);
  const BgNbdParameters truth{.r = 1, .alpha = 8, .a = 1, .b = 3};
  const std::vector<PurchaseHistory> histories = Simulate(random, truth, 4000);
  ASSERT_OK_AND_ASSIGN(const BgNbdFit fit, FitBgNbd(histories));
  ASSERT_OK_AND_ASSIGN(const double at_truth, BgNbdLogLikelihood(truth, histories));
  EXPECT_GT(fit.log_likelihood, at_truth);
  EXPECT_LT(fit.log_likelihood, at_truth + 16.7);
  EXPECT_NEAR(BgNbdExpectedPurchases(fit.parameters, 30).value(), BgNbdExpectedPurchases(truth, 30).value(), 0.15);
  BgNbdParameters beside = fit.parameters;
  beside.alpha *= 1.01;
  EXPECT_LT(BgNbdLogLikelihood(beside, histories).value(), fit.log_likelihood);
}

TEST(BgNbdTest, DataThatDetermineNothingAreRefused) {
  EXPECT_THAT(FitBgNbd({}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(FitBgNbd(std::vector<PurchaseHistory>(50, {.age = 3})),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(FitBgNbd(std::vector<PurchaseHistory>(50, {2, 3, 3})),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(FitBgNbd(std::vector<PurchaseHistory>{{1, 0, 0}}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

TEST(BgNbdTest, ExtremeInputsGiveAStatus) {
  const std::vector<double> numbers = {NAN, -1, 0, 1e-308, 1e-12, 1, 1e12, 1e308, INFINITY};
  for (const double r : numbers) {
    for (const double a : numbers) {
      for (const double time : {0.0, 1e-12, 5.0, 1e12, 1e308}) {
        const BgNbdParameters parameters{.r = r, .alpha = 1, .a = a, .b = 2};
        for (const int64_t n : {0, 1, 1000}) {
          const auto probability = BgNbdPurchaseProbability(parameters, n, time);
          EXPECT_TRUE(!probability.ok() || (*probability >= 0 && *probability <= 1 + 1e-9))
              << r << " " << a << " " << n;
        }
        const auto expected = BgNbdExpectedPurchases(parameters, time);
        EXPECT_TRUE(!expected.ok() || *expected >= 0) << r << " " << a << " " << time;
        const auto alive = BgNbdProbabilityAlive(parameters, {.purchases = 5, .last_purchase = 1, .age = 2});
        EXPECT_TRUE(!alive.ok() || (*alive >= 0 && *alive <= 1)) << r << " " << a;
      }
    }
  }
  for (const PurchaseHistory& wrong : std::vector<PurchaseHistory>{
           {-1, 0, 1}, {1, 2, 1}, {0, 1, 2}, {1, NAN, 2}, {1, 1, INFINITY}, {1, -1, 1}, {INT64_MAX, 1, 1}}) {
    EXPECT_THAT(BgNbdExpectedPurchases(kCdnow, wrong, 1), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(BgNbdProbabilityAlive(kCdnow, wrong), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(FitBgNbd(std::vector<PurchaseHistory>{wrong}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
}

}  // namespace
}  // namespace sendlift
