#include "stats/sequential/mixture_boundary.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using ::testing::HasSubstr;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr MixtureTuning kTuning{.v_opt = 100, .alpha_opt = 0.05};

const std::vector<Mixture> kMixtures = {
    NormalMixture{.tuning = kTuning},
    NormalMixture{.tuning = kTuning, .alternative = Alternative::kGreater},
    GammaExponentialMixture{.tuning = kTuning, .c = 2},
    GammaPoissonMixture{.tuning = kTuning, .c = 2},
    BetaBinomialMixture{.tuning = kTuning, .g = 0.2, .h = 0.8},
    BetaBinomialMixture{.tuning = kTuning, .g = 0.2, .h = 0.8, .alternative = Alternative::kGreater}};

// The R implementation that accompanies Howard et al. (2021), at s = 10, v = 100.
TEST(MixtureBoundaryTest, LogarithmsAreThoseOfConfseq) {
  const std::vector<double> expected = {-0.6510052, -0.06502391, -0.2490165, -0.06991219, -0.6941012, -0.07134019};
  for (size_t i = 0; i < kMixtures.size(); ++i) {
    ASSERT_OK_AND_ASSIGN(const double logarithm, LogMixture(kMixtures[i], 10, 100));
    EXPECT_NEAR(logarithm, expected[i], 1e-6) << i;
  }
}

TEST(MixtureBoundaryTest, StitchingWithANegativeScaleIsThatOfConfseq) {
  ASSERT_OK_AND_ASSIGN(const double boundary, PolynomialStitching({.v_min = 10, .c = -1}, 100, 0.05));
  EXPECT_NEAR(boundary, 28.99389, 1e-5);
  ASSERT_OK_AND_ASSIGN(const double flat, PolynomialStitching({.v_min = 10, .c = 3}, 0, 0.05));
  ASSERT_OK_AND_ASSIGN(const double least, PolynomialStitching({.v_min = 10, .c = 3}, 10, 0.05));
  EXPECT_EQ(flat, least);
}

RC_GTEST_PROP(MixtureBoundaryTest, TheMixtureIsOneOverAlphaOnTheBoundary, ()) {
  const Mixture mixture = *rc::gen::elementOf(kMixtures);
  const double v = *rc::gen::inRange(50, 100000) / 10.0;
  const double alpha = *rc::gen::element(0.3, 0.05, 0.01);
  const auto boundary = MixtureBoundary(mixture, v, alpha);
  RC_ASSERT(boundary.ok());
  RC_ASSERT(*boundary > 0);
  const auto logarithm = LogMixture(mixture, *boundary, v);
  if (const auto* bounded = std::get_if<BetaBinomialMixture>(&mixture); bounded && *boundary == v / bounded->g) {
    RC_ASSERT(!logarithm.ok() || *logarithm <= -std::log(alpha));
    return;
  }
  RC_ASSERT(logarithm.ok());
  RC_ASSERT(std::abs(*logarithm + std::log(alpha)) < 1e-9);
  const auto wider = MixtureBoundary(mixture, v, alpha / 10);
  RC_ASSERT(wider.ok());
  RC_ASSERT(*wider > *boundary);
}

TEST(MixtureBoundaryTest, SmallScalesApproachTheNormalMixture) {
  ASSERT_OK_AND_ASSIGN(const double normal, MixtureBoundary(kMixtures[1], 100, 0.05));
  ASSERT_OK_AND_ASSIGN(const double exponential,
                       MixtureBoundary(GammaExponentialMixture{.tuning = kTuning, .c = 1e-4}, 100, 0.05));
  ASSERT_OK_AND_ASSIGN(const double poisson,
                       MixtureBoundary(GammaPoissonMixture{.tuning = kTuning, .c = 1e-4}, 100, 0.05));
  EXPECT_NEAR(exponential, normal, 1e-3);
  EXPECT_NEAR(poisson, normal, 1e-3);
}

TEST(MixtureBoundaryTest, ExtremeTimesHaveABoundaryOrAStatus) {
  for (const Mixture& mixture : kMixtures) {
    for (const double v : {0.0, 1e-300, 1e-12, 1.0, 1e9, 1e12, 1e300}) {
      for (const double alpha : {1e-300, 1e-12, 0.05, 0.999999}) {
        const auto boundary = MixtureBoundary(mixture, v, alpha);
        if (boundary.ok()) {
          EXPECT_TRUE(std::isfinite(*boundary) && *boundary >= 0) << mixture.index() << " " << v << " " << alpha;
        } else {
          EXPECT_THAT(boundary, testing::HasCode(absl::StatusCode::kOutOfRange, _));
        }
      }
    }
    ASSERT_OK_AND_ASSIGN(const double start, LogMixture(mixture, 0, 0));
    EXPECT_NEAR(start, 0, 1e-9) << mixture.index();
  }
  EXPECT_OK(MixtureBoundary(kMixtures[4], 1e9, 0.05));
}

TEST(MixtureBoundaryTest, ExtremeScalesHaveABoundaryOrAStatus) {
  for (const double scale : {1e-300, 1e-6, 1.0, 1e6, 1e300}) {
    for (const Mixture& mixture : std::vector<Mixture>{
             GammaExponentialMixture{.tuning = kTuning, .c = scale}, GammaPoissonMixture{.tuning = kTuning, .c = scale},
             BetaBinomialMixture{.tuning = kTuning, .g = scale, .h = 1},
             BetaBinomialMixture{.tuning = kTuning, .g = 1, .h = scale}, NormalMixture{.tuning = {.v_opt = scale}}}) {
      for (const double v : {0.0, 1e-6, 1e6}) {
        const auto boundary = MixtureBoundary(mixture, v, 0.05);
        if (boundary.ok()) {
          EXPECT_TRUE(std::isfinite(*boundary) && *boundary >= 0) << mixture.index() << " " << v << " " << scale;
        } else {
          EXPECT_THAT(boundary, testing::HasCode(absl::StatusCode::kOutOfRange, _));
        }
      }
    }
  }
}

TEST(MixtureBoundaryTest, RefusesWhatHasNoMeaning) {
  const auto invalid = [](absl::string_view field) {
    return testing::HasCode(absl::StatusCode::kInvalidArgument, HasSubstr(std::string(field)));
  };
  for (const double bad : {kNan, kInfinity, 0.0, -1.0}) {
    EXPECT_THAT(BestRho({.v_opt = bad}), invalid("v_opt"));
    EXPECT_THAT(BestRho({.v_opt = 1, .alpha_opt = bad}), invalid("alpha_opt"));
    EXPECT_THAT(LogMixture(GammaExponentialMixture{.tuning = kTuning, .c = bad}, 1, 1), invalid("c"));
    EXPECT_THAT(LogMixture(GammaPoissonMixture{.tuning = kTuning, .c = bad}, 1, 1), invalid("c"));
    EXPECT_THAT(LogMixture(BetaBinomialMixture{.tuning = kTuning, .g = bad}, 0, 1), invalid("g"));
    EXPECT_THAT(LogMixture(BetaBinomialMixture{.tuning = kTuning, .h = bad}, 0, 1), invalid("h"));
    EXPECT_THAT(MixtureBoundary(kMixtures[0], 1, bad), invalid("alpha"));
    EXPECT_THAT(PolynomialStitching({.v_min = bad}, 1, 0.05), invalid("v_min"));
    EXPECT_THAT(PolynomialStitching({.s = bad}, 1, 0.05), invalid("s"));
    EXPECT_THAT(PolynomialStitching({.eta = bad}, 1, 0.05), invalid("eta"));
  }
  for (const double bad : {kNan, kInfinity, -1.0}) {
    EXPECT_THAT(MixtureBoundary(kMixtures[0], bad, 0.05), invalid("v"));
    EXPECT_THAT(PolynomialStitching({}, bad, 0.05), invalid("v"));
  }
  EXPECT_THAT(PolynomialStitching({.c = kNan}, 1, 0.05), invalid("c"));
  EXPECT_THAT(BestRho({.v_opt = 1, .alpha_opt = 0.5}, Alternative::kGreater), invalid("alpha_opt"));
  EXPECT_THAT(LogMixture(kMixtures[0], kNan, 1), invalid("s"));
  EXPECT_THAT(LogMixture(kMixtures[4], 6, 1), invalid("s"));
}

}  // namespace
}  // namespace sendlift
