#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/reports.pb.h"
#include "sendlift/v1/statistics_decisions.pb.h"

namespace sendlift::calculator {

// StatisticsService on many comparisons, groups and verdicts: the numbers of a request to the functions of
// stats, and back. What each answers stands in statistics_decisions.proto; errors name the fields of the request.
absl::StatusOr<v1::AdjustedPValues> AdjustPValues(const v1::AdjustPValuesRequest& request);
absl::StatusOr<v1::BestComparison> CompareWithBest(const v1::CompareWithBestRequest& request);
absl::StatusOr<v1::HeterogeneityTest> TestHeterogeneity(const v1::TestHeterogeneityRequest& request);
absl::StatusOr<v1::ShrunkRates> ShrinkRates(const v1::ShrinkRatesRequest& request);
absl::StatusOr<v1::ShrunkEffects> ShrinkEffects(const v1::ShrinkEffectsRequest& request);
absl::StatusOr<v1::Verdict> Judge(const v1::JudgeRequest& request);

}  // namespace sendlift::calculator
