#pragma once

#include <cstddef>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/timing/survival_sample.h"

namespace sendlift {

// Proportional hazards (Cox 1972): by which factor a covariate speeds things up at every time. Delayed follow-ups make
// hazards cross, so that one factor says little there; see restricted_mean.h.

enum class CoxTies {
  kBreslow,  // Breslow (1974)
  kEfron,    // Efron (1977); closer where many times are equal
};

struct CoxData {
  SurvivalSample sample;
  absl::Span<const double> covariates;  // by customer, then covariate
  size_t covariate_count = 1;           // 1 to 50
};

struct CoxModel {
  std::vector<double> coefficients;  // log hazard ratio for 1 more of the covariate
  std::vector<double> standard_errors;
  std::vector<double> covariance;  // of the coefficients, row after row
  double log_likelihood_null = 0;  // all coefficients 0
  double log_likelihood = 0;
  double score_chi_square = 0;             // at 0; for two groups without ties the log-rank test
  double likelihood_ratio_chi_square = 0;  // twice the gain over null
  double wald_chi_square = 0;
  int iterations = 0;
};

// Newton's method on the partial likelihood with step halving, covariates centred and scaled inside.
// INVALID_ARGUMENT for a sample or covariates that are wrong; FAILED_PRECONDITION when the data do not determine the
// coefficients: no events, a covariate that is constant or follows from the others, or a likelihood that keeps rising
// as a coefficient grows (one side of a covariate has all the events); OUT_OF_RANGE for covariates too large to sum.
absl::StatusOr<CoxModel> CoxRegression(const CoxData& data, CoxTies ties);

}  // namespace sendlift
