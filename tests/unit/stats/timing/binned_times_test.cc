#include "stats/timing/binned_times.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "stats/timing/restricted_mean.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/timing/samples.h"

namespace sendlift {
namespace {

using ::testing::_;
using testing::DrawSample;
using testing::OwnedSample;

std::vector<BinnedTimes> BinsByGroup(const OwnedSample& sample, double width) {
  std::vector<BinnedTimes> bins;
  for (int32_t group = 0; group < 2; ++group) {
    OwnedSample of_group;
    for (size_t i = 0; i < sample.times.size(); ++i) {
      if (sample.groups[i] != group) continue;
      of_group.times.push_back(sample.times[i]);
      of_group.events.push_back(sample.events[i]);
    }
    bins.push_back(BinTimes(of_group.View(), width).value());
  }
  return bins;
}

RC_GTEST_PROP(BinnedTimesTest, TheExactCurveAndMeanLieWithinTheStatedBounds, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const OwnedSample sample = DrawSample(random, {.customers = 100, .censoring = 0.7});
  const double width = *rc::gen::element(0.05, 0.2, 0.5);
  const auto bins = BinTimes(sample.View(), width);
  const auto exact = KaplanMeier(sample.View());
  RC_ASSERT(bins.ok() && exact.ok());
  const auto binned = KaplanMeierOfBins(*bins);
  const auto bounds = SurvivalBoundsAtEdges(*bins);
  RC_ASSERT(binned.ok() && bounds.ok());
  for (size_t i = 0; i < bounds->size(); ++i) {
    const double edge = static_cast<double>(i + 1) * width;
    const double at = SurvivalAt(*exact, edge).survival;
    RC_ASSERT((*bounds)[i].lower <= at + 1e-12 && at <= (*bounds)[i].upper + 1e-12);
    RC_ASSERT(std::abs(SurvivalAt(*binned, edge).survival - (*bounds)[i].upper) < 1e-12);
  }
  const double tau = 2 * width;
  const auto mean = RestrictedMeanOf(*exact, tau);
  const auto mean_bounds = RestrictedMeanBounds(*bins, tau);
  RC_ASSERT(mean.ok() && mean_bounds.ok());
  RC_ASSERT(mean_bounds->lower <= mean->mean + 1e-12 && mean->mean <= mean_bounds->upper + 1e-12);
}

RC_GTEST_PROP(BinnedTimesTest, WithoutCensoringEdgesAreExactAndTheMeanIsWithinHalfAWidth, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const OwnedSample sample = DrawSample(random, {.customers = 70, .censoring = 0});
  constexpr double kWidth = 0.25;
  const auto bins = BinTimes(sample.View(), kWidth);
  RC_ASSERT(bins.ok());
  const KaplanMeierCurve binned = KaplanMeierOfBins(*bins).value();
  const KaplanMeierCurve exact = KaplanMeier(sample.View()).value();
  for (int i = 1; i < 20; ++i) {
    RC_ASSERT(SurvivalAt(binned, i * kWidth).survival == SurvivalAt(exact, i * kWidth).survival);
  }
  const double difference = RestrictedMeanOf(binned, 1).value().mean - RestrictedMeanOf(exact, 1).value().mean;
  RC_ASSERT(std::abs(difference) <= kWidth / 2);
}

RC_GTEST_PROP(BinnedTimesTest, LogRankIsThatOfTimesRoundedUpToTheEdges, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  OwnedSample sample = DrawSample(random, {.customers = 100, .hazard_ratio = 1.5});
  constexpr double kWidth = 0.125;
  const std::vector<BinnedTimes> bins = BinsByGroup(sample, kWidth);
  for (double& time : sample.times) time = std::ceil(time / kWidth);
  for (const LogRankWeight weight : {LogRankWeight::kLogRank, LogRankWeight::kPetoPeto}) {
    const auto binned = LogRankOfBins(bins, {.weight = weight});
    const auto rounded = LogRankTest({.sample = sample.View(), .groups = sample.groups}, {.weight = weight});
    RC_ASSERT(binned.ok() && rounded.ok());
    RC_ASSERT(binned->chi_square == rounded->chi_square);
  }
}

TEST(BinnedTimesTest, ConvergesToTheExactResultsAsBinsShrink) {
  Random random(8);
  const OwnedSample sample = DrawSample(random, {.customers = 500, .hazard_ratio = 1.3});
  ASSERT_OK_AND_ASSIGN(const LogRankResult exact, LogRankTest({.sample = sample.View(), .groups = sample.groups}));
  ASSERT_OK_AND_ASSIGN(const KaplanMeierCurve curve, KaplanMeier(sample.View()));
  ASSERT_OK_AND_ASSIGN(const RestrictedMean mean, RestrictedMeanOf(curve, 1));
  for (const double width : {0.1, 0.01, 0.001, 1e-6}) {
    ASSERT_OK_AND_ASSIGN(const LogRankResult binned, LogRankOfBins(BinsByGroup(sample, width)));
    EXPECT_NEAR(binned.chi_square, exact.chi_square, 10 * width + 1e-9) << width;
    ASSERT_OK_AND_ASSIGN(const BinnedTimes bins, BinTimes(sample.View(), width));
    ASSERT_OK_AND_ASSIGN(const KaplanMeierCurve coarse, KaplanMeierOfBins(bins));
    ASSERT_OK_AND_ASSIGN(const RestrictedMean coarse_mean, RestrictedMeanOf(coarse, 1));
    EXPECT_NEAR(coarse_mean.mean, mean.mean, width) << width;
    EXPECT_NEAR(coarse_mean.standard_error, mean.standard_error, width) << width;
  }
}

TEST(BinnedTimesTest, MergingEqualsPooling) {
  Random random(6);
  const OwnedSample one = DrawSample(random, {.customers = 50});
  const OwnedSample two = DrawSample(random, {.customers = 90});
  OwnedSample both = one;
  both.times.insert(both.times.end(), two.times.begin(), two.times.end());
  both.events.insert(both.events.end(), two.events.begin(), two.events.end());
  ASSERT_OK_AND_ASSIGN(BinnedTimes merged, BinTimes(one.View(), 0.1));
  ASSERT_OK_AND_ASSIGN(const BinnedTimes other, BinTimes(two.View(), 0.1));
  ASSERT_OK(merged.Merge(other));
  ASSERT_OK_AND_ASSIGN(const BinnedTimes pooled, BinTimes(both.View(), 0.1));
  EXPECT_EQ(merged, pooled);
  const BinnedTimes wider{.width = 0.2, .events = {}, .censored = {}};
  EXPECT_THAT(merged.Merge(wider), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

TEST(BinnedTimesTest, BinsHoldTheirUpperEdge) {
  const std::vector<double> times = {0, 1, 1.5, 2, 3};
  ASSERT_OK_AND_ASSIGN(const BinnedTimes bins,
                       BinTimes({.times = times, .events = std::vector<uint8_t>{1, 1, 0, 1, 0}}, 1));
  EXPECT_EQ(bins.events, (std::vector<int64_t>{2, 1, 0}));
  EXPECT_EQ(bins.censored, (std::vector<int64_t>{0, 1, 1}));
}

TEST(BinnedTimesTest, ExtremeInputsGiveAStatus) {
  const std::vector<double> times = {1e9, 1};
  const std::vector<uint8_t> events = {1, 1};
  EXPECT_THAT(BinTimes({.times = times, .events = events}, 1), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  for (const double width : {0.0, -1.0, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
    EXPECT_THAT(BinTimes({.times = times, .events = events}, width),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
    EXPECT_THAT(KaplanMeierOfBins({.width = width, .events = {1}, .censored = {0}}),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(BinTimes({.times = times, .events = events}, 1e-308), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(KaplanMeierOfBins({.width = 1, .events = {-1}, .censored = {0}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(KaplanMeierOfBins({.width = 1, .events = {INT64_MAX, INT64_MAX}, .censored = {0, 1}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(KaplanMeierOfBins({.width = 1, .events = {1}, .censored = {}}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(KaplanMeierOfBins({.width = 1, .events = {0}, .censored = {0}}),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  const BinnedTimes huge{.width = 1, .events = {1'000'000'000'000, 5}, .censored = {3, 1'000'000'000'000}};
  ASSERT_OK_AND_ASSIGN(const KaplanMeierCurve curve, KaplanMeierOfBins(huge));
  EXPECT_NEAR(SurvivalAt(curve, 1).survival, 0.5, 1e-9);
  EXPECT_OK(LogRankOfBins(std::vector<BinnedTimes>{huge, huge}));
  EXPECT_THAT(LogRankOfBins({}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  for (const double tau : {0.5, 3.5, -1.0, static_cast<double>(NAN), static_cast<double>(INFINITY)}) {
    EXPECT_THAT(RestrictedMeanBounds(huge, tau), testing::HasCode(absl::StatusCode::kInvalidArgument, _)) << tau;
  }
}

}  // namespace
}  // namespace sendlift
