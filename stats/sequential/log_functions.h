#pragma once

namespace sendlift {

// Logarithms of the gamma and beta functions, from Boost.Math in long double, because mixtures subtract large ones:
// differences of values up to 1e14 keep about five digits after the point. None throws; outside the domain, which is
// a, b > 0, x >= 0 (0 <= x <= 1 for beta), the result is NaN.

long double LogGamma(long double a);
long double LogBeta(long double a, long double b);

// Logarithms of the incomplete functions, not normalised: the integral of t^(a-1) e^-t up to x, or from x on; the
// integral of t^(a-1) (1-t)^(b-1) from 0 to x.
long double LogGammaBelow(long double a, double x);
long double LogGammaAbove(long double a, double x);
long double LogBetaBelow(long double a, long double b, double x);

}  // namespace sendlift
