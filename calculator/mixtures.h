#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_mixtures.pb.h"

namespace sendlift::calculator {

// StatisticsService on tests and intervals by mixtures, which hold at all times together: the numbers of a request to
// the functions of stats, and back. What each answers stands in statistics_mixtures.proto; errors name the fields of
// the request.
absl::StatusOr<v1::MixtureSprt> EvaluateMixtureSprt(const v1::EvaluateMixtureSprtRequest& request);
absl::StatusOr<v1::MixtureBoundary> ComputeMixtureBoundary(const v1::ComputeMixtureBoundaryRequest& request);
absl::StatusOr<v1::RateSequence> EvaluateRateSequence(const v1::EvaluateRateSequenceRequest& request);

}  // namespace sendlift::calculator
