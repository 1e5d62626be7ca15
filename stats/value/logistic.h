#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sendlift {

// Logistic regression: the chance of a yes from some features. The coefficients are those of liblinear (Fan, Chang,
// Hsieh, Wang and Lin 2008), which minimises sum log(1 + exp(-y (b + w'z))) + penalty |w|^2 / 2 over the features z,
// each less its mean and over its standard deviation, so that the penalty means the same for all of them.

// Cases of one number of features.
struct LogisticCases {
  size_t features = 0;
  absl::Span<const double> values;   // `features` of the first case, then those of the second ...
  absl::Span<const uint8_t> labels;  // 1 for yes, 0 for no
};

struct LogisticFit {
  std::vector<double> means;
  std::vector<double> deviations;  // with n below; 1 for a feature that is the same for all, whose weight is 0
  std::vector<double> weights;     // of the standardised features
  double intercept = 0;
};

// With fewer cases of yes or of no a fit is refused: the usual ten for each of a handful of coefficients (Peduzzi,
// Concato, Kemper, Holford and Feinstein 1996).
inline constexpr int64_t kLogisticCasesMin = 50;

// INVALID_ARGUMENT for sizes that do not fit, values that are not finite, labels that are neither 0 nor 1, or a penalty
// that is not positive; FAILED_PRECONDITION with fewer than kLogisticCasesMin cases of yes or of no. Takes 16 bytes a
// value for the time of the call. The intercept is not penalised, to seven digits.
absl::StatusOr<LogisticFit> FitLogistic(const LogisticCases& cases, double penalty);

// The chance of a yes; `values` are as many as the fit has weights.
double LogisticProbability(const LogisticFit& fit, absl::Span<const double> values);

}  // namespace sendlift
