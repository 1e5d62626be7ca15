#include "stats/timing/cox.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/timing/cox_likelihood.h"
#include "stats/timing/symmetric.h"

namespace sendlift {
namespace {

constexpr size_t kCovariatesMax = 50;
constexpr int kIterationsMax = 100;
constexpr int kHalvingsMax = 40;
constexpr double kStepTolerance = 1e-10;

absl::Status Check(const CoxData& data) {
  Arguments arguments;
  RequireSample(arguments, data.sample);
  return arguments
      .Require(data.covariate_count >= 1 && data.covariate_count <= kCovariatesMax, "covariate_count",
               "must be from 1 to 50")
      .Require(data.covariates.size() == data.sample.times.size() * data.covariate_count, "covariates",
               "must be covariate_count for each of the times")
      .Require(std::all_of(data.covariates.begin(), data.covariates.end(), [](double x) { return std::isfinite(x); }),
               "covariates", "must be finite")
      .Check();
}

absl::Status NotDetermined() {
  return absl::FailedPreconditionError(
      "the data do not determine the coefficients: a covariate is constant, follows from the others, or separates "
      "those "
      "with events from the rest");
}

std::vector<double> Diagonal(absl::Span<const double> matrix, size_t size) {
  std::vector<double> diagonal(size);
  for (size_t i = 0; i < size; ++i) diagonal[i] = matrix[i * size + i];
  return diagonal;
}

std::vector<double> Product(absl::Span<const double> matrix, absl::Span<const double> vector) {
  std::vector<double> product(vector.size(), 0);
  for (size_t i = 0; i < vector.size(); ++i) {
    for (size_t j = 0; j < vector.size(); ++j) product[i] += matrix[i * vector.size() + j] * vector[j];
  }
  return product;
}

bool IsSmall(absl::Span<const double> step, absl::Span<const double> coefficients) {
  for (size_t i = 0; i < step.size(); ++i) {
    if (!(std::abs(step[i]) <= kStepTolerance * (1 + std::abs(coefficients[i])))) return false;
  }
  return true;
}

struct Fit {
  std::vector<double> coefficients;
  std::vector<double> covariance;
  CoxDerivatives at_null;
  CoxDerivatives at;
  int iterations = 0;
};

// Moves along `step`, halved until the likelihood does not fall; whether a point was found.
bool Advance(const CoxLikelihood& likelihood, std::vector<double> step, Fit& fit) {
  const double least = fit.at.log_likelihood - 1e-12 * std::abs(fit.at.log_likelihood);
  for (int halving = 0; halving < kHalvingsMax; ++halving) {
    std::vector<double> next = fit.coefficients;
    for (size_t i = 0; i < next.size(); ++i) next[i] += step[i];
    CoxDerivatives at = likelihood.At(next);
    if (at.log_likelihood >= least) {
      fit.coefficients = std::move(next);
      fit.at = std::move(at);
      return true;
    }
    for (double& s : step) s /= 2;
  }
  return false;
}

absl::StatusOr<Fit> Maximise(const CoxLikelihood& likelihood, size_t covariates) {
  Fit fit;
  fit.coefficients.assign(covariates, 0);
  fit.at_null = fit.at = likelihood.At(fit.coefficients);
  if (!std::isfinite(fit.at.log_likelihood)) return absl::OutOfRangeError("the covariates are too large for a double");
  const std::vector<double> scale = Diagonal(fit.at_null.information, covariates);
  for (fit.iterations = 1; fit.iterations <= kIterationsMax; ++fit.iterations) {
    const std::optional<std::vector<double>> inverse = InverseOf(fit.at.information, scale);
    if (!inverse.has_value()) return NotDetermined();
    const std::vector<double> step = Product(*inverse, fit.at.gradient);
    fit.covariance = *inverse;
    if (IsSmall(step, fit.coefficients)) return fit;
    if (!Advance(likelihood, step, fit)) return NotDetermined();
  }
  return NotDetermined();
}

double Wald(const Fit& fit) {
  const std::vector<double> product = Product(fit.at.information, fit.coefficients);
  double sum = 0;
  for (size_t i = 0; i < product.size(); ++i) sum += product[i] * fit.coefficients[i];
  return sum;
}

}  // namespace

absl::StatusOr<CoxModel> CoxRegression(const CoxData& data, CoxTies ties) {
  RETURN_IF_ERROR(Check(data));
  if (std::none_of(data.sample.events.begin(), data.sample.events.end(), [](uint8_t event) { return event == 1; })) {
    return absl::FailedPreconditionError("nothing has happened yet to any customer");
  }
  const CoxLikelihood likelihood(data, ties);
  const size_t p = data.covariate_count;
  ASSIGN_OR_RETURN(const Fit fit, Maximise(likelihood, p));
  CoxModel model{.coefficients = std::vector<double>(p),
                 .standard_errors = std::vector<double>(p),
                 .covariance = std::vector<double>(p * p),
                 .log_likelihood_null = fit.at_null.log_likelihood,
                 .log_likelihood = fit.at.log_likelihood,
                 .score_chi_square = InverseQuadraticForm(fit.at_null.information, fit.at_null.gradient).value,
                 .likelihood_ratio_chi_square = 2 * (fit.at.log_likelihood - fit.at_null.log_likelihood),
                 .wald_chi_square = Wald(fit),
                 .iterations = fit.iterations};
  double sum = 0;
  for (size_t i = 0; i < p; ++i) {
    model.coefficients[i] = fit.coefficients[i] / likelihood.Scale(i);
    for (size_t j = 0; j < p; ++j) {
      model.covariance[i * p + j] = fit.covariance[i * p + j] / likelihood.Scale(i) / likelihood.Scale(j);
    }
    model.standard_errors[i] = std::sqrt(model.covariance[i * p + i]);
    sum += model.coefficients[i] + model.standard_errors[i];
  }
  if (std::isfinite(sum)) return model;
  return absl::OutOfRangeError("the covariates are too small for a double");
}

}  // namespace sendlift
