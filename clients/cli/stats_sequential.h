#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_sequential.pb.h"

namespace sendlift::cli {

// When one looks, and how the chance of a false alarm is spent.
struct PlanOptions {
  std::optional<std::string> looks;
  std::optional<std::string> at;
  std::optional<std::string> spending;
  std::optional<std::string> parameter;
  std::optional<std::string> sides;
  std::optional<std::string> alpha;
};

struct SequentialOptions : PlanOptions {
  std::optional<std::string> power;
  std::optional<std::string> futility;            // how the chance to miss the effect is spent
  std::optional<std::string> futility_parameter;  // as `parameter`
  std::optional<std::string> svg;
};

struct AfterStopOptions : PlanOptions {
  std::string look;
  std::string estimate;
  std::string se;
  std::optional<std::string> svg;
};

struct WatchOptions {
  std::string treatment;
  std::string control;
  std::string planned_customers;
  std::optional<std::string> alpha;
  bool relative = false;
  std::optional<std::string> svg;
};

// Errors of all three: INVALID_ARGUMENT that names every wrong argument.
absl::StatusOr<v1::DesignGroupSequentialRequest> SequentialRequest(const SequentialOptions& options);
absl::StatusOr<v1::EstimateAfterStoppingRequest> AfterStopRequest(const AfterStopOptions& options);
absl::StatusOr<v1::EvaluateConfidenceSequenceRequest> WatchRequest(const WatchOptions& options);

StatsPage SequentialPage(const v1::DesignGroupSequentialRequest& request, const v1::GroupSequentialDesign& design);
StatsPage AfterStopPage(const v1::EstimateAfterStoppingRequest& request, const v1::StoppedEstimate& stopped);
StatsPage WatchPage(const v1::EvaluateConfidenceSequenceRequest& request, const v1::ConfidenceSequence& sequence);

}  // namespace sendlift::cli
