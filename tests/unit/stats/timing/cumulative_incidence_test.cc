#include "stats/timing/cumulative_incidence.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "stats/timing/kaplan_meier.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/timing/samples.h"

namespace sendlift {
namespace {

using ::testing::_;

struct Competing {
  std::vector<double> times;
  std::vector<int32_t> causes;

  CompetingSample View() const { return {.times = times, .causes = causes}; }
};

Competing Draw(Random& random, size_t customers, double granularity, bool censored) {
  Competing sample;
  for (size_t i = 0; i < customers; ++i) {
    const double time = testing::Exponential(random, 1);
    sample.times.push_back(granularity > 0 ? std::ceil(time / granularity) * granularity : time);
    sample.causes.push_back(static_cast<int32_t>(random.Below(censored ? 4 : 3)) + (censored ? 0 : 1));
  }
  return sample;
}

RC_GTEST_PROP(CumulativeIncidenceTest, IncidencesAndSurvivalAddUpToOne, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const Competing sample = Draw(random, 80, *rc::gen::element(0.0, 0.3), true);
  const auto curves = CumulativeIncidenceOf(sample.View());
  RC_ASSERT(curves.ok());
  for (size_t i = 0; i < curves->times.size(); ++i) {
    double sum = curves->survival[i];
    for (int32_t cause = 1; cause <= curves->causes; ++cause) {
      sum += IncidenceAt(*curves, cause, curves->times[i]).incidence;
    }
    RC_ASSERT(std::abs(sum - 1) < 1e-12);
  }
}

RC_GTEST_PROP(CumulativeIncidenceTest, IsTheShareWithItsBinomialVarianceWithoutCensoring, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const Competing sample = Draw(random, 50, *rc::gen::element(0.0, 0.3), false);
  const auto curves = CumulativeIncidenceOf(sample.View());
  RC_ASSERT(curves.ok());
  const double time = 2 * random.Uniform();
  for (int32_t cause = 1; cause <= curves->causes; ++cause) {
    double count = 0;
    for (size_t i = 0; i < 50; ++i) count += sample.causes[i] == cause && sample.times[i] <= time;
    const IncidenceEstimate estimate = IncidenceAt(*curves, cause, time);
    RC_ASSERT(std::abs(estimate.incidence - count / 50) < 1e-12);
    const double variance = count / 50 * (1 - count / 50) / 50;
    RC_ASSERT(std::abs(estimate.standard_error * estimate.standard_error - variance) < 1e-12);
  }
}

RC_GTEST_PROP(CumulativeIncidenceTest, OneCauseIsKaplanMeierWithGreenwood, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const testing::OwnedSample sample = testing::DrawSample(random, {.customers = 60, .granularity = 0.2});
  const std::vector<int32_t> causes(sample.events.begin(), sample.events.end());
  const auto curves = CumulativeIncidenceOf({.times = sample.times, .causes = causes});
  const auto curve = KaplanMeier(sample.View());
  RC_ASSERT(curves.ok() && curve.ok());
  for (const SurvivalStep& step : curve->steps) {
    const IncidenceEstimate estimate = IncidenceAt(*curves, 1, step.time);
    RC_ASSERT(std::abs(estimate.incidence + step.survival - 1) < 1e-12);
    const double left = static_cast<double>(step.at_risk - step.events);
    RC_ASSERT(left == 0 || std::abs(estimate.standard_error - step.standard_error) < 1e-9);
  }
}

// 1500 samples of 150, incidence of cause 1 at time 1 in truth (1 - exp(-1)) / 2: normal limits may miss 4 % to 7 %,
// and a rate inside fails with a chance of at most 1e-6 (normal deviate 4.75).
TEST(CumulativeIncidenceTest, TheStandardErrorCoversTheTruth) {
  constexpr int kSamples = 1500;
  int misses = 0;
  Random random(17);
  for (int i = 0; i < kSamples; ++i) {
    Competing sample;
    for (int j = 0; j < 150; ++j) {
      const double event = testing::Exponential(random, 1);
      const double lost = testing::Exponential(random, 0.4);
      sample.times.push_back(std::min(event, lost));
      sample.causes.push_back(event > lost ? 0 : 1 + static_cast<int32_t>(random.Below(2)));
    }
    ASSERT_OK_AND_ASSIGN(const CumulativeIncidence curves, CumulativeIncidenceOf(sample.View()));
    const IncidenceEstimate estimate = IncidenceAt(curves, 1, 1);
    misses += std::abs(estimate.incidence + std::expm1(-1.0) / 2) > 1.959964 * estimate.standard_error;
  }
  EXPECT_LE(misses, kSamples * 0.07 + 4.75 * std::sqrt(kSamples * 0.07 * 0.93));
  EXPECT_GE(misses, kSamples * 0.04 - 4.75 * std::sqrt(kSamples * 0.04 * 0.96));
}

TEST(CumulativeIncidenceTest, ExtremeInputsGiveAStatus) {
  EXPECT_THAT(CumulativeIncidenceOf({}), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  const std::vector<double> times = {1, 2};
  const auto code = [](std::vector<double> t, std::vector<int32_t> c) {
    return CumulativeIncidenceOf({.times = t, .causes = c}).status().code();
  };
  EXPECT_EQ(code({1, NAN}, {1, 1}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({1, -1}, {1, 1}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({1, 1}, {1, -1}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({1, 1}, {1, 33}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({1, 1}, {1}), absl::StatusCode::kInvalidArgument);
  const std::vector<int32_t> none = {0, 0};
  ASSERT_OK_AND_ASSIGN(const CumulativeIncidence empty, CumulativeIncidenceOf({.times = times, .causes = none}));
  EXPECT_EQ(empty.causes, 0);
  EXPECT_EQ(IncidenceAt(empty, 1, 5).incidence, 0);
  const std::vector<int32_t> second = {0, 2};
  ASSERT_OK_AND_ASSIGN(const CumulativeIncidence one, CumulativeIncidenceOf({.times = times, .causes = second}));
  EXPECT_EQ(IncidenceAt(one, 2, INFINITY).incidence, 1);
  EXPECT_EQ(IncidenceAt(one, 1, INFINITY).incidence, 0);
  EXPECT_EQ(IncidenceAt(one, 3, 5).incidence, 0);
  EXPECT_EQ(IncidenceAt(one, 0, 5).incidence, 0);
}

}  // namespace
}  // namespace sendlift
