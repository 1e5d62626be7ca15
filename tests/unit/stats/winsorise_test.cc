#include "stats/winsorise.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

TEST(WinsoriseTest, PullsInWhatLiesOutside) {
  const std::vector<int64_t> cents = {-5, 0, 100, 250, 99'999};
  ASSERT_OK_AND_ASSIGN(const WinsorisedSums result, Winsorise(cents, {.lower = 0, .upper = 200}));
  EXPECT_EQ(result.raised, 1);
  EXPECT_EQ(result.lowered, 2);
  EXPECT_EQ(result.sums.sum, 500);
  EXPECT_EQ(result.sums.count, 5);
  const std::vector<double> dollars = {-0.05, 0, 1, 2.5, 999.99};
  ASSERT_OK_AND_ASSIGN(const WinsorisedMoments same, Winsorise(dollars, {.lower = 0, .upper = 2}));
  EXPECT_DOUBLE_EQ(same.moments.mean, 1);
  EXPECT_EQ(same.raised + same.lowered, 3);
}

TEST(WinsoriseTest, PercentilesAreObservedValues) {
  std::vector<int64_t> values;
  for (int64_t i = 1; i <= 1000; ++i) values.push_back(i);
  ASSERT_OK_AND_ASSIGN(const Limits<int64_t> limits, LimitsAtPercentiles(values, 0.01, 0.999));
  EXPECT_EQ(limits.lower, 10);
  EXPECT_EQ(limits.upper, 999);
  ASSERT_OK_AND_ASSIGN(const Limits<int64_t> ends, LimitsAtPercentiles(values, 0, 1));
  EXPECT_EQ(ends.lower, 1);
  EXPECT_EQ(ends.upper, 1000);
  ASSERT_OK_AND_ASSIGN(const Limits<double> tenth, LimitsAtPercentiles(std::vector<double>{0.5, 1.5, 2.5}, 0.1, 0.34));
  EXPECT_EQ(tenth.lower, 0.5);
  EXPECT_EQ(tenth.upper, 1.5);
}

RC_GTEST_PROP(WinsoriseProperty, LimitsLeaveOutNoMoreThanTheirShareAndKeepTheRest, ()) {
  const auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<int64_t>>(rc::gen::inRange<int64_t>(-50, 50)));
  const double upper = *rc::gen::inRange(500, 1001) / 1000.0;
  const Limits<int64_t> limits = *LimitsAtPercentiles(values, 1 - upper, upper);
  const WinsorisedSums result = *Winsorise(values, limits);
  const auto n = static_cast<double>(values.size());
  RC_ASSERT(static_cast<double>(result.lowered) <= n * (1 - upper) + 1e-9);
  RC_ASSERT(static_cast<double>(result.raised) <= n * (1 - upper) + 1e-9);
  RC_ASSERT(result.sums.count == static_cast<int64_t>(values.size()));
  const WinsorisedSums again = *Winsorise(values, {.lower = -50, .upper = 50});
  RC_ASSERT(again.raised + again.lowered == 0);
}

TEST(WinsoriseTest, WhatCannotBeIsRefused) {
  const std::vector<double> values = {1, 2};
  EXPECT_THAT(Winsorise(values, {.lower = 2, .upper = 1}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(Winsorise(values, {.lower = NAN, .upper = 1}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_OK(Winsorise(values, {.lower = -INFINITY, .upper = INFINITY}));
  EXPECT_OK(Winsorise(std::vector<double>{-INFINITY, 5}, {.lower = 0, .upper = 1}));
  EXPECT_THAT(Winsorise(std::vector<double>{NAN}, {.lower = 0, .upper = 1}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(LimitsAtPercentiles(std::vector<double>{}, 0, 1),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(LimitsAtPercentiles(std::vector<double>{NAN, 1}, 0, 1),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  for (const double share : {-0.1, 1.1, double{NAN}}) {
    EXPECT_THAT(LimitsAtPercentiles(values, 0, share), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const std::vector<int64_t> huge(9, kMost);
  EXPECT_THAT(Winsorise(huge, {.lower = -kMost, .upper = kMost}), testing::HasCode(absl::StatusCode::kOutOfRange, _));
}

}  // namespace
}  // namespace sendlift
