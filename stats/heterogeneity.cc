#include "stats/heterogeneity.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

constexpr size_t kEffectsMax = 10'000;

absl::Status Check(absl::Span<const NormalEstimate> effects) {
  Arguments arguments;
  arguments.Require(effects.size() >= 2 && effects.size() <= kEffectsMax, "effects",
                    absl::StrCat("must be 2 to ", kEffectsMax));
  for (size_t i = 0; i < effects.size(); ++i) {
    arguments.Finite(absl::StrCat("effects[", i, "].value"), effects[i].value)
        .Positive(absl::StrCat("effects[", i, "].standard_error"), effects[i].standard_error);
  }
  return arguments.Check();
}

// Sums in ascending order of size, so that the order of the tiers does not reach the result.
double SumOf(std::vector<double> terms) {
  std::sort(terms.begin(), terms.end(),
            [](double a, double b) { return std::abs(a) != std::abs(b) ? std::abs(a) < std::abs(b) : a < b; });
  double sum = 0;
  for (const double term : terms) sum += term;
  return sum;
}

// Weights 1 / (error^2 + tau^2) in units of the smallest error, so that neither end of the doubles is met.
struct Weighted {
  NormalEstimate mean;
  double sum = 0;             // of the weights
  double sum_of_squares = 0;  // of the weights
};

Weighted Weigh(absl::Span<const NormalEstimate> effects, double tau_squared, double unit) {
  std::vector<double> weights, squares, products;
  for (const NormalEstimate& effect : effects) {
    const double error = effect.standard_error / unit;
    weights.push_back(1 / (error * error + tau_squared / unit / unit));
    squares.push_back(weights.back() * weights.back());
    products.push_back(weights.back() * effect.value);
  }
  const double sum = SumOf(weights);
  return {.mean = {.value = SumOf(products) / sum, .standard_error = unit / std::sqrt(sum)},
          .sum = sum,
          .sum_of_squares = SumOf(squares)};
}

double Square(double x) { return x * x; }

}  // namespace

absl::StatusOr<HeterogeneityTest> CochranQ(absl::Span<const NormalEstimate> effects) {
  RETURN_IF_ERROR(Check(effects));
  double unit = effects.front().standard_error;
  for (const NormalEstimate& effect : effects) unit = std::min(unit, effect.standard_error);
  const Weighted fixed = Weigh(effects, 0, unit);
  std::vector<double> terms;
  for (const NormalEstimate& effect : effects) {
    terms.push_back(Square((effect.value - fixed.mean.value) / effect.standard_error));
  }
  HeterogeneityTest test;
  test.q = SumOf(terms);
  test.degrees_of_freedom = static_cast<int>(effects.size()) - 1;
  test.p = ChiSquareUpperTail(test.q, test.degrees_of_freedom);
  test.common = fixed.mean;
  const double beyond = std::max(0.0, test.q - test.degrees_of_freedom);
  test.i_squared = beyond > 0 ? beyond / test.q : 0;
  if (beyond > 0) test.tau_squared = beyond / (fixed.sum - fixed.sum_of_squares / fixed.sum) * unit * unit;
  test.average = Weigh(effects, test.tau_squared, unit).mean;
  if (!std::isfinite(test.q + test.tau_squared + test.common.value + test.average.value +
                     test.average.standard_error)) {
    return absl::OutOfRangeError("the effects or their errors are too large or too small for a double");
  }
  return test;
}

absl::StatusOr<SignChangeTest> GailSimon(absl::Span<const NormalEstimate> effects) {
  RETURN_IF_ERROR(Check(effects));
  std::vector<double> positive, negative;
  for (const NormalEstimate& effect : effects) {
    (effect.value > 0 ? positive : negative).push_back(Square(effect.value / effect.standard_error));
  }
  SignChangeTest test{.statistic = std::min(SumOf(positive), SumOf(negative)), .p = 0};
  if (!std::isfinite(test.statistic)) return absl::OutOfRangeError("the effects are too large for a double");
  const auto others = static_cast<double>(effects.size() - 1);
  for (double h = 1; h <= others; ++h) {
    test.p += BinomialProbability(h, others, 0.5) * ChiSquareUpperTail(test.statistic, h);
  }
  return test;
}

}  // namespace sendlift
