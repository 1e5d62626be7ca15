#include "stats/moments.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

std::vector<double> Values(Random& random, size_t count, double offset) {
  std::vector<double> values(count);
  for (double& value : values) value = offset + random.Normal();
  return values;
}

TEST(MomentsTest, KnownSampleHasItsMeanAndVariance) {
  ASSERT_OK_AND_ASSIGN(const Moments moments, MomentsOf({2, 4, 4, 4, 5, 5, 7, 9}));
  ASSERT_OK_AND_ASSIGN(const MeanEstimate estimate, EstimateOf(moments));
  EXPECT_DOUBLE_EQ(estimate.mean, 5);
  EXPECT_DOUBLE_EQ(estimate.variance, 32.0 / 7);
}

TEST(MomentsTest, ALargeMeanDoesNotCancelTheVariance) {
  Random random(1);
  const std::vector<double> values = Values(random, 100'000, 0);
  std::vector<double> shifted = values;
  for (double& value : shifted) value += 0x1p30;
  ASSERT_OK_AND_ASSIGN(const Moments near, MomentsOf(values));
  ASSERT_OK_AND_ASSIGN(const Moments far, MomentsOf(shifted));
  EXPECT_NEAR(far.squared_deviations / near.squared_deviations, 1, 1e-6);
}

RC_GTEST_PROP(MomentsProperty, MergingEqualsPooling, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const double offset = *rc::gen::element(0.0, 1.0, -1e3, 1e6);
  const auto first = Values(random, *rc::gen::inRange<size_t>(2, 5000), offset);
  const auto second = Values(random, first.size(), -offset);
  PairMoments merged;
  for (size_t at = 0; at < first.size();) {
    const size_t length = std::min<size_t>(first.size() - at, 1 + random.Below(1500));
    const auto part =
        PairMomentsOf(absl::MakeSpan(first).subspan(at, length), absl::MakeSpan(second).subspan(at, length));
    merged.Merge(*part);
    at += length;
  }
  PairMoments one_by_one;
  for (size_t i = 0; i < first.size(); ++i) one_by_one.Add(first[i], second[i]);
  const PairMoments pooled = *PairMomentsOf(first, second);
  for (const PairMoments& other : {merged, one_by_one}) {
    RC_ASSERT(other.count == pooled.count);
    RC_ASSERT(std::abs(other.first_mean - pooled.first_mean) <= 1e-9 * (1 + std::abs(offset)));
    RC_ASSERT(std::abs(other.first_squares - pooled.first_squares) <= 1e-9 * pooled.first_squares);
    RC_ASSERT(std::abs(other.second_squares - pooled.second_squares) <= 1e-9 * pooled.second_squares);
    const double scale = std::sqrt(pooled.first_squares * pooled.second_squares);
    RC_ASSERT(std::abs(other.products - pooled.products) <= 1e-9 * scale);
  }
}

TEST(MomentsTest, PooledEstimatesAreThoseOfAllCustomers) {
  const std::vector<double> x = {1, 5, 2, 8, 3, 4};
  const std::vector<double> y = {2, 1, 7, 3, 9, 0};
  const auto part = [&](size_t from, size_t count) {
    return *EstimateOf(*PairMomentsOf(absl::MakeSpan(x).subspan(from, count), absl::MakeSpan(y).subspan(from, count)));
  };
  const PairEstimate all = part(0, 6);
  const PairEstimate pooled = Pooled(part(0, 2), part(2, 4));
  EXPECT_DOUBLE_EQ(pooled.first_mean, all.first_mean);
  EXPECT_DOUBLE_EQ(pooled.second_variance, all.second_variance);
  EXPECT_DOUBLE_EQ(pooled.covariance, all.covariance);
  const MeanEstimate one = Pooled(MeanEstimate{.n = 1, .mean = 3}, MeanEstimate{.n = 1, .mean = 5});
  EXPECT_EQ(one.mean, 4);
  EXPECT_EQ(one.variance, 2);
}

TEST(MomentsTest, WhatIsNotFiniteOrDoesNotFitIsRefused) {
  EXPECT_THAT(MomentsOf({1, NAN}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(MomentsOf({1, INFINITY}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(MomentsOf({1e300, -1e300}), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(PairMomentsOf({1, 2}, {1}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  ASSERT_OK_AND_ASSIGN(const Moments none, MomentsOf({}));
  EXPECT_THAT(EstimateOf(none), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(EstimateOf(Moments{.count = 5, .squared_deviations = -1}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(EstimateOf(PairMoments{.count = 5, .first_squares = 1, .second_squares = 1, .products = 2}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(EstimateOf(PairMoments{.count = NAN}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
