#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_samples.pb.h"

namespace sendlift::calculator {

// StatisticsService on samples: quantiles, winsorised means and the bootstrap. What each answers stands in
// statistics_samples.proto; errors name the fields of the request.
absl::StatusOr<v1::QuantileEstimates> EstimateQuantiles(const v1::EstimateQuantilesRequest& request);
absl::StatusOr<v1::QuantileComparison> CompareQuantiles(const v1::CompareQuantilesRequest& request);
absl::StatusOr<v1::WinsorisedComparison> CompareWinsorisedMeans(const v1::CompareWinsorisedMeansRequest& request);
absl::StatusOr<v1::BootstrappedMeans> BootstrapMeans(const v1::BootstrapMeansRequest& request);

}  // namespace sendlift::calculator
