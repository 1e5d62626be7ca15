#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"
#include "stats/timing/kaplan_meier.h"
#include "stats/timing/log_rank.h"
#include "stats/timing/survival_sample.h"

namespace sendlift {

// Times as counts in bins of equal width, for audiences whose single times nobody keeps: counts of shards and days add
// up exactly. Bin i holds the times t with i width < t <= (i + 1) width, bin 0 also t = 0.
struct BinnedTimes {
  double width = 0;               // unit of time
  std::vector<int64_t> events;    // it happened, by bin
  std::vector<int64_t> censored;  // lost in the bin without it; as many bins

  // Adds the counts of other customers. INVALID_ARGUMENT for another width or counts that are wrong.
  absl::Status Merge(const BinnedTimes& other);

  friend bool operator==(const BinnedTimes&, const BinnedTimes&) = default;
};

// INVALID_ARGUMENT for a sample that is wrong or a width that is not positive; OUT_OF_RANGE above 10 million bins.
absl::StatusOr<BinnedTimes> BinTimes(const SurvivalSample& sample, double width);

// The curve with every bin as one tie: its events in its middle, its censored at its end. At the edges of bins it is
// exact when nobody is censored inside a bin before an event of that bin, and otherwise too high, by no more than
// SurvivalBoundsAtEdges says; between edges it is off in time by at most half a width on top of that. A restricted mean
// of it is off by at most what RestrictedMeanBounds says: without censoring before tau half a width, with tau an edge.
// Errors of all: INVALID_ARGUMENT for counts or a width that are wrong, FAILED_PRECONDITION for no customers.
absl::StatusOr<KaplanMeierCurve> KaplanMeierOfBins(const BinnedTimes& bins);

// Between what the curve of the exact times can be at the end of each bin, whatever the order inside bins was: lower
// when all that were censored in a bin left before its events, upper when after.
absl::StatusOr<std::vector<Interval>> SurvivalBoundsAtEdges(const BinnedTimes& bins);

// Between what the restricted mean of the exact times can be. `tau` is rounded down to an edge; at least one width and
// at most the end of the last bin, else INVALID_ARGUMENT.
absl::StatusOr<Interval> RestrictedMeanBounds(const BinnedTimes& bins, double tau);

// The log-rank test of groups of one width: exactly LogRankTest of the times rounded up to the end of their bin. The
// error of that is the ties: none when no bin holds times that differ, and of the order of one bin's events per
// customer at risk in general. At most 64 groups.
absl::StatusOr<LogRankResult> LogRankOfBins(absl::Span<const BinnedTimes> groups,
                                            const LogRankWeighting& weighting = {});

}  // namespace sendlift
