#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_timing.pb.h"

namespace sendlift::calculator {

// StatisticsService on times to an event that are only known as counts in bins. What each answers stands in
// statistics_timing.proto; errors name the fields of the request.
absl::StatusOr<v1::BinnedSurvivalCurve> EstimateBinnedSurvival(const v1::EstimateBinnedSurvivalRequest& request);
absl::StatusOr<v1::SurvivalComparison> CompareBinnedSurvival(const v1::CompareBinnedSurvivalRequest& request);

}  // namespace sendlift::calculator
