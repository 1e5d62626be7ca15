#pragma once

#include "absl/status/statusor.h"
#include "stats/value/bg_nbd.h"

namespace sendlift {

// What BgNbdExpectedPurchases says of a customer with this history, for many of them: about a microsecond each instead
// of milliseconds, and the same to about nine digits. Fader, Hardie and Lee (2005), eq. 10, after Euler's
// transformation of the hypergeometric function (Abramowitz and Stegun 1964, 15.3.3), with a - 1 divided out of the
// series, so that nothing is lost near a = 1. Where the series is too long, by quadrature. Errors are the same.
absl::StatusOr<double> BgNbdPurchasesBySeries(const BgNbdParameters& parameters, const PurchaseHistory& history,
                                              double time);

}  // namespace sendlift
