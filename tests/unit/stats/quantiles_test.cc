#include "stats/quantiles.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "tests/support/status_matchers.h"
#include "tests/unit/stats/coverage.h"

namespace sendlift {
namespace {

using ::testing::_;

std::vector<double> UpTo(int n) {
  std::vector<double> values;
  for (int i = n; i >= 1; --i) values.push_back(i);
  return values;
}

// Ranks 500 -+ 1.96 sqrt(250) = 469.01 and 530.99, rounded outwards.
TEST(QuantilesTest, LimitsAreOrderStatistics) {
  ASSERT_OK_AND_ASSIGN(const QuantileEstimate median, QuantileOf(UpTo(1000), 0.5, 0.95));
  EXPECT_EQ(median.value, 500);
  EXPECT_EQ(median.interval, (Interval{469, 531}));
  EXPECT_NEAR(median.standard_error, 62 / (2 * 1.959963984540054), 1e-12);
}

TEST(QuantilesTest, CustomersWithOneValueEachAreNotClustered) {
  const std::vector<double> values = UpTo(1000);
  std::vector<uint64_t> customers;
  for (uint64_t i = 0; i < 1000; ++i) customers.push_back(i * 7919);
  ASSERT_OK_AND_ASSIGN(const QuantileEstimate plain, QuantileOf(values, 0.9, 0.95));
  ASSERT_OK_AND_ASSIGN(const QuantileEstimate clustered, ClusteredQuantileOf(values, customers, 0.9, 0.95));
  EXPECT_EQ(clustered.value, plain.value);
  EXPECT_NEAR(clustered.interval.lower, plain.interval.lower, 1);
  EXPECT_NEAR(clustered.interval.upper, plain.interval.upper, 1);
}

TEST(QuantilesTest, RepeatedCustomersWidenTheLimits) {
  std::vector<double> values;
  std::vector<uint64_t> customers;
  for (uint64_t i = 0; i < 1000; ++i) {
    for (int copy = 0; copy < 4; ++copy) {
      values.push_back(static_cast<double>(i));
      customers.push_back(i);
    }
  }
  ASSERT_OK_AND_ASSIGN(const QuantileEstimate plain, QuantileOf(values, 0.5, 0.95));
  ASSERT_OK_AND_ASSIGN(const QuantileEstimate clustered, ClusteredQuantileOf(values, customers, 0.5, 0.95));
  EXPECT_NEAR(clustered.standard_error / plain.standard_error, 2, 0.1);
  EXPECT_EQ(clustered.n, 1000);
}

RC_GTEST_PROP(QuantilesProperty, TheyHoldTheirEstimateAndFollowMonotoneTransforms, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  std::vector<double> values(*rc::gen::inRange<size_t>(200, 2000));
  for (double& value : values) value = random.Normal();
  std::vector<double> transformed = values;
  for (double& value : transformed) value = std::exp(value);
  const double share = *rc::gen::inRange(100, 900) / 1000.0;
  const QuantileEstimate estimate = *QuantileOf(values, share, 0.95);
  const QuantileEstimate after = *QuantileOf(transformed, share, 0.95);
  RC_ASSERT(estimate.interval.Holds(estimate.value));
  RC_ASSERT(after.value == std::exp(estimate.value));
  RC_ASSERT(after.interval.lower == std::exp(estimate.interval.lower));
  RC_ASSERT(after.interval.upper == std::exp(estimate.interval.upper));
}

RC_GTEST_PROP(QuantilesProperty, SwappingTheArmsNegates, ()) {
  const auto arm = [] {
    return QuantileEstimate{.n = 100,
                            .value = *rc::gen::inRange(1, 1000) / 10.0,
                            .interval = {},
                            .standard_error = *rc::gen::inRange(1, 100) / 10.0};
  };
  const QuantileArms arms{.treatment = arm(), .control = arm()};
  const Inference there = *QuantileDifference(arms, 0.95);
  const Inference back = *QuantileDifference({.treatment = arms.control, .control = arms.treatment}, 0.95);
  RC_ASSERT(there.interval.lower == -back.interval.upper);
  RC_ASSERT(there.p == back.p);
  RC_ASSERT(QuantileLift(arms, 0.95)->interval.Holds(arms.treatment.value / arms.control.value - 1));
}

// Customers come with 1 to 5 values around a level of their own; the median of all values is 0 by symmetry.
TEST(QuantilesTest, ClusteredIntervalsCoverWherePlainOnesDoNot) {
  struct Sample {
    std::vector<double> values;
    std::vector<uint64_t> customers;
  };
  const auto draw = [](Random& random) {
    Sample sample;
    for (uint64_t customer = 0; customer < 200; ++customer) {
      const double level = random.Normal();
      for (uint64_t i = 1 + random.Below(5); i > 0; --i) {
        sample.values.push_back(level + 0.3 * random.Normal());
        sample.customers.push_back(customer);
      }
    }
    return sample;
  };
  testing::ExpectShare({0.94, 0.965}, 1500, 41, [&](Random& random) {
    const Sample sample = draw(random);
    return ClusteredQuantileOf(sample.values, sample.customers, 0.5, 0.95)->interval.Holds(0);
  });
  testing::ExpectShare({0.60, 0.80}, 1500, 42,
                       [&](Random& random) { return QuantileOf(draw(random).values, 0.5, 0.95)->interval.Holds(0); });
}

TEST(QuantilesTest, DifferencesOfEqualArmsAreRarelySignificant) {
  testing::ExpectShare({0.03, 0.06}, 1500, 43, [](Random& random) {
    QuantileArms arms;
    for (QuantileEstimate* arm : {&arms.treatment, &arms.control}) {
      std::vector<double> values(400);
      for (double& value : values) value = std::exp(random.Normal());
      *arm = *QuantileOf(values, 0.8, 0.95);
    }
    return QuantileDifference(arms, 0.95)->p < 0.05;
  });
}

TEST(QuantilesTest, WhatCannotBeIsRefused) {
  const std::vector<double> values = UpTo(100);
  EXPECT_THAT(QuantileOf(UpTo(30), 0.99, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(QuantileOf({}, 0.5, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  for (const double share : {0.0, 1.0, double{NAN}, -3.0}) {
    EXPECT_THAT(QuantileOf(values, share, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(QuantileOf(values, 0.5, share), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(QuantileOf({1, NAN, 2}, 0.5, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ClusteredQuantileOf(values, {1, 2}, 0.5, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ClusteredQuantileOf({}, {}, 0.5, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(ClusteredQuantileOf(values, std::vector<uint64_t>(100, 7), 0.5, 0.95),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(StandardErrorOfLimits({2, 1}, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(StandardErrorOfLimits({1, INFINITY}, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  ASSERT_OK_AND_ASSIGN(const double error, StandardErrorOfLimits({1, 3}, 0.95));
  EXPECT_NEAR(error, 1 / 1.959963984540054, 1e-14);
  QuantileArms arms{.treatment = {.value = 1, .interval = {}, .standard_error = 1}};
  EXPECT_THAT(QuantileLift(arms, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  arms.control.standard_error = -1;
  EXPECT_THAT(QuantileDifference(arms, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  ASSERT_OK_AND_ASSIGN(const QuantileEstimate constant, QuantileOf(std::vector<double>(50, 3.0), 0.5, 0.95));
  EXPECT_EQ(constant.standard_error, 0);
}

}  // namespace
}  // namespace sendlift
