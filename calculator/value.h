#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_value.pb.h"

namespace sendlift::calculator {

// StatisticsService on what customers are worth and whom to treat: the numbers of a request to the functions of stats,
// and back. What each answers stands in statistics_value.proto; errors name the fields of the request.
absl::StatusOr<v1::PurchasePrediction> PredictPurchases(const v1::PredictPurchasesRequest& request);
absl::StatusOr<v1::UpliftMeasure> MeasureUplift(const v1::MeasureUpliftRequest& request);

}  // namespace sendlift::calculator
