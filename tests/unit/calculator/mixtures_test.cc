#include "calculator/mixtures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/status_matchers.h"
#include "tests/support/wrong_numbers.h"

namespace sendlift::calculator {
namespace {

using ::sendlift::testing::ExpectOddNumbersAnswered;
using ::sendlift::testing::WrongFields;
using ::testing::ElementsAre;

v1::EvaluateMixtureSprtRequest SprtRequest(double estimate) {
  v1::EvaluateMixtureSprtRequest request;
  request.set_estimate(estimate);
  request.set_standard_error(0.1);
  request.set_mixing_standard_deviation(std::sqrt(0.02));
  return request;
}

v1::ComputeMixtureBoundaryRequest BoundaryRequest() {
  v1::ComputeMixtureBoundaryRequest request;
  request.set_intrinsic_time(100);
  request.set_tuned_intrinsic_time(100);
  return request;
}

v1::ComputeMixtureBoundaryRequest NormalBoundary(bool one_sided) {
  v1::ComputeMixtureBoundaryRequest request = BoundaryRequest();
  request.mutable_normal()->set_one_sided(one_sided);
  return request;
}

v1::ComputeMixtureBoundaryRequest BetaBinomialBoundary(bool one_sided) {
  v1::ComputeMixtureBoundaryRequest request = BoundaryRequest();
  request.mutable_beta_binomial()->set_g(0.2);
  request.mutable_beta_binomial()->set_h(0.8);
  request.mutable_beta_binomial()->set_one_sided(one_sided);
  return request;
}

v1::ComputeMixtureBoundaryRequest StitchedBoundary() {
  v1::ComputeMixtureBoundaryRequest request;
  request.set_intrinsic_time(100);
  request.mutable_stitched()->set_v_min(10);
  request.mutable_stitched()->set_c(3);
  return request;
}

v1::EvaluateRateSequenceRequest RateRequest(int64_t successes, int64_t trials, double planned) {
  v1::EvaluateRateSequenceRequest request;
  request.mutable_counts()->set_successes(successes);
  request.mutable_counts()->set_trials(trials);
  request.set_planned_trials(planned);
  return request;
}

TEST(EvaluateMixtureSprtTest, ItsIntervalIsTheNormalMixtureBoundary) {
  ASSERT_OK_AND_ASSIGN(const v1::MixtureSprt test, EvaluateMixtureSprt(SprtRequest(0.5)));
  EXPECT_NEAR(test.interval().lower(), 0.5 - 0.32611524425675253, 1e-12);
  EXPECT_NEAR(test.interval().upper(), 0.5 + 0.32611524425675253, 1e-12);
}

// The density of N(0, V + tau^2) at the estimate over that of N(0, V).
TEST(EvaluateMixtureSprtTest, TheLikelihoodRatioIsThatOfTwoNormals) {
  ASSERT_OK_AND_ASSIGN(const v1::MixtureSprt test, EvaluateMixtureSprt(SprtRequest(0.3)));
  const double ratio = std::exp(-0.09 / 0.03 / 2) / std::sqrt(0.03) / (std::exp(-0.09 / 0.01 / 2) / std::sqrt(0.01));
  EXPECT_NEAR(test.log_likelihood_ratio(), std::log(ratio), 1e-12);
  EXPECT_NEAR(test.anytime_p_value(), 1 / ratio, 1e-12);
}

TEST(EvaluateMixtureSprtTest, WrongNumbersAreNamed) {
  v1::EvaluateMixtureSprtRequest request;
  request.set_alpha(1);
  EXPECT_THAT(WrongFields(EvaluateMixtureSprt(request)),
              ElementsAre("standard_error", "mixing_standard_deviation", "alpha"));
}

TEST(ComputeMixtureBoundaryTest, GivesThePublishedBoundaries) {
  v1::ComputeMixtureBoundaryRequest exponential = BoundaryRequest();
  exponential.mutable_gamma_exponential()->set_c(2);
  v1::ComputeMixtureBoundaryRequest poisson = BoundaryRequest();
  poisson.mutable_gamma_poisson()->set_c(2);
  const struct {
    const char* name;
    v1::ComputeMixtureBoundaryRequest request;
    double published;
  } cases[] = {
      {"Normal", NormalBoundary(false), 30.35209},
      {"NormalOneSided", NormalBoundary(true), 27.66071},
      {"GammaExponential", exponential, 33.02017},
      {"GammaPoisson", poisson, 30.1949},
      {"BetaBinomial", BetaBinomialBoundary(false), 31.4308},
      {"BetaBinomialOneSided", BetaBinomialBoundary(true), 28.41238},
      {"Stitched", StitchedBoundary(), 64.48755},
  };
  for (const auto& c : cases) {
    ASSERT_OK_AND_ASSIGN(const v1::MixtureBoundary boundary, ComputeMixtureBoundary(c.request));
    EXPECT_NEAR(boundary.boundary(), c.published, 1e-5) << c.name;
    EXPECT_FALSE(boundary.has_log_mixture()) << c.name;
  }
}

TEST(ComputeMixtureBoundaryTest, ASumIsHeldAgainstIt) {
  v1::ComputeMixtureBoundaryRequest request = NormalBoundary(false);
  request.set_sum(10);
  ASSERT_OK_AND_ASSIGN(const v1::MixtureBoundary below, ComputeMixtureBoundary(request));
  EXPECT_NEAR(below.log_mixture(), -0.6510052, 1e-5);
  EXPECT_EQ(below.anytime_p_value(), 1);
  request.set_sum(below.boundary());
  ASSERT_OK_AND_ASSIGN(const v1::MixtureBoundary at, ComputeMixtureBoundary(request));
  EXPECT_NEAR(at.anytime_p_value(), 0.05, 1e-12);
}

TEST(ComputeMixtureBoundaryTest, DownwardsTheRangeIsExchanged) {
  v1::ComputeMixtureBoundaryRequest exchanged = BetaBinomialBoundary(false);
  exchanged.mutable_beta_binomial()->set_g(0.8);
  exchanged.mutable_beta_binomial()->set_h(0.2);
  ASSERT_OK_AND_ASSIGN(const v1::MixtureBoundary downwards, ComputeMixtureBoundary(exchanged));
  v1::ComputeMixtureBoundaryRequest request = BetaBinomialBoundary(false);
  request.set_sum(-downwards.boundary());
  ASSERT_OK_AND_ASSIGN(const v1::MixtureBoundary at, ComputeMixtureBoundary(request));
  EXPECT_NEAR(at.anytime_p_value(), 0.05, 1e-9);
}

TEST(ComputeMixtureBoundaryTest, WrongNumbersAreNamed) {
  EXPECT_THAT(WrongFields(ComputeMixtureBoundary({})), ElementsAre("mixture", "tuned_intrinsic_time"));
  v1::ComputeMixtureBoundaryRequest request = NormalBoundary(true);
  request.set_tuned_alpha(0.5);
  request.set_intrinsic_time(-1);
  EXPECT_THAT(WrongFields(ComputeMixtureBoundary(request)), ElementsAre("intrinsic_time", "tuned_alpha"));
  request = BetaBinomialBoundary(false);
  request.set_sum(501);
  EXPECT_THAT(WrongFields(ComputeMixtureBoundary(request)), ElementsAre("sum"));
  request = StitchedBoundary();
  request.set_sum(1);
  request.mutable_stitched()->set_s(1);
  EXPECT_THAT(WrongFields(ComputeMixtureBoundary(request)), ElementsAre("stitched.s", "sum"));
}

TEST(EvaluateRateSequenceTest, GivesThePublishedIntervals) {
  ASSERT_OK_AND_ASSIGN(const v1::RateSequence many, EvaluateRateSequence(RateRequest(700, 1000, 100)));
  EXPECT_NEAR(many.interval().lower(), 0.651629, 1e-5);
  EXPECT_NEAR(many.interval().upper(), 0.745949, 1e-5);
  EXPECT_EQ(many.rate(), 0.7);
  EXPECT_FALSE(many.has_anytime_p_value());
  ASSERT_OK_AND_ASSIGN(const v1::RateSequence few, EvaluateRateSequence(RateRequest(1, 50, 50)));
  EXPECT_NEAR(few.interval().lower(), 0, 1e-5);
  EXPECT_NEAR(few.interval().upper(), 0.13489, 1e-5);
}

TEST(EvaluateRateSequenceTest, PIsAlphaAtTheEndOfTheInterval) {
  v1::EvaluateRateSequenceRequest request = RateRequest(15, 50, 50);
  ASSERT_OK_AND_ASSIGN(const v1::RateSequence sequence, EvaluateRateSequence(request));
  for (const double end : {sequence.interval().lower(), sequence.interval().upper()}) {
    request.set_null_rate(end);
    ASSERT_OK_AND_ASSIGN(const v1::RateSequence at_end, EvaluateRateSequence(request));
    EXPECT_NEAR(at_end.anytime_p_value(), 0.05, 1e-9);
  }
}

TEST(EvaluateRateSequenceTest, WrongNumbersAreNamed) {
  v1::EvaluateRateSequenceRequest request = RateRequest(0, 1'000'000'000'001, 0);
  request.set_null_rate(1);
  request.set_alpha(-1);
  EXPECT_THAT(WrongFields(EvaluateRateSequence(request)),
              ElementsAre("counts.trials", "alpha", "planned_trials", "null_rate"));
}

TEST(MixturesTest, OddNumbersAreAnsweredOrNamed) {
  v1::EvaluateMixtureSprtRequest sprt = SprtRequest(0.3);
  sprt.set_alpha(0.1);
  ExpectOddNumbersAnswered(&EvaluateMixtureSprt, sprt);
  v1::ComputeMixtureBoundaryRequest exponential = BoundaryRequest();
  exponential.mutable_gamma_exponential()->set_c(2);
  v1::ComputeMixtureBoundaryRequest poisson = BoundaryRequest();
  poisson.mutable_gamma_poisson()->set_c(2);
  for (v1::ComputeMixtureBoundaryRequest request : {NormalBoundary(false), NormalBoundary(true), exponential, poisson,
                                                    BetaBinomialBoundary(false), BetaBinomialBoundary(true)}) {
    request.set_alpha(0.1);
    request.set_tuned_alpha(0.1);
    request.set_sum(10);
    ExpectOddNumbersAnswered(&ComputeMixtureBoundary, request);
  }
  v1::ComputeMixtureBoundaryRequest stitched = StitchedBoundary();
  stitched.mutable_stitched()->set_s(1.5);
  stitched.mutable_stitched()->set_eta(3);
  ExpectOddNumbersAnswered(&ComputeMixtureBoundary, stitched);
  v1::EvaluateRateSequenceRequest rate = RateRequest(15, 50, 50);
  rate.set_alpha(0.1);
  rate.set_null_rate(0.2);
  ExpectOddNumbersAnswered(&EvaluateRateSequence, rate);
}

}  // namespace
}  // namespace sendlift::calculator
