#include "stats/bayes/rate_difference.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <iterator>
#include <limits>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

RateArm AnArm(int64_t successes, int64_t trials, double a = 0.5, double b = 0.5) {
  return {.counts = {.successes = successes, .trials = trials}, .prior = {.a = a, .b = b}};
}

RateArms Swapped(const RateArms& arms) { return {.treatment = arms.control, .control = arms.treatment}; }

TEST(RateDifferenceTest, OfTwoUniformRatesIsTheTriangle) {
  const RateArms uniform{.treatment = AnArm(0, 0, 1, 1), .control = AnArm(0, 0, 1, 1)};
  for (const double level : {0.5, 0.95, 0.999}) {
    ASSERT_OK_AND_ASSIGN(const RateDifferencePosterior posterior, CompareRateDifference(uniform, level));
    EXPECT_NEAR(posterior.credible.lower, std::sqrt(1 - level) - 1, 1e-11);
    EXPECT_NEAR(posterior.credible.upper, 1 - std::sqrt(1 - level), 1e-11);
    EXPECT_NEAR(posterior.deviation, std::sqrt(1.0 / 6), 1e-15);
  }
}

// P(difference <= d) by scipy 1.17.1: stats.beta, integrate.quad in pieces to 1e-13 (over the root of a rate with a
// pole at 0), optimize.brentq.
TEST(RateDifferenceTest, AgreesWithAnotherProgram) {
  struct Case {
    RateArms arms;
    double level, lower, upper, tolerance;
  };
  const Case cases[] = {
      {{AnArm(620, 5000, 3, 97), AnArm(565, 5000, 3, 97)}, 0.95, -0.0016746260106826, 0.023250667949518, 1e-11},
      {{AnArm(60, 500), AnArm(45, 500)}, 0.95, -0.0079781022077181, 0.068120288007247, 1e-11},
      {{AnArm(500, 1009), AnArm(42, 104)}, 0.95, -0.0089875339753846, 0.1874570603953, 1e-11},
      {{AnArm(3, 10, 1, 1), AnArm(0, 12, 1, 1)}, 0.9, 0.031064543064925, 0.51111740223761, 1e-10},
      {{AnArm(8, 10, 1, 1), AnArm(9, 9, 1, 1)}, 0.99, -0.55260963310361, 0.23845526722475, 1e-10},
      {{AnArm(0, 10), AnArm(0, 100)}, 0.95, -0.01427007371835, 0.21256580486747, 1e-11},
      {{AnArm(12000, 100000), AnArm(11500, 100000)}, 0.95, 0.0021775606857298, 0.0078225118856468, 1e-12},
      {{AnArm(1100, 100000, 1, 1), AnArm(1000, 100000, 1, 1)}, 0.999, -0.00050050365346582, 0.002503407834754, 1e-12},
  };
  for (const Case& c : cases) {
    ASSERT_OK_AND_ASSIGN(const RateDifferencePosterior posterior, CompareRateDifference(c.arms, c.level));
    EXPECT_NEAR(posterior.credible.lower, c.lower, c.tolerance);
    EXPECT_NEAR(posterior.credible.upper, c.upper, c.tolerance);
  }
}

RateArms AnyArms() {
  const auto any_arm = [] {
    const auto trials = *rc::gen::inRange<int64_t>(0, 3000);
    return AnArm(*rc::gen::inRange<int64_t>(0, trials + 1), trials, *rc::gen::element(0.3, 1.0, 30.0),
                 *rc::gen::element(0.3, 1.0, 30.0));
  };
  return {.treatment = any_arm(), .control = any_arm()};
}

RC_GTEST_PROP(RateDifferenceTest, SwappingTheArmsMirrors, ()) {
  const RateArms arms = AnyArms();
  ASSERT_OK_AND_ASSIGN(const RateDifferencePosterior posterior, CompareRateDifference(arms));
  ASSERT_OK_AND_ASSIGN(const RateDifferencePosterior swapped, CompareRateDifference(Swapped(arms)));
  RC_ASSERT(posterior.mean == -swapped.mean);
  RC_ASSERT(std::abs(posterior.credible.lower + swapped.credible.upper) < 1e-9);
  RC_ASSERT(std::abs(posterior.credible.upper + swapped.credible.lower) < 1e-9);
  RC_ASSERT(posterior.credible.lower < posterior.credible.upper);
}

// The interval leaves 0 out on a side exactly when the chance to be better says so.
RC_GTEST_PROP(RateDifferenceTest, AgreesWithTheChanceToBeBetter, ()) {
  const RateArms arms = AnyArms();
  ASSERT_OK_AND_ASSIGN(const auto posteriors, CompareBetaBinomial({arms.treatment, arms.control}));
  const double chance = posteriors[0].chance_to_be_best;
  RC_PRE(chance > 1e-6 && chance < 1 - 1e-6 && std::abs(chance - 0.5) > 1e-6);
  ASSERT_OK_AND_ASSIGN(const RateDifferencePosterior at_chance,
                       CompareRateDifference(arms, 1 - 2 * std::min(chance, 1 - chance)));
  const double end = chance > 0.5 ? at_chance.credible.lower : at_chance.credible.upper;
  RC_ASSERT(std::abs(end) < 1e-8 * at_chance.deviation);
}

TEST(RateDifferenceTest, ManyCustomersAreNearlyNormal) {
  const RateArms arms{.treatment = AnArm(500'001'000'000, 1'000'000'000'000),
                      .control = AnArm(500'000'000'000, 1'000'000'000'000)};
  ASSERT_OK_AND_ASSIGN(const RateDifferencePosterior posterior, CompareRateDifference(arms));
  constexpr double kNormal975 = 1.959963984540054;
  EXPECT_NEAR((posterior.credible.lower - posterior.mean) / posterior.deviation, -kNormal975, 1e-6);
  EXPECT_NEAR((posterior.credible.upper - posterior.mean) / posterior.deviation, kNormal975, 1e-6);
}

TEST(RateDifferenceTest, ExtremeInputsHaveAnAnswer) {
  const RateArm extremes[] = {AnArm(0, 1'000'000'000'000), AnArm(1'000'000'000'000, 1'000'000'000'000),
                              AnArm(1, 1'000'000'000'000), AnArm(0, 1, 0.001, 1e12),
                              AnArm(std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::max())};
  const RateArm at_the_ends = AnArm(0, 0, 0.001, 0.001);
  ASSERT_OK_AND_ASSIGN(const auto ends, CompareRateDifference({.treatment = at_the_ends, .control = at_the_ends}));
  EXPECT_NEAR(ends.credible.lower, -1, 1e-9);
  EXPECT_NEAR(ends.credible.upper, 1, 1e-9);
  for (size_t i = 0; i < std::size(extremes); ++i) {
    for (size_t j = 0; j <= i; ++j) {
      ASSERT_OK_AND_ASSIGN(const auto posterior,
                           CompareRateDifference({.treatment = extremes[i], .control = extremes[j]}));
      EXPECT_LE(posterior.credible.lower, posterior.credible.upper);
      EXPECT_GE(posterior.credible.lower, -1);
      EXPECT_LE(posterior.credible.upper, 1);
    }
  }
}

TEST(RateDifferenceTest, RefusesWhatHasNoMeaning) {
  const RateArm good = AnArm(1, 2);
  for (const double level : {0.0, 1.0, -1.0, std::nan("")}) {
    EXPECT_THAT(CompareRateDifference({.treatment = good, .control = good}, level),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(CompareRateDifference({.treatment = AnArm(3, 2), .control = good}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CompareRateDifference({.treatment = good, .control = AnArm(1, 2, 0, 1)}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
