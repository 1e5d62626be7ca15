#include "stats/bayes/normal_effect.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

const MeanArms kArms{.treatment = {.n = 400, .mean = 11, .variance = 90},
                     .control = {.n = 500, .mean = 10, .variance = 80}};

TEST(NormalExpectedLossTest, IsHalfTheMeanDeviationAtNoEffect) {
  ASSERT_OK_AND_ASSIGN(const ExpectedLoss loss, NormalExpectedLoss(0, 2));
  EXPECT_NEAR(loss.choosing_treatment, 2 / std::sqrt(2 * M_PI), 1e-15);
  EXPECT_EQ(loss.choosing_treatment, loss.choosing_control);
}

TEST(NormalExpectedLossTest, KeepsTheDigitsOfASmallLoss) {
  // phi(10) - 10 (1 - Phi(10)), mpmath.
  ASSERT_OK_AND_ASSIGN(const ExpectedLoss loss, NormalExpectedLoss(10, 1));
  EXPECT_NEAR(loss.choosing_treatment, 7.474560254589328e-25, 1e-36);
  ASSERT_OK_AND_ASSIGN(const ExpectedLoss sure, NormalExpectedLoss(-3, 0));
  EXPECT_EQ(sure.choosing_treatment, 3);
  EXPECT_EQ(sure.choosing_control, 0);
  ASSERT_OK_AND_ASSIGN(const ExpectedLoss far, NormalExpectedLoss(1e308, 5e-324));
  EXPECT_EQ(far.choosing_treatment, 0);
}

RC_GTEST_PROP(NormalExpectedLossProperties, TheTwoLossesDifferByTheMean, ()) {
  const double mean = *rc::gen::inRange(-100000, 100000) / 1000.0;
  const double deviation = *rc::gen::inRange(0, 100000) / 1000.0;
  const ExpectedLoss loss = *NormalExpectedLoss(mean, deviation);
  RC_ASSERT(loss.choosing_treatment >= 0 && loss.choosing_control >= 0);
  RC_ASSERT(std::abs(loss.choosing_control - loss.choosing_treatment - mean) < 1e-12 * (1 + std::abs(mean)));
}

TEST(BayesEffectTest, AFlatPriorGivesTheEstimateOfTheData) {
  ASSERT_OK_AND_ASSIGN(const EffectPosterior flat, BayesEffect(kArms, EffectScale::kDifference, std::nullopt, 0.95));
  const double error = std::sqrt(90.0 / 400 + 80.0 / 500);
  EXPECT_DOUBLE_EQ(flat.mean, 1);
  EXPECT_DOUBLE_EQ(flat.deviation, error);
  EXPECT_NEAR(flat.credible.upper, 1 + 1.959963984540054 * error, 1e-12);
  EXPECT_NEAR(flat.chance_to_win, std::erfc(-1 / error / std::sqrt(2)) / 2, 1e-14);
  ASSERT_OK_AND_ASSIGN(const DeltaLiftResult delta, DeltaLift(kArms, 0.95, LiftQuantile::kNormal));
  ASSERT_OK_AND_ASSIGN(const EffectPosterior lift, BayesEffect(kArms, EffectScale::kLift, std::nullopt, 0.95));
  EXPECT_NEAR(lift.mean, delta.estimate, 1e-15);
  EXPECT_NEAR(lift.credible.lower, delta.interval.lower, 1e-14);
}

TEST(BayesEffectTest, APriorIsWeighedByPrecision) {
  const EffectPrior prior{.scale = EffectScale::kDifference, .mean = -2, .deviation = 0.5};
  ASSERT_OK_AND_ASSIGN(const EffectPosterior posterior, BayesEffect(kArms, EffectScale::kDifference, prior, 0.95));
  const double data = 1 / (90.0 / 400 + 80.0 / 500);
  EXPECT_NEAR(posterior.mean, (data * 1 + 4 * -2) / (data + 4), 1e-14);
  EXPECT_NEAR(posterior.deviation, 1 / std::sqrt(data + 4), 1e-14);
}

// Scaling the prior by the control mean in one direction and back is the same prior: an answer must not depend on
// the scale that the prior was written on.
TEST(BayesEffectTest, APriorIsRescaledToTheScaleAskedFor) {
  for (const double sign : {1.0, -1.0}) {
    MeanArms arms = kArms;
    arms.control.mean *= sign;
    arms.treatment.mean *= sign;
    const EffectPrior lift{.scale = EffectScale::kLift, .mean = 0.05, .deviation = 0.1};
    const EffectPrior difference{.scale = EffectScale::kDifference, .mean = 0.5, .deviation = 1};
    for (const EffectScale scale : {EffectScale::kDifference, EffectScale::kLift}) {
      ASSERT_OK_AND_ASSIGN(const EffectPosterior one, BayesEffect(arms, scale, lift, 0.95));
      ASSERT_OK_AND_ASSIGN(const EffectPosterior other, BayesEffect(arms, scale, difference, 0.95));
      EXPECT_NEAR(one.mean, other.mean, 1e-14);
      EXPECT_NEAR(one.deviation, other.deviation, 1e-14);
      EXPECT_EQ(one.mean > 0, sign > 0);
    }
  }
}

TEST(BayesEffectTest, AWidePriorIsAFlatOneAndANarrowOneIsItself) {
  ASSERT_OK_AND_ASSIGN(const EffectPosterior flat, BayesEffect(kArms, EffectScale::kLift, std::nullopt, 0.95));
  ASSERT_OK_AND_ASSIGN(const EffectPosterior wide,
                       BayesEffect(kArms, EffectScale::kLift, EffectPrior{.mean = 3, .deviation = 1e9}, 0.95));
  EXPECT_NEAR(wide.chance_to_win, flat.chance_to_win, 1e-12);
  ASSERT_OK_AND_ASSIGN(const EffectPosterior narrow,
                       BayesEffect(kArms, EffectScale::kLift, EffectPrior{.mean = 3, .deviation = 1e-9}, 0.95));
  EXPECT_NEAR(narrow.mean, 3, 1e-9);
}

TEST(BayesEffectTest, WithoutVarianceTheEffectIsCertain) {
  const MeanArms arms{.treatment = {.n = 5, .mean = 2}, .control = {.n = 5, .mean = 1}};
  ASSERT_OK_AND_ASSIGN(const EffectPosterior effect, BayesEffect(arms, EffectScale::kLift, std::nullopt, 0.95));
  EXPECT_EQ(effect.chance_to_win, 1);
  EXPECT_EQ(effect.loss.choosing_treatment, 0);
  EXPECT_EQ(effect.credible, (Interval{1, 1}));
}

TEST(BayesEffectTest, RefusesImpossibleInput) {
  MeanArms arms = kArms;
  arms.control.mean = 0;
  EXPECT_THAT(BayesEffect(arms, EffectScale::kLift, std::nullopt, 0.95),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(BayesEffect(arms, EffectScale::kDifference, EffectPrior{}, 0.95),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_OK(BayesEffect(arms, EffectScale::kDifference, EffectPrior{.scale = EffectScale::kDifference}, 0.95));
  EXPECT_THAT(BayesEffect(kArms, EffectScale::kLift, EffectPrior{.deviation = 0}, 0.95),
              testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("prior.deviation")));
  EXPECT_THAT(BayesEffect(kArms, EffectScale::kLift, EffectPrior{.mean = NAN}, 1),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(
      BayesEffect(EstimateArms{.treatment = {INFINITY, 1}, .control = {1, -1}}, EffectScale::kLift, std::nullopt, 0.95),
      testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(
      BayesEffect(EstimateArms{.treatment = {1e308, 1}, .control = {1e-10, 1}}, EffectScale::kLift, std::nullopt, 0.95),
      testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(NormalExpectedLoss(NAN, 1), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(NormalExpectedLoss(0, -1), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

TEST(EstimateOfQuantileTest, TakesItsErrorFromTheWidthOfTheBounds) {
  ASSERT_OK_AND_ASSIGN(const NormalEstimate estimate,
                       EstimateOfQuantile({.n = 100, .value = 5, .bounds = {.lower = 4, .upper = 7}}));
  EXPECT_NEAR(estimate.standard_error, 3 / (2 * 1.959963984540054) * std::sqrt(0.99), 1e-14);
  EXPECT_THAT(EstimateOfQuantile({.n = 1, .value = 5, .bounds = {4, 7}}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(EstimateOfQuantile({.n = 100, .value = 5, .bounds = {6, 7}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(EstimateOfQuantile({.n = NAN, .value = 5, .bounds = {4, INFINITY}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(EstimateOfQuantile({.n = 100, .value = 0, .bounds = {-1.7e308, 1.7e308}}),
              testing::HasCode(absl::StatusCode::kOutOfRange, _));
}

}  // namespace
}  // namespace sendlift
