#include "stats/timing/cox_likelihood.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace sendlift {

// Sums over customers of exp(eta - shift) times 1, x and x x'.
struct CoxLikelihood::Sums {
  explicit Sums(size_t covariates) : first(covariates, 0), second(covariates * covariates, 0) {}

  void Clear() {
    zeroth = 0;
    std::fill(first.begin(), first.end(), 0);
    std::fill(second.begin(), second.end(), 0);
  }

  void Multiply(double factor) {
    zeroth *= factor;
    for (double& sum : first) sum *= factor;
    for (double& sum : second) sum *= factor;
  }

  void Add(double weight, const double* x) {
    const size_t p = first.size();
    zeroth += weight;
    for (size_t i = 0; i < p; ++i) {
      const double weighted = weight * x[i];
      first[i] += weighted;
      for (size_t j = 0; j <= i; ++j) second[i * p + j] += weighted * x[j];
    }
  }

  double shift = -std::numeric_limits<double>::infinity();
  double zeroth = 0;
  std::vector<double> first;
  std::vector<double> second;  // the lower triangle
};

namespace {

double LinearPredictor(const double* x, absl::Span<const double> coefficients) {
  return std::inner_product(coefficients.begin(), coefficients.end(), x, 0.0);
}

}  // namespace

CoxLikelihood::CoxLikelihood(const CoxData& data, CoxTies ties)
    : covariates_(data.covariate_count), ties_(ties), scales_(data.covariate_count, 1) {
  const size_t n = data.sample.times.size();
  const size_t p = covariates_;
  std::vector<LabelledTime> order(n);
  for (size_t i = 0; i < n; ++i) order[i] = {data.sample.times[i], static_cast<uint32_t>(i)};
  SortByTime(order);
  x_.resize(n * p);
  for (size_t i = 0; i < n; ++i) {
    times_.push_back(order[i].time);
    events_.push_back(data.sample.events[order[i].label]);
    std::copy_n(data.covariates.begin() + order[i].label * p, p, x_.begin() + i * p);
  }
  for (size_t j = 0; j < p; ++j) {
    double mean = 0;
    for (size_t i = 0; i < n; ++i) mean += (x_[i * p + j] - mean) / static_cast<double>(i + 1);
    double largest = 0;
    for (size_t i = 0; i < n; ++i) largest = std::max(largest, std::abs(x_[i * p + j] -= mean));
    double squares = 0;
    for (size_t i = 0; i < n && largest > 0; ++i) squares += std::pow(x_[i * p + j] / largest, 2);
    if (largest > 0) scales_[j] = largest * std::sqrt(squares / static_cast<double>(n));
    for (size_t i = 0; i < n; ++i) x_[i * p + j] /= scales_[j];
  }
}

size_t CoxLikelihood::FirstOfTie(size_t last) const {
  size_t first = last;
  while (first > 0 && times_[first - 1] == times_[last]) --first;
  return first;
}

CoxDerivatives CoxLikelihood::At(absl::Span<const double> coefficients) const {
  const size_t p = covariates_;
  CoxDerivatives result{.gradient = std::vector<double>(p, 0), .information = std::vector<double>(p * p, 0)};
  Sums at_risk(p);
  Sums events(p);
  for (size_t end = times_.size(); end > 0;) {
    const size_t first = FirstOfTie(end - 1);
    AddTie(first, end - 1, coefficients, at_risk, events, result);
    end = first;
  }
  for (size_t i = 0; i < p; ++i) {
    for (size_t j = 0; j < i; ++j) result.information[j * p + i] = result.information[i * p + j];
  }
  return result;
}

void CoxLikelihood::AddTie(size_t first, size_t last, absl::Span<const double> coefficients, Sums& at_risk,
                           Sums& events, CoxDerivatives& result) const {
  const size_t p = covariates_;
  double shift = at_risk.shift;
  for (size_t i = first; i <= last; ++i) shift = std::max(shift, LinearPredictor(&x_[i * p], coefficients));
  if (shift > at_risk.shift) at_risk.Multiply(std::exp(at_risk.shift - shift));
  at_risk.shift = shift;
  events.Clear();
  int64_t count = 0;
  for (size_t i = first; i <= last; ++i) {
    const double eta = LinearPredictor(&x_[i * p], coefficients);
    const double weight = std::exp(eta - shift);
    at_risk.Add(weight, &x_[i * p]);
    if (events_[i] == 0) continue;
    ++count;
    events.Add(weight, &x_[i * p]);
    result.log_likelihood += eta;
    for (size_t j = 0; j < p; ++j) result.gradient[j] += x_[i * p + j];
  }
  if (count > 0) AddTerms(at_risk, events, count, result);
}

void CoxLikelihood::AddTerms(const Sums& at_risk, const Sums& events, int64_t count, CoxDerivatives& result) const {
  const size_t p = covariates_;
  const bool efron = ties_ == CoxTies::kEfron && count > 1;
  const int64_t terms = efron ? count : 1;
  const double weight = efron ? 1 : static_cast<double>(count);
  std::vector<double> mean(p);
  for (int64_t term = 0; term < terms; ++term) {
    const double share = static_cast<double>(term) / static_cast<double>(count);
    const double zeroth = at_risk.zeroth - share * events.zeroth;
    result.log_likelihood -= weight * (std::log(zeroth) + at_risk.shift);
    for (size_t i = 0; i < p; ++i) {
      mean[i] = (at_risk.first[i] - share * events.first[i]) / zeroth;
      result.gradient[i] -= weight * mean[i];
      for (size_t j = 0; j <= i; ++j) {
        const double second = (at_risk.second[i * p + j] - share * events.second[i * p + j]) / zeroth;
        result.information[i * p + j] += weight * (second - mean[i] * mean[j]);
      }
    }
  }
}

}  // namespace sendlift
