#include "calculator/hazards.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/status.h"
#include "calculator/request.h"
#include "stats/distributions.h"
#include "stats/timing/cox.h"

namespace sendlift::calculator {
namespace {

constexpr int kCustomersMax = 100'000;
constexpr int kCovariatesMax = 50;
constexpr double kWorkMax = 1e7;

struct Rows {
  std::vector<double> times;
  std::vector<uint8_t> events;
  std::vector<double> covariates;
  size_t covariate_count = 0;
};

// Names the first customer that nobody can be.
void CheckCustomers(const v1::FitProportionalHazardsRequest& request, int covariates, Arguments& arguments) {
  for (int i = 0; i < request.customers_size(); ++i) {
    const auto& customer = request.customers(i);
    const bool timed = customer.time() >= 0 && std::isfinite(customer.time());
    const bool described = customer.covariates_size() == covariates &&
                           std::all_of(customer.covariates().begin(), customer.covariates().end(),
                                       [](double value) { return std::isfinite(value); });
    arguments.Require(timed, At("customers", i) + ".time", "must be finite and 0 or more");
    arguments.Require(described, At("customers", i) + ".covariates", "must be finite, and as many of every customer");
    if (!timed || !described) return;
  }
}

absl::StatusOr<Rows> ReadRows(const v1::FitProportionalHazardsRequest& request) {
  Arguments arguments;
  CheckSize("customers", request.customers_size(), 2, kCustomersMax, arguments);
  const int covariates = request.customers_size() == 0 ? 1 : request.customers(0).covariates_size();
  CheckSize("customers[0].covariates", covariates, 1, kCovariatesMax, arguments);
  CheckCustomers(request, covariates, arguments);
  arguments.Require(static_cast<double>(covariates) * covariates * request.customers_size() <= kWorkMax, "customers",
                    "times the square of the covariates must be at most 10,000,000");
  CheckEnum("ties", v1::FitProportionalHazardsRequest::Ties_IsValid(request.ties()), arguments);
  RETURN_IF_ERROR(arguments.Check());
  Rows rows;
  rows.covariate_count = static_cast<size_t>(covariates);
  for (const auto& customer : request.customers()) {
    rows.times.push_back(customer.time());
    rows.events.push_back(customer.event() ? 1 : 0);
    rows.covariates.insert(rows.covariates.end(), customer.covariates().begin(), customer.covariates().end());
  }
  return rows;
}

void WriteCovariate(double coefficient, double error, double level, v1::ProportionalHazards::Covariate& proto) {
  const double half_width = NormalUpperQuantile((1 - level) / 2) * error;
  proto.set_coefficient(coefficient);
  proto.set_standard_error(error);
  proto.set_p_value(2 * NormalUpperTail(std::abs(coefficient) / error));
  proto.set_hazard_ratio(std::exp(coefficient));
  Write({.lower = std::exp(coefficient - half_width), .upper = std::exp(coefficient + half_width)},
        *proto.mutable_hazard_ratio_interval());
}

}  // namespace

absl::StatusOr<v1::ProportionalHazards> FitProportionalHazards(const v1::FitProportionalHazardsRequest& request) {
  const double level = Or(request.confidence_level(), 0.95);
  RETURN_IF_ERROR(Arguments().Fraction("confidence_level", level).Check());
  ASSIGN_OR_RETURN(const Rows rows, ReadRows(request));
  const bool breslow = request.ties() == v1::FitProportionalHazardsRequest::BRESLOW;
  ASSIGN_OR_RETURN(const CoxModel model, CoxRegression({.sample = {.times = rows.times, .events = rows.events},
                                                        .covariates = rows.covariates,
                                                        .covariate_count = rows.covariate_count},
                                                       breslow ? CoxTies::kBreslow : CoxTies::kEfron));
  v1::ProportionalHazards proto;
  for (size_t i = 0; i < rows.covariate_count; ++i) {
    WriteCovariate(model.coefficients[i], model.standard_errors[i], level, *proto.add_covariates());
  }
  proto.mutable_covariance()->Add(model.covariance.begin(), model.covariance.end());
  proto.set_log_likelihood_null(model.log_likelihood_null);
  proto.set_log_likelihood(model.log_likelihood);
  proto.set_score_chi_square(model.score_chi_square);
  proto.set_likelihood_ratio_chi_square(model.likelihood_ratio_chi_square);
  proto.set_likelihood_ratio_p_value(
      ChiSquareUpperTail(std::max(0.0, model.likelihood_ratio_chi_square), static_cast<double>(rows.covariate_count)));
  return proto;
}

}  // namespace sendlift::calculator
