#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/stats_arms.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_samples.pb.h"

namespace sendlift::cli {

struct QuantileOptions {
  ArmColumns columns;
  std::optional<std::string> at;
  std::optional<std::string> level;
  std::optional<std::string> alternative;
  std::optional<std::string> svg;
};

struct WinsoriseOptions {
  ArmColumns columns;
  std::optional<std::string> lower_share;
  std::optional<std::string> upper_share;
  std::optional<std::string> lower;  // limits in the unit of the values, in place of shares
  std::optional<std::string> upper;
  std::optional<std::string> level;
  std::optional<std::string> alternative;
  std::optional<std::string> svg;
};

struct BootstrapVerbOptions {
  ArmColumns columns;
  std::optional<std::string> draws;
  std::optional<std::string> seed;
  std::optional<std::string> level;
  std::optional<std::string> svg;
};

// Options as requests, without the values of a file. Errors: INVALID_ARGUMENT that names every wrong argument.
absl::StatusOr<v1::CompareQuantilesRequest> QuantileRequest(const QuantileOptions& options);
absl::StatusOr<v1::CompareWinsorisedMeansRequest> WinsoriseRequest(const WinsoriseOptions& options);
absl::StatusOr<v1::BootstrapMeansRequest> BootstrapRequest(const BootstrapVerbOptions& options);

// The two arms by their names.
struct ArmNames {
  std::string treatment;
  std::string control;
};

// Responses as pages; `level` is that of the request. `has_customers`: the request named the customers of its values.
StatsPage QuantilesPage(const v1::QuantileEstimates& estimates, bool has_customers, double level);
StatsPage QuantilesPage(const ArmNames& names, const v1::QuantileComparison& comparison, double level);
StatsPage WinsorisePage(const ArmNames& names, const v1::WinsorisedComparison& comparison, double level);
StatsPage BootstrapPage(const ArmNames& names, const v1::BootstrappedMeans& means, double level);

}  // namespace sendlift::cli
