#include "stats/sequential/futility.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "stats/sequential/looks.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// The default design of gsDesign: k = 3, test.type = 4, Hwang-Shih-DeCani -4 and -2, alpha 0.025, beta 0.1.
TEST(FutilityTest, AgreesWithTheDefaultDesignOfGsDesign) {
  const FutilityPlan plan{
      .efficacy = {.spending = {.family = SpendingFamily::kHwangShihDeCani, .parameter = -4}, .alpha = 0.025},
      .futility = {.spending = {.family = SpendingFamily::kHwangShihDeCani, .parameter = -2}, .alpha = 0.1}};
  ASSERT_OK_AND_ASSIGN(const std::vector<double> information, EqualLooks(3));
  ASSERT_OK_AND_ASSIGN(const FutilityDesign design, NonBindingFutility(information, plan));
  const std::vector<double> lower = {-0.2387, 0.9411, 1.9925};
  const std::vector<double> upper = {3.0107, 2.5465, 1.9992};
  for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(design.bounds.upper[i], upper[i], 6e-5) << i;
  for (size_t i = 0; i < 2; ++i) EXPECT_NEAR(design.bounds.lower[i], lower[i], 6e-5) << i;
  EXPECT_NEAR(design.maximum_inflation, 1.070, 6e-4);
}

RC_GTEST_PROP(FutilityTest, KeepsAlphaWithoutAndBetaWithTheLowerBounds, ()) {
  const auto information = EqualLooks(*rc::gen::inRange(1, 15));
  const FutilityPlan plan{.efficacy = {.alpha = *rc::gen::element(0.005, 0.025, 0.1)},
                          .futility = {.spending = {.family = SpendingFamily::kHwangShihDeCani,
                                                    .parameter = *rc::gen::inRange(-6, 3) * 1.0},
                                       .alpha = *rc::gen::element(0.05, 0.2, 0.5)}};
  const auto design = NonBindingFutility(*information, plan);
  RC_ASSERT(design.ok());
  RC_ASSERT(design->bounds.lower.back() == design->bounds.upper.back());
  const auto heeded = CrossingProbabilities(design->bounds, design->drift);
  RC_ASSERT(std::abs(heeded->Lower() - plan.futility.alpha) < 1e-9);
  RC_ASSERT(std::abs(heeded->Upper() - (1 - plan.futility.alpha)) < 1e-9);
  StoppingBounds ignored = design->bounds;
  for (double& z : ignored.lower) z = -std::numeric_limits<double>::infinity();
  RC_ASSERT(std::abs(CrossingProbabilities(ignored, 0)->Upper() - plan.efficacy.alpha) < 1e-10);
  RC_ASSERT(CrossingProbabilities(design->bounds, 0)->Upper() <= plan.efficacy.alpha + 1e-10);
}

TEST(FutilityTest, ExtremeErrorsHaveADesign) {
  for (const double alpha : {1e-11, 0.3}) {
    for (const double beta : {1e-11, 0.3, 0.69}) {
      for (const std::vector<double>& information :
           {std::vector<double>{1}, std::vector<double>{1e-6, 0.5, 0.999, 1}}) {
        const FutilityPlan plan{.efficacy = {.alpha = alpha}, .futility = {.alpha = beta}};
        ASSERT_OK_AND_ASSIGN(const FutilityDesign design, NonBindingFutility(information, plan));
        ASSERT_OK_AND_ASSIGN(const Crossings heeded, CrossingProbabilities(design.bounds, design.drift));
        EXPECT_NEAR(heeded.Lower() / beta, 1, 1e-3) << alpha << " " << beta;
        EXPECT_GE(design.maximum_inflation, 1 - 1e-9);
      }
    }
  }
}

TEST(FutilityTest, RefusesWhatHasNoMeaning) {
  const auto invalid = [](absl::string_view field) {
    return testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(field)));
  };
  EXPECT_THAT(NonBindingFutility({}, {}), invalid("information"));
  EXPECT_THAT(NonBindingFutility({0.5, 0.9}, {}), invalid("information"));
  EXPECT_THAT(NonBindingFutility({0.5, 1}, {.efficacy = {.alpha = 0.5}, .futility = {.alpha = 0.5}}), invalid("alpha"));
  for (const double bad : {kNan, 0.0, -1.0, 1e-15}) {
    EXPECT_THAT(NonBindingFutility({0.5, 1}, {.efficacy = {.alpha = bad}}), invalid(bad == 1e-15 ? "errors" : "alpha"));
    EXPECT_THAT(NonBindingFutility({0.5, 1}, {.futility = {.alpha = bad}}), invalid("alpha"));
  }
}

}  // namespace
}  // namespace sendlift
