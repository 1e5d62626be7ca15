#include "stats/bayes/posterior.h"

#include <gtest/gtest.h>

#include <cmath>

namespace sendlift {
namespace {

// Beta(a, b) on the log-odds, in the textbook form.
double Textbook(double a, double b, double axis) { return a * axis - (a + b) * std::log1p(std::exp(axis)); }

TEST(PosteriorTest, IsTheBetaDensityOnTheLogOddsUpToAConstant) {
  for (const auto& [a, b] : {std::pair{0.5, 0.5}, {3.5, 40.5}, {40.5, 3.5}, {0.01, 7.0}, {1.0, 1.0}}) {
    const Posterior posterior = Posterior::OfRate(a, b);
    const double mode = std::log(a / b);
    EXPECT_DOUBLE_EQ(posterior.LogDensity(mode), 0);
    for (const double distance : {-20.0, -3.0, -0.1, 0.1, 2.0, 20.0}) {
      EXPECT_NEAR(posterior.LogDensity(mode + distance), Textbook(a, b, mode + distance) - Textbook(a, b, mode),
                  1e-10 * (1 + (a + b) * 20))
          << a << " " << b << " " << distance;
    }
  }
}

TEST(PosteriorTest, KeepsItsDigitsForAThousandThousandMillionCustomers) {
  const double n = 1e12;
  const Posterior posterior = Posterior::OfRate(0.25 * n, 0.75 * n);
  const double sigma = 1 / std::sqrt(n * 0.25 * 0.75);
  for (const double z : {-4.0, -1.0, 1.0, 4.0}) {
    EXPECT_NEAR(posterior.LogDensity(std::log(1.0 / 3) + z * sigma), -z * z / 2, 1e-4) << z;
  }
}

TEST(PosteriorTest, EndsWhereTheDensityIsNegligible) {
  for (const Posterior& posterior :
       {Posterior::OfRate(0.001, 0.001), Posterior::OfRate(1e-3, 1e12), Posterior::OfRate(1e12, 1e-3),
        Posterior::OfRate(5e14, 5e14), Posterior::OfRate(2, 90), Posterior::OfMean(-3, 1e-5)}) {
    EXPECT_LT(posterior.lower(), posterior.upper());
    EXPECT_LE(posterior.LogDensity(posterior.lower()), -44);
    EXPECT_LE(posterior.LogDensity(posterior.upper()), -44);
    EXPECT_GE(posterior.LogDensity(posterior.lower()), -200);
  }
}

TEST(PosteriorTest, TheSlopeIsTheDerivativeOfTheValue) {
  const Posterior rate = Posterior::OfRate(2, 3);
  for (const double axis : {-30.0, -2.0, 0.0, 5.0}) {
    const double t = rate.Value(axis);
    EXPECT_NEAR(rate.Slope(axis), t * (1 - t), 1e-12 * t);
  }
  EXPECT_EQ(rate.Slope(-800), 0);
  const Posterior mean = Posterior::OfMean(2, 3);
  EXPECT_EQ(mean.Value(1.5), 1.5);
  EXPECT_EQ(mean.Slope(1.5), 1);
  EXPECT_DOUBLE_EQ(mean.LogDensity(5), -0.5);
}

}  // namespace
}  // namespace sendlift
