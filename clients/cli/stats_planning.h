#pragma once

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_planning.pb.h"

namespace sendlift::cli {

// The design as typed; which verbs take which stands at their options.
struct PlanningOptions {
  std::optional<std::string> control_rate;      // rates
  std::optional<std::string> sd;                // means
  std::optional<std::string> hazard_ratio;      // times to an event
  std::optional<std::string> control_events;    // times to an event: share of control with the event
  std::optional<std::string> treatment_events;  // without it, what proportional hazards make of control's share
  std::optional<std::string> difference;
  std::optional<std::string> relative_lift;  // rates: the difference over control's rate
  std::optional<std::string> margin;
  std::optional<std::string> alpha;
  std::optional<std::string> power;
  std::optional<std::string> alternative;
  std::optional<std::string> treatment_per_control;
  std::optional<std::string> looks;
  std::optional<std::string> customers;  // both arms together
  std::optional<std::string> treatment_customers;
  std::optional<std::string> control_customers;
  std::optional<std::string> svg;
};

// Errors of all three: INVALID_ARGUMENT that names every wrong or missing argument.
absl::StatusOr<v1::ComputePowerRequest> PowerRequest(const PlanningOptions& options);
absl::StatusOr<v1::ComputeSampleSizeRequest> SizeRequest(const PlanningOptions& options);
absl::StatusOr<v1::ComputeDetectableEffectRequest> EffectRequest(const PlanningOptions& options);

using PowerFunction = absl::FunctionRef<absl::StatusOr<v1::PowerResult>(const v1::ComputePowerRequest&)>;

// Power over customers of both arms, up to twice those of the request, the split as there; sizes that `power` refuses
// are left out.
CurvePlot PowerCurve(const v1::ComputePowerRequest& request, PowerFunction power);

StatsPage PowerPage(const v1::ComputePowerRequest& request, const v1::PowerResult& result, const CurvePlot& curve);
StatsPage SizePage(const v1::ComputeSampleSizeRequest& request, const v1::SampleSize& size);
StatsPage EffectPage(const v1::ComputeDetectableEffectRequest& request, const v1::DetectableEffect& effect);

}  // namespace sendlift::cli
