#include "stats/value/gamma_gamma.h"

#include <cmath>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

constexpr GammaGammaParameters kCdnow{.p = 6.25, .q = 3.74, .v = 15.44};

// Gamma with a whole shape: a sum of exponentials.
double Gamma(Random& random, int shape, double rate) {
  double sum = 0;
  for (int i = 0; i < shape; ++i) sum -= std::log1p(-random.Uniform()) / rate;
  return sum;
}

std::vector<SpendHistory> Simulate(Random& random, size_t customers) {
  std::vector<SpendHistory> histories;
  for (size_t i = 0; i < customers; ++i) {
    const double nu = Gamma(random, 4, 15);
    const auto purchases = static_cast<int64_t>(random.Below(6));
    double sum = 0;
    for (int64_t j = 0; j < purchases; ++j) sum += Gamma(random, 6, nu);
    histories.push_back({purchases, purchases == 0 ? 0 : sum / static_cast<double>(purchases)});
  }
  return histories;
}

TEST(GammaGammaTest, TheExpectationMovesFromTheMeanOfAllToTheCustomersOwn) {
  ASSERT_OK_AND_ASSIGN(const double nobody, GammaGammaExpectedSpend(kCdnow, {}));
  EXPECT_NEAR(nobody, 6.25 * 15.44 / 2.74, 1e-12);
  double before = nobody;
  for (const int64_t purchases : {1, 3, 10, 1000}) {
    ASSERT_OK_AND_ASSIGN(const double spend, GammaGammaExpectedSpend(kCdnow, {purchases, 100}));
    EXPECT_GT(spend, before);
    before = spend;
  }
  EXPECT_NEAR(before, 100, 0.1);
}

// Twice the gain over the truth is chi-square with 3 degrees of freedom, above 30.8 with a chance of 1e-6.
TEST(GammaGammaTest, TheFitFindsTheParametersThatMadeTheData) {
  Random random(5);
  const std::vector<SpendHistory> histories = Simulate(random, 6000);
  ASSERT_OK_AND_ASSIGN(const GammaGammaFit fit, FitGammaGamma(histories));
  EXPECT_NEAR(GammaGammaExpectedSpend(fit.parameters, {}).value(), 30, 1.5);
  ASSERT_OK_AND_ASSIGN(const double at_truth, GammaGammaLogLikelihood({.p = 6, .q = 4, .v = 15}, histories));
  EXPECT_GT(fit.log_likelihood, at_truth);
  EXPECT_LT(fit.log_likelihood, at_truth + 15.4);
}

TEST(GammaGammaTest, TheUnitOfMoneyOnlyMovesV) {
  Random random(6);
  std::vector<SpendHistory> histories = Simulate(random, 500);
  ASSERT_OK_AND_ASSIGN(const GammaGammaFit dollars, FitGammaGamma(histories));
  for (SpendHistory& history : histories) history.mean_spend *= 100;
  ASSERT_OK_AND_ASSIGN(const GammaGammaFit cents, FitGammaGamma(histories));
  EXPECT_NEAR(dollars.parameters.p, cents.parameters.p, 1e-4 * dollars.parameters.p);
  EXPECT_NEAR(dollars.parameters.v * 100, cents.parameters.v, 1e-4 * cents.parameters.v);
}

TEST(GammaGammaTest, DataThatDetermineNothingAreRefused) {
  EXPECT_THAT(FitGammaGamma({}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(FitGammaGamma(std::vector<SpendHistory>(40)), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(FitGammaGamma(std::vector<SpendHistory>(40, {2, 10})),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

TEST(GammaGammaTest, ExtremeInputsGiveAStatus) {
  EXPECT_THAT(GammaGammaExpectedSpend({.p = 1, .q = 1, .v = 1}, {}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  const std::vector<double> numbers = {NAN, -1, 0, 1e-308, 1, 1e12, 1e308, INFINITY};
  for (const double p : numbers) {
    for (const double q : numbers) {
      for (const double spend : numbers) {
        const auto expected = GammaGammaExpectedSpend({.p = p, .q = q, .v = 1}, {3, spend});
        EXPECT_TRUE(!expected.ok() || (std::isfinite(*expected) && *expected >= 0)) << p << " " << q << " " << spend;
        const auto likelihood =
            GammaGammaLogLikelihood({.p = p, .q = q, .v = 1}, std::vector<SpendHistory>{{3, spend}});
        EXPECT_TRUE(!likelihood.ok() || std::isfinite(*likelihood)) << p << " " << q << " " << spend;
      }
    }
  }
  for (const SpendHistory& wrong : std::vector<SpendHistory>{{-1, 1}, {1, 0}, {1, -5}, {1, NAN}, {INT64_MAX, 1}}) {
    EXPECT_THAT(GammaGammaExpectedSpend(kCdnow, wrong), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
}

}  // namespace
}  // namespace sendlift
