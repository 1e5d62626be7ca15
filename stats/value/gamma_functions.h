#pragma once

#include <cstdint>

namespace sendlift {

// The special functions that the value models need, from Boost.Math. None throws: outside its domain a function
// returns NaN.

// ln B(a, b), a and b > 0, without the cancellation of three logarithms where one is large.
double LogBeta(double a, double b);

// P(N >= n) of a negative binomial: n or more successes of chance `success` before failure number `failures` (> 0, need
// not be whole), by the regularised incomplete beta function. n >= 0.
double NegativeBinomialUpperTail(int64_t n, double failures, double success);

}  // namespace sendlift
