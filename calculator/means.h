#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_means.pb.h"

namespace sendlift::calculator {

// StatisticsService on means, ratio metrics and covariates: the numbers of a request to the functions of stats, and
// back. What each answers stands in statistics_means.proto; errors name the fields of the request.
absl::StatusOr<v1::MeanComparison> CompareMeans(const v1::CompareMeansRequest& request);
absl::StatusOr<v1::MeanComparison> CompareRatios(const v1::CompareRatiosRequest& request);
absl::StatusOr<v1::MeanComparison> AdjustMeans(const v1::AdjustMeansRequest& request);
absl::StatusOr<v1::MeanComparison> CompareStratifiedMeans(const v1::CompareStratifiedMeansRequest& request);

}  // namespace sendlift::calculator
