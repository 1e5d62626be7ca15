#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_timing.pb.h"

namespace sendlift::cli {

struct BinsOptions {
  std::string file;
  std::string width;
  std::string events = "events";
  std::string lost = "lost";
  std::optional<std::string> group;
  std::optional<std::string> control;  // without it a group named "control", or the first of the file
  std::optional<std::string> tau;
  std::optional<std::string> level;
  std::optional<std::string> svg;
};

// Groups of a file, control first, and what the requests share.
struct BinsInput {
  std::vector<std::string> names;
  v1::CompareBinnedSurvivalRequest request;
};

// What a file answers: the curve of every group.
struct BinsAnswer {
  std::vector<std::string> names;
  std::vector<v1::BinnedSurvivalCurve> curves;
  std::optional<v1::SurvivalComparison> comparison;  // with 2 groups or more
};

// Errors: INVALID_ARGUMENT that names the wrong argument, column or record.
absl::StatusOr<BinsInput> ReadBins(const BinsOptions& options);

StatsPage BinsPage(const BinsAnswer& answer, double level);

}  // namespace sendlift::cli
