#include "stats/bayes/normal_arms.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "stats/bayes/normal_effect.h"
#include "stats/distributions.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

TEST(NormalArmsTest, TwoArmsHaveTheClosedForm) {
  struct Case {
    MeanEstimate control, treatment;
  };
  const Case cases[] = {
      {{.n = 100, .mean = 5, .variance = 4}, {.n = 80, .mean = 5.4, .variance = 9}},
      {{.n = 1e9, .mean = 1e6, .variance = 1e10}, {.n = 1e9, .mean = 1e6 + 4, .variance = 1e10}},
      {{.n = 1e12, .mean = 0.3, .variance = 0.2}, {.n = 10, .mean = 0.1, .variance = 0.3}},
      {{.n = 50, .mean = -2e-9, .variance = 1e-18}, {.n = 50, .mean = -2.1e-9, .variance = 1e-18}},
  };
  for (const auto& [control, treatment] : cases) {
    const double difference = treatment.mean - control.mean;
    const double error = std::sqrt(control.variance / control.n + treatment.variance / treatment.n);
    ASSERT_OK_AND_ASSIGN(const auto arms, CompareNormalArms({control, treatment}));
    ASSERT_OK_AND_ASSIGN(const ExpectedLoss loss, NormalExpectedLoss(difference, error));
    EXPECT_NEAR(arms[1].chance_to_be_best, NormalUpperTail(-difference / error), 1e-12);
    EXPECT_NEAR(arms[1].expected_loss, loss.choosing_treatment, 1e-11 * error);
    EXPECT_NEAR(arms[0].expected_loss, loss.choosing_control, 1e-11 * error);
  }
}

TEST(NormalArmsTest, CredibleIntervalsAreThoseOfTheNormal) {
  ASSERT_OK_AND_ASSIGN(const auto arms, CompareNormalArms({{.n = 100, .mean = 5, .variance = 4}, {.n = 4, .mean = 1}}));
  EXPECT_NEAR(arms[0].credible.lower, 5 - 0.2 * 1.959963984540054, 1e-12);
  EXPECT_EQ(arms[1].credible, (Interval{1, 1}));
}

TEST(NormalArmsTest, WithoutAnyVarianceTheLargestMeanIsBest) {
  ASSERT_OK_AND_ASSIGN(const auto arms, CompareNormalArms({{.n = 4, .mean = 1}, {.n = 4, .mean = 2}, {.n = 4}}));
  EXPECT_NEAR(arms[1].chance_to_be_best, 1, 1e-12);
  EXPECT_NEAR(arms[2].expected_loss, 2, 1e-11);
  ASSERT_OK_AND_ASSIGN(const auto equal, CompareNormalArms({{.n = 4, .mean = 1}, {.n = 4, .mean = 1}}));
  EXPECT_NEAR(equal[0].chance_to_be_best, 0.5, 1e-15);
  EXPECT_EQ(equal[0].expected_loss, 0);
}

RC_GTEST_PROP(NormalArmsProperties, TheChancesAddUpToOne, ()) {
  std::vector<MeanEstimate> estimates;
  const auto arms = *rc::gen::inRange<size_t>(2, 12);
  while (estimates.size() < arms) {
    estimates.push_back({.n = static_cast<double>(*rc::gen::inRange<int64_t>(2, 1'000'000'000)),
                         .mean = *rc::gen::inRange(-1000, 1000) / 100.0,
                         .variance = *rc::gen::inRange(0, 1'000'000) / 1000.0});
  }
  double total = 0;
  double least = INFINITY;
  const auto posteriors = CompareNormalArms(estimates);
  for (const MeanPosterior& arm : *posteriors) {
    total += arm.chance_to_be_best;
    least = std::min(least, arm.expected_loss);
    RC_ASSERT(arm.expected_loss >= 0 && arm.chance_to_be_best >= 0);
  }
  RC_ASSERT(std::abs(total - 1) < 1e-12);
  RC_ASSERT(std::isfinite(least));
}

TEST(NormalArmsTest, RefusesImpossibleInputAndAnswersExtremes) {
  const MeanEstimate fine{.n = 10, .mean = 1, .variance = 1};
  EXPECT_THAT(CompareNormalArms({fine}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CompareNormalArms({fine, {.n = 10, .mean = NAN, .variance = 1}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CompareNormalArms({fine, {.n = 10, .mean = 1, .variance = -1}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CompareNormalArms({fine, {.n = INFINITY, .mean = 1, .variance = 1}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CompareNormalArms({fine, {.n = 1, .mean = 1, .variance = 1}}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(CompareNormalArms({{.n = 2, .mean = 1e308}, {.n = 2, .mean = -1e308}}),
              testing::HasCode(absl::StatusCode::kOutOfRange, _));
  ASSERT_OK_AND_ASSIGN(const auto huge, CompareNormalArms({{.n = 2, .mean = 1e307}, {.n = 2, .variance = 1e308}}));
  EXPECT_NEAR(huge[0].chance_to_be_best + huge[1].chance_to_be_best, 1, 1e-12);
  ASSERT_OK_AND_ASSIGN(const auto tiny,
                       CompareNormalArms({{.n = 1e12, .variance = 1e-300}, {.n = 1e12, .variance = 5e-324}}));
  EXPECT_NEAR(tiny[0].chance_to_be_best, 0.5, 1e-12);
}

}  // namespace
}  // namespace sendlift
