#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "stats/timing/cox.h"

namespace sendlift {

struct CoxDerivatives {
  double log_likelihood = 0;
  std::vector<double> gradient;
  std::vector<double> information;  // minus the second derivatives, row after row
};

// The log partial likelihood of CoxRegression in covariates centred at their mean and divided by their standard
// deviation, with its derivatives. Needs data that CoxRegression has checked. The sums over those at risk are kept
// relative to their largest term, so that no linear predictor overflows.
class CoxLikelihood {
 public:
  CoxLikelihood(const CoxData& data, CoxTies ties);

  CoxDerivatives At(absl::Span<const double> coefficients) const;

  // By how much the covariate was divided; 1 for one that is constant.
  double Scale(size_t covariate) const { return scales_[covariate]; }

 private:
  struct Sums;

  size_t FirstOfTie(size_t last) const;
  void AddTie(size_t first, size_t last, absl::Span<const double> coefficients, Sums& at_risk, Sums& events,
              CoxDerivatives& result) const;
  void AddTerms(const Sums& at_risk, const Sums& events, int64_t count, CoxDerivatives& result) const;

  size_t covariates_;
  CoxTies ties_;
  std::vector<double> times_;    // ascending
  std::vector<uint8_t> events_;  // in that order, as is `x_`
  std::vector<double> x_;
  std::vector<double> scales_;
};

}  // namespace sendlift
