#include "stats/power.h"

#include <cmath>
#include <vector>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

TEST(PowerTest, SampleSizeReachesThePowerThatItWasAskedFor) {
  for (const double ratio : {0.25, 1.0, 9.0}) {
    ASSERT_OK_AND_ASSIGN(const ArmSizes sizes,
                         SampleSizeOfProportions(0.06, 0.05, {.power = 0.9, .treatment_per_control = ratio}));
    EXPECT_NEAR(sizes.treatment / sizes.control, ratio, 1e-12);
    ASSERT_OK_AND_ASSIGN(const double power,
                         PowerOfProportions({.treatment_rate = 0.06, .control_rate = 0.05, .customers = sizes}));
    EXPECT_NEAR(power, 0.9, 1e-6);
  }
}

TEST(PowerTest, DetectableRiseHasThePowerThatItWasAskedFor) {
  const ArmSizes customers{.treatment = 9000, .control = 1000};
  ASSERT_OK_AND_ASSIGN(const double rise, DetectableRateDifference(0.02, customers, {}));
  ASSERT_OK_AND_ASSIGN(
      const double power,
      PowerOfProportions({.treatment_rate = 0.02 + rise, .control_rate = 0.02, .customers = customers}));
  EXPECT_NEAR(power, 0.8, 1e-10);
}

TEST(PowerTest, SmallArmsDetectNoRise) {
  EXPECT_THAT(DetectableRateDifference(0.5, {.treatment = 2, .control = 2}, {}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(DetectableRateDifference(1, {.treatment = 1000, .control = 1000}, {}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

TEST(PowerTest, WithoutADifferencePowerIsAlpha) {
  const ArmSizes customers{.treatment = 300, .control = 200};
  ASSERT_OK_AND_ASSIGN(const double rates,
                       PowerOfProportions({.treatment_rate = 0.1, .control_rate = 0.1, .customers = customers}));
  EXPECT_NEAR(rates, 0.05, 1e-12);
  ASSERT_OK_AND_ASSIGN(const double normal, PowerOfMeansNormal({.customers = customers}));
  EXPECT_NEAR(normal, 0.05, 1e-12);
  ASSERT_OK_AND_ASSIGN(const double student, PowerOfMeans({.customers = customers}));
  EXPECT_NEAR(student, 0.05, 1e-10);
}

TEST(PowerTest, StudentAndNormalAgreeForManyCustomers) {
  for (const double n : {1e4, 1e6, 1e9}) {
    const MeanDesign design{.difference = 2.5 * std::sqrt(2 / n), .customers = {.treatment = n, .control = n}};
    ASSERT_OK_AND_ASSIGN(const double normal, PowerOfMeansNormal(design));
    ASSERT_OK_AND_ASSIGN(const double student, PowerOfMeans(design));
    EXPECT_NEAR(student, normal, 1e-4) << n;
  }
}

TEST(PowerTest, OneSidedPowerLooksInItsDirectionOnly) {
  const ArmSizes customers{.treatment = 50, .control = 50};
  ASSERT_OK_AND_ASSIGN(const double with,
                       PowerOfMeans({.difference = 1, .customers = customers, .alternative = Alternative::kGreater}));
  ASSERT_OK_AND_ASSIGN(const double against,
                       PowerOfMeans({.difference = 1, .customers = customers, .alternative = Alternative::kLess}));
  EXPECT_GT(with, 0.99);
  EXPECT_LT(against, 1e-6);
}

TEST(PowerTest, DetectableMeanDifferenceInvertsTheSampleSize) {
  const PowerGoal goal{.power = 0.85, .treatment_per_control = 3};
  ASSERT_OK_AND_ASSIGN(const ArmSizes sizes, SampleSizeOfMeans(0.3, 10, goal));
  ASSERT_OK_AND_ASSIGN(const double difference, DetectableMeanDifference(10, sizes, goal));
  EXPECT_NEAR(difference, 0.3, 1e-12);
}

TEST(PowerTest, TheCustomersStillNeededBringTheErrorToWhereTheEffectIsDetected) {
  constexpr double kQuantiles = 1.959963984540054 + 0.8416212335729143;
  ASSERT_OK_AND_ASSIGN(const double factor, AdditionalSampleFactor(0.01, 0.01, {}));
  EXPECT_NEAR(factor, kQuantiles * kQuantiles - 1, 1e-12);
  ASSERT_OK_AND_ASSIGN(const int64_t needed, CustomersStillNeeded(-0.01, 0.01, 1000, {}));
  EXPECT_EQ(needed, 6849);
  ASSERT_OK_AND_ASSIGN(const int64_t enough, CustomersStillNeeded(1, 0.01, 1000, {}));
  EXPECT_EQ(enough, 0);
}

TEST(PowerTest, NoNumberOfCustomersShowsNoEffect) {
  EXPECT_THAT(AdditionalSampleFactor(0, 0.1, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(CustomersStillNeeded(1e-12, 1, 1000, {}), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(SampleSizeOfProportions(0.1, 0.1, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(SampleSizeOfMeans(0, 1, {}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

TEST(PowerTest, RatesOfZeroAndOneAreCertain) {
  const ArmSizes customers{.treatment = 30, .control = 30};
  ASSERT_OK_AND_ASSIGN(const double certain,
                       PowerOfProportions({.treatment_rate = 1, .control_rate = 0, .customers = customers}));
  EXPECT_EQ(certain, 1);
  ASSERT_OK_AND_ASSIGN(const double never,
                       PowerOfProportions({.treatment_rate = 0, .control_rate = 0, .customers = customers}));
  EXPECT_EQ(never, 0);
}

TEST(PowerTest, ExtremeInputsGiveAStatusOrAFiniteNumber) {
  const std::vector<double> numbers = {NAN, -INFINITY, -1, 0, 1e-308, 0.05, 0.5, 1, 2, 1e12, 1e308, INFINITY};
  const auto valid = [](const auto& result) { return !result.ok() || std::isfinite(*result); };
  for (const double a : numbers) {
    for (const double b : numbers) {
      for (const double n : numbers) {
        const ArmSizes sizes{.treatment = n, .control = b};
        EXPECT_TRUE(valid(PowerOfProportions({.treatment_rate = a, .control_rate = b, .customers = {n, n}})));
        EXPECT_TRUE(valid(DetectableRateDifference(a, sizes, {})));
        EXPECT_TRUE(valid(DetectableMeanDifference(a, sizes, {}))) << a << " " << b << " " << n;
        EXPECT_TRUE(valid(PowerOfMeansNormal({.difference = a, .standard_deviation = b, .customers = {n, n}})))
            << a << " " << b << " " << n;
        EXPECT_TRUE(valid(PowerOfMeans({.difference = a, .standard_deviation = b, .customers = {n, n}})))
            << a << " " << b << " " << n;
        EXPECT_TRUE(valid(AdditionalSampleFactor(a, b, {.power = n})));
        const auto size = SampleSizeOfProportions(a, b, {.treatment_per_control = n});
        EXPECT_TRUE(!size.ok() || std::isfinite(size->treatment + size->control)) << a << " " << b << " " << n;
      }
    }
  }
}

TEST(PowerTest, OneSidedGoalsPutAllOfAlphaOnTheSideOfTheEffect) {
  const PowerGoal one_sided{.alpha = 0.025, .one_sided = true};
  const PowerGoal two_sided{.alpha = 0.05};
  ASSERT_OK_AND_ASSIGN(const ArmSizes one, SampleSizeOfMeans(1, 3, one_sided));
  ASSERT_OK_AND_ASSIGN(const ArmSizes two, SampleSizeOfMeans(1, 3, two_sided));
  EXPECT_DOUBLE_EQ(one.control, two.control);
  const ArmSizes customers{.treatment = 2000, .control = 1000};
  ASSERT_OK_AND_ASSIGN(const double rise, DetectableRateDifference(0.1, customers, one_sided));
  ASSERT_OK_AND_ASSIGN(const double power, PowerOfProportions({.treatment_rate = 0.1 + rise,
                                                               .control_rate = 0.1,
                                                               .customers = customers,
                                                               .alpha = 0.025,
                                                               .alternative = Alternative::kGreater}));
  EXPECT_NEAR(power, 0.8, 1e-9);
  EXPECT_EQ(CriticalQuantile(one_sided), CriticalQuantile(two_sided));
  EXPECT_NEAR(PowerQuantile(two_sided), 0.8416212335729143, 1e-12);
  EXPECT_THAT(CheckGoal({.power = 1}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
