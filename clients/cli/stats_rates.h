#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_decisions.pb.h"
#include "sendlift/v1/statistics_rates.pb.h"

namespace sendlift::cli {

struct RateOptions {
  std::string counts;
  std::optional<std::string> level;
};

struct LiftOfCountsOptions {
  std::string treatment;
  std::string control;
  std::optional<std::string> level;
  std::optional<std::string> margin;
  std::optional<std::string> svg;
};

struct ArmsOptions {
  std::vector<std::string> arms;
  std::optional<std::string> alpha;
};

// Options as requests. Errors: INVALID_ARGUMENT that names every wrong argument.
absl::StatusOr<v1::EstimateRateRequest> RateRequest(const RateOptions& options);
absl::StatusOr<v1::CompareRatesRequest> LiftRequest(const LiftOfCountsOptions& options);
absl::StatusOr<v1::CompareManyRatesRequest> ArmsRequest(const ArmsOptions& options);
absl::StatusOr<v1::CompareWithBestRequest> BestRequest(const ArmsOptions& options);

// Responses as pages.
StatsPage RatePage(const v1::EstimateRateRequest& request, const v1::RateEstimate& estimate);
StatsPage LiftPage(const v1::CompareRatesRequest& request, const v1::RateComparison& comparison);
StatsPage ArmsPage(const v1::CompareWithBestRequest& request, const v1::ManyRateComparison& comparison,
                   const v1::BestComparison& best);

// "miettinen_nurminen" as people write it; names that are not known lose their underscores.
std::string MethodName(absl::string_view method);

}  // namespace sendlift::cli
