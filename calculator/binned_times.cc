#include "calculator/binned_times.h"

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/status.h"
#include "calculator/request.h"
#include "stats/timing/binned_times.h"
#include "stats/timing/kaplan_meier.h"
#include "stats/timing/log_rank.h"
#include "stats/timing/restricted_mean.h"

namespace sendlift::calculator {
namespace {

constexpr int kBinsMax = 10'000;
constexpr int kGroupsMax = 20;
constexpr double kWidthMax = 1e300;
constexpr int64_t kCustomersMax = int64_t{1} << 55;

using Counts64 = google::protobuf::RepeatedField<int64_t>;

// Names the first count that is none, or that makes the customers too many; adds up the others.
void CheckCounts(const Counts64& counts, const std::string& field, int64_t& customers, Arguments& arguments) {
  for (int i = 0; i < counts.size(); ++i) {
    const bool possible = counts[i] >= 0 && counts[i] <= kCustomersMax - customers;
    arguments.Require(possible, At(field, i), "must be 0 or more, and all together at most 2^55");
    if (!possible) return;
    customers += counts[i];
  }
}

BinnedTimes Read(const v1::BinnedTimes& bins, double width, const std::string& field, Arguments& arguments) {
  CheckSize(field + ".events", bins.events_size(), 1, kBinsMax, arguments);
  arguments.Require(bins.lost_size() == bins.events_size(), field + ".lost", "must have as many bins as the events");
  int64_t customers = 0;
  CheckCounts(bins.events(), field + ".events", customers, arguments);
  CheckCounts(bins.lost(), field + ".lost", customers, arguments);
  return {.width = width,
          .events = {bins.events().begin(), bins.events().end()},
          .censored = {bins.lost().begin(), bins.lost().end()}};
}

void CheckWidth(double width, double tau, Arguments& arguments) {
  arguments.Require(width > 0 && width <= kWidthMax, "width", "must be more than 0 and at most 1e300");
  arguments.Require(tau == 0 || (tau >= width && std::isfinite(tau)), "tau", "must be 0, or at least one width");
}

absl::Status AddPoints(const BinnedTimes& bins, const KaplanMeierCurve& curve, double level,
                       v1::BinnedSurvivalCurve& proto) {
  ASSIGN_OR_RETURN(const std::vector<Interval> bounds, SurvivalBoundsAtEdges(bins));
  int64_t at_risk = curve.customers;
  for (size_t i = 0; i < bounds.size(); ++i) {
    const double time = static_cast<double>(i + 1) * bins.width;
    const SurvivalStep step = SurvivalAt(curve, time);
    ASSIGN_OR_RETURN(const Interval limits, LogLogLimits(curve, time, level));
    auto& point = *proto.add_points();
    point.set_time(time);
    point.set_survival(step.survival);
    point.set_standard_error(step.standard_error);
    Write(limits, *point.mutable_interval());
    Write(bounds[i], *point.mutable_bounds());
    point.set_at_risk_count(at_risk);
    at_risk -= bins.events[i] + bins.censored[i];
  }
  return absl::OkStatus();
}

absl::Status AddTests(const std::vector<BinnedTimes>& groups, v1::SurvivalComparison& proto) {
  constexpr std::pair<const char*, LogRankWeight> kTests[] = {{"log_rank", LogRankWeight::kLogRank},
                                                              {"gehan_breslow", LogRankWeight::kGehanBreslow},
                                                              {"tarone_ware", LogRankWeight::kTaroneWare},
                                                              {"peto_peto", LogRankWeight::kPetoPeto}};
  for (const auto& [name, weight] : kTests) {
    ASSIGN_OR_RETURN(const LogRankResult result, LogRankOfBins(groups, {.weight = weight}));
    auto& test = *proto.add_tests();
    test.set_method(name);
    test.set_chi_square(result.chi_square);
    test.set_degrees_of_freedom(result.degrees_of_freedom);
    test.set_p_value(result.p);
  }
  return absl::OkStatus();
}

absl::Status AddContrast(const BinnedTimes& treatment, const BinnedTimes& control, double tau, double level,
                         v1::SurvivalComparison::Contrast& contrast) {
  ASSIGN_OR_RETURN(const KaplanMeierCurve treatment_curve, KaplanMeierOfBins(treatment));
  ASSIGN_OR_RETURN(const KaplanMeierCurve control_curve, KaplanMeierOfBins(control));
  ASSIGN_OR_RETURN(const RestrictedMeanComparison means,
                   CompareRestrictedMeans(treatment_curve, control_curve, tau, level));
  contrast.set_restricted_mean_difference(means.difference);
  Write(means.interval, *contrast.mutable_restricted_mean_interval());
  contrast.set_restricted_mean_p_value(means.p);
  contrast.set_restricted_mean_ratio(means.ratio);
  Write(means.ratio_interval, *contrast.mutable_restricted_mean_ratio_interval());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<v1::BinnedSurvivalCurve> EstimateBinnedSurvival(const v1::EstimateBinnedSurvivalRequest& request) {
  const double level = Or(request.confidence_level(), 0.95);
  Arguments arguments;
  const BinnedTimes bins = Read(request.group(), request.width(), "group", arguments);
  CheckWidth(request.width(), request.tau(), arguments);
  arguments.Require(request.tau() <= request.width() * request.group().events_size(), "tau",
                    "must not be after the last bin");
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  ASSIGN_OR_RETURN(const KaplanMeierCurve curve, KaplanMeierOfBins(bins));
  v1::BinnedSurvivalCurve proto;
  RETURN_IF_ERROR(AddPoints(bins, curve, level, proto));
  if (request.tau() == 0) return proto;
  ASSIGN_OR_RETURN(const RestrictedMean mean, RestrictedMeanOf(curve, request.tau()));
  ASSIGN_OR_RETURN(const Interval bounds, RestrictedMeanBounds(bins, request.tau()));
  proto.set_restricted_mean(mean.mean);
  proto.set_restricted_mean_standard_error(mean.standard_error);
  Write(bounds, *proto.mutable_restricted_mean_bounds());
  return proto;
}

absl::StatusOr<v1::SurvivalComparison> CompareBinnedSurvival(const v1::CompareBinnedSurvivalRequest& request) {
  const double level = Or(request.confidence_level(), 0.95);
  Arguments arguments;
  CheckSize("groups", request.groups_size(), 2, kGroupsMax, arguments);
  std::vector<BinnedTimes> groups;
  groups.reserve(request.groups_size());
  for (int g = 0; g < request.groups_size(); ++g) {
    groups.push_back(Read(request.groups(g), request.width(), At("groups", g), arguments));
  }
  CheckWidth(request.width(), request.tau(), arguments);
  RETURN_IF_ERROR(arguments.Fraction("confidence_level", level).Check());
  v1::SurvivalComparison proto;
  RETURN_IF_ERROR(AddTests(groups, proto));
  if (request.tau() == 0) return proto;
  proto.set_tau(request.tau());
  for (size_t g = 1; g < groups.size(); ++g) {
    auto& contrast = *proto.add_contrasts();
    contrast.set_group(static_cast<int32_t>(g));
    RETURN_IF_ERROR(AddContrast(groups[g], groups[0], request.tau(), level, contrast));
  }
  return proto;
}

}  // namespace sendlift::calculator
