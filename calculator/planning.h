#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_planning.pb.h"

namespace sendlift::calculator {

// StatisticsService on power, sample size and detectable effect: the numbers of a request to the functions of stats,
// and back. What each answers stands in statistics_planning.proto; errors name the fields of the request.
absl::StatusOr<v1::PowerResult> ComputePower(const v1::ComputePowerRequest& request);
absl::StatusOr<v1::SampleSize> ComputeSampleSize(const v1::ComputeSampleSizeRequest& request);
absl::StatusOr<v1::DetectableEffect> ComputeDetectableEffect(const v1::ComputeDetectableEffectRequest& request);
absl::StatusOr<v1::AdditionalSampleSize> ComputeAdditionalSampleSize(
    const v1::ComputeAdditionalSampleSizeRequest& request);
absl::StatusOr<v1::ManyRatesPlan> PlanManyRates(const v1::PlanManyRatesRequest& request);
absl::StatusOr<v1::EventsPlan> PlanEvents(const v1::PlanEventsRequest& request);

}  // namespace sendlift::calculator
