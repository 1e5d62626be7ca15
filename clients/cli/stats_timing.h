#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_timing.pb.h"

namespace sendlift::cli {

struct TrendOptions {
  std::vector<std::string> arms;
  bool delays = false;  // scores are delays and count by their logarithm
};

struct SurvivalOptions {
  std::string file;
  std::string time = "time";
  std::string event = "event";
  std::optional<std::string> group;
  std::optional<std::string> control;  // without it a group named "control", or the first of the file
  std::optional<std::string> stratum;
  std::optional<std::string> tau;
  std::optional<std::string> at;
  std::optional<std::string> shares;
  std::optional<std::string> landmark;
  std::optional<std::string> weights;  // "1,0": rho and gamma of Fleming and Harrington
  std::optional<std::string> level;
  std::optional<std::string> svg;
};

// Customers of a file by group, control first.
struct SurvivalGroups {
  std::vector<std::string> names;
  std::vector<v1::TimesToEvent> groups;
};

// What a file answers: for every group the whole curve, and the points to list.
struct SurvivalAnswer {
  std::vector<std::string> names;
  std::vector<v1::SurvivalCurve> curves;
  std::vector<v1::SurvivalCurve> listed;
  std::optional<v1::SurvivalComparison> comparison;  // with 2 groups or more
};

// Errors of all: INVALID_ARGUMENT that names the wrong argument, column or record.
absl::StatusOr<v1::TestTrendRequest> TrendRequest(const TrendOptions& options);
absl::StatusOr<SurvivalGroups> ReadGroups(const SurvivalOptions& options);
// Without a group: what the requests of all groups share.
absl::StatusOr<v1::EstimateSurvivalRequest> CurveRequest(const SurvivalOptions& options);
// The same of the comparison.
absl::StatusOr<v1::CompareSurvivalRequest> ComparisonRequest(const SurvivalOptions& options);

StatsPage TrendPage(const v1::TestTrendRequest& request, const v1::TrendTest& test);
StatsPage SurvivalPage(const SurvivalAnswer& answer, double level);

}  // namespace sendlift::cli
