#include "stats/sequential_sample_ratio.h"

#include <algorithm>
#include <cmath>

#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

// log Gamma(x) minus (x - 1/2) log x - x + log(2 pi) / 2; from 10^4 on Stirling's series.
double StirlingRemainder(double x) {
  constexpr double kSeriesMin = 1e4;
  constexpr double kHalfLogTwoPi = 0.91893853320467274178;
  if (x >= kSeriesMin) return 1 / (12 * x) - 1 / (360 * x * x * x);
  return LogGamma(x) - ((x - 0.5) * std::log(x) - x + kHalfLogTwoPi);
}

// log of x^x e^-(x - m) / m^x, which is (1 + d) log(1 + d) - d times m for d = (x - m) / m.
double Divergence(double x, double m) {
  const double d = (x - m) / m;
  return m * ((1 + d) * std::log1p(d) - d);
}

// log of Gamma(A) / Gamma(A + n) times the product of Gamma(a_i + n_i) / Gamma(a_i) / w_i^n_i, with a_i = A w_i, by
// Stirling's formula with its remainder: what is large cancels by itself and is left out.
double LogEvidence(const RatioSegment& segment, double concentration) {
  double weights = 0;
  double customers = 0;
  for (size_t i = 0; i < segment.weights.size(); ++i) {
    weights += segment.weights[i];
    if (segment.weights[i] > 0) customers += static_cast<double>(segment.customers[i]);
  }
  const double all = concentration + customers;
  double sum = std::log(all / concentration) / 2 - StirlingRemainder(all) + StirlingRemainder(concentration);
  for (size_t i = 0; i < segment.weights.size(); ++i) {
    const double weight = segment.weights[i] / weights;
    if (weight == 0) continue;
    const double before = concentration * weight;
    const double after = before + static_cast<double>(segment.customers[i]);
    sum += Divergence(after, all * weight) - std::log(after / before) / 2;
    sum += StirlingRemainder(after) - StirlingRemainder(before);
  }
  return sum;
}

}  // namespace

absl::StatusOr<SequentialRatioResult> SequentialSampleRatio(absl::Span<const RatioSegment> segments,
                                                            const SequentialRatioPlan& plan) {
  RETURN_IF_ERROR(Arguments()
                      .Require(plan.concentration >= 0.01 && plan.concentration <= 1e9, "concentration",
                               "must be between 0.01 and 1e9")
                      .Check());
  ASSIGN_OR_RETURN(const SampleRatioResult checked, SampleRatioTestOfSegments(segments, plan.alpha));
  SequentialRatioResult result{.leaks = checked.leaks};
  for (const RatioSegment& segment : segments) result.log_e += LogEvidence(segment, plan.concentration);
  result.p = std::min(1.0, std::exp(-result.log_e));
  result.mismatch = !result.leaks.empty() || result.log_e >= -std::log(plan.alpha);
  return result;
}

}  // namespace sendlift
