#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sendlift {

// How much a customer spends per purchase. Fader and Hardie (2013), gamma-gamma: a purchase is gamma(p, rate nu), and
// nu ~ gamma(q, rate v) differs between customers, independently of how often they buy. v is in the unit of money.

struct GammaGammaParameters {
  double p = 0;
  double q = 0;
  double v = 0;
};

struct SpendHistory {
  int64_t purchases = 0;  // those that the mean is over
  double mean_spend = 0;  // money per purchase; anything for a customer without purchases
};

// Spend per future purchase given the history, (v + x m) p / (p x + q - 1): the customer's own mean, drawn to that of
// all. INVALID_ARGUMENT for parameters that are not positive and finite, negative purchases, or a mean that is not
// positive although there are purchases; FAILED_PRECONDITION where p x + q <= 1, because the mean is infinite there.
absl::StatusOr<double> GammaGammaExpectedSpend(const GammaGammaParameters& parameters, const SpendHistory& history);

// Customers without purchases say nothing and are left out.
absl::StatusOr<double> GammaGammaLogLikelihood(const GammaGammaParameters& parameters,
                                               absl::Span<const SpendHistory> histories);

struct GammaGammaFit {
  GammaGammaParameters parameters;
  double log_likelihood = 0;
};

// Maximum likelihood in the logarithms of the parameters, from several starts. FAILED_PRECONDITION when the likelihood
// has no clear maximum: fewer than 3 customers with purchases, or all alike.
absl::StatusOr<GammaGammaFit> FitGammaGamma(absl::Span<const SpendHistory> histories);

}  // namespace sendlift
