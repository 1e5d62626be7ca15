#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_means.pb.h"
#include "stats/interval.h"
#include "stats/means.h"

namespace sendlift::calculator {

// StatisticsService on means, ratio metrics and covariates: the numbers of a request to the functions of stats, and
// back. What each answers stands in statistics_means.proto; errors name the fields of the request.
absl::StatusOr<v1::MeanComparison> CompareMeans(const v1::CompareMeansRequest& request);
absl::StatusOr<v1::MeanComparison> CompareRatios(const v1::CompareRatiosRequest& request);
absl::StatusOr<v1::MeanComparison> AdjustMeans(const v1::AdjustMeansRequest& request);
absl::StatusOr<v1::MeanComparison> CompareStratifiedMeans(const v1::CompareStratifiedMeansRequest& request);

// Difference and relative lifts of two means, for all methods that end in two means. Errors as in stats/means.h.
absl::StatusOr<v1::MeanComparison> CompareArms(const MeanArms& arms, double level, Alternative alternative);

}  // namespace sendlift::calculator
