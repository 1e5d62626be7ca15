#include "stats/timing/log_rank.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/timing/samples.h"

namespace sendlift {
namespace {

using ::testing::_;
using testing::DrawSample;
using testing::OwnedSample;

const std::vector<LogRankWeighting>& AllWeightings() {
  static const auto& all = *new std::vector<LogRankWeighting>{
      {LogRankWeight::kLogRank},
      {LogRankWeight::kGehanBreslow},
      {LogRankWeight::kTaroneWare},
      {LogRankWeight::kPetoPeto},
      {.weight = LogRankWeight::kFlemingHarrington, .rho = 1},
      {.weight = LogRankWeight::kFlemingHarrington, .rho = 0.5, .gamma = 2},
  };
  return all;
}

GroupedSample Grouped(const OwnedSample& sample) { return {.sample = sample.View(), .groups = sample.groups}; }

bool Near(double a, double b) { return std::abs(a - b) <= 1e-9 * (1 + std::abs(a)); }

RC_GTEST_PROP(LogRankTest, IsTheSameAfterAMonotoneTransformOfTime, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  OwnedSample sample = DrawSample(random, {.groups = *rc::gen::inRange(2, 5), .granularity = 0.1});
  const OwnedSample before = sample;
  for (double& time : sample.times) time = std::expm1(time * 3) + time;
  for (const LogRankWeighting& weighting : AllWeightings()) {
    const auto there = LogRankTest(Grouped(before), weighting);
    const auto here = LogRankTest(Grouped(sample), weighting);
    RC_ASSERT(there.ok() && here.ok());
    RC_ASSERT(there->chi_square == here->chi_square);
    RC_ASSERT(there->p == here->p);
  }
}

RC_GTEST_PROP(LogRankTest, DoesNotDependOnTheNumbersOfTheGroups, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const int groups = *rc::gen::inRange(2, 5);
  OwnedSample sample = DrawSample(random, {.groups = groups, .granularity = *rc::gen::element(0.0, 0.2)});
  const OwnedSample before = sample;
  for (int32_t& group : sample.groups) group = (group + 1) % groups;
  for (const LogRankWeighting& weighting : AllWeightings()) {
    const auto there = LogRankTest(Grouped(before), weighting);
    const auto here = LogRankTest(Grouped(sample), weighting);
    RC_ASSERT(there.ok() && here.ok());
    RC_ASSERT(there->degrees_of_freedom == groups - 1);
    RC_ASSERT(Near(there->chi_square, here->chi_square));
    RC_ASSERT(Near(there->observed[0], here->observed[1]) && Near(there->expected[0], here->expected[1]));
  }
}

RC_GTEST_PROP(LogRankTest, ObservedAndExpectedHaveTheSameSum, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const OwnedSample sample = DrawSample(random, {.customers = 50, .groups = 3, .granularity = 0.1});
  for (const LogRankWeighting& weighting : AllWeightings()) {
    const auto result = LogRankTest(Grouped(sample), weighting);
    RC_ASSERT(result.ok());
    RC_ASSERT(Near(result->observed[0] + result->observed[1] + result->observed[2],
                   result->expected[0] + result->expected[1] + result->expected[2]));
    RC_ASSERT(std::abs(result->variance[0] + result->variance[1] + result->variance[2]) <
              1e-9 * (1 + result->variance[0]));
  }
}

TEST(LogRankTest, StrataAddTheirExcessesAndVariances) {
  Random random(5);
  const OwnedSample first = DrawSample(random, {.customers = 80, .hazard_ratio = 2});
  const OwnedSample second = DrawSample(random, {.customers = 60, .granularity = 0.1, .hazard_ratio = 2});
  OwnedSample both = first;
  both.times.insert(both.times.end(), second.times.begin(), second.times.end());
  both.events.insert(both.events.end(), second.events.begin(), second.events.end());
  both.groups.insert(both.groups.end(), second.groups.begin(), second.groups.end());
  std::vector<int32_t> strata(140, 3);
  std::fill(strata.begin() + 80, strata.end(), 1);
  for (const LogRankWeighting& weighting : AllWeightings()) {
    ASSERT_OK_AND_ASSIGN(const LogRankResult one, LogRankTest(Grouped(first), weighting));
    ASSERT_OK_AND_ASSIGN(const LogRankResult two, LogRankTest(Grouped(second), weighting));
    ASSERT_OK_AND_ASSIGN(const LogRankResult stratified,
                         LogRankTest({.sample = both.View(), .groups = both.groups, .strata = strata}, weighting));
    const double excess = one.observed[0] - one.expected[0] + two.observed[0] - two.expected[0];
    EXPECT_NEAR(stratified.chi_square, excess * excess / (one.variance[0] + two.variance[0]), 1e-9);
  }
}

TEST(LogRankTest, GroupsThatNobodyCanBeComparedWithTakeNoDegreeOfFreedom) {
  const std::vector<double> times = {1, 2, 3, 4, 0.5};
  const std::vector<uint8_t> events = {1, 1, 1, 1, 0};
  const std::vector<int32_t> groups = {0, 1, 0, 1, 3};
  ASSERT_OK_AND_ASSIGN(const LogRankResult result,
                       LogRankTest({.sample = {.times = times, .events = events}, .groups = groups}));
  EXPECT_EQ(result.degrees_of_freedom, 1);
  EXPECT_EQ(result.observed, (std::vector<double>{2, 2, 0, 0}));
}

// 2000 experiments without an effect at alpha 5 %: more than 147 or fewer than 58 rejections have a chance of 1e-6
// (binomial, mean 100). Weighted forms on the same data.
TEST(LogRankTest, RejectsAtItsSizeWithoutAnEffectAndMoreWithOne) {
  constexpr int kExperiments = 2000;
  std::vector<int> rejections(AllWeightings().size());
  int with_effect = 0;
  Random random(23);
  for (int i = 0; i < kExperiments; ++i) {
    const OwnedSample null = DrawSample(random, {.customers = 120, .groups = 2});
    for (size_t w = 0; w < rejections.size(); ++w) {
      ASSERT_OK_AND_ASSIGN(const LogRankResult result, LogRankTest(Grouped(null), AllWeightings()[w]));
      rejections[w] += result.p < 0.05;
    }
    if (i % 10 != 0) continue;
    ASSERT_OK_AND_ASSIGN(const LogRankResult other,
                         LogRankTest(Grouped(DrawSample(random, {.customers = 120, .hazard_ratio = 2}))));
    with_effect += other.p < 0.05;
  }
  for (const int count : rejections) {
    EXPECT_LE(count, 147);
    EXPECT_GE(count, 58);
  }
  EXPECT_GT(with_effect, 120);
}

TEST(LogRankTest, NamesWhatIsWrongOrMissing) {
  const std::vector<double> times = {1, 2};
  const std::vector<uint8_t> events = {1, 1};
  const SurvivalSample sample{.times = times, .events = events};
  const auto code = [&](std::vector<int32_t> groups, std::vector<int32_t> strata = {}, LogRankWeighting w = {}) {
    return LogRankTest({.sample = sample, .groups = groups, .strata = strata}, w).status().code();
  };
  EXPECT_EQ(code({0, 1}), absl::StatusCode::kOk);
  EXPECT_EQ(code({0, 64}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({0, -1}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({0}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({0, 1}, {0}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({0, 1}, {0, 1 << 20}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({0, 1}, {}, {.rho = NAN}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({0, 1}, {}, {.gamma = -1}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({0, 0}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code({0, 1}, {0, 1}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(LogRankTest({}).status().code(), absl::StatusCode::kFailedPrecondition);
  const LogRankWeighting extreme{.weight = LogRankWeight::kFlemingHarrington, .rho = 1e308, .gamma = 1e308};
  EXPECT_EQ(code({0, 1}, {}, extreme), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace sendlift
