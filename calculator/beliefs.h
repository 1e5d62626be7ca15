#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_beliefs.pb.h"

namespace sendlift::calculator {

// StatisticsService on what one may believe: the numbers of a request to the functions of stats, and back. What each
// answers stands in statistics_beliefs.proto; errors name the fields of the request.
absl::StatusOr<v1::BayesianComparison> CompareBayesian(const v1::CompareBayesianRequest& request);
absl::StatusOr<v1::BayesianArms> CompareBayesianArms(const v1::CompareBayesianArmsRequest& request);
absl::StatusOr<v1::BanditAllocation> AllocateBandit(const v1::AllocateBanditRequest& request);

}  // namespace sendlift::calculator
