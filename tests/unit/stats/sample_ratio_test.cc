#include "stats/sample_ratio.h"

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::ElementsAre;

TEST(SampleRatioTest, AcceptsTheArmsOfHillstrom) {
  ASSERT_OK_AND_ASSIGN(const SampleRatioResult result, SampleRatioTest({21307, 21387, 21306}, {1, 1, 1}));
  EXPECT_EQ(result.state, SampleRatioState::kAsConfigured);
  EXPECT_NEAR(result.test.chi_square, 0.2025, 5e-5);
  EXPECT_NEAR(result.test.p, 0.9037, 5e-5);
  EXPECT_EQ(result.test.degrees_of_freedom, 2);
}

TEST(SampleRatioTest, WeightsNeedNotAddUpToOne) {
  ASSERT_OK_AND_ASSIGN(const SampleRatioResult shares, SampleRatioTest({700, 320}, {0.7, 0.3}));
  ASSERT_OK_AND_ASSIGN(const SampleRatioResult parts, SampleRatioTest({700, 320}, {7, 3}));
  EXPECT_DOUBLE_EQ(shares.test.chi_square, parts.test.chi_square);
}

TEST(SampleRatioTest, AnArmWithoutWeightAddsNoDegreeOfFreedomAndItsCustomersAreALeak) {
  ASSERT_OK_AND_ASSIGN(const SampleRatioResult quiet, SampleRatioTest({1000, 1010, 0}, {0.5, 0.5, 0}));
  EXPECT_EQ(quiet.test.degrees_of_freedom, 1);
  EXPECT_EQ(quiet.state, SampleRatioState::kAsConfigured);
  ASSERT_OK_AND_ASSIGN(const SampleRatioResult leaking, SampleRatioTest({1000, 1010, 1}, {0.5, 0.5, 0}));
  EXPECT_EQ(leaking.state, SampleRatioState::kMismatch);
  EXPECT_THAT(leaking.leaks, ElementsAre(2));
  EXPECT_DOUBLE_EQ(leaking.test.chi_square, quiet.test.chi_square);
}

TEST(SampleRatioTest, AnArmWithWeightAndWithoutCustomersIsAMismatch) {
  ASSERT_OK_AND_ASSIGN(const SampleRatioResult result, SampleRatioTest({1000, 1000, 0}, {1, 1, 1}));
  EXPECT_EQ(result.state, SampleRatioState::kMismatch);
  EXPECT_EQ(result.test.degrees_of_freedom, 2);
  EXPECT_DOUBLE_EQ(result.largest_relative_deviation, 1);
}

TEST(SampleRatioTest, IsNotTestedOnFewCustomersOrOneArm) {
  ASSERT_OK_AND_ASSIGN(const SampleRatioResult few, SampleRatioTest({9, 0}, {1, 1}));
  EXPECT_EQ(few.state, SampleRatioState::kNotTested);
  EXPECT_EQ(few.test.p, 1);
  ASSERT_OK_AND_ASSIGN(const SampleRatioResult enough, SampleRatioTest({10, 0}, {1, 1}));
  EXPECT_EQ(enough.state, SampleRatioState::kAsConfigured);
  ASSERT_OK_AND_ASSIGN(const SampleRatioResult alone, SampleRatioTest({1000}, {1}));
  EXPECT_EQ(alone.state, SampleRatioState::kNotTested);
}

TEST(SampleRatioTest, ReportsTheDeviationSoThatAHugeAudienceCanBeJudged) {
  ASSERT_OK_AND_ASSIGN(const SampleRatioResult result, SampleRatioTest({500'500'000, 499'500'000}, {1, 1}));
  EXPECT_EQ(result.state, SampleRatioState::kMismatch);
  EXPECT_NEAR(result.largest_relative_deviation, 0.001, 1e-12);
}

TEST(SampleRatioTest, RefusesImpossibleInput) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  EXPECT_THAT(SampleRatioTest({}, {}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(SampleRatioTest({1, 2}, {1}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(
      SampleRatioTest({-1, 2}, {1, NAN}),
      testing::HasCode(absl::StatusCode::kInvalidArgument,
                       ::testing::AllOf(::testing::HasSubstr("customers[0]"), ::testing::HasSubstr("weights[1]"))));
  EXPECT_THAT(SampleRatioTest({1, 2}, {0, 0}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(SampleRatioTest({1, 2}, {1e308, 1e308}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_OK(SampleRatioTest({kMost, kMost}, {1, 1}));
}

TEST(SampleRatioSegmentsTest, EachTimeIsHeldAgainstItsOwnWeights) {
  const RatioSegment first{.customers = {500, 510}, .weights = {1, 1}};
  const RatioSegment second{.customers = {900, 95}, .weights = {9, 1}};
  ASSERT_OK_AND_ASSIGN(const auto both, SampleRatioTestOfSegments({first, second}));
  ASSERT_OK_AND_ASSIGN(const auto one, SampleRatioTest(first.customers, first.weights));
  ASSERT_OK_AND_ASSIGN(const auto other, SampleRatioTest(second.customers, second.weights));
  EXPECT_EQ(both.state, SampleRatioState::kAsConfigured);
  EXPECT_DOUBLE_EQ(both.test.chi_square, one.test.chi_square + other.test.chi_square);
  EXPECT_EQ(both.test.degrees_of_freedom, 2);
  EXPECT_NEAR(both.largest_relative_deviation, std::abs(605 - 604.5) / 604.5, 1e-12);
  // Against the last weights alone the same customers would be a mismatch.
  ASSERT_OK_AND_ASSIGN(const auto pooled, SampleRatioTest({1400, 605}, second.weights));
  EXPECT_EQ(pooled.state, SampleRatioState::kMismatch);
}

TEST(SampleRatioSegmentsTest, OneSegmentIsTheTestItself) {
  for (const std::vector<int64_t>& customers :
       std::vector<std::vector<int64_t>>{{600, 500, 0}, {4, 5, 0}, {60, 50, 1}}) {
    const std::vector<double> weights = {1, 1, 0};
    ASSERT_OK_AND_ASSIGN(const auto one, SampleRatioTest(customers, weights));
    ASSERT_OK_AND_ASSIGN(const auto segments, SampleRatioTestOfSegments({{customers, weights}}));
    EXPECT_EQ(segments.state, one.state);
    EXPECT_EQ(segments.test.p, one.test.p);
    EXPECT_EQ(segments.leaks, one.leaks);
    EXPECT_DOUBLE_EQ(segments.largest_relative_deviation, one.largest_relative_deviation);
  }
}

TEST(SampleRatioSegmentsTest, AnArmLeaksWhenItDoesInAnySegment) {
  ASSERT_OK_AND_ASSIGN(
      const auto result,
      SampleRatioTestOfSegments({{{500, 500, 2}, {1, 1, 0}}, {{500, 500, 250}, {2, 2, 1}}, {{0, 3, 1}, {1, 1, 0}}}));
  EXPECT_THAT(result.leaks, ElementsAre(2));
  EXPECT_EQ(result.state, SampleRatioState::kMismatch);
  EXPECT_EQ(result.test.degrees_of_freedom, 3);  // the last segment is too small
}

TEST(SampleRatioSegmentsTest, RefusesImpossibleInput) {
  EXPECT_THAT(SampleRatioTestOfSegments({}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(SampleRatioTestOfSegments({{{1, 2}, {1, 1}}, {{1}, {1}}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(SampleRatioTestOfSegments({{{1, 2}, {1, NAN}}}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(SampleRatioTestOfSegments({{{1, 2}, {1, 1}}}, 0),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

TEST(SameRateTest, IsTheSquareOfThePooledZForTwoArms) {
  const Counts treatment{56, 70};
  const Counts control{48, 80};
  ASSERT_OK_AND_ASSIGN(const ChiSquareTest test, SameRateTest({treatment, control}));
  ASSERT_OK_AND_ASSIGN(const ZTest pooled, PooledZTest({.treatment = treatment, .control = control}));
  EXPECT_NEAR(test.chi_square, pooled.z * pooled.z, 1e-12);
  EXPECT_NEAR(test.p, pooled.p, 1e-14);
}

TEST(SameRateTest, WithoutAnyOrOnlySuccessesNothingDiffers) {
  ASSERT_OK_AND_ASSIGN(const ChiSquareTest none, SameRateTest({{0, 5}, {0, 6}, {0, 7}}));
  EXPECT_EQ(none.p, 1);
  EXPECT_EQ(none.degrees_of_freedom, 2);
  ASSERT_OK_AND_ASSIGN(const ChiSquareTest all, SameRateTest({{5, 5}, {6, 6}}));
  EXPECT_EQ(all.p, 1);
}

TEST(SameRateTest, RefusesImpossibleInput) {
  EXPECT_THAT(SameRateTest({{1, 2}}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(SameRateTest({{3, 2}, {1, 2}}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(SameRateTest({{0, 0}, {1, 2}}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
}

// R's pairwise.prop.test(smokers, patients, p.adjust.method = "none", correct = FALSE).
}  // namespace
}  // namespace sendlift
