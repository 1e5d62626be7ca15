#include "measurement/programme_overall.h"

#include <algorithm>
#include <cmath>

#include "base/status.h"
#include "stats/inference.h"
#include "stats/means.h"
#include "stats/ratio_of_estimates.h"

namespace sendlift {
namespace {

constexpr double kMillion = 1e6;

const MeanEstimate& Group(const PeriodMeans& period, bool inside) { return inside ? period.inside : period.outside; }

// Of an earlier period's group, the part that is in the group of a later one: who is inside under a share is inside
// under every greater one.
double PartThatGoesTo(const PeriodMeans& earlier, bool inside_earlier, const PeriodMeans& later, bool inside_later) {
  const double before = earlier.parts_per_million / kMillion;
  const double after = later.parts_per_million / kMillion;
  const double inside = inside_earlier ? std::min(1.0, after / before) : std::max(0.0, (after - before) / (1 - before));
  return inside_later ? inside : 1 - inside;
}

// Variances and covariance of the two weighted sums, the one of the outside and the one of the inside.
struct Spread {
  double outside = 0;
  double inside = 0;
  double both = 0;
};

void Add(bool first_inside, bool second_inside, double covariance, Spread& spread) {
  if (first_inside != second_inside) {
    spread.both += covariance;
  } else {
    (first_inside ? spread.inside : spread.outside) += 2 * covariance;
  }
}

// The covariance of the means of a group in an earlier period and of a group in a later one.
double Covariance(MetricKind kind, const std::vector<PeriodMeans>& periods, const PeriodOverlap& overlap, size_t j,
                  bool inside_j, size_t k, bool inside_k) {
  const MeanEstimate& earlier = Group(periods[j], inside_j);
  const MeanEstimate& later = Group(periods[k], inside_k);
  const double people = std::min(earlier.n * PartThatGoesTo(periods[j], inside_j, periods[k], inside_k), later.n);
  const double products = overlap.ProductsOf(kind, j, inside_j, k, inside_k);
  if (people <= 1) return 0;
  const double of_one = (products - people * earlier.mean * later.mean) / (people - 1);
  return of_one * people / (earlier.n * later.n);
}

Spread SpreadOf(MetricKind kind, const std::vector<PeriodMeans>& periods, const PeriodOverlap& overlap) {
  Spread spread;
  for (size_t j = 0; j < periods.size(); ++j) {
    const double weight = periods[j].outside.n;
    spread.outside += weight * weight * VarianceOfMean(periods[j].outside);
    spread.inside += weight * weight * VarianceOfMean(periods[j].inside);
    for (size_t k = j + 1; k < periods.size(); ++k) {
      for (const bool inside_j : {false, true}) {
        for (const bool inside_k : {false, true}) {
          const double covariance = Covariance(kind, periods, overlap, j, inside_j, k, inside_k);
          Add(inside_j, inside_k, weight * periods[k].outside.n * covariance, spread);
        }
      }
    }
  }
  return spread;
}

Interval Scaled(const Interval& interval, double factor) {
  return {.lower = interval.lower * factor, .upper = interval.upper * factor};
}

void SetRelative(double outside, double inside, const Spread& spread, double level, OverallMeasure& measure) {
  if (inside == 0) return;
  measure.relative_lift = outside / inside - 1;
  const double most = std::sqrt(spread.outside * spread.inside);
  const auto ratio = FiellerRatio({.numerator = outside,
                                   .denominator = inside,
                                   .numerator_variance = spread.outside,
                                   .denominator_variance = spread.inside,
                                   .covariance = std::clamp(spread.both, -most, most)},
                                  level);
  if (!ratio.ok() || ratio->state != EstimateRatio::State::kBounded) return;
  measure.relative_lift_interval = Interval{.lower = ratio->interval.lower - 1, .upper = ratio->interval.upper - 1};
}

}  // namespace

absl::StatusOr<OverallMeasure> PutTogether(MetricKind kind, const std::vector<PeriodMeans>& periods,
                                           const PeriodOverlap& overlap, double level) {
  double weights = 0, outside = 0, inside = 0;
  for (const PeriodMeans& period : periods) {
    RETURN_IF_ERROR(CheckMeans({.treatment = period.outside, .control = period.inside}, level));
    weights += period.outside.n;
    outside += period.outside.n * period.outside.mean;
    inside += period.outside.n * period.inside.mean;
  }
  const Spread spread = SpreadOf(kind, periods, overlap);
  const double variance = std::max(0.0, spread.outside + spread.inside - 2 * spread.both);
  const Inference inference =
      Infer({.value = outside - inside, .standard_error = std::sqrt(variance)}, level, Alternative::kTwoSided);
  OverallMeasure measure;
  measure.kind = kind;
  measure.outside = outside / weights;
  measure.inside = inside / weights;
  measure.extra = outside - inside;
  measure.extra_interval = inference.interval;
  measure.difference = measure.extra / weights;
  measure.difference_interval = Scaled(inference.interval, 1 / weights);
  measure.p_value = inference.p;
  SetRelative(outside, inside, spread, level, measure);
  return measure;
}

}  // namespace sendlift
