#include "stats/counts.h"

#include <cmath>
#include <limits>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

constexpr int64_t kMost = std::numeric_limits<int64_t>::max();

TEST(CountsTest, FailuresAreTheOtherCustomers) {
  EXPECT_EQ(FailuresOf(Counts{3, 10}), (Counts{7, 10}));
  EXPECT_EQ(RateOf({3, 12}), 0.25);
  EXPECT_TRUE(std::isnan(RateOf({})));
  EXPECT_TRUE(MostlySuccesses({{6, 10}, {5, 10}}));
  EXPECT_FALSE(MostlySuccesses({{5, 10}, {5, 10}}));
  EXPECT_TRUE(MostlySuccesses({{kMost, kMost}, {kMost, kMost}}));
}

TEST(CountsTest, WhatCannotBeIsRefused) {
  const Counts fine{1, 2};
  EXPECT_OK(CheckCounts(fine, 0.95));
  for (const Counts& counts : {Counts{-1, 2}, Counts{3, 2}, Counts{0, -1}, Counts{kMost, 1}}) {
    EXPECT_THAT(CheckCounts(counts, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(CheckCounts({fine, counts}, 0.95), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  for (const double level : {0.0, 1.0, -1.0, 95.0, double{NAN}, double{INFINITY}}) {
    EXPECT_THAT(CheckCounts(fine, level), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(CheckCounts(Counts{0, 0}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(CheckCounts({fine, {0, 0}}, 0.95), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

TEST(CountsTest, OneSidedLevelsTakeTheWholeTail) {
  EXPECT_NEAR(NormalQuantileFor(0.95), 1.959963984540054, 1e-13);
  EXPECT_NEAR(NormalQuantileFor(0.95, Alternative::kGreater), 1.6448536269514722, 1e-13);
  EXPECT_EQ(NormalQuantileFor(0.95, Alternative::kLess), NormalQuantileFor(0.95, Alternative::kGreater));
}

}  // namespace
}  // namespace sendlift
