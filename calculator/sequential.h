#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_sequential.pb.h"

namespace sendlift::calculator {

// StatisticsService on looking early: the numbers of a request to the functions of stats, and back. What each answers
// stands in statistics_sequential.proto; errors name the fields of the request.
absl::StatusOr<v1::ConfidenceSequence> EvaluateConfidenceSequence(const v1::EvaluateConfidenceSequenceRequest& request);
absl::StatusOr<v1::GroupSequentialDesign> DesignGroupSequential(const v1::DesignGroupSequentialRequest& request);
absl::StatusOr<v1::StoppedEstimate> EstimateAfterStopping(const v1::EstimateAfterStoppingRequest& request);

}  // namespace sendlift::calculator
