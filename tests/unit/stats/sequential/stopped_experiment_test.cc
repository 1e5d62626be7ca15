#include "stats/sequential/stopped_experiment.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/random.h"
#include "stats/distributions.h"
#include "stats/sequential/looks.h"
#include "stats/sequential/spending.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/sequential/binomial_threshold.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

StoppingBounds Cut(StoppingBounds bounds, size_t looks) {
  bounds.information.resize(looks);
  bounds.lower.resize(looks);
  bounds.upper.resize(looks);
  return bounds;
}

TEST(StoppedExperimentTest, OneLookIsTheFixedTest) {
  const StoppedExperiment experiment{.bounds = {.information = {1}, .lower = {-1.96}, .upper = {1.96}}, .z = 2.5};
  ASSERT_OK_AND_ASSIGN(const StoppedEstimate estimate, EstimateAfterStopping(experiment, 0.2, 0.95));
  EXPECT_NEAR(estimate.p, 2 * NormalUpperTail(2.5), 1e-14);
  EXPECT_NEAR(estimate.median_unbiased, 0.5, 1e-12);
  EXPECT_NEAR(estimate.interval.lower, 0.5 - 0.2 * 1.959963984540054, 1e-12);
  EXPECT_NEAR(estimate.interval.upper, 0.5 + 0.2 * 1.959963984540054, 1e-12);
}

TEST(StoppedExperimentTest, AStopAtTheFirstLookIsNotAdjusted) {
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds({0.5, 1}, {.alpha = 0.05}));
  ASSERT_OK_AND_ASSIGN(const StoppedEstimate estimate,
                       EstimateAfterStopping({.bounds = Cut(bounds, 1), .z = 3.1}, 1 / std::sqrt(0.5), 0.95));
  EXPECT_NEAR(estimate.p_upper, NormalUpperTail(3.1), 1e-14);
  EXPECT_NEAR(estimate.median_unbiased, 3.1 / std::sqrt(0.5), 1e-10);
}

TEST(StoppedExperimentTest, PAtTheBoundIsTheErrorSpentSoFar) {
  ASSERT_OK_AND_ASSIGN(const std::vector<double> information, EqualLooks(5));
  const SpendingPlan plan{.spending = {.family = SpendingFamily::kPocock}, .alpha = 0.05};
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds(information, plan));
  for (size_t looks = 1; looks <= 5; ++looks) {
    ASSERT_OK_AND_ASSIGN(const StoppedEstimate estimate,
                         EstimateAfterStopping({.bounds = Cut(bounds, looks), .z = bounds.upper[looks - 1]}, 1, 0.95));
    ASSERT_OK_AND_ASSIGN(const double spent, SpentError(plan.spending, 0.025, information[looks - 1]));
    EXPECT_NEAR(estimate.p_upper, spent, 1e-11);
  }
}

TEST(StoppedExperimentTest, TheAdjustedEstimateIsNearerToZeroThanTheNaiveOne) {
  ASSERT_OK_AND_ASSIGN(const std::vector<double> information, EqualLooks(10));
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds,
                       SpendingBounds(information, {.spending = {.family = SpendingFamily::kPocock}}));
  for (size_t looks = 2; looks <= 10; ++looks) {
    const StoppedExperiment experiment{.bounds = Cut(bounds, looks), .z = bounds.upper[looks - 1] + 0.1};
    ASSERT_OK_AND_ASSIGN(const StoppedEstimate estimate, EstimateAfterStopping(experiment, 1, 0.95));
    EXPECT_LT(estimate.median_unbiased, experiment.z) << looks;
    EXPECT_GT(estimate.median_unbiased, 0) << looks;
  }
}

RC_GTEST_PROP(StoppedExperimentTest, PBelowAlphaIffTheIntervalLeavesOutZero, ()) {
  const auto information = EqualLooks(*rc::gen::inRange(1, 8));
  const auto bounds = SpendingBounds(*information, {.spending = {.family = SpendingFamily::kPocock}, .alpha = 0.05});
  const double z = *rc::gen::inRange(-400, 401) / 100.0;
  const auto estimate = EstimateAfterStopping({.bounds = *bounds, .z = z}, 0.3, 0.9);
  const auto mirrored = EstimateAfterStopping({.bounds = *bounds, .z = -z}, 0.3, 0.9);
  RC_ASSERT(estimate.ok() && mirrored.ok());
  RC_ASSERT((estimate->p < 0.1) == !estimate->interval.Holds(0));
  RC_ASSERT(estimate->interval.Holds(estimate->median_unbiased));
  RC_ASSERT(std::abs(estimate->median_unbiased + mirrored->median_unbiased) < 1e-8);
  RC_ASSERT(std::abs(estimate->interval.lower + mirrored->interval.upper) < 1e-8);
  RC_ASSERT(std::abs(estimate->p - mirrored->p) < 1e-11);
}

struct Outcome {
  size_t looks = 0;
  double z = 0;
};

Outcome RunToItsStop(const StoppingBounds& bounds, double drift, Random& random) {
  double position = 0;
  double before = 0;
  for (size_t i = 0; i < bounds.information.size(); ++i) {
    const double t = bounds.information[i];
    position += drift * (t - before) + random.Normal() * std::sqrt(t - before);
    before = t;
    const double z = position / std::sqrt(t);
    if (z >= bounds.upper[i] || z <= bounds.lower[i]) return {.looks = i + 1, .z = z};
  }
  return {.looks = bounds.information.size(), .z = position};
}

TEST(StoppedExperimentTest, IntervalsCoverAndTheMedianIsUnbiased) {
  constexpr int kRuns = 600;
  constexpr double kDrift = 2.5;
  ASSERT_OK_AND_ASSIGN(const std::vector<double> information, EqualLooks(4));
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds,
                       SpendingBounds(information, {.spending = {.family = SpendingFamily::kPocock}, .alpha = 0.05}));
  Random random(20261122);
  int covered = 0;
  int above = 0;
  int naive_above = 0;
  for (int run = 0; run < kRuns; ++run) {
    const Outcome outcome = RunToItsStop(bounds, kDrift, random);
    const double error = 1 / std::sqrt(information[outcome.looks - 1]);
    ASSERT_OK_AND_ASSIGN(const StoppedEstimate estimate,
                         EstimateAfterStopping({.bounds = Cut(bounds, outcome.looks), .z = outcome.z}, error, 0.9));
    covered += estimate.interval.Holds(kDrift);
    above += estimate.median_unbiased > kDrift;
    naive_above += outcome.z * error > kDrift;
  }
  const auto share = [](int count) { return static_cast<double>(count) / kRuns; };
  EXPECT_GE(share(covered), testing::LeastOften(kRuns, 0.9));
  EXPECT_LE(share(covered), testing::MostOften(kRuns, 0.9));
  EXPECT_GE(share(above), testing::LeastOften(kRuns, 0.5));
  EXPECT_LE(share(above), testing::MostOften(kRuns, 0.5));
  EXPECT_GT(naive_above, above);
}

TEST(StoppedExperimentTest, RepeatedIntervalsAreAsWideAsTheBounds) {
  const StoppingBounds bounds{.information = {0.5, 1}, .lower = {-3, -kInfinity}, .upper = {3, 2}};
  ASSERT_OK_AND_ASSIGN(const std::vector<Interval> intervals, RepeatedIntervals({{1, 0.5}, {0.8, 0.25}}, bounds));
  EXPECT_EQ(intervals[0], (Interval{-0.5, 2.5}));
  EXPECT_DOUBLE_EQ(intervals[1].lower, 0.3);
  EXPECT_EQ(intervals[1].upper, kInfinity);
  ASSERT_OK_AND_ASSIGN(const std::vector<Interval> first, RepeatedIntervals({{1, 0.5}}, bounds));
  EXPECT_EQ(first.size(), 1);
  ASSERT_OK_AND_ASSIGN(const std::vector<Interval> exact, RepeatedIntervals({{1, 0.5}, {2, 0}}, bounds));
  EXPECT_EQ(exact[1], (Interval{2, 2}));
}

TEST(StoppedExperimentTest, ExtremeOutcomesHaveEstimates) {
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, SpendingBounds({1e-6, 0.5, 1}, {.alpha = 0.05}));
  for (const double z : {-1000.0, -8.0, 0.0, 8.0, 1000.0}) {
    for (size_t looks = 1; looks <= 3; ++looks) {
      const auto estimate = EstimateAfterStopping({.bounds = Cut(bounds, looks), .z = z}, 1, 0.999999);
      ASSERT_OK(estimate);
      EXPECT_LE(estimate->interval.lower, estimate->median_unbiased);
      EXPECT_LE(estimate->median_unbiased, estimate->interval.upper);
    }
  }
}

TEST(StoppedExperimentTest, RefusesWhatHasNoMeaning) {
  const StoppingBounds bounds{.information = {1}, .lower = {-2}, .upper = {2}};
  const auto invalid = [](absl::string_view field) {
    return testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(field)));
  };
  for (const double z : {kNan, kInfinity, 1001.0})
    EXPECT_THAT(EstimateAfterStopping({bounds, z}, 1, 0.9), invalid("z"));
  for (const double error : {kNan, kInfinity, 0.0, -1.0}) {
    EXPECT_THAT(EstimateAfterStopping({bounds, 1}, error, 0.9), invalid("standard_error"));
  }
  for (const double level : {kNan, 0.0, 1.0})
    EXPECT_THAT(EstimateAfterStopping({bounds, 1}, 1, level), invalid("level"));
  EXPECT_THAT(EstimateAfterStopping({{}, 1}, 1, 0.9), invalid("information"));
  EXPECT_THAT(EstimateAfterStopping({bounds, 1000}, 1e308, 0.9), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_THAT(RepeatedIntervals({{1, 1}, {1, 1}}, bounds), invalid("estimates"));
  EXPECT_THAT(RepeatedIntervals({{kNan, 1}}, bounds), invalid("estimate"));
  EXPECT_THAT(RepeatedIntervals({{1, -1}}, bounds), invalid("standard_error"));
}

}  // namespace
}  // namespace sendlift
