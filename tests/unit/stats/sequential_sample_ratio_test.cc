#include "stats/sequential_sample_ratio.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "base/random.h"
#include "stats/distributions.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/error_rate.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::ElementsAre;

RatioSegment ASegment(std::vector<int64_t> customers, std::vector<double> weights) {
  return {.customers = std::move(customers), .weights = std::move(weights)};
}

// With a = (1, 1): (1 / 11) / C(10, 4) / 2^-10.
TEST(SequentialSampleRatioTest, IsTheRatioOfTheMixtureToTheMultinomial) {
  ASSERT_OK_AND_ASSIGN(const auto result, SequentialSampleRatio({ASegment({6, 4}, {1, 1})}, {.concentration = 2}));
  EXPECT_NEAR(result.log_e, std::log(1024.0 / (11 * 210)), 1e-13);
  EXPECT_EQ(result.p, 1);
  ASSERT_OK_AND_ASSIGN(const auto none, SequentialSampleRatio({ASegment({0, 0}, {3, 1})}, {}));
  EXPECT_NEAR(none.log_e, 0, 1e-14);
}

// The definition in gamma functions, as far as it keeps its digits.
RC_GTEST_PROP(SequentialSampleRatioProperties, EqualsItsDefinition, ()) {
  const auto arms = *rc::gen::inRange<size_t>(2, 6);
  const double concentration = *rc::gen::element(0.5, 10.0, 1000.0, 1e5);
  RatioSegment segment;
  double total = 0;
  while (segment.weights.size() < arms) {
    segment.customers.push_back(*rc::gen::inRange<int64_t>(0, 30'000));
    segment.weights.push_back(*rc::gen::inRange(1, 10));
    total += segment.weights.back();
  }
  double n = 0, expected = LogGamma(concentration);
  for (size_t i = 0; i < arms; ++i) {
    const double a = concentration * segment.weights[i] / total;
    const auto count = static_cast<double>(segment.customers[i]);
    n += count;
    expected += LogGamma(a + count) - LogGamma(a) - count * std::log(segment.weights[i] / total);
  }
  expected -= LogGamma(concentration + n);
  const double log_e = SequentialSampleRatio({segment}, {.concentration = concentration})->log_e;
  RC_ASSERT(std::abs(log_e - expected) < 1e-8);
}

// E[e after the next customer] = e, exactly: what makes looking at any time valid.
RC_GTEST_PROP(SequentialSampleRatioProperties, IsAMartingaleUnderTheConfiguredWeights, ()) {
  const auto arms = *rc::gen::inRange<size_t>(2, 6);
  RatioSegment segment;
  double total = 0;
  while (segment.weights.size() < arms) {
    segment.customers.push_back(*rc::gen::inRange<int64_t>(0, 10'000));
    segment.weights.push_back(*rc::gen::inRange(1, 10));
    total += segment.weights.back();
  }
  const SequentialRatioPlan plan{.concentration = *rc::gen::element(1.0, 100.0, 10'000.0)};
  const double now = SequentialSampleRatio({segment}, plan)->log_e;
  double next = 0;
  for (size_t i = 0; i < arms; ++i) {
    ++segment.customers[i];
    next += segment.weights[i] / total * std::exp(SequentialSampleRatio({segment}, plan)->log_e - now);
    --segment.customers[i];
  }
  RC_ASSERT(std::abs(next - 1) < 1e-8);
}

// Looked at after every customer; chi-square looked at as often is past its alpha many times over.
TEST(SequentialSampleRatioTest, AlarmsAtMostAlphaOftenHoweverOftenItIsLookedAt) {
  constexpr int kStreams = 400;
  constexpr int kCustomers = 600;
  const std::vector<double> weights = {0.5, 0.3, 0.2};
  const SequentialRatioPlan plan{.alpha = 0.05, .concentration = 100};
  Random random(3);
  int64_t alarms = 0, naive = 0;
  for (int stream = 0; stream < kStreams; ++stream) {
    RatioSegment segment{.customers = {0, 0, 0}, .weights = weights};
    bool alarm = false, naive_alarm = false;
    for (int customer = 0; customer < kCustomers; ++customer) {
      const double u = random.Uniform();
      ++segment.customers[u < 0.5 ? 0 : u < 0.8 ? 1 : 2];
      alarm = alarm || SequentialSampleRatio({segment}, plan)->mismatch;
      naive_alarm =
          naive_alarm || SampleRatioTest(segment.customers, weights, 0.05)->state == SampleRatioState::kMismatch;
    }
    alarms += alarm ? 1 : 0;
    naive += naive_alarm ? 1 : 0;
  }
  EXPECT_LE(alarms, testing::MostEvents(kStreams, 0.05));
  EXPECT_GT(naive, 2 * testing::MostEvents(kStreams, 0.05));
}

TEST(SequentialSampleRatioTest, AlarmsWhenTheSharesAreWrong) {
  ASSERT_OK_AND_ASSIGN(const auto early, SequentialSampleRatio({ASegment({520, 480}, {1, 1})}, {}));
  EXPECT_FALSE(early.mismatch);
  ASSERT_OK_AND_ASSIGN(const auto late, SequentialSampleRatio({ASegment({52'000, 48'000}, {1, 1})}, {}));
  EXPECT_TRUE(late.mismatch);
  EXPECT_LT(late.p, 0.001);
}

TEST(SequentialSampleRatioTest, TheEvidenceOfSegmentsMultiplies) {
  const RatioSegment first = ASegment({510, 490}, {1, 1});
  const RatioSegment second = ASegment({900, 80}, {9, 1});
  ASSERT_OK_AND_ASSIGN(const auto both, SequentialSampleRatio({first, second}, {}));
  EXPECT_NEAR(both.log_e, SequentialSampleRatio({first}, {})->log_e + SequentialSampleRatio({second}, {})->log_e,
              1e-13);
  ASSERT_OK_AND_ASSIGN(const auto leak, SequentialSampleRatio({first, ASegment({9, 1}, {1, 0})}, {}));
  EXPECT_THAT(leak.leaks, ElementsAre(1));
  EXPECT_TRUE(leak.mismatch);
}

TEST(SequentialSampleRatioTest, KeepsItsDigitsForHugeAudiences) {
  // As n grows along the expected counts, log e = -(k - 1) / 2 log(1 + n / A) + o(1).
  ASSERT_OK_AND_ASSIGN(const auto exact,
                       SequentialSampleRatio({ASegment({500'000'000'000'000, 500'000'000'000'000}, {1, 1})}, {}));
  EXPECT_NEAR(exact.log_e, -0.5 * std::log1p(1e15 / 1e4), 1e-4);
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  ASSERT_OK_AND_ASSIGN(const auto most, SequentialSampleRatio({ASegment({kMost, 0}, {1, 1})}, {}));
  EXPECT_TRUE(most.mismatch);
  EXPECT_EQ(most.p, 0);
  EXPECT_OK(SequentialSampleRatio({ASegment({kMost, 1}, {1, 1e-300})}, {}));
}

TEST(SequentialSampleRatioTest, RefusesImpossibleInput) {
  const RatioSegment fine = ASegment({1, 2}, {1, 1});
  EXPECT_THAT(SequentialSampleRatio({}, {}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(SequentialSampleRatio({ASegment({1, -2}, {1, 1})}, {}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(SequentialSampleRatio({fine, ASegment({1, 2, 3}, {1, 1, 1})}, {}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("segments")));
  EXPECT_THAT(SequentialSampleRatio({fine}, {.alpha = NAN}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  for (const double wrong : {0.0, -1.0, double{NAN}, double{INFINITY}}) {
    EXPECT_THAT(SequentialSampleRatio({fine}, {.concentration = wrong}),
                testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("concentration")));
  }
}

}  // namespace
}  // namespace sendlift
