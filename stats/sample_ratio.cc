#include "stats/sample_ratio.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

// Below this an expected count makes the chi-square distribution a poor approximation (Cochran 1954).
constexpr double kExpectedMin = 5;

absl::Status CheckRates(absl::Span<const Counts> arms) {
  Arguments arguments;
  arguments.Require(arms.size() >= 2, "arms", "must be at least two");
  for (size_t i = 0; i < arms.size(); ++i) {
    arguments.Require(arms[i].successes >= 0 && arms[i].successes <= arms[i].trials, absl::StrCat("arms[", i, "]"),
                      "must have successes between 0 and its trials");
  }
  RETURN_IF_ERROR(arguments.Check());
  for (size_t i = 0; i < arms.size(); ++i) {
    if (arms[i].trials == 0) return absl::FailedPreconditionError(absl::StrCat("arm ", i, " has no customers yet"));
  }
  return absl::OkStatus();
}

absl::Status CheckRatio(absl::Span<const int64_t> customers, absl::Span<const double> weights, double alpha) {
  Arguments arguments;
  arguments.Fraction("alpha", alpha)
      .Require(!customers.empty(), "customers", "must name at least one arm")
      .Require(customers.size() == weights.size(), "weights", "must be as many as the arms");
  double total = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    arguments.AtLeast(absl::StrCat("weights[", i, "]"), weights[i], 0);
    total += weights[i];
  }
  for (size_t i = 0; i < customers.size(); ++i) {
    arguments.Require(customers[i] >= 0, absl::StrCat("customers[", i, "]"), "must be at least 0");
  }
  return arguments.Require(total > 0 && std::isfinite(total), "weights", "must add up to more than 0").Check();
}

ChiSquareTest TestOf(double chi_square, int degrees_of_freedom) {
  return {.chi_square = chi_square,
          .degrees_of_freedom = degrees_of_freedom,
          .p = ChiSquareUpperTail(chi_square, degrees_of_freedom)};
}

// The customers and weights of the arms that have weight.
struct Weighted {
  std::vector<double> observed;
  std::vector<double> expected;
};

Weighted WithWeight(absl::Span<const int64_t> customers, absl::Span<const double> weights) {
  double customers_total = 0;
  double weights_total = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    weights_total += weights[i];
    if (weights[i] > 0) customers_total += static_cast<double>(customers[i]);
  }
  Weighted arms;
  for (size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0) continue;
    arms.observed.push_back(static_cast<double>(customers[i]));
    arms.expected.push_back(customers_total * (weights[i] / weights_total));
  }
  return arms;
}

// Fills in the test and the deviation; false when there is nothing to test.
bool Compare(const Weighted& arms, SampleRatioResult& result) {
  if (arms.expected.size() < 2) return false;
  if (*std::min_element(arms.expected.begin(), arms.expected.end()) < kExpectedMin) return false;
  double chi_square = 0;
  for (size_t i = 0; i < arms.expected.size(); ++i) {
    const double deviation = arms.observed[i] - arms.expected[i];
    chi_square += deviation * deviation / arms.expected[i];
    result.largest_relative_deviation =
        std::max(result.largest_relative_deviation, std::abs(deviation) / arms.expected[i]);
  }
  result.test = TestOf(chi_square, static_cast<int>(arms.expected.size()) - 1);
  return true;
}

}  // namespace

absl::StatusOr<ChiSquareTest> SameRateTest(absl::Span<const Counts> arms) {
  RETURN_IF_ERROR(CheckRates(arms));
  double successes = 0;
  double trials = 0;
  for (const Counts& arm : arms) {
    successes += static_cast<double>(arm.successes);
    trials += static_cast<double>(arm.trials);
  }
  const double rate = successes / trials;
  const int degrees_of_freedom = static_cast<int>(arms.size()) - 1;
  if (rate == 0 || rate == 1) return TestOf(0, degrees_of_freedom);
  double chi_square = 0;
  for (const Counts& arm : arms) {
    const auto n = static_cast<double>(arm.trials);
    const double deviation = static_cast<double>(arm.successes) - n * rate;
    chi_square += deviation * deviation / (n * rate * (1 - rate));
  }
  return TestOf(chi_square, degrees_of_freedom);
}

absl::StatusOr<SampleRatioResult> SampleRatioTest(absl::Span<const int64_t> customers, absl::Span<const double> weights,
                                                  double alpha) {
  RETURN_IF_ERROR(CheckRatio(customers, weights, alpha));
  SampleRatioResult result;
  for (size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0 && customers[i] > 0) result.leaks.push_back(i);
  }
  const bool tested = Compare(WithWeight(customers, weights), result);
  if (!result.leaks.empty() || (tested && result.test.p < alpha)) {
    result.state = SampleRatioState::kMismatch;
  } else if (tested) {
    result.state = SampleRatioState::kAsConfigured;
  }
  return result;
}

}  // namespace sendlift
