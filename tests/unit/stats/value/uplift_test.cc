#include "stats/value/uplift.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

struct Owned {
  std::vector<double> scores;
  std::vector<uint8_t> treated;
  std::vector<double> outcomes;

  ScoredCustomers View() const { return {.scores = scores, .treated = treated, .outcomes = outcomes}; }
};

// The treatment helps those above the middle of a hidden number; the score is that number when it `knows`.
Owned Draw(Random& random, size_t customers, bool knows, int score_classes = 1000) {
  Owned drawn;
  for (size_t i = 0; i < customers; ++i) {
    const double hidden = random.Uniform();
    const bool treated = random.Chance(0.4);
    const double rate = 0.2 + (treated && hidden > 0.5 ? 0.3 : 0);
    drawn.scores.push_back(std::floor((knows ? hidden : random.Uniform()) * score_classes));
    drawn.treated.push_back(treated);
    drawn.outcomes.push_back(random.Chance(rate));
  }
  return drawn;
}

TEST(UpliftTest, TheCurveIsRadcliffes) {
  const Owned four{.scores = {0.9, 0.7, 0.7, 0.1}, .treated = {1, 0, 1, 0}, .outcomes = {1, 1, 0, 0}};
  ASSERT_OK_AND_ASSIGN(const std::vector<CurvePoint> curve, QiniCurve(four.View()));
  ASSERT_EQ(curve.size(), 4u);
  EXPECT_EQ(curve[0].gain, 0);
  EXPECT_EQ(curve[1].gain, 1);
  EXPECT_EQ(curve[2].customers, 3);
  EXPECT_EQ(curve[2].gain, 1 - 1 * 2 / 1.0);
  EXPECT_EQ(curve[3].gain, 1 - 1 * 2 / 2.0);
  ASSERT_OK_AND_ASSIGN(const double qini, QiniCoefficient(four.View()));
  EXPECT_DOUBLE_EQ(qini, (0.5 + 0 - 0.5 - 0) / 16);
}

RC_GTEST_PROP(UpliftTest, TheOrderWithinOneScoreDoesNotMatter, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  const Owned one = Draw(random, 60, true, 5);
  Owned reversed = one;
  std::reverse(reversed.scores.begin(), reversed.scores.end());
  std::reverse(reversed.treated.begin(), reversed.treated.end());
  std::reverse(reversed.outcomes.begin(), reversed.outcomes.end());
  RC_ASSERT(std::abs(QiniCoefficient(one.View()).value() - QiniCoefficient(reversed.View()).value()) < 1e-13);
}

RC_GTEST_PROP(UpliftTest, AMonotoneTransformOfTheScoreDoesNotMatter, ()) {
  Random random(*rc::gen::arbitrary<uint64_t>());
  Owned one = Draw(random, 80, true);
  const double before = QiniCoefficient(one.View()).value();
  for (double& score : one.scores) score = std::exp(score / 100);
  RC_ASSERT(QiniCoefficient(one.View()).value() == before);
}

// The mean over 400 scores that know nothing lies within 5.1 standard errors of 0 (a chance of 4e-7); one score for all
// is exactly the chord.
TEST(UpliftTest, ScoresThatKnowNothingHaveNoArea) {
  Random random(12);
  double sum = 0;
  double squares = 0;
  constexpr int kRepetitions = 400;
  for (int i = 0; i < kRepetitions; ++i) {
    ASSERT_OK_AND_ASSIGN(const double qini, QiniCoefficient(Draw(random, 1000, false).View()));
    sum += qini;
    squares += qini * qini;
  }
  EXPECT_LE(std::abs(sum), 5.1 * std::sqrt(squares));
  EXPECT_LT(std::sqrt(squares / kRepetitions), 0.02);
  Owned constant = Draw(random, 1000, false);
  std::fill(constant.scores.begin(), constant.scores.end(), 3);
  EXPECT_NEAR(QiniCoefficient(constant.View()).value(), 0, 1e-15);
}

// The area of a score that knows: N_T / N times the integral of the gain min(u, 1/2) 0.3 over the chord 0.15 u, which
// for the better half first is 0.4 * 0.3 / 8.
TEST(UpliftTest, AScoreThatKnowsHasTheAreaThatTheEffectsGive) {
  Random random(13);
  ASSERT_OK_AND_ASSIGN(const double qini, QiniCoefficient(Draw(random, 400'000, true).View()));
  EXPECT_NEAR(qini, 0.015, 0.0015);
}

// 300 bootstraps of 400 customers: 95 % intervals may miss the truth 3 % to 8 % of the time here; a rate inside fails
// with a chance of at most 1e-6 (normal deviate 4.75).
TEST(UpliftTest, TheBootstrapIntervalCoversTheTruth) {
  constexpr int kSamples = 300;
  int misses = 0;
  Random random(14);
  for (int i = 0; i < kSamples; ++i) {
    const Owned drawn = Draw(random, 400, true);
    ASSERT_OK_AND_ASSIGN(const QiniEstimate estimate, BootstrapQini(drawn.View(), 0.95, 200, random));
    misses += !estimate.interval.Holds(0.015);
  }
  EXPECT_LE(misses, kSamples * 0.08 + 4.75 * std::sqrt(kSamples * 0.08 * 0.92));
  EXPECT_GE(misses, 1);
}

TEST(UpliftTest, TheSameSeedGivesTheSameInterval) {
  Random random(15);
  const Owned drawn = Draw(random, 500, true);
  Random first(99);
  Random second(99);
  ASSERT_OK_AND_ASSIGN(const QiniEstimate one, BootstrapQini(drawn.View(), 0.9, 200, first));
  ASSERT_OK_AND_ASSIGN(const QiniEstimate two, BootstrapQini(drawn.View(), 0.9, 200, second));
  EXPECT_EQ(one.interval, two.interval);
  EXPECT_TRUE(one.interval.Holds(one.coefficient));
}

// The examples in scikit-uplift's own tests, for outcomes beyond 0 and 1 too.
TEST(UpliftTest, AgreesWithScikitUplift) {
  struct Case {
    std::vector<double> outcomes;
    std::vector<uint8_t> treated;
    double qini_auc;
    double uplift_auc;
  };
  for (const Case& one : std::vector<Case>{{{1, 1}, {0, 1}, 1, 1},
                                           {{1, 1}, {1, 0}, 0, -1},
                                           {{0, 1}, {1, 0}, 1, 0},
                                           {{1, 0}, {0, 1}, 1, 1},
                                           {{0, 1, 2}, {0, 1, 0}, -0.5, -4.0 / 3},
                                           {{0, 1, 2}, {1, 0, 1}, 0.75, 4.0 / 3}}) {
    std::vector<double> scores = {0.1, 0.3, 0.9};
    scores.resize(one.outcomes.size());
    ASSERT_OK_AND_ASSIGN(const SkliftAreas areas,
                         UpliftAreasAsSklift({.scores = scores, .treated = one.treated, .outcomes = one.outcomes}));
    EXPECT_NEAR(areas.qini_auc, one.qini_auc, 1e-9);
    EXPECT_NEAR(areas.uplift_auc, one.uplift_auc, 1e-9);
  }
}

TEST(UpliftTest, ExtremeInputsGiveAStatus) {
  const auto code = [](const Owned& owned) { return QiniCoefficient(owned.View()).status().code(); };
  EXPECT_EQ(code({}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code({{1, 2}, {1, 1}, {0, 1}}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code({{1, 2}, {0, 0}, {0, 1}}), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(code({{1, NAN}, {1, 0}, {0, 1}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{1, 2}, {1, 2}, {0, 1}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{1, 2}, {1, 0}, {0, INFINITY}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{1, 2}, {1}, {0, 1}}), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(code({{1, INFINITY}, {1, 0}, {0, 1}}), absl::StatusCode::kOk);
  EXPECT_EQ(code({{1, 2, 3}, {1, 0, 1}, {1e308, -1e308, 1e308}}), absl::StatusCode::kOutOfRange);
  const Owned nothing{.scores = {1, 2}, .treated = {1, 0}, .outcomes = {0, 0}};
  EXPECT_THAT(UpliftAreasAsSklift(nothing.View()), testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  Random random(1);
  for (const int draws : {-1, 0, 99, 100'001}) {
    EXPECT_THAT(BootstrapQini(nothing.View(), 0.95, draws, random),
                testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(BootstrapQini(nothing.View(), 1, 100, random), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
