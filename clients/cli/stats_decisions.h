#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_decisions.pb.h"

namespace sendlift::cli {

struct AdjustOptions {
  std::vector<std::string> p_values;
};

struct DiffersOptions {
  std::vector<std::string> effects;
};

// Errors of all: INVALID_ARGUMENT that names every wrong argument.
absl::StatusOr<v1::AdjustPValuesRequest> AdjustRequest(const AdjustOptions& options);
absl::StatusOr<v1::TestHeterogeneityRequest> DiffersRequest(const DiffersOptions& options);

StatsPage AdjustPage(const v1::AdjustPValuesRequest& request, const v1::AdjustedPValues& adjusted);
StatsPage DiffersPage(const v1::TestHeterogeneityRequest& request, const v1::HeterogeneityTest& test);

}  // namespace sendlift::cli
