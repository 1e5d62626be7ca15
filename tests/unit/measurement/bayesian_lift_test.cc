#include "measurement/bayesian_lift.h"

#include <gtest/gtest.h>

#include "measurement/maturing.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/measurement/drawn_plan.h"
#include "tests/unit/stats/sequential/binomial_threshold.h"

namespace sendlift::testing {
namespace {

ArmSums Rate(int64_t people, int64_t responders) { return {.people = people, .responders = responders}; }

ArmSums Values(const std::vector<int64_t>& values) {
  ArmSums arm{.people = static_cast<int64_t>(values.size())};
  for (const int64_t value : values) EXPECT_OK(arm.sums.Add(value));
  return arm;
}

// The chance by the trapezoidal rule, 200,000 steps up to 0.15, over densities from lgamma in Python: 0.924298.
TEST(BayesianLiftTest, RatesHaveJeffreysPrior) {
  const auto belief = BelieveLift(MetricKind::kRate, Rate(1000, 30), Rate(1000, 20), 0.9);
  EXPECT_NEAR(belief->chance_above, 0.924298, 2e-6);
  EXPECT_LT(belief->credible.lower, 0);
  EXPECT_GT(belief->credible.upper, 0.01);
}

TEST(BayesianLiftTest, TheCredibleIntervalLeavesOutZeroExactlyWhereTheProbabilityIsReached) {
  for (int responders = 20; responders < 60; ++responders) {
    const auto belief = BelieveLift(MetricKind::kRate, Rate(1000, responders), Rate(1000, 30), 2 * 0.95 - 1);
    EXPECT_EQ(belief->chance_above > 0.95, belief->credible.lower > 0) << responders;
    EXPECT_EQ(belief->chance_above < 0.05, belief->credible.upper < 0) << responders;
  }
}

TEST(BayesianLiftTest, MeansAreNormalAroundTheirDifference) {
  const auto belief = BelieveLift(MetricKind::kRevenue, Values({1, 2, 3, 4}), Values({1, 2, 3, 4}), 0.9);
  EXPECT_DOUBLE_EQ(belief->chance_above, 0.5);
  EXPECT_NEAR(belief->credible.lower, -belief->credible.upper, 1e-12);
}

TEST(BayesianLiftTest, WithoutPeopleOrScatterThereIsNothing) {
  EXPECT_FALSE(BelieveLift(MetricKind::kRate, Rate(0, 0), Rate(10, 1), 0.9).has_value());
  EXPECT_FALSE(BelieveLift(MetricKind::kRevenue, Values({1}), Values({1, 2}), 0.9).has_value());
  EXPECT_FALSE(BelieveLift(MetricKind::kRevenue, Values({0, 0}), Values({0, 0}), 0.9).has_value());
}

// As events per customer, which are quicker than a rate. 95 % on either side is one in ten, if one looks once. Whoever
// looks every day and stops is wrong far more often.
TEST(BayesianLiftTest, OneLookErrsAsPromisedAndDailyOnesDoNot) {
  constexpr int kWorlds = 2000;
  const DrawnPlan drawn;
  Random random(9);
  int once = 0, daily = 0;
  for (int world = 0; world < kWorlds; ++world) {
    const LiftMaterial material = Draw(drawn, random);
    bool decided = false, ever = false;
    for (int day = 0; day < drawn.days; ++day) {
      const LiftMaterial mature = MatureMaterial(material, kPlanWindow, PlannedOn(day) + kPlanWindow);
      const auto belief = BelieveLift(MetricKind::kCount, SumsOf(mature.cohorts, mature.cells, 1, 0, {}),
                                      SumsOf(mature.cohorts, mature.cells, 0, 0, {}), 0.9);
      decided = std::max(belief->chance_above, 1 - belief->chance_above) >= 0.95;
      ever = ever || decided;
    }
    once += decided;
    daily += ever;
  }
  EXPECT_LE(static_cast<double>(once) / kWorlds, MostOften(kWorlds, 0.105)) << "seed 9";
  EXPECT_GE(static_cast<double>(once) / kWorlds, LeastOften(kWorlds, 0.095)) << "seed 9";
  EXPECT_GT(static_cast<double>(daily) / kWorlds, 0.2) << "seed 9";
}

}  // namespace
}  // namespace sendlift::testing
