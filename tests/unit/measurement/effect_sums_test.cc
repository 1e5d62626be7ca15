#include "measurement/effect_sums.h"

#include <gtest/gtest.h>

#include <vector>

#include "stats/means.h"
#include "stats/stratified_rates.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

ArmSums Rate(int64_t people, int64_t responders) {
  return {.people = people,
          .responders = responders,
          .sums = {.count = people, .sum = responders, .sum_of_squares = static_cast<uint64_t>(responders)}};
}

ArmSums Values(const std::vector<int64_t>& values) {
  ArmSums arm{.people = static_cast<int64_t>(values.size())};
  for (const int64_t value : values) EXPECT_OK(arm.sums.Add(value));
  return arm;
}

TEST(EffectSumsTest, OfRatesEstimateAndErrorAreThoseOfTheStratifiedScoreTest) {
  const std::vector<Stratum> strata = {{.treatment = Rate(900, 80), .control = Rate(100, 7)},
                                       {.treatment = Rate(300, 60), .control = Rate(400, 71)},
                                       {.treatment = Rate(3, 0), .control = Rate(2, 0)}};
  EffectSums sums(MetricKind::kRate);
  std::vector<ProportionArms> arms;
  for (const Stratum& stratum : strata) {
    sums.Add(stratum);
    arms.push_back({.treatment = {stratum.treatment.responders, stratum.treatment.people},
                    .control = {stratum.control.responders, stratum.control.people}});
    ASSERT_OK_AND_ASSIGN(const Inference test, StratifiedMiettinenNurminen(arms, 0.95));
    EXPECT_NEAR(sums.Estimate()->value, test.estimate, 1e-15);
    EXPECT_NEAR(sums.Estimate()->value / sums.Estimate()->standard_error, test.statistic, 1e-12);
  }
  EXPECT_EQ(sums.customers(), 1705);
}

TEST(EffectSumsTest, OfOneStratumOfMeansItIsWelch) {
  const Stratum stratum{.treatment = Values({0, 0, 500, 1200, 30}), .control = Values({0, 100, 0})};
  EffectSums sums(MetricKind::kRevenue);
  sums.Add(stratum);
  ASSERT_OK_AND_ASSIGN(const MeanEstimate treatment, EstimateOf(stratum.treatment.sums));
  ASSERT_OK_AND_ASSIGN(const MeanEstimate control, EstimateOf(stratum.control.sums));
  ASSERT_OK_AND_ASSIGN(const WelchResult welch, WelchTest({.treatment = treatment, .control = control}, 0.95));
  EXPECT_NEAR(sums.Estimate()->value, welch.difference, 1e-10);
  EXPECT_NEAR(sums.Estimate()->standard_error, welch.standard_error, 1e-10);
}

// Variance 2 in a stratum of two: (0, 2) has mean 1; one alone has the variance of all three, (0, 2, 4), which is 4.
TEST(EffectSumsTest, OneCustomerAloneHasTheVarianceOfBothArms) {
  EffectSums sums(MetricKind::kCount);
  sums.Add({.treatment = Values({4}), .control = Values({0, 2})});
  EXPECT_NEAR(sums.Estimate()->value, 3, 1e-12);
  EXPECT_NEAR(sums.Estimate()->standard_error, std::sqrt(4 * 1.5), 1e-12);
}

TEST(EffectSumsTest, ThereIsNoEstimateBeforeAnythingScatters) {
  EffectSums sums(MetricKind::kRate);
  EXPECT_FALSE(sums.Estimate().has_value());
  sums.Add({.treatment = Rate(10, 0), .control = Rate(10, 0)});
  sums.Add({.treatment = Rate(10, 5), .control = Rate(0, 0)});
  EXPECT_FALSE(sums.Estimate().has_value());
  EXPECT_EQ(sums.customers(), 20);
  sums.Add({.treatment = Rate(10, 1), .control = Rate(10, 0)});
  EXPECT_TRUE(sums.Estimate().has_value());
}

}  // namespace
}  // namespace sendlift
