#include "stats/value/stability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::IsEmpty;

// numpy: P = was / was.sum(); Q = is / is.sum(); ((Q - P) * log(Q / P)).sum(). scipy: chi2.isf(0.001, 4) * (1 / 1000 +
// 1 / 600).
TEST(StabilityTest, IndexAndBoundAreThoseOfTheDefinition) {
  ASSERT_OK_AND_ASSIGN(const Stability stability, StabilityOf({100, 200, 300, 250, 150}, {60, 90, 160, 180, 110}));
  EXPECT_NEAR(stability.index, 0.0341153058329046, 1e-13);
  EXPECT_NEAR(stability.chance_bound, 0.049244871874408465, 1e-13);
}

TEST(StabilityTest, TheSameSharesAreZeroAndAnEmptyBinIsFinite) {
  ASSERT_OK_AND_ASSIGN(const Stability same, StabilityOf({10, 30}, {1, 3}));
  EXPECT_NEAR(same.index, 0, 1e-15);
  ASSERT_OK_AND_ASSIGN(const Stability empty, StabilityOf({10, 30}, {0, 40}));
  EXPECT_GT(empty.index, 0.25);
  EXPECT_LT(empty.index, 2);
}

TEST(StabilityTest, TenthsLeaveOutEqualBounds) {
  std::vector<double> values(100);
  std::iota(values.begin(), values.end(), 0);
  ASSERT_OK_AND_ASSIGN(const StabilityBounds bounds, TenthsOf(values));
  EXPECT_THAT(bounds, ElementsAre(10, 20, 30, 40, 50, 60, 70, 80, 90));
  EXPECT_THAT(CountsIn(bounds, values), ::testing::Each(10));
  ASSERT_OK_AND_ASSIGN(const StabilityBounds binary, TenthsOf({0, 0, 0, 1, 1, 0, 1, 0, 0, 0}));
  EXPECT_THAT(binary, ElementsAre(1));
  EXPECT_THAT(CountsIn(binary, {0, 1, 1}), ElementsAre(1, 2));
  ASSERT_OK_AND_ASSIGN(const StabilityBounds none, TenthsOf({3, 3, 3}));
  EXPECT_THAT(none, IsEmpty());
}

// Of 2,000 pairs of samples from one distribution about two pass the bound: P(more than 10) is below 1e-4.
TEST(StabilityTest, ChancePassesTheBoundOnceInAThousandTimes) {
  constexpr uint64_t kSeed = 20261123;
  RecordProperty("seed", static_cast<int>(kSeed));
  Random random(kSeed);
  int passed = 0;
  double sum = 0;
  for (int round = 0; round < 2'000; ++round) {
    std::vector<double> was(5), is(5);
    for (int i = 0; i < 500; ++i) ++was[random.Below(5)];
    for (int i = 0; i < 300; ++i) ++is[random.Below(5)];
    ASSERT_OK_AND_ASSIGN(const Stability stability, StabilityOf(was, is));
    passed += stability.index > stability.chance_bound ? 1 : 0;
    sum += stability.index;
  }
  EXPECT_LE(passed, 10) << "seed " << kSeed;
  EXPECT_NEAR(sum / 2'000, 4 * (1 / 500.0 + 1 / 300.0), 0.001) << "seed " << kSeed;
}

TEST(StabilityTest, WrongArgumentsAreRefused) {
  const auto invalid = HasCode(absl::StatusCode::kInvalidArgument, _);
  EXPECT_THAT(StabilityOf({1, 2}, {1}), invalid);
  EXPECT_THAT(StabilityOf({}, {}), invalid);
  EXPECT_THAT(StabilityOf({1, -1}, {1, 1}), invalid);
  EXPECT_THAT(StabilityOf({0, 0}, {1, 1}), HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(TenthsOf({}), invalid);
}

}  // namespace
}  // namespace sendlift
