#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/heterogeneity.h"
#include "stats/interval.h"
#include "stats/normal_estimate.h"
#include "stats/proportions.h"

namespace sendlift {

// One cell of a grid, such as a weekday and an hour, drawn towards the mean of all cells.
struct ShrunkCell {
  double estimate = 0;
  double standard_error = 0;
  Interval interval;
  double weight = 0;  // of the cell's own data, 0 to 1; the rest is the mean's
};

struct ShrunkGrid {
  double mean = 0;         // of all cells, weighted by precision
  double tau_squared = 0;  // variance between cells; DerSimonian and Laird (1986)
  std::vector<ShrunkCell> cells;
};

// Empirical Bayes: mean + tau^2 / (tau^2 + V_i) (value_i - mean). The standard error is the root mean square distance
// of the truth from that estimate when tau^2 and the mean are uncertain too, under flat priors on both (Morris and Tang
// 2011), by quadrature; the intervals hold the truth of about `level` of the cells together, not of each.
// INVALID_ARGUMENT above 10,000 cells, for values that are not finite, errors not more than 0, or a level outside
// (0, 1); FAILED_PRECONDITION below 4 cells, which say too little about how cells differ; OUT_OF_RANGE as CochranQ.
absl::StatusOr<ShrunkGrid> ShrinkTowardsMean(absl::Span<const NormalEstimate> cells, double level);

// The same for rates, each with the variance of the pooled rate, so that a cell's luck does not set its weight. The
// ends of the intervals are kept within 0 and 1. Look at SameRateTest first: it says whether cells differ at all.
// FAILED_PRECONDITION also for a cell without customers, and when nobody or everybody responded.
absl::StatusOr<ShrunkGrid> ShrinkRates(absl::Span<const Counts> cells, double level);

}  // namespace sendlift
