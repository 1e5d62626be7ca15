#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_timing.pb.h"

namespace sendlift::calculator {

// StatisticsService on times to events and trends over delay: the numbers of a request to the functions of stats, and
// back. What each answers stands in statistics_timing.proto; errors name the fields of the request.
absl::StatusOr<v1::SurvivalCurve> EstimateSurvival(const v1::EstimateSurvivalRequest& request);
absl::StatusOr<v1::SurvivalComparison> CompareSurvival(const v1::CompareSurvivalRequest& request);
absl::StatusOr<v1::CumulativeIncidence> EstimateCumulativeIncidence(
    const v1::EstimateCumulativeIncidenceRequest& request);
absl::StatusOr<v1::TrendTest> TestTrend(const v1::TestTrendRequest& request);

}  // namespace sendlift::calculator
