#include "stats/allocation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "base/random.h"
#include "stats/response_curve.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::HasCode;

BudgetUse Curve(const ResponseCurve& curve, int64_t units) { return {.values = *TabulateResponse(curve, units)}; }

// The best value by trying everything.
double BestByTrying(const std::vector<BudgetUse>& uses, int64_t units, AllocationGoal goal) {
  const std::function<double(size_t, int64_t)> best = [&](size_t use, int64_t left) {
    if (use == uses.size()) return goal == AllocationGoal::kSum ? 0.0 : 1.0;
    double most = -INFINITY;
    for (int64_t k = uses[use].minimum; k <= left && k < static_cast<int64_t>(uses[use].values.size()); ++k) {
      const double value = uses[use].values[static_cast<size_t>(k)];
      const double rest = best(use + 1, left - k);
      if (std::isinf(rest)) continue;
      most = std::max(most, goal == AllocationGoal::kSum ? value + rest : value * rest);
    }
    return most;
  };
  return best(0, units);
}

int64_t SumOf(const std::vector<int64_t>& units) {
  int64_t sum = 0;
  for (const int64_t u : units) sum += u;
  return sum;
}

TEST(AllocationTest, TwentyUnitsOverThreeMediaWhoseProductCounts) {
  const std::vector<BudgetUse> media(3, Curve({.shape = ResponseShape::kLinear}, 20));
  ASSERT_OK_AND_ASSIGN(const Allocation allocation, Allocate(media, 20, AllocationGoal::kProduct));
  EXPECT_THAT(allocation.units, ElementsAre(6, 7, 7));
  EXPECT_EQ(allocation.value, 294);
  EXPECT_EQ(allocation.bound, 294);
  EXPECT_TRUE(allocation.is_best);
}

// Square roots: the units go as the squares of the scales, 1 : 4 : 9 of 1,400.
TEST(AllocationTest, DiminishingReturnsGoAsTheirMargins) {
  std::vector<BudgetUse> uses;
  for (const double scale : {1.0, 2.0, 3.0}) {
    uses.push_back(Curve({.shape = ResponseShape::kPower, .scale = scale, .rate = 0.5}, 1400));
  }
  ASSERT_OK_AND_ASSIGN(const Allocation allocation, Allocate(uses, 1400, AllocationGoal::kSum));
  EXPECT_THAT(allocation.units, ElementsAre(100, 400, 900));
  EXPECT_TRUE(allocation.is_best);
}

TEST(AllocationTest, IsAsGoodAsTheBestOfAllSplits) {
  constexpr int kSeed = 20261123;
  SCOPED_TRACE(kSeed);
  Random random(kSeed);
  int concave = 0;
  for (int world = 0; world < 400; ++world) {
    const bool rising = world % 2 == 0;
    const AllocationGoal goal = world % 4 < 2 ? AllocationGoal::kSum : AllocationGoal::kProduct;
    std::vector<BudgetUse> uses(1 + random.Below(4));
    for (BudgetUse& use : uses) {
      double value = static_cast<double>(random.Below(3)), step = 8;
      for (size_t k = 0; k <= random.Below(7); ++k) {
        use.values.push_back(value);
        step = rising ? step * 0.7 : static_cast<double>(random.Below(9)) - (goal == AllocationGoal::kSum ? 3 : 0);
        value += step;
      }
      use.minimum = static_cast<int64_t>(random.Below(std::min<size_t>(2, use.values.size())));
    }
    concave += rising;
    const int64_t units = 4 + static_cast<int64_t>(random.Below(9));
    ASSERT_OK_AND_ASSIGN(const Allocation allocation, Allocate(uses, units, goal));
    const double best = BestByTrying(uses, units, goal);
    EXPECT_NEAR(allocation.value, best, 1e-9 * std::max(1.0, std::abs(best))) << "world " << world;
    EXPECT_TRUE(allocation.is_best);
    EXPECT_LE(SumOf(allocation.units), units);
    for (size_t i = 0; i < uses.size(); ++i) EXPECT_GE(allocation.units[i], uses[i].minimum);
  }
  EXPECT_EQ(concave, 200);
}

TEST(AllocationTest, LeavesOverWhatAddsNothing) {
  const std::vector<BudgetUse> uses = {{.values = {0, 5, 5, 5}}, {.values = {0, 2, 1}}};
  ASSERT_OK_AND_ASSIGN(const Allocation allocation, Allocate(uses, 5, AllocationGoal::kSum));
  EXPECT_THAT(allocation.units, ElementsAre(1, 1));
  EXPECT_EQ(allocation.value, 7);
}

// Half of what S-shaped responses get is nothing: all or nothing beats a fair split.
TEST(AllocationTest, ConcentratesWhereReturnsGrowFirst) {
  const std::vector<BudgetUse> uses(2,
                                    Curve({.shape = ResponseShape::kHill, .scale = 10, .rate = 8, .steepness = 4}, 12));
  ASSERT_OK_AND_ASSIGN(const Allocation allocation, Allocate(uses, 12, AllocationGoal::kSum));
  EXPECT_THAT(allocation.units, ElementsAre(0, 12));
}

TEST(AllocationTest, SaysHowGoodItIsWhereItCannotTryAll) {
  std::vector<BudgetUse> uses;
  for (int i = 0; i < 40; ++i) {
    uses.push_back(
        Curve({.shape = ResponseShape::kHill, .scale = 10.0 + i, .rate = 200.0 + 7 * i, .steepness = 3}, 8000));
  }
  ASSERT_OK_AND_ASSIGN(const Allocation allocation, Allocate(uses, 8000, AllocationGoal::kSum));
  EXPECT_FALSE(allocation.is_best);
  EXPECT_LE(allocation.value, allocation.bound);
  EXPECT_GT(allocation.value, 0.99 * allocation.bound);
  EXPECT_LE(SumOf(allocation.units), 8000);
}

TEST(AllocationTest, AProductWithAUseThatGetsNothingIsNothing) {
  const std::vector<BudgetUse> uses = {{.values = {0, 0, 0, 4}}, {.values = {0, 0, 3}, .minimum = 1}};
  ASSERT_OK_AND_ASSIGN(const Allocation enough, Allocate(uses, 5, AllocationGoal::kProduct));
  EXPECT_THAT(enough.units, ElementsAre(3, 2));
  EXPECT_EQ(enough.value, 12);
  ASSERT_OK_AND_ASSIGN(const Allocation short_of_one, Allocate(uses, 4, AllocationGoal::kProduct));
  EXPECT_THAT(short_of_one.units, ElementsAre(0, 1));
  EXPECT_EQ(short_of_one.value, 0);
  EXPECT_TRUE(short_of_one.is_best);
}

TEST(AllocationTest, RefusesWhatIsNoBudget) {
  const std::vector<BudgetUse> one = {{.values = {0, 1}}};
  EXPECT_THAT(Allocate({}, 1, AllocationGoal::kSum), HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(Allocate(one, -1, AllocationGoal::kSum), HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(Allocate({{.values = {}}}, 1, AllocationGoal::kSum), HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(Allocate({{.values = {0, 1}, .minimum = 2}}, 9, AllocationGoal::kSum),
              HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(Allocate({{.values = {0, 1}, .minimum = 1}}, 0, AllocationGoal::kSum),
              HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(Allocate({{.values = {0, std::nan("")}}}, 1, AllocationGoal::kSum),
              HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(Allocate({{.values = {0, -1}}}, 1, AllocationGoal::kProduct),
              HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
