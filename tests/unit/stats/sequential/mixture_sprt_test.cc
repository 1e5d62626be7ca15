#include "stats/sequential/mixture_sprt.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "stats/sequential/asymptotic_sequence.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

TEST(MixtureSprtTest, WithAVarianceProportionalMixtureItIsTheAsymptoticSequence) {
  const double rho_squared = (std::log(1 - 2 * std::log(0.05)) - 2 * std::log(0.05)) / 5000;
  for (const double n : {50.0, 5000.0, 1e6}) {
    const double variance = 4 / n;
    ASSERT_OK_AND_ASSIGN(
        const MixtureSprtResult test,
        MixtureSprt({.estimate = 0.13, .variance = variance, .mixing_variance = rho_squared * 4}, 0.05));
    ASSERT_OK_AND_ASSIGN(const SequenceLook look,
                         AsymptoticSequence(0.13, std::sqrt(variance), n, {.planned_customers = 5000}));
    EXPECT_NEAR(test.interval.lower, look.interval.lower, 1e-12);
    EXPECT_NEAR(test.interval.upper, look.interval.upper, 1e-12);
    EXPECT_NEAR(test.p, look.p, 1e-12);
  }
}

TEST(MixtureSprtTest, TheLikelihoodRatioIsThatOfTheFormula) {
  ASSERT_OK_AND_ASSIGN(const MixtureSprtResult test,
                       MixtureSprt({.estimate = 0.3, .variance = 0.01, .mixing_variance = 0.02}, 0.05));
  const double ratio = std::sqrt(0.01 / 0.03) * std::exp(0.02 * 0.09 / (2 * 0.01 * 0.03));
  EXPECT_NEAR(test.log_likelihood_ratio, std::log(ratio), 1e-12);
  EXPECT_NEAR(test.p, 1 / ratio, 1e-12);
}

RC_GTEST_PROP(MixtureSprtTest, PBelowAlphaIffTheIntervalLeavesOutZero, ()) {
  const MixtureSprtInput input{.estimate = *rc::gen::inRange(-700, 700) / 100.0,
                               .variance = *rc::gen::inRange(1, 300) / 100.0,
                               .mixing_variance = *rc::gen::inRange(1, 500) / 100.0};
  const double alpha = *rc::gen::element(0.001, 0.05, 0.3);
  const auto test = MixtureSprt(input, alpha);
  RC_ASSERT(test.ok());
  RC_ASSERT((test->p < alpha) == !test->interval.Holds(0));
}

TEST(MixtureSprtTest, ExtremeInputsHaveAnAnswerOrAStatus) {
  for (const double variance : {1e-300, 1e-12, 1.0, 1e300}) {
    for (const double mixing : {1e-300, 1.0, 1e300}) {
      for (const double estimate : {0.0, 1e-12, -1e300}) {
        const auto test = MixtureSprt({.estimate = estimate, .variance = variance, .mixing_variance = mixing}, 0.05);
        if (test.ok()) {
          EXPECT_TRUE(test->p >= 0 && test->p <= 1);
        } else {
          EXPECT_THAT(test, testing::HasCode(absl::StatusCode::kOutOfRange, _));
        }
      }
    }
  }
}

TEST(MixtureSprtTest, RefusesWhatHasNoMeaning) {
  const auto invalid = [](absl::string_view field) {
    return testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(field)));
  };
  for (const double bad : {kNan, kInfinity, -1.0}) {
    EXPECT_THAT(MixtureSprt({.estimate = 1, .variance = bad, .mixing_variance = 1}, 0.05), invalid("variance"));
    EXPECT_THAT(MixtureSprt({.estimate = 1, .variance = 1, .mixing_variance = bad}, 0.05), invalid("mixing_variance"));
    EXPECT_THAT(MixtureSprt({.estimate = 1, .variance = 1, .mixing_variance = 1}, bad), invalid("alpha"));
  }
  EXPECT_THAT(MixtureSprt({.estimate = kNan, .variance = 1, .mixing_variance = 1}, 0.05), invalid("estimate"));
  EXPECT_THAT(MixtureSprt({.estimate = 1, .variance = 1, .mixing_variance = 0}, 0.05), invalid("mixing_variance"));
  EXPECT_THAT(MixtureSprt({.estimate = 1, .variance = 0, .mixing_variance = 1}, 0.05),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

}  // namespace
}  // namespace sendlift
