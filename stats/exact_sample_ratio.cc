#include "stats/exact_sample_ratio.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/status.h"
#include "stats/distributions.h"
#include "stats/sample_ratio.h"

namespace sendlift {
namespace {

// Walks all ways to divide the remaining customers over the arms from `arm` on.
class Multinomial {
 public:
  Multinomial(absl::Span<const int64_t> customers, absl::Span<const double> weights) : counts_(customers.size()) {
    double total = 0;
    for (const double weight : weights) total += weight;
    for (const double weight : weights) log_weights_.push_back(std::log(weight / total));
    for (size_t i = 0; i < customers.size(); ++i) {
      customers_ += customers[i];
      counts_[i] = customers[i];
    }
    for (int64_t n = 0; n <= customers_; ++n) log_factorials_.push_back(LogGamma(static_cast<double>(n) + 1));
    bound_ = LogTerms() + 1e-7;
  }

  double P() {
    Walk(0, customers_, log_factorials_.back());
    return std::min(1.0, p_);
  }

 private:
  double LogTerm(size_t arm, int64_t count) const {
    return static_cast<double>(count) * log_weights_[arm] - log_factorials_[static_cast<size_t>(count)];
  }

  double LogTerms() const {
    double sum = log_factorials_.back();
    for (size_t i = 0; i < counts_.size(); ++i) sum += LogTerm(i, counts_[i]);
    return sum;
  }

  void Walk(size_t arm, int64_t left, double log_probability) {
    if (arm + 1 == counts_.size()) {
      const double outcome = log_probability + LogTerm(arm, left);
      if (outcome <= bound_) p_ += std::exp(outcome);
      return;
    }
    for (int64_t count = 0; count <= left; ++count) Walk(arm + 1, left - count, log_probability + LogTerm(arm, count));
  }

  std::vector<int64_t> counts_;
  std::vector<double> log_weights_;
  std::vector<double> log_factorials_;
  int64_t customers_ = 0;
  double bound_ = 0;
  double p_ = 0;
};

// (n + k - 1 over k - 1), as far as it matters.
double OutcomesOf(double customers, size_t arms) {
  double outcomes = 1;
  for (size_t i = 1; i < arms; ++i) outcomes *= (customers + static_cast<double>(i)) / static_cast<double>(i);
  return outcomes;
}

}  // namespace

absl::StatusOr<double> ExactSampleRatioP(absl::Span<const int64_t> customers, absl::Span<const double> weights) {
  constexpr double kOutcomesMax = 1e6;
  constexpr size_t kExactArmsMax = 12;
  RETURN_IF_ERROR(SampleRatioTest(customers, weights).status());
  std::vector<int64_t> counts;
  std::vector<double> positive;
  double total = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0) continue;
    counts.push_back(customers[i]);
    positive.push_back(weights[i]);
    total += static_cast<double>(customers[i]);
  }
  if (total == 0 || positive.size() < 2) return absl::FailedPreconditionError("two arms with weight need customers");
  if (positive.size() > kExactArmsMax || OutcomesOf(total, positive.size()) > kOutcomesMax) {
    return absl::OutOfRangeError("too many outcomes for the exact test; use chi-square");
  }
  return Multinomial(counts, positive).P();
}

}  // namespace sendlift
