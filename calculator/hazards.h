#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_timing.pb.h"

namespace sendlift::calculator {

// StatisticsService on proportional hazards. What it answers stands in statistics_timing.proto; errors name the fields
// of the request.
absl::StatusOr<v1::ProportionalHazards> FitProportionalHazards(const v1::FitProportionalHazardsRequest& request);

}  // namespace sendlift::calculator
