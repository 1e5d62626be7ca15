#pragma once

#include "absl/status/statusor.h"
#include "sendlift/v1/statistics_allocation.pb.h"

namespace sendlift::calculator {

// StatisticsService on budgets: the numbers of a request to the functions of stats, and back. What it answers stands in
// statistics_allocation.proto; errors name the fields of the request.
absl::StatusOr<v1::BudgetAllocation> AllocateBudget(const v1::AllocateBudgetRequest& request);

}  // namespace sendlift::calculator
