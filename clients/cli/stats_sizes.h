#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_planning.pb.h"

namespace sendlift::cli {

struct StillNeededOptions {
  std::string effect;
  std::string se;
  std::string treatment;
  std::string control;
  std::optional<std::string> alpha;
  std::optional<std::string> power;
  std::optional<std::string> sides;
};

struct SizeArmsOptions {
  std::vector<std::string> rates;
  std::optional<std::string> weights;
  std::optional<std::string> alpha;
  std::optional<std::string> power;
  std::optional<std::string> customers;
};

struct EventsOptions {
  std::optional<std::string> hazard_ratio;
  std::optional<std::string> events;
  std::optional<std::string> alpha;
  std::optional<std::string> power;
  std::optional<std::string> treatment_per_control;
};

// Errors of all three: INVALID_ARGUMENT that names every wrong or missing argument.
absl::StatusOr<v1::ComputeAdditionalSampleSizeRequest> StillNeededRequest(const StillNeededOptions& options);
absl::StatusOr<v1::PlanManyRatesRequest> SizeArmsRequest(const SizeArmsOptions& options);
absl::StatusOr<v1::PlanEventsRequest> EventsRequest(const EventsOptions& options);

StatsPage StillNeededPage(const v1::ComputeAdditionalSampleSizeRequest& request, const v1::AdditionalSampleSize& size);
StatsPage SizeArmsPage(const v1::PlanManyRatesRequest& request, const v1::ManyRatesPlan& plan);
StatsPage EventsPage(const v1::PlanEventsRequest& request, const v1::EventsPlan& plan);

}  // namespace sendlift::cli
