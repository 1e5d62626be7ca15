#include "stats/pair_sums.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

constexpr int64_t kSmallest = std::numeric_limits<int64_t>::min();
constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

TEST(PairSumsTest, GiveMeansVariancesAndCovariance) {
  PairSums sums;
  for (const auto& [first, second] : std::vector<std::pair<int64_t, int64_t>>{{1, 2}, {2, 4}, {3, -3}}) {
    ASSERT_OK(sums.Add(first, second));
  }
  ASSERT_OK_AND_ASSIGN(const PairEstimate estimate, EstimateOf(sums));
  EXPECT_EQ(estimate.first_mean, 2);
  EXPECT_EQ(estimate.second_mean, 1);
  EXPECT_EQ(estimate.first_variance, 1);
  EXPECT_EQ(estimate.second_variance, 13);
  EXPECT_EQ(estimate.covariance, -2.5);
}

TEST(PairSumsTest, LargeMeansDoNotCancelTheCovariance) {
  constexpr int64_t kBase = 1'000'000'000'000'000'000;
  PairSums sums;
  for (const int64_t step : {1, 2, 3}) ASSERT_OK(sums.Add(kBase + step, -kBase + 2 * step));
  ASSERT_OK_AND_ASSIGN(const PairEstimate estimate, EstimateOf(sums));
  EXPECT_EQ(estimate.covariance, 2);
}

RC_GTEST_PROP(PairSumsProperty, MergingEqualsPoolingExactly, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  PairSums pooled;
  std::vector<PairSums> shards(1 + random.Below(6));
  for (uint64_t i = random.Below(400); i > 0; --i) {
    const auto first = static_cast<int64_t>(random.Next() >> random.Below(60)) / 2;
    const auto second = -static_cast<int64_t>(random.Next() >> (2 + random.Below(60)));
    RC_ASSERT(pooled.Add(first, second).ok());
    RC_ASSERT(shards[random.Below(shards.size())].Add(first, second).ok());
  }
  PairSums merged;
  for (auto shard = shards.rbegin(); shard != shards.rend(); ++shard) RC_ASSERT(merged.Merge(*shard).ok());
  RC_ASSERT(merged == pooled);
}

TEST(PairSumsTest, RefuseWhatNoLongerFitsAndStayAsTheyWere) {
  PairSums sums;
  ASSERT_OK(sums.Add(kSmallest, kSmallest));
  const PairSums before = sums;
  EXPECT_THAT(sums.Add(kSmallest, kSmallest), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_EQ(sums, before);
  EXPECT_OK(sums.Add(kMost, kSmallest));
}

TEST(PairSumsTest, SumsThatNoCustomersHaveAreRefused) {
  EXPECT_THAT(EstimateOf(PairSums{}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  PairSums uneven;
  ASSERT_OK(uneven.first.Add(1));
  EXPECT_THAT(EstimateOf(uneven), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  PairSums torn;
  for (const int64_t value : {1, 2, 3}) ASSERT_OK(torn.Add(value, value));
  torn.products = 1000;
  EXPECT_THAT(EstimateOf(torn), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
