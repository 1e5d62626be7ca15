#pragma once

namespace sendlift {

// Tails and quantiles of the distributions that the tests use, from Boost.Math, always through the upper tail so that
// small probabilities keep their digits. None of them throws: outside its domain a function returns NaN, at the edge of
// its domain an infinity.

// P(Z > z) of the standard normal, and the z with P(Z > z) = tail.
double NormalUpperTail(double z);
double NormalUpperQuantile(double tail);

// P(T > t) of Student's t with `degrees_of_freedom` > 0, and the t with P(T > t) = tail.
double StudentUpperTail(double t, double degrees_of_freedom);
double StudentUpperQuantile(double tail, double degrees_of_freedom);

// P(T > t) of the non-central t (Johnson, Kotz and Balakrishnan 1995, chapter 31); `noncentrality` is its shift;
// beyond 10^4, where power is all but certain, by the approximation of Abramowitz and Stegun (1964), 26.7.10.
double NoncentralStudentUpperTail(double t, double degrees_of_freedom, double noncentrality);

// P(X > x) of chi-square, x >= 0.
double ChiSquareUpperTail(double x, double degrees_of_freedom);
double ChiSquareUpperQuantile(double tail, double degrees_of_freedom);

// P(X > x) of the non-central chi-square (Johnson, Kotz and Balakrishnan 1995, chapter 29), x >= 0; beyond a
// noncentrality of 10^8 by the scaled chi-square of Patnaik (1949).
double NoncentralChiSquareUpperTail(double x, double degrees_of_freedom, double noncentrality);

// The x with P(X < x) = tail, or P(X > x) = tail, of the beta distribution with positive parameters.
double BetaLowerQuantile(double tail, double a, double b);
double BetaUpperQuantile(double tail, double a, double b);

// P(X = successes) of the binomial, 0 <= successes <= trials, 0 <= rate <= 1.
double BinomialProbability(double successes, double trials, double rate);

// Logarithm of the gamma function, x > 0.
double LogGamma(double x);

}  // namespace sendlift
