#include "stats/value/logistic.h"

#include <linear.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"

namespace sendlift {
namespace {

// liblinear penalises the intercept as the weight of one more feature; where that is large for all, its weight is
// small.
constexpr double kBias = 1000;
constexpr double kTolerance = 1e-8;  // of the gradient, against that at the start

void SayNothing(const char*) {}

bool HasOnlyFinite(absl::Span<const double> values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return std::isfinite(value); });
}

absl::Status CheckCases(const LogisticCases& cases, double penalty) {
  RETURN_IF_ERROR(Arguments()
                      .Positive("penalty", penalty)
                      .Require(cases.features > 0, "features", "must be at least 1")
                      .Require(cases.values.size() == cases.features * cases.labels.size(), "values",
                               "must be as many as features times labels")
                      .Require(HasOnlyFinite(cases.values), "values", "must be finite numbers")
                      .Require(std::all_of(cases.labels.begin(), cases.labels.end(), [](uint8_t l) { return l < 2; }),
                               "labels", "must be 0 or 1")
                      .Check());
  const int64_t yes = std::count(cases.labels.begin(), cases.labels.end(), 1);
  const int64_t no = static_cast<int64_t>(cases.labels.size()) - yes;
  if (std::min(yes, no) >= kLogisticCasesMin) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat(yes, " cases of yes and ", no, " of no; at least ", kLogisticCasesMin, " of each are needed"));
}

// Means and deviations of the features, in two passes, so that nothing cancels.
void Standardise(const LogisticCases& cases, LogisticFit& fit) {
  const size_t features = cases.features;
  const auto n = static_cast<double>(cases.labels.size());
  fit.means.assign(features, 0);
  fit.deviations.assign(features, 0);
  for (size_t i = 0; i < cases.values.size(); ++i) fit.means[i % features] += cases.values[i] / n;
  for (size_t i = 0; i < cases.values.size(); ++i) {
    const double off = cases.values[i] - fit.means[i % features];
    fit.deviations[i % features] += off * off / n;
  }
  for (size_t k = 0; k < features; ++k) {
    const double deviation = std::sqrt(fit.deviations[k]);
    const bool is_constant = deviation <= 1e-12 * std::max(1.0, std::abs(fit.means[k]));
    fit.deviations[k] = is_constant ? 1 : deviation;
    if (is_constant) fit.means[k] = cases.values[k];  // to the last digit, so that the weight is 0
  }
}

// The cases as liblinear wants them: lists of places and values, each with the bias and an end.
class Problem {
 public:
  Problem(const LogisticCases& cases, const LogisticFit& fit) : labels_(cases.labels.begin(), cases.labels.end()) {
    const size_t features = cases.features;
    nodes_.reserve((features + 2) * labels_.size());
    rows_.reserve(labels_.size());
    for (size_t row = 0; row < labels_.size(); ++row) {
      rows_.push_back(nodes_.data() + nodes_.size());
      for (size_t k = 0; k < features; ++k) {
        const double value = (cases.values[row * features + k] - fit.means[k]) / fit.deviations[k];
        nodes_.push_back({.index = static_cast<int>(k) + 1, .value = value});
      }
      nodes_.push_back({.index = static_cast<int>(features) + 1, .value = kBias});
      nodes_.push_back({.index = -1, .value = 0});
    }
    problem_ = {.l = static_cast<int>(labels_.size()),
                .n = static_cast<int>(features) + 1,
                .y = labels_.data(),
                .x = rows_.data(),
                .bias = kBias};
  }
  const ::problem* get() const { return &problem_; }

 private:
  std::vector<double> labels_;
  std::vector<feature_node> nodes_;
  std::vector<feature_node*> rows_;
  ::problem problem_;
};

}  // namespace

absl::StatusOr<LogisticFit> FitLogistic(const LogisticCases& cases, double penalty) {
  RETURN_IF_ERROR(CheckCases(cases, penalty));
  static std::once_flag silenced;
  std::call_once(silenced, [] { set_print_string_function(SayNothing); });
  LogisticFit fit;
  Standardise(cases, fit);
  const Problem problem(cases, fit);
  parameter options = {};
  options.solver_type = L2R_LR;
  options.eps = kTolerance;
  options.C = 1 / penalty;
  if (const char* const wrong = check_parameter(problem.get(), &options)) return absl::InternalError(wrong);
  model* trained = train(problem.get(), &options);
  // The first label that liblinear met is its yes.
  const double sign = trained->label[0] == 1 ? 1 : -1;
  for (size_t k = 0; k < cases.features; ++k) fit.weights.push_back(sign * trained->w[k]);
  fit.intercept = sign * trained->w[cases.features] * kBias;
  free_and_destroy_model(&trained);
  if (!HasOnlyFinite(fit.weights) || !std::isfinite(fit.intercept)) {
    return absl::FailedPreconditionError("the regression has no finite solution");
  }
  return fit;
}

double LogisticProbability(const LogisticFit& fit, absl::Span<const double> values) {
  double logit = fit.intercept;
  for (size_t k = 0; k < values.size(); ++k) {
    logit += fit.weights[k] * (values[k] - fit.means[k]) / fit.deviations[k];
  }
  return 1 / (1 + std::exp(-logit));
}

}  // namespace sendlift
