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

bool IsTestable(const Weighted& arms) {
  return arms.expected.size() >= 2 && *std::min_element(arms.expected.begin(), arms.expected.end()) >= kExpectedMin;
}

// Fills in the test and the deviation; false when there is nothing to test.
bool Compare(const Weighted& arms, SampleRatioResult& result) {
  if (!IsTestable(arms)) return false;
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

std::vector<size_t> LeaksOf(absl::Span<const int64_t> customers, absl::Span<const double> weights) {
  std::vector<size_t> leaks;
  for (size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0 && customers[i] > 0) leaks.push_back(i);
  }
  return leaks;
}

SampleRatioState StateOf(const SampleRatioResult& result, bool tested, double alpha) {
  if (!result.leaks.empty() || (tested && result.test.p < alpha)) return SampleRatioState::kMismatch;
  return tested ? SampleRatioState::kAsConfigured : SampleRatioState::kNotTested;
}

absl::Status CheckSegments(absl::Span<const RatioSegment> segments, double alpha) {
  RETURN_IF_ERROR(Arguments().Require(!segments.empty(), "segments", "must not be empty").Check());
  for (const RatioSegment& segment : segments) {
    RETURN_IF_ERROR(CheckRatio(segment.customers, segment.weights, alpha));
    const bool same_arms = segment.weights.size() == segments.front().weights.size();
    RETURN_IF_ERROR(Arguments().Require(same_arms, "segments", "must all have the same arms").Check());
  }
  return absl::OkStatus();
}

// Observed and expected customers of every arm, over the segments that can be tested; arms without weight expect 0.
double LargestDeviation(absl::Span<const RatioSegment> segments) {
  std::vector<double> observed(segments.front().weights.size(), 0);
  std::vector<double> expected(observed.size(), 0);
  for (const RatioSegment& segment : segments) {
    const Weighted arms = WithWeight(segment.customers, segment.weights);
    if (!IsTestable(arms)) continue;
    for (size_t i = 0, weighted = 0; i < segment.weights.size(); ++i) {
      if (segment.weights[i] == 0) continue;
      observed[i] += arms.observed[weighted];
      expected[i] += arms.expected[weighted++];
    }
  }
  double largest = 0;
  for (size_t i = 0; i < observed.size(); ++i) {
    if (expected[i] > 0) largest = std::max(largest, std::abs(observed[i] - expected[i]) / expected[i]);
  }
  return largest;
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
  result.leaks = LeaksOf(customers, weights);
  const bool tested = Compare(WithWeight(customers, weights), result);
  result.state = StateOf(result, tested, alpha);
  return result;
}

absl::StatusOr<SampleRatioResult> SampleRatioTestOfSegments(absl::Span<const RatioSegment> segments, double alpha) {
  RETURN_IF_ERROR(CheckSegments(segments, alpha));
  SampleRatioResult total;
  double chi_square = 0;
  int degrees_of_freedom = 0;
  for (const RatioSegment& segment : segments) {
    ASSIGN_OR_RETURN(const SampleRatioResult one, SampleRatioTest(segment.customers, segment.weights, alpha));
    total.leaks.insert(total.leaks.end(), one.leaks.begin(), one.leaks.end());
    chi_square += one.test.chi_square;
    degrees_of_freedom += one.test.degrees_of_freedom;
  }
  std::sort(total.leaks.begin(), total.leaks.end());
  total.leaks.erase(std::unique(total.leaks.begin(), total.leaks.end()), total.leaks.end());
  if (degrees_of_freedom > 0) {
    total.test = TestOf(chi_square, degrees_of_freedom);
    total.largest_relative_deviation = LargestDeviation(segments);
  }
  total.state = StateOf(total, degrees_of_freedom > 0, alpha);
  return total;
}

}  // namespace sendlift
