#include "stats/sums.h"

#include <cmath>
#include <limits>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

MoneySums SumsOf(const std::vector<int64_t>& values) {
  MoneySums sums;
  for (const int64_t value : values) EXPECT_OK(sums.Add(value));
  return sums;
}

TEST(MoneySumsTest, GiveMeanAndVarianceWithDivisorNMinusOne) {
  ASSERT_OK_AND_ASSIGN(const MeanEstimate estimate, EstimateOf(SumsOf({2, 4, 4, 4, 5, 5, 7, 9})));
  EXPECT_EQ(estimate.n, 8);
  EXPECT_EQ(estimate.mean, 5);
  EXPECT_DOUBLE_EQ(estimate.variance, 32.0 / 7);
}

TEST(MoneySumsTest, ALargeMeanDoesNotCancelTheVariance) {
  constexpr int64_t kBase = 1'000'000'000'000'000'000;
  ASSERT_OK_AND_ASSIGN(const MeanEstimate estimate, EstimateOf(SumsOf({kBase + 1, kBase + 2, kBase + 3})));
  EXPECT_EQ(estimate.variance, 1);
  ASSERT_OK_AND_ASSIGN(const MeanEstimate negative, EstimateOf(SumsOf({-kBase - 1, -kBase - 2, -kBase - 3})));
  EXPECT_EQ(negative.variance, 1);
  EXPECT_EQ(negative.mean, -1e18);
}

TEST(MoneySumsTest, MergingEqualsPoolingExactly) {
  for (uint64_t seed = 1; seed <= 200; ++seed) {
    Random random(seed);
    MoneySums pooled;
    std::vector<MoneySums> shards(1 + random.Below(5));
    for (uint64_t i = random.Below(300); i > 0; --i) {
      const int64_t value = static_cast<int64_t>(random.Below(2'000'000'000)) - 500'000'000;
      ASSERT_OK(pooled.Add(value));
      ASSERT_OK(shards[random.Below(shards.size())].Add(value));
    }
    MoneySums merged;
    while (!shards.empty()) {
      const size_t next = random.Below(shards.size());
      ASSERT_OK(merged.Merge(shards[next]));
      shards.erase(shards.begin() + static_cast<ptrdiff_t>(next));
    }
    EXPECT_EQ(merged, pooled) << "seed " << seed;
  }
}

TEST(MoneySumsTest, RefuseWhatNoLongerFitsAndStayAsTheyWere) {
  constexpr int64_t kSmallest = std::numeric_limits<int64_t>::min();
  MoneySums sums = SumsOf({kSmallest, kSmallest, kSmallest});
  const MoneySums before = sums;
  EXPECT_THAT(sums.Add(kSmallest), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_EQ(sums, before);
  EXPECT_THAT(sums.Merge(before), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  MoneySums full{.count = std::numeric_limits<int64_t>::max()};
  EXPECT_THAT(full.Add(0), testing::HasCode(absl::StatusCode::kOutOfRange, _));
}

TEST(MoneySumsTest, EstimateNeedsTwoCustomersAndSumsThatCanBe) {
  EXPECT_THAT(EstimateOf({}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(EstimateOf(SumsOf({7})), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(EstimateOf({.count = -1}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(EstimateOf({.count = 2, .sum = 10, .sum_of_squares = 1}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(EstimateOf({.count = 2, .sum = absl::Int128Min(), .sum_of_squares = 1}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

TEST(MoneySumsTest, LargestSumsStillGiveAnEstimate) {
  const MoneySums sums{.count = std::numeric_limits<int64_t>::max(), .sum = 0, .sum_of_squares = absl::Uint128Max()};
  ASSERT_OK_AND_ASSIGN(const MeanEstimate estimate, EstimateOf(sums));
  EXPECT_NEAR(estimate.variance / (std::pow(2.0, 128) / std::pow(2.0, 63)), 1, 1e-12);
}

TEST(MoneySumsTest, MeanIsDefinedFromOneCustomerOn) {
  EXPECT_EQ(MeanOf({}), std::nullopt);
  EXPECT_EQ(MeanOf(SumsOf({-7})), -7.0);
}

TEST(MoneySumsTest, ScalingChangesTheUnit) {
  const MeanEstimate dollars = Scaled({.n = 4, .mean = 250, .variance = 10'000}, 0.01);
  EXPECT_DOUBLE_EQ(dollars.mean, 2.5);
  EXPECT_DOUBLE_EQ(dollars.variance, 1);
  EXPECT_EQ(dollars.n, 4);
}

}  // namespace
}  // namespace sendlift
