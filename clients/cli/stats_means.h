#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_means.pb.h"

namespace sendlift::cli {

struct MeansOptions {
  std::string treatment;
  std::string control;
  std::optional<std::string> level;
  std::optional<std::string> alternative;
  std::optional<std::string> margin;
  std::optional<std::string> svg;
};

// Errors: INVALID_ARGUMENT that names every wrong argument.
absl::StatusOr<v1::CompareMeansRequest> MeansRequest(const MeansOptions& options);

StatsPage MeansPage(const v1::CompareMeansRequest& request, const v1::MeanComparison& comparison);

}  // namespace sendlift::cli
