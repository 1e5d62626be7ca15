#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_timing.pb.h"

namespace sendlift::cli {

struct HazardsOptions {
  std::string file;
  std::string time = "time";
  std::string event = "event";
  std::string covariates;  // columns with commas
  std::optional<std::string> ties;
  std::optional<std::string> level;
  std::optional<std::string> svg;
};

// A request with the names of its covariates, in the same order.
struct HazardsInput {
  v1::FitProportionalHazardsRequest request;
  std::vector<std::string> covariates;
};

// Errors: INVALID_ARGUMENT that names the wrong argument, column or record.
absl::StatusOr<HazardsInput> ReadHazards(const HazardsOptions& options);

StatsPage HazardsPage(const HazardsInput& input, const v1::ProportionalHazards& hazards);

}  // namespace sendlift::cli
