#include "stats/sequential/sequential_power.h"

#include <cmath>
#include <limits>
#include <vector>

#include "stats/sequential/looks.h"
#include "stats/sequential/spending.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Tables of what monitoring costs at 80 % power and a two-sided 5 %, by numerical integration elsewhere.
TEST(SequentialPowerTest, CostsAreThoseOfTheTables) {
  struct Case {
    int looks;
    double obrien_fleming;
    double pocock;
    double sequence;
  };
  for (const Case& one : {Case{5, 1.025, 1.213, 1.827}, Case{14, 1.042, 1.258, 1.760}, Case{28, 1.049, 1.272, 1.724}}) {
    ASSERT_OK_AND_ASSIGN(const SequentialDesignCosts costs, CompareSequentialDesigns(one.looks, 0.05, 0.8));
    EXPECT_NEAR(costs.obrien_fleming.maximum_inflation, one.obrien_fleming, 6e-4);
    EXPECT_NEAR(costs.pocock.maximum_inflation, one.pocock, 6e-4);
    EXPECT_NEAR(costs.confidence_sequence.maximum_inflation, one.sequence, 6e-4);
  }
  ASSERT_OK_AND_ASSIGN(const SequentialDesignCosts costs, CompareSequentialDesigns(14, 0.05, 0.8));
  EXPECT_NEAR(costs.obrien_fleming.expected_inflation, 0.786, 6e-4);
  EXPECT_NEAR(costs.pocock.expected_inflation, 0.776, 6e-4);
  EXPECT_NEAR(costs.confidence_sequence.expected_inflation, 1.164, 6e-4);
}

TEST(SequentialPowerTest, PowerAtTheSizeOfTheFixedTestIsLower) {
  ASSERT_OK_AND_ASSIGN(const std::vector<double> information, EqualLooks(14));
  ASSERT_OK_AND_ASSIGN(const StoppingBounds spending, SpendingBounds(information, {.alpha = 0.05}));
  ASSERT_OK_AND_ASSIGN(const StoppingBounds sequence, ConfidenceSequenceBounds(information, 0.05));
  const double drift = 1.959964 + 0.841621;
  ASSERT_OK_AND_ASSIGN(const double of_spending, SequentialPower(spending, drift));
  ASSERT_OK_AND_ASSIGN(const double of_sequence, SequentialPower(sequence, drift));
  EXPECT_NEAR(of_spending, 0.783, 6e-4);
  EXPECT_NEAR(of_sequence, 0.484, 6e-4);
  ASSERT_OK_AND_ASSIGN(const Crossings without_effect, CrossingProbabilities(sequence, 0));
  EXPECT_NEAR(without_effect.Upper() + without_effect.Lower(), 0.0098, 6e-5);
}

TEST(SequentialPowerTest, TheDriftForAPowerHasIt) {
  for (const double power : {0.1, 0.8, 0.99, 0.999999}) {
    ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds({0.3, 0.7, 1.1}, {.alpha = 0.05}));
    ASSERT_OK_AND_ASSIGN(const double drift, DriftForPower(bounds, power));
    ASSERT_OK_AND_ASSIGN(const double reached, SequentialPower(bounds, drift));
    EXPECT_NEAR(reached, power, 1e-11);
  }
}

TEST(SequentialPowerTest, OneLookCostsNothing) {
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds({1.0}, {.alpha = 0.05}));
  ASSERT_OK_AND_ASSIGN(const SequentialCost cost, CostOfDesign(bounds, 0.05, 0.8));
  EXPECT_NEAR(cost.maximum_inflation, 1, 1e-9);
  EXPECT_NEAR(cost.expected_inflation, 1, 1e-9);
  EXPECT_NEAR(cost.expected_inflation_without_effect, 1, 1e-9);
}

TEST(SequentialPowerTest, SaysWhyThereIsNoDrift) {
  const StoppingBounds only_lower{.information = {0.5, 1}, .lower = {-3, -2}, .upper = {kInfinity, kInfinity}};
  EXPECT_THAT(DriftForPower(only_lower, 0.8),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("out of reach")));
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds({0.5, 1}, {.alpha = 0.05}));
  EXPECT_THAT(DriftForPower(bounds, 0.02),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, HasSubstr("without any effect")));
  EXPECT_THAT(CostOfDesign(bounds, 0.5, 0.1), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

TEST(SequentialPowerTest, RefusesWhatHasNoMeaning) {
  const StoppingBounds bounds{.information = {1}, .lower = {-2}, .upper = {2}};
  for (const double bad : {kNan, 0.0, 1.0, -1.0, kInfinity}) {
    EXPECT_THAT(DriftForPower(bounds, bad), testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("power")));
    EXPECT_THAT(CostOfDesign(bounds, bad, 0.8), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(CompareSequentialDesigns(5, bad, 0.8), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(ConfidenceSequenceBounds({1.0}, bad), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(SequentialPower({}, 1), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(SequentialPower(bounds, kNan), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CompareSequentialDesigns(0, 0.05, 0.8), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ConfidenceSequenceBounds({}, 0.05), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
