#include "stats/bayes/beta_binomial.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/error_rate.h"

namespace sendlift {
namespace {

using ::testing::_;

RateArm AnArm(int64_t successes, int64_t trials, double a = 0.5, double b = 0.5) {
  return {.counts = {.successes = successes, .trials = trials}, .prior = {.a = a, .b = b}};
}

// From the finite sums for whole a (mpmath, 40 digits).
TEST(BetaBinomialTest, EqualsTheFiniteSumsOfWholeParameters) {
  struct Case {
    RateArm control, treatment;
    double chance, loss_of_treatment, loss_of_control;
  };
  const Case cases[] = {
      {AnArm(5, 100, 1, 1), AnArm(11, 100, 1, 1), 0.936823642266912025, 0.00109489101387519773, 0.0599184204256399036},
      {AnArm(1000, 100000, 1, 1), AnArm(1100, 100000, 1, 1), 0.985865550715286333, 2.27046500381888449e-6,
       0.00100225046540381088},
      {AnArm(0, 10, 1, 1), AnArm(0, 100, 1, 1), 0.0982142857142857143, 0.0744837758112094395, 0.000954364046503557175},
      {AnArm(0, 0, 1, 1), AnArm(4, 4, 1, 1), 5.0 / 6, 1.0 / 42, 5.0 / 14},
  };
  for (const Case& c : cases) {
    ASSERT_OK_AND_ASSIGN(const auto arms, CompareBetaBinomial({c.control, c.treatment}));
    EXPECT_NEAR(arms[1].chance_to_be_best, c.chance, 1e-12);
    EXPECT_NEAR(arms[1].expected_loss, c.loss_of_treatment, 1e-13);
    EXPECT_NEAR(arms[0].expected_loss, c.loss_of_control, 1e-13);
  }
}

// From the characteristic functions of the log-odds by inversion (Gil-Pelaez 1951; mpmath, 40 digits).
TEST(BetaBinomialTest, ASpikeIsIntegratedLikeAnyOther) {
  struct Case {
    RateArm control, treatment;
    double chance;
    double tolerance;
  };
  const Case cases[] = {
      {AnArm(50'000'000, 1'000'000'000), AnArm(50'012'000, 1'000'000'000), 0.8908580239185011, 1e-10},
      {AnArm(500'000'000'000, 1'000'000'000'000), AnArm(500'001'000'000, 1'000'000'000'000), 0.9213503964749699, 1e-9},
      {AnArm(300'000'000, 1'000'000'000), AnArm(4, 11), 0.6891327335659141, 1e-12},
      {AnArm(1, 1'000'000'000'000), AnArm(3, 1'000'000'000'000), 0.8395305452629624, 1e-10},
  };
  for (const Case& c : cases) {
    ASSERT_OK_AND_ASSIGN(const auto arms, CompareBetaBinomial({c.control, c.treatment}));
    EXPECT_NEAR(arms[1].chance_to_be_best, c.chance, c.tolerance);
  }
}

// By quadrature in another program (mpmath, 20 digits).
TEST(BetaBinomialTest, HandlesSeveralArms) {
  ASSERT_OK_AND_ASSIGN(const auto arms, CompareBetaBinomial({AnArm(5, 100), AnArm(8, 100), AnArm(2, 32)}));
  EXPECT_NEAR(arms[0].chance_to_be_best, 0.113198332225808, 1e-12);
  EXPECT_NEAR(arms[1].chance_to_be_best, 0.52413258769531, 1e-12);
  EXPECT_NEAR(arms[2].chance_to_be_best, 0.362669080078882, 1e-12);
}

TEST(BetaBinomialTest, CredibleIntervalsHaveTheirEndsInClosedFormWhereThereIsOne) {
  ASSERT_OK_AND_ASSIGN(const auto arms, CompareBetaBinomial({AnArm(0, 99, 1, 1), AnArm(0, 0, 1, 1)}, 0.9));
  EXPECT_NEAR(arms[0].credible.lower, -std::expm1(std::log(0.95) / 100), 1e-12);
  EXPECT_NEAR(arms[0].credible.upper, -std::expm1(std::log(0.05) / 100), 1e-12);
  EXPECT_NEAR(arms[1].credible.lower, 0.05, 1e-12);
  EXPECT_NEAR(arms[1].credible.upper, 0.95, 1e-12);
  EXPECT_DOUBLE_EQ(arms[0].mean, 1.0 / 101);
}

RateArm AnyArm() {
  const auto trials = *rc::gen::weightedOneOf<int64_t>(
      {{3, rc::gen::inRange<int64_t>(0, 1000)}, {1, rc::gen::inRange<int64_t>(0, 1'000'000'000'000)}});
  const auto successes = *rc::gen::inRange<int64_t>(0, trials + 1);
  const auto prior = [] { return *rc::gen::element(0.01, 0.5, 1.0, 3.0, 250.0); };
  return AnArm(successes, trials, prior(), prior());
}

RC_GTEST_PROP(BetaBinomialProperties, TheTwoChancesAddUpAndTheLossesDifferByTheMeans, ()) {
  const auto arms = *CompareBetaBinomial({AnyArm(), AnyArm()});
  RC_ASSERT(std::abs(arms[0].chance_to_be_best + arms[1].chance_to_be_best - 1) < 1e-12);
  const double losses = arms[0].expected_loss - arms[1].expected_loss;
  RC_ASSERT(std::abs(losses - (arms[1].mean - arms[0].mean)) < 1e-10);
  for (const RatePosterior& arm : arms) {
    RC_ASSERT(arm.expected_loss >= 0 && arm.chance_to_be_best >= 0 && arm.chance_to_be_best <= 1);
    RC_ASSERT(0 <= arm.credible.lower && arm.credible.lower <= arm.credible.upper && arm.credible.upper <= 1);
  }
}

RC_GTEST_PROP(BetaBinomialProperties, TheOrderOfTheArmsDoesNotMatter, ()) {
  const RateArm first = AnyArm(), second = AnyArm(), third = AnyArm();
  const auto one = *CompareBetaBinomial({first, second, third});
  const auto other = *CompareBetaBinomial({third, first, second});
  RC_ASSERT(std::abs(one[0].chance_to_be_best - other[1].chance_to_be_best) < 1e-10);
  RC_ASSERT(std::abs(one[2].expected_loss - other[0].expected_loss) < 1e-10);
}

// Truths drawn from the prior: what is believed then happens as often as it is believed. Misses are binomial; wins have
// the chances that were said, and their sum is bounded by Hoeffding's inequality, exp(-2 rounds t^2) = 10^-6.
TEST(BetaBinomialTest, IsCalibratedWhenThePriorIsTrue) {
  constexpr int kRounds = 3000;
  Random random(5);
  int64_t missed = 0;
  double surprise = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::vector<RateArm> arms;
    std::vector<double> truth;
    for (const int64_t trials : {20, 60}) {
      truth.push_back(random.Uniform());
      arms.push_back(AnArm(0, trials, 1, 1));
      for (int64_t i = 0; i < trials; ++i) arms.back().counts.successes += random.Chance(truth.back()) ? 1 : 0;
    }
    ASSERT_OK_AND_ASSIGN(const auto results, CompareBetaBinomial(arms, 0.9));
    missed += results[0].credible.Holds(truth[0]) ? 0 : 1;
    surprise += (truth[1] > truth[0] ? 1 : 0) - results[1].chance_to_be_best;
  }
  EXPECT_LE(missed, testing::MostEvents(kRounds, 0.1));
  EXPECT_GE(missed, kRounds - testing::MostEvents(kRounds, 0.9));
  EXPECT_LE(std::abs(surprise) / kRounds, std::sqrt(std::log(2e6) / (2 * kRounds)));
}

TEST(BetaBinomialTest, AnswersAtTheEdgesOfItsDomain) {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const RateArm edges[] = {AnArm(0, 0), AnArm(0, kMost), AnArm(kMost, kMost),    AnArm(kMost / 2, kMost),
                           AnArm(1, 1), AnArm(0, 1),     AnArm(0, 0, 1e-3, 1e12)};
  for (const RateArm& one : edges) {
    for (const RateArm& other : edges) {
      ASSERT_OK_AND_ASSIGN(const auto arms, CompareBetaBinomial({one, other}));
      EXPECT_NEAR(arms[0].chance_to_be_best + arms[1].chance_to_be_best, 1, 1e-12);
      EXPECT_GE(arms[0].expected_loss, 0);
      EXPECT_TRUE(std::isfinite(arms[0].expected_loss));
    }
  }
  ASSERT_OK_AND_ASSIGN(const auto many, CompareBetaBinomial(std::vector<RateArm>(256, AnArm(10, 100))));
  EXPECT_NEAR(many[17].chance_to_be_best, 1.0 / 256, 1e-14);
}

TEST(BetaBinomialTest, RefusesImpossibleInput) {
  EXPECT_THAT(CompareBetaBinomial({AnArm(1, 2)}), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(CompareBetaBinomial({AnArm(3, 2), AnArm(-1, 2), AnArm(0, 1, NAN, 1), AnArm(0, 1, 1, 0)}, 1),
              testing::HasCode(absl::StatusCode::kInvalidArgument,
                               ::testing::AllOf(::testing::HasSubstr("level"), ::testing::HasSubstr("arms[0]"),
                                                ::testing::HasSubstr("arms[1]"), ::testing::HasSubstr("arms[2].prior"),
                                                ::testing::HasSubstr("arms[3].prior"))));
  EXPECT_THAT(CompareBetaBinomial(std::vector<RateArm>(257)), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift
