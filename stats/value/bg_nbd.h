#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sendlift {

// Repeat purchases of customers who leave unseen. Fader, Hardie and Lee (2005), BG/NBD: while active a customer buys at
// the rate lambda ~ gamma(r, rate alpha), and after each purchase leaves with the chance p ~ beta(a, b).
// Times are in one unit throughout (weeks, days); alpha is in that unit too. Errors of all: INVALID_ARGUMENT for
// parameters that are not positive and finite, times that are negative or not finite, a last purchase after the age, or
// a last purchase without repeat purchases; OUT_OF_RANGE where the answer does not fit a double.

struct BgNbdParameters {
  double r = 0;
  double alpha = 0;
  double a = 0;
  double b = 0;
};

// What is known of one customer, counted from the first purchase.
struct PurchaseHistory {
  int64_t purchases = 0;     // repeat purchases: the first does not count
  double last_purchase = 0;  // time from the first purchase to the last; 0 without repeat purchases
  double age = 0;            // time from the first purchase to now
};

absl::StatusOr<double> BgNbdLogLikelihood(const BgNbdParameters& parameters,
                                          absl::Span<const PurchaseHistory> histories);

struct BgNbdFit {
  BgNbdParameters parameters;
  double log_likelihood = 0;
};

// Maximum likelihood in the logarithms of the parameters, from several starts; equal histories are counted once, so
// time grows with the number of different ones (about 1000 evaluations). FAILED_PRECONDITION when the likelihood has no
// clear maximum: too few customers, nobody with repeat purchases, or all alike.
absl::StatusOr<BgNbdFit> FitBgNbd(absl::Span<const PurchaseHistory> histories);

// Repeat purchases of a new customer within `time`: the mean of (1 - (alpha / (alpha + p t))^r) / p over p ~ beta(a,
// b), by quadrature. It equals (a + b - 1) / (a - 1) [1 - (alpha / (alpha + t))^r 2F1(r, b; a + b - 1; t / (alpha +
// t))], and unlike that keeps its digits near a = 1, where the formula is 0 / 0, and at long times.
absl::StatusOr<double> BgNbdExpectedPurchases(const BgNbdParameters& parameters, double time);

// Purchases within the next `time` of a customer with this history.
absl::StatusOr<double> BgNbdExpectedPurchases(const BgNbdParameters& parameters, const PurchaseHistory& history,
                                              double time);

// The chance that a new customer makes exactly `purchases` repeat purchases within `time`.
absl::StatusOr<double> BgNbdPurchaseProbability(const BgNbdParameters& parameters, int64_t purchases, double time);

// The chance that the customer is still active; 1 without repeat purchases, as the model has it.
absl::StatusOr<double> BgNbdProbabilityAlive(const BgNbdParameters& parameters, const PurchaseHistory& history);

}  // namespace sendlift
