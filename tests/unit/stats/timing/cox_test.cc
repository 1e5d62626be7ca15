#include "stats/timing/cox.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "stats/timing/log_rank.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/timing/samples.h"

namespace sendlift {
namespace {

using ::testing::_;
using testing::DrawSample;
using testing::OwnedSample;

std::vector<double> GroupAsCovariate(const OwnedSample& sample) {
  return std::vector<double>(sample.groups.begin(), sample.groups.end());
}

RC_GTEST_PROP(CoxTest, TheScoreTestIsTheLogRankTestWithoutTies, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const OwnedSample sample = DrawSample(random, {.customers = 60, .hazard_ratio = 1.5});
  const std::vector<double> x = GroupAsCovariate(sample);
  const auto model = CoxRegression({.sample = sample.View(), .covariates = x}, CoxTies::kEfron);
  const auto test = LogRankTest({.sample = sample.View(), .groups = sample.groups});
  RC_ASSERT(model.ok() && test.ok());
  RC_ASSERT(std::abs(model->score_chi_square - test->chi_square) < 1e-9 * (1 + test->chi_square));
}

RC_GTEST_PROP(CoxTest, DoesNotDependOnOriginAndUnitOfTheCovariate, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const OwnedSample sample = DrawSample(random, {.customers = 80, .granularity = 0.1, .hazard_ratio = 2});
  std::vector<double> x;
  for (size_t i = 0; i < 80; ++i) x.push_back(random.Normal() + sample.groups[i]);
  const auto there = CoxRegression({.sample = sample.View(), .covariates = x}, CoxTies::kEfron);
  for (double& value : x) value = 1e5 - 1e-3 * value;
  const auto here = CoxRegression({.sample = sample.View(), .covariates = x}, CoxTies::kEfron);
  RC_ASSERT(there.ok() && here.ok());
  RC_ASSERT(std::abs(there->coefficients[0] + 1e-3 * here->coefficients[0]) < 1e-6);
  RC_ASSERT(std::abs(there->log_likelihood - here->log_likelihood) < 1e-7);
}

// A covariate of two further normal ones, effects 0.7 and -0.4 on 20,000 customers: five standard errors of 0.01 each
// are a chance of 6e-7, and the covariance must be what the effects scatter by.
TEST(CoxTest, FindsTheEffectsOfSeveralCovariates) {
  constexpr size_t kCustomers = 20'000;
  Random random(7);
  OwnedSample sample;
  std::vector<double> x;
  for (size_t i = 0; i < kCustomers; ++i) {
    const double first = random.Normal();
    const double second = random.Normal();
    x.insert(x.end(), {first, second});
    const double event = testing::Exponential(random, std::exp(0.7 * first - 0.4 * second));
    sample.times.push_back(std::min(event, 2.0));
    sample.events.push_back(event < 2);
  }
  for (const CoxTies ties : {CoxTies::kBreslow, CoxTies::kEfron}) {
    ASSERT_OK_AND_ASSIGN(const CoxModel model,
                         CoxRegression({.sample = sample.View(), .covariates = x, .covariate_count = 2}, ties));
    EXPECT_NEAR(model.coefficients[0], 0.7, 5 * model.standard_errors[0]);
    EXPECT_NEAR(model.coefficients[1], -0.4, 5 * model.standard_errors[1]);
    EXPECT_LT(model.standard_errors[0], 0.015);
    EXPECT_NEAR(model.covariance[0], model.standard_errors[0] * model.standard_errors[0], 1e-12);
    EXPECT_GT(model.likelihood_ratio_chi_square, 1000);
    EXPECT_GT(model.wald_chi_square, 1000);
  }
}

TEST(CoxTest, ALikelihoodWithoutAMaximumIsRefused) {
  const std::vector<double> times = {1, 2, 3, 4, 5, 6};
  const std::vector<uint8_t> events = {1, 1, 1, 0, 0, 1};
  const SurvivalSample sample{.times = times, .events = events};
  for (const std::vector<double>& x : std::vector<std::vector<double>>{
           {6, 5, 4, 3, 2, 1}, {1, 1, 1, 0, 0, 0}, {-1, -1, -1, 5, 5, 5}, {2, 2, 2, 2, 2, 2}}) {
    EXPECT_THAT(CoxRegression({.sample = sample, .covariates = x}, CoxTies::kBreslow),
                testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  }
  const std::vector<double> twice = {1, 2, 5, 10, 2, 4, 7, 14, 3, 6, 1, 2};
  EXPECT_THAT(CoxRegression({.sample = sample, .covariates = twice, .covariate_count = 2}, CoxTies::kEfron),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  const std::vector<uint8_t> none(6, 0);
  EXPECT_THAT(CoxRegression({.sample = {.times = times, .events = none}, .covariates = times}, CoxTies::kEfron),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

// One of two covariates separates: the direction, not a coefficient alone, has no maximum.
TEST(CoxTest, SeparationByACombinationIsRefused) {
  Random random(4);
  std::vector<double> times;
  std::vector<double> x;
  for (int i = 0; i < 40; ++i) {
    const double noise = random.Normal();
    times.push_back(i + 1);
    x.insert(x.end(), {noise + (40 - i) * 0.1, noise});
  }
  const std::vector<uint8_t> events(40, 1);
  EXPECT_THAT(CoxRegression({.sample = {.times = times, .events = events}, .covariates = x, .covariate_count = 2},
                            CoxTies::kEfron),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

TEST(CoxTest, ExtremeInputsGiveAStatus) {
  const std::vector<double> times = {1, 2, 3, 4};
  const std::vector<uint8_t> events = {1, 0, 1, 1};
  const SurvivalSample sample{.times = times, .events = events};
  const std::vector<double> numbers = {NAN, INFINITY, -1e308, 1e308, 1e-308, 0, 1};
  for (const double a : numbers) {
    for (const double b : numbers) {
      const std::vector<double> x = {a, b, b, a};
      const auto model = CoxRegression({.sample = sample, .covariates = x}, CoxTies::kEfron);
      EXPECT_TRUE(!model.ok() || std::isfinite(model->coefficients[0])) << a << " " << b;
    }
  }
  EXPECT_THAT(CoxRegression({}, CoxTies::kEfron), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(CoxRegression({.sample = sample, .covariates = times, .covariate_count = 0}, CoxTies::kEfron),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CoxRegression({.sample = sample, .covariates = times, .covariate_count = 51}, CoxTies::kEfron),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  const std::vector<double> outlier = {0.3, 1, 1e6, 0.2};
  const auto far = CoxRegression({.sample = sample, .covariates = outlier}, CoxTies::kEfron);
  EXPECT_TRUE(far.ok() || far.status().code() == absl::StatusCode::kFailedPrecondition) << far.status();
}

}  // namespace
}  // namespace sendlift
