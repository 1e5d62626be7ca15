#include "stats/value/gamma_gamma.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/value/gamma_functions.h"
#include "stats/value/maximize.h"

namespace sendlift {
namespace {

constexpr int64_t kPurchasesMax = 1'000'000'000'000'000;
constexpr size_t kCustomersMin = 3;

bool IsPossible(const SpendHistory& history) {
  return history.purchases >= 0 && history.purchases <= kPurchasesMax &&
         (history.purchases == 0 || (history.mean_spend > 0 && std::isfinite(history.mean_spend)));
}

absl::Status Check(const GammaGammaParameters& parameters, absl::Span<const SpendHistory> histories) {
  return Arguments()
      .Positive("p", parameters.p)
      .Positive("q", parameters.q)
      .Positive("v", parameters.v)
      .Require(std::all_of(histories.begin(), histories.end(), IsPossible), "histories",
               "must have purchases from 0 to 10^15, with a mean spend that is finite and more than 0")
      .Check();
}

absl::StatusOr<double> Finite(double value) {
  if (std::isfinite(value)) return value;
  return absl::OutOfRangeError("the result does not fit a double: use another unit of money");
}

// Sorted by purchases, so that the beta function is taken once for each number of them.
std::vector<SpendHistory> Buyers(absl::Span<const SpendHistory> histories) {
  std::vector<SpendHistory> buyers;
  for (const SpendHistory& history : histories) {
    if (history.purchases > 0) buyers.push_back(history);
  }
  std::sort(buyers.begin(), buyers.end(), [](const SpendHistory& a, const SpendHistory& b) {
    return a.purchases != b.purchases ? a.purchases < b.purchases : a.mean_spend < b.mean_spend;
  });
  return buyers;
}

double LogLikelihood(const GammaGammaParameters& parameters, absl::Span<const SpendHistory> buyers) {
  const auto& [p, q, v] = parameters;
  double sum = 0;
  double log_beta = 0;
  int64_t purchases = 0;
  for (const SpendHistory& buyer : buyers) {
    const double px = p * static_cast<double>(buyer.purchases);
    if (buyer.purchases != purchases) {
      purchases = buyer.purchases;
      log_beta = LogBeta(px, q);
    }
    const double share = static_cast<double>(buyer.purchases) * buyer.mean_spend / v;
    sum += px * (std::log(share) - std::log1p(share)) - q * std::log1p(share) - std::log(buyer.mean_spend) - log_beta;
  }
  return sum;
}

}  // namespace

absl::StatusOr<double> GammaGammaExpectedSpend(const GammaGammaParameters& parameters, const SpendHistory& history) {
  RETURN_IF_ERROR(Check(parameters, {&history, 1}));
  const auto x = static_cast<double>(history.purchases);
  const double divisor = parameters.p * x + parameters.q - 1;
  if (!(divisor > 0))
    return absl::FailedPreconditionError("the mean spend is infinite: p times purchases + q is 1 or less");
  const double spent = history.purchases == 0 ? 0 : x * history.mean_spend;
  return Finite((parameters.v + spent) * (parameters.p / divisor));
}

absl::StatusOr<double> GammaGammaLogLikelihood(const GammaGammaParameters& parameters,
                                               absl::Span<const SpendHistory> histories) {
  RETURN_IF_ERROR(Check(parameters, histories));
  return Finite(LogLikelihood(parameters, Buyers(histories)));
}

absl::StatusOr<GammaGammaFit> FitGammaGamma(absl::Span<const SpendHistory> histories) {
  RETURN_IF_ERROR(Check({1, 1, 1}, histories));
  const std::vector<SpendHistory> buyers = Buyers(histories);
  if (buyers.size() < kCustomersMin) {
    return absl::FailedPreconditionError("fewer than 3 customers have purchases");
  }
  double mean = 0;
  for (const SpendHistory& buyer : buyers) mean += buyer.mean_spend / static_cast<double>(buyers.size());
  const auto parameters = [mean](absl::Span<const double> logs) {
    return GammaGammaParameters{std::exp(logs[0]), std::exp(logs[1]), mean * std::exp(logs[2])};
  };
  const std::vector<std::vector<double>> starts = {{0, 1, 0}, {1.8, 1.3, -0.8}, {3, 2, -2}};
  ASSIGN_OR_RETURN(
      const Maximum maximum,
      Maximize([&](absl::Span<const double> logs) { return LogLikelihood(parameters(logs), buyers); }, starts));
  return GammaGammaFit{.parameters = parameters(maximum.at), .log_likelihood = maximum.value};
}

}  // namespace sendlift
