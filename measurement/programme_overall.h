#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "measurement/programme_overlap.h"
#include "model/campaign.h"
#include "stats/interval.h"
#include "stats/sums.h"

namespace sendlift {

// Periods that are put together at most: the latest.
inline constexpr int kOverallPeriods = 8;

// One measure in one period.
struct PeriodMeans {
  int32_t parts_per_million = 0;
  MeanEstimate outside;
  MeanEstimate inside;
};

// A measure over periods: a customer's mean in a period, each period weighted by its customers outside.
struct OverallMeasure {
  MetricKind kind = MetricKind::kRate;
  double outside = 0;
  double inside = 0;
  double difference = 0;
  Interval difference_interval;
  std::optional<double> relative_lift;             // of the inside; nothing when that is 0
  std::optional<Interval> relative_lift_interval;  // nothing when the data do not bound it
  double p_value = 1;
  double extra = 0;  // difference times the customers outside of every period: buyers, or minor units
  Interval extra_interval;
};

struct ProgrammeOverall {
  int periods = 0;
  absl::Time start;              // of the first
  absl::Time end;                // of the last
  int64_t customer_periods = 0;  // customers outside, once for every period
  bool shares_differ = false;    // too much for one claim: the largest share is more than twice the smallest
  std::vector<OverallMeasure> measures;
};

// The sum over periods of each one's difference times its customers outside, so that periods are strata (Miratrix,
// Sekhon and Yu 2013, with fixed sizes): a different share in another period cannot pass for an effect. The same
// customers are in many periods, so the variance has the covariances between periods, from the products of `overlap`;
// people in both are those of the smaller period, as the shares have it. Relative lift by Fieller. At least one period;
// each mean of two customers or more.
absl::StatusOr<OverallMeasure> PutTogether(MetricKind kind, const std::vector<PeriodMeans>& periods,
                                           const PeriodOverlap& overlap, double level);

}  // namespace sendlift
