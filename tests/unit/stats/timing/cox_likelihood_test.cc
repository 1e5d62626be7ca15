#include "stats/timing/cox_likelihood.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "tests/unit/stats/timing/samples.h"

namespace sendlift {
namespace {

TEST(CoxLikelihoodTest, GradientAndInformationAreTheDerivatives) {
  Random random(9);
  const testing::OwnedSample sample = testing::DrawSample(random, {.customers = 90, .granularity = 0.2});
  std::vector<double> x;
  for (int i = 0; i < 180; ++i) x.push_back(3 * random.Normal() + 100);
  const std::vector<double> at = {0.3, -0.2};
  constexpr double kStep = 1e-5;
  for (const CoxTies ties : {CoxTies::kBreslow, CoxTies::kEfron}) {
    const CoxLikelihood likelihood({.sample = sample.View(), .covariates = x, .covariate_count = 2}, ties);
    const CoxDerivatives here = likelihood.At(at);
    for (size_t i = 0; i < 2; ++i) {
      std::vector<double> up = at;
      std::vector<double> down = at;
      up[i] += kStep;
      down[i] -= kStep;
      const CoxDerivatives above = likelihood.At(up);
      const CoxDerivatives below = likelihood.At(down);
      EXPECT_NEAR(here.gradient[i], (above.log_likelihood - below.log_likelihood) / (2 * kStep), 1e-5);
      for (size_t j = 0; j < 2; ++j) {
        EXPECT_NEAR(here.information[i * 2 + j], -(above.gradient[j] - below.gradient[j]) / (2 * kStep), 1e-5);
      }
    }
  }
}

TEST(CoxLikelihoodTest, LargeLinearPredictorsDoNotOverflow) {
  const std::vector<double> times = {1, 2, 3};
  const std::vector<uint8_t> events = {1, 1, 1};
  const std::vector<double> x = {-1, 0, 1};
  const CoxLikelihood likelihood({.sample = {.times = times, .events = events}, .covariates = x}, CoxTies::kEfron);
  const std::vector<double> far = {2000};
  EXPECT_NEAR(likelihood.At(far).log_likelihood, -3 * 2000 / likelihood.Scale(0), 1e-6);
  EXPECT_NEAR(likelihood.Scale(0), std::sqrt(2.0 / 3), 1e-12);
}

TEST(CoxLikelihoodTest, BothTreatmentsOfTiesAreTheSameWithoutTies) {
  Random random(2);
  const testing::OwnedSample sample = testing::DrawSample(random, {.customers = 40});
  const std::vector<double> x(sample.groups.begin(), sample.groups.end());
  const CoxData data{.sample = sample.View(), .covariates = x};
  const std::vector<double> at = {0.5};
  EXPECT_DOUBLE_EQ(CoxLikelihood(data, CoxTies::kBreslow).At(at).log_likelihood,
                   CoxLikelihood(data, CoxTies::kEfron).At(at).log_likelihood);
}

}  // namespace
}  // namespace sendlift
