#include "stats/exact_sample_ratio.h"

#include <gtest/gtest.h>

#include <cmath>

#include "stats/distributions.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

TEST(ExactSampleRatioTest, IsTheBinomialTestForTwoArms) {
  ASSERT_OK_AND_ASSIGN(const double even, ExactSampleRatioP({9, 1}, {1, 1}));
  EXPECT_NEAR(even, 22.0 / 1024, 1e-13);
  ASSERT_OK_AND_ASSIGN(const double uneven, ExactSampleRatioP({0, 7}, {1, 3}));
  double expected = 0;
  for (int x = 0; x <= 7; ++x) {
    const double probability = BinomialProbability(x, 7, 0.25);
    if (probability <= BinomialProbability(0, 7, 0.25)) expected += probability;
  }
  EXPECT_NEAR(uneven, expected, 1e-13);
}

// All 10 outcomes of 3 customers over 3 equal arms: 3 of probability 1/27, 6 of 3/27, 1 of 6/27.
TEST(ExactSampleRatioTest, AddsUpTheOutcomesThatAreNoMoreLikely) {
  EXPECT_NEAR(*ExactSampleRatioP({3, 0, 0}, {1, 1, 1}), 3.0 / 27, 1e-14);
  EXPECT_NEAR(*ExactSampleRatioP({2, 0, 1}, {1, 1, 1}), 21.0 / 27, 1e-14);
  EXPECT_NEAR(*ExactSampleRatioP({1, 1, 1}, {1, 1, 1}), 1, 1e-14);
  EXPECT_NEAR(*ExactSampleRatioP({2, 5, 0, 1}, {1, 0, 1, 1}), 21.0 / 27, 1e-14);
}

TEST(ExactSampleRatioTest, SaysWhenThereAreTooManyOutcomes) {
  EXPECT_OK(ExactSampleRatioP({400'000, 400'100}, {1, 1}));
  EXPECT_THAT(ExactSampleRatioP({600'000, 600'000}, {1, 1}), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(ExactSampleRatioP(std::vector<int64_t>(13, 1), std::vector<double>(13, 1)),
              testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(ExactSampleRatioP({9'000'000'000'000'000'000, 9'000'000'000'000'000'000}, {1, 1}),
              testing::HasCode(absl::StatusCode::kOutOfRange, _));
}

TEST(ExactSampleRatioTest, RefusesImpossibleInput) {
  EXPECT_THAT(ExactSampleRatioP({0, 0}, {1, 1}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(ExactSampleRatioP({1, 0}, {1, 0}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(ExactSampleRatioP({1, -1}, {1, 1}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ExactSampleRatioP({1, 1}, {1, NAN}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ExactSampleRatioP({}, {}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
