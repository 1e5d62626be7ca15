#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_loyalty.pb.h"

namespace sendlift::calculator {

// StatisticsService on how loyal customers are: RFM scores and retention. What each answers stands in
// statistics_loyalty.proto; errors name the fields of the request.
absl::StatusOr<v1::RfmScores> ScoreRfm(const v1::ScoreRfmRequest& request);
absl::StatusOr<v1::RetentionTable> EstimateRetention(const v1::EstimateRetentionRequest& request);

}  // namespace sendlift::calculator
