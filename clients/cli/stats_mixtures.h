#pragma once

#include <optional>
#include <string>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "clients/cli/stats_page.h"
#include "sendlift/v1/statistics_mixtures.pb.h"

namespace sendlift::cli {

struct WatchRateOptions {
  std::string counts;
  std::string planned_trials;
  std::optional<std::string> null_rate;
  std::optional<std::string> alpha;
  std::optional<std::string> svg;
};

struct WatchEffectOptions {
  std::string estimate;
  std::string se;
  std::string typical_effect;
  std::optional<std::string> alpha;
  std::optional<std::string> svg;
};

// Which kinds of boundary take which stands at their options.
struct BoundaryOptions {
  std::string kind;
  std::string time;
  std::optional<std::string> tuned_for;
  std::optional<std::string> scale;
  std::optional<std::string> g;
  std::optional<std::string> h;
  std::optional<std::string> from;
  std::optional<std::string> sum;
  std::optional<std::string> alpha;
  bool one_sided = false;
  std::optional<std::string> svg;
};

// Errors of all three: INVALID_ARGUMENT that names every wrong or missing argument.
absl::StatusOr<v1::EvaluateRateSequenceRequest> WatchRateRequest(const WatchRateOptions& options);
absl::StatusOr<v1::EvaluateMixtureSprtRequest> WatchEffectRequest(const WatchEffectOptions& options);
absl::StatusOr<v1::ComputeMixtureBoundaryRequest> BoundaryRequest(const BoundaryOptions& options);

using BoundaryFunction =
    absl::FunctionRef<absl::StatusOr<v1::MixtureBoundary>(const v1::ComputeMixtureBoundaryRequest&)>;

// The boundary over intrinsic time, up to twice that of the request (of one without, twice the tightest); times that
// `boundary` refuses are left out.
CurvePlot BoundaryCurve(const v1::ComputeMixtureBoundaryRequest& request, BoundaryFunction boundary);

StatsPage WatchRatePage(const v1::EvaluateRateSequenceRequest& request, const v1::RateSequence& sequence);
StatsPage WatchEffectPage(const v1::EvaluateMixtureSprtRequest& request, const v1::MixtureSprt& test);
StatsPage BoundaryPage(const v1::ComputeMixtureBoundaryRequest& request, const v1::MixtureBoundary& boundary,
                       const CurvePlot& curve);

}  // namespace sendlift::cli
