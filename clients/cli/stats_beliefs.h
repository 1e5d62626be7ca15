#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_beliefs.pb.h"

namespace sendlift::cli {

struct BayesOptions {
  std::string treatment;
  std::string control;
  std::optional<std::string> prior;         // rates
  std::optional<std::string> prior_effect;  // means
  bool relative = false;                    // means
  std::optional<std::string> level;
};

struct BestOptions {
  std::vector<std::string> arms;
  std::optional<std::string> prior;
  std::optional<std::string> level;
};

struct BanditOptions {
  std::vector<std::string> arms;
  std::optional<std::string> floor;
  std::optional<std::string> burn_in;
};

// Errors of all: INVALID_ARGUMENT that names every wrong argument.
absl::StatusOr<v1::CompareBayesianRequest> BayesRequest(const BayesOptions& options);
absl::StatusOr<v1::CompareBayesianArmsRequest> BestRequest(const BestOptions& options);
absl::StatusOr<v1::AllocateBanditRequest> BanditRequest(const BanditOptions& options);

StatsPage BayesPage(const v1::CompareBayesianRequest& request, const v1::BayesianComparison& comparison);
StatsPage BestPage(const v1::CompareBayesianArmsRequest& request, const v1::BayesianArms& posteriors);
StatsPage BanditPage(const v1::AllocateBanditRequest& request, const v1::BanditAllocation& allocation);

}  // namespace sendlift::cli
