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

}  // namespace sendlift
