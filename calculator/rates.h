#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_rates.pb.h"

namespace sendlift::calculator {

// StatisticsService on rates and sample ratios: the numbers of a request to the functions of stats, and back. What each
// answers stands in statistics_rates.proto; errors name the fields of the request.
absl::StatusOr<v1::RateEstimate> EstimateRate(const v1::EstimateRateRequest& request);
absl::StatusOr<v1::RateComparison> CompareRates(const v1::CompareRatesRequest& request);
absl::StatusOr<v1::StratifiedRateComparison> CompareStratifiedRates(const v1::CompareStratifiedRatesRequest& request);
absl::StatusOr<v1::ManyRateComparison> CompareManyRates(const v1::CompareManyRatesRequest& request);
absl::StatusOr<v1::SampleRatioTest> TestSampleRatio(const v1::TestSampleRatioRequest& request);

}  // namespace sendlift::calculator
