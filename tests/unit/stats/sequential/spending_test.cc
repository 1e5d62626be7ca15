#include "stats/sequential/spending.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "stats/distributions.h"
#include "stats/sequential/looks.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

const std::vector<SpendingFunction> kFunctions = {{.family = SpendingFamily::kOBrienFleming},
                                                  {.family = SpendingFamily::kPocock},
                                                  {.family = SpendingFamily::kHwangShihDeCani, .parameter = -4},
                                                  {.family = SpendingFamily::kHwangShihDeCani, .parameter = 0},
                                                  {.family = SpendingFamily::kHwangShihDeCani, .parameter = 2},
                                                  {.family = SpendingFamily::kPower, .parameter = 3}};

TEST(SpendingTest, SpendsNothingAtTheStartAndAllAtTheEnd) {
  for (const SpendingFunction& function : kFunctions) {
    double before = 0;
    for (int i = 0; i <= 100; ++i) {
      ASSERT_OK_AND_ASSIGN(const double spent, SpentError(function, 0.05, i / 100.0));
      EXPECT_GE(spent, before);
      if (i == 0) EXPECT_EQ(spent, 0);
      before = spent;
    }
    EXPECT_DOUBLE_EQ(before, 0.05);
    ASSERT_OK_AND_ASSIGN(const double late, SpentError(function, 0.05, 7));
    EXPECT_EQ(late, 0.05);
  }
}

TEST(SpendingTest, ObrienFlemingSpendsThePublishedAmounts) {
  ASSERT_OK_AND_ASSIGN(const double early, SpentError({}, 0.025, 0.05));
  EXPECT_NEAR(early / 1.2e-23, 1, 0.02);
  ASSERT_OK_AND_ASSIGN(const double half, SpentError({}, 0.025, 0.5));
  EXPECT_NEAR(half, 0.0015253, 1e-7);
}

TEST(SpendingTest, FiveLooksHaveTheExactObrienFlemingBounds) {
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds({0.2, 0.4, 0.6, 0.8, 1.0}, {.alpha = 0.05}));
  const std::vector<double> expected = {4.876885, 3.357012, 2.680280, 2.289817, 2.031032};
  for (size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(bounds.upper[i], expected[i], 1e-6);
    EXPECT_EQ(bounds.lower[i], -bounds.upper[i]);
  }
}

TEST(SpendingTest, OneLookIsTheFixedTest) {
  for (const SpendingFunction& function : kFunctions) {
    const SpendingPlan plan{.spending = function, .alpha = 0.05};
    ASSERT_OK_AND_ASSIGN(const StoppingBounds two_sided, SpendingBounds({1.0}, plan));
    EXPECT_NEAR(two_sided.upper[0], 1.959963984540054, 1e-12);
    ASSERT_OK_AND_ASSIGN(const StoppingBounds less, SpendingBounds({1.0}, plan, Alternative::kLess));
    EXPECT_NEAR(less.lower[0], -1.644853626951473, 1e-12);
    EXPECT_EQ(less.upper[0], kInfinity);
  }
}

TEST(SpendingTest, VeryEarlyLooksAreCutToTheCapAndCostNothing) {
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds({0.001, 0.02, 0.05, 0.5, 1}, {.alpha = 0.05}));
  EXPECT_EQ(bounds.upper[0], kBoundMax);
  EXPECT_EQ(bounds.upper[1], kBoundMax);
  EXPECT_EQ(bounds.upper[2], kBoundMax);
  EXPECT_NEAR(bounds.upper[3], 2.962588, 2e-6);
  EXPECT_NEAR(bounds.upper[4], 1.968596, 2e-6);
}

TEST(SpendingTest, AnOverrunSpendsTheRestWithItsTrueCorrelation) {
  ASSERT_OK_AND_ASSIGN(const StoppingBounds planned, SpendingBounds({0.5, 1}, {.alpha = 0.05}));
  ASSERT_OK_AND_ASSIGN(const StoppingBounds overrun, SpendingBounds({0.5, 1.3}, {.alpha = 0.05}));
  EXPECT_EQ(overrun.upper[0], planned.upper[0]);
  EXPECT_GT(overrun.upper[1], planned.upper[1]);  // less correlated with the look before
  ASSERT_OK_AND_ASSIGN(const Crossings crossings, CrossingProbabilities(overrun, 0));
  EXPECT_NEAR(crossings.Upper() + crossings.Lower(), 0.05, 1e-12);
  EXPECT_THAT(SpendingBounds({0.5, 1.1, 1.3}, {}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("last look only")));
}

TEST(SpendingTest, AnUnderrunLeavesSomeUnspent) {
  const SpendingPlan plan{.spending = {.family = SpendingFamily::kPower, .parameter = 1}, .alpha = 0.05};
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds({0.25, 0.5, 0.8}, plan));
  ASSERT_OK_AND_ASSIGN(const Crossings crossings, CrossingProbabilities(bounds, 0));
  EXPECT_NEAR(crossings.Upper() + crossings.Lower(), 0.04, 1e-12);
}

// Up to a dozen looks at hundredths, the last now and then beyond 1.
std::vector<double> AnyLooks() {
  std::vector<double> information;
  const int step = *rc::gen::inRange(1, 30);
  for (int t = *rc::gen::inRange(1, 90); t < 100 && information.size() < 12; t += 1 + *rc::gen::inRange(0, step)) {
    information.push_back(t / 100.0);
  }
  information.push_back(*rc::gen::element(1.0, 1.0, 1.2));
  return information;
}

RC_GTEST_PROP(SpendingTest, CrossingProbabilitiesSumToAlpha, ()) {
  const std::vector<double> information = AnyLooks();
  const SpendingPlan plan{.spending = *rc::gen::elementOf(kFunctions),
                          .alpha = *rc::gen::element(0.001, 0.05, 0.1, 0.5, 0.9)};
  const auto alternative = *rc::gen::element(Alternative::kTwoSided, Alternative::kGreater, Alternative::kLess);
  const auto bounds = SpendingBounds(information, plan, alternative);
  RC_ASSERT(bounds.ok());
  const auto crossings = CrossingProbabilities(*bounds, 0);
  RC_ASSERT(crossings.ok());
  RC_ASSERT(std::abs(crossings->Upper() + crossings->Lower() - plan.alpha) < 1e-10);
  double spent = 0;
  for (size_t i = 0; i < information.size(); ++i) {
    spent += crossings->upper[i] + crossings->lower[i];
    const double side = alternative == Alternative::kTwoSided ? 2 : 1;
    const auto due = SpentError(plan.spending, plan.alpha / side, information[i]);
    RC_ASSERT(std::abs(spent - side * *due) < 1e-10);
  }
}

RC_GTEST_PROP(SpendingTest, BoundsReproduceTheErrorsTheyWereMadeFor, ()) {
  const std::vector<double> information = AnyLooks();
  std::vector<double> upper_errors;
  std::vector<double> lower_errors;
  for (size_t i = 0; i < information.size(); ++i) {
    upper_errors.push_back(*rc::gen::inRange(1, 4000) * 1e-6);
    lower_errors.push_back(*rc::gen::inRange(1, 5000) * 1e-6);
  }
  const auto bounds = BoundsForErrors(information, upper_errors, lower_errors);
  RC_ASSERT(bounds.ok());
  const auto crossings = CrossingProbabilities(*bounds, 0);
  for (size_t i = 0; i < information.size(); ++i) {
    RC_ASSERT(std::abs(crossings->upper[i] - upper_errors[i]) < 1e-11);
    RC_ASSERT(std::abs(crossings->lower[i] - lower_errors[i]) < 1e-11);
  }
}

TEST(SpendingTest, SidesMaySpendDifferently) {
  const SpendingPlan upper{.alpha = 0.025};
  const SpendingPlan lower{.spending = {.family = SpendingFamily::kPocock}, .alpha = 0.1};
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, AsymmetricSpendingBounds({0.25, 0.5, 1}, upper, lower));
  ASSERT_OK_AND_ASSIGN(const Crossings crossings, CrossingProbabilities(bounds, 0));
  EXPECT_NEAR(crossings.Upper(), 0.025, 1e-12);
  EXPECT_NEAR(crossings.Lower(), 0.1, 1e-12);
}

TEST(SpendingTest, ManyLooksKeepAlpha) {
  for (const int looks : {60, 200}) {
    ASSERT_OK_AND_ASSIGN(const std::vector<double> information, EqualLooks(looks));
    ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds(information, {.alpha = 0.05}));
    ASSERT_OK_AND_ASSIGN(const Crossings crossings, CrossingProbabilities(bounds, 0));
    EXPECT_NEAR(crossings.Upper() + crossings.Lower(), 0.05, 1e-10);
  }
}

TEST(SpendingTest, ExtremePlansHaveBoundsWithinTheCap) {
  for (const double alpha : {2 * kErrorMin, 1e-6, 0.5, 0.999999}) {
    for (const SpendingFunction& function :
         {SpendingFunction{.family = SpendingFamily::kHwangShihDeCani, .parameter = -100},
          SpendingFunction{.family = SpendingFamily::kHwangShihDeCani, .parameter = 100},
          SpendingFunction{.family = SpendingFamily::kPower, .parameter = 100},
          SpendingFunction{.family = SpendingFamily::kPower, .parameter = 1e-9}}) {
      for (const Alternative alternative : {Alternative::kTwoSided, Alternative::kGreater}) {
        ASSERT_OK_AND_ASSIGN(
            const StoppingBounds bounds,
            SpendingBounds({1e-6, 0.3, 0.3004, 1e6}, {.spending = function, .alpha = alpha}, alternative));
        for (const double z : bounds.upper) EXPECT_LE(std::abs(z), kBoundMax);
        ASSERT_OK_AND_ASSIGN(const Crossings crossings, CrossingProbabilities(bounds, 0));
        EXPECT_NEAR(crossings.Upper() + crossings.Lower(), alpha, 1e-9 * alpha + 1e-14);
      }
    }
  }
}

TEST(SpendingTest, RefusesWhatHasNoMeaning) {
  const auto invalid = [](absl::string_view field) {
    return testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(field)));
  };
  for (const double alpha : {kNan, 0.0, 1.0, -0.1, kInfinity}) {
    EXPECT_THAT(SpendingBounds({0.5, 1}, {.alpha = alpha}), invalid("alpha"));
    EXPECT_THAT(SpentError({}, alpha, 0.5), invalid("alpha"));
  }
  for (const double t : {kNan, -0.1}) EXPECT_THAT(SpentError({}, 0.05, t), invalid("t"));
  for (const double parameter : {kNan, kInfinity, 101.0}) {
    EXPECT_THAT(SpentError({SpendingFamily::kHwangShihDeCani, parameter}, 0.05, 0.5), invalid("parameter"));
    EXPECT_THAT(SpentError({SpendingFamily::kPower, parameter}, 0.05, 0.5), invalid("parameter"));
  }
  EXPECT_THAT(SpentError({SpendingFamily::kPower, 0}, 0.05, 0.5), invalid("parameter"));
  EXPECT_THAT(SpendingBounds({0.6, 0.5}, {}), invalid("information[1]"));
  EXPECT_THAT(ErrorsOfLooks({}, {}), invalid("information"));
  EXPECT_THAT(SpendingBounds({1.0}, {.alpha = 1e-15}), invalid("errors"));
  EXPECT_THAT(BoundsForErrors({0.5, 1}, {0.1}, {0, 0}), invalid("upper_errors"));
  EXPECT_THAT(BoundsForErrors({0.5, 1}, {0.1, 0.1}, {kNan, 0}), invalid("lower_errors"));
  EXPECT_THAT(BoundsForErrors({0.5, 1}, {0.1, 0.5}, {0.2, 0.3}), invalid("errors"));
}

}  // namespace
}  // namespace sendlift
