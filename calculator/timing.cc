#include "calculator/timing.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include "base/status.h"
#include "calculator/request.h"
#include "stats/distributions.h"
#include "stats/timing/cox.h"
#include "stats/timing/cumulative_incidence.h"
#include "stats/timing/delay_trend.h"
#include "stats/timing/kaplan_meier.h"
#include "stats/timing/log_rank.h"
#include "stats/timing/restricted_mean.h"

namespace sendlift::calculator {
namespace {

constexpr int kTimesMax = 250'000;
constexpr int kPointsMax = 10'000;
constexpr int kGroupsMax = 20;
constexpr int kArmsMax = 100;
constexpr int kCausesMax = 32;
constexpr int kSharesMax = 20;
constexpr int kStratumMax = 10'000;
constexpr double kWeightPowerMax = 100;

void CheckTimes(const v1::TimesToEvent& group, const std::string& field, Arguments& arguments) {
  CheckSize(field + ".times", group.times_size(), 1, kTimesMax, arguments);
  arguments.Require(group.events_size() == group.times_size(), field + ".events", "must be as many as the times");
  for (int i = 0; i < group.times_size(); ++i) {
    if (group.times(i) >= 0 && std::isfinite(group.times(i))) continue;
    arguments.AtLeast(At(field + ".times", i), group.times(i), 0);
    break;
  }
}

void CheckAt(const google::protobuf::RepeatedField<double>& at, int least, Arguments& arguments) {
  CheckSize("at", at.size(), least, kPointsMax, arguments);
  for (int i = 0; i < at.size(); ++i) {
    if (std::isfinite(at[i]) && (i == 0 || at[i] > at[i - 1])) continue;
    arguments.Require(false, At("at", i), "must be finite and more than the time before");
    break;
  }
}

// Names the first cause that is none.
void CheckCauses(const v1::TimesToEvent& group, Arguments& arguments) {
  for (int i = 0; i < group.events_size(); ++i) {
    if (group.events(i) >= 0 && group.events(i) <= kCausesMax) continue;
    arguments.Require(false, At("group.events", i), "must be 0, or a cause from 1 to 32");
    break;
  }
}

std::vector<uint8_t> EventsOf(const v1::TimesToEvent& group, const std::string& field, Arguments& arguments) {
  std::vector<uint8_t> events;
  events.reserve(group.events_size());
  for (int i = 0; i < group.events_size(); ++i) {
    const bool known = group.events(i) == 0 || group.events(i) == 1;
    if (!known) arguments.Require(false, At(field + ".events", i), "must be 0 or 1");
    events.push_back(known ? static_cast<uint8_t>(group.events(i)) : 0);
    if (!known) break;
  }
  return events;
}

void CheckStrata(const v1::TimesToEvent& group, bool stratified, const std::string& field, Arguments& arguments) {
  arguments.Require(group.strata_size() == (stratified ? group.times_size() : 0), field + ".strata",
                    "must be as many as the times, in all groups or none");
  const bool known = std::all_of(group.strata().begin(), group.strata().end(),
                                 [](int stratum) { return stratum >= 0 && stratum <= kStratumMax; });
  arguments.Require(known, field + ".strata", "must be from 0 to 10,000");
}

void CheckWeighting(const v1::CompareSurvivalRequest& request, Arguments& arguments) {
  const auto& weighting = request.fleming_harrington();
  arguments.Require(weighting.rho() >= 0 && weighting.rho() <= kWeightPowerMax, "fleming_harrington.rho",
                    "must be from 0 to 100");
  arguments.Require(weighting.gamma() >= 0 && weighting.gamma() <= kWeightPowerMax, "fleming_harrington.gamma",
                    "must be from 0 to 100");
}

// The customers of a group, or those who were still followed at the landmark.
absl::StatusOr<LandmarkSample> Followed(const v1::TimesToEvent& group, std::vector<uint8_t> events, double landmark) {
  if (landmark > 0) return AfterLandmark({.times = group.times(), .events = events}, landmark);
  LandmarkSample all{
      .times = {group.times().begin(), group.times().end()}, .events = std::move(events), .customers = {}};
  all.customers.resize(all.times.size());
  std::iota(all.customers.begin(), all.customers.end(), 0);
  return all;
}

// Several groups as one sample with the group of each customer.
struct Groups {
  std::vector<double> times;
  std::vector<uint8_t> events;
  std::vector<int32_t> group;
  std::vector<int32_t> strata;
  std::vector<KaplanMeierCurve> curves;

  SurvivalSample sample() const { return {.times = times, .events = events}; }
  GroupedSample grouped() const { return {.sample = sample(), .groups = group, .strata = strata}; }
};

absl::Status Append(const v1::TimesToEvent& group, const LandmarkSample& followed, int number, Groups& groups) {
  groups.times.insert(groups.times.end(), followed.times.begin(), followed.times.end());
  groups.events.insert(groups.events.end(), followed.events.begin(), followed.events.end());
  groups.group.insert(groups.group.end(), followed.times.size(), number);
  for (const size_t customer : followed.customers) {
    if (!group.strata().empty()) groups.strata.push_back(group.strata(static_cast<int>(customer)));
  }
  ASSIGN_OR_RETURN(KaplanMeierCurve curve, KaplanMeier({.times = followed.times, .events = followed.events}));
  groups.curves.push_back(std::move(curve));
  return absl::OkStatus();
}

absl::StatusOr<Groups> ReadGroups(const v1::CompareSurvivalRequest& request) {
  Arguments arguments;
  CheckSize("groups", request.groups_size(), 2, kGroupsMax, arguments);
  CheckWeighting(request, arguments);
  arguments.AtLeast("landmark", request.landmark(), 0);
  const bool stratified = request.groups_size() > 0 && !request.groups(0).strata().empty();
  std::vector<std::vector<uint8_t>> events;
  for (int g = 0; g < request.groups_size(); ++g) {
    CheckTimes(request.groups(g), At("groups", g), arguments);
    CheckStrata(request.groups(g), stratified, At("groups", g), arguments);
    events.push_back(EventsOf(request.groups(g), At("groups", g), arguments));
  }
  RETURN_IF_ERROR(arguments.Check());
  Groups groups;
  for (int g = 0; g < request.groups_size(); ++g) {
    ASSIGN_OR_RETURN(const LandmarkSample followed,
                     Followed(request.groups(g), std::move(events[g]), request.landmark()));
    RETURN_IF_ERROR(Append(request.groups(g), followed, g, groups));
  }
  return groups;
}

absl::Status AddTest(const char* name, const Groups& groups, const LogRankWeighting& weighting,
                     v1::SurvivalComparison& proto) {
  ASSIGN_OR_RETURN(const LogRankResult result, LogRankTest(groups.grouped(), weighting));
  auto& test = *proto.add_tests();
  test.set_method(name);
  test.set_chi_square(result.chi_square);
  test.set_degrees_of_freedom(result.degrees_of_freedom);
  test.set_p_value(result.p);
  return absl::OkStatus();
}

absl::Status AddTests(const v1::CompareSurvivalRequest& request, const Groups& groups, v1::SurvivalComparison& proto) {
  constexpr std::pair<const char*, LogRankWeight> kTests[] = {{"log_rank", LogRankWeight::kLogRank},
                                                              {"gehan_breslow", LogRankWeight::kGehanBreslow},
                                                              {"tarone_ware", LogRankWeight::kTaroneWare},
                                                              {"peto_peto", LogRankWeight::kPetoPeto}};
  for (const auto& [name, weight] : kTests) {
    RETURN_IF_ERROR(AddTest(name, groups, {.weight = weight}, proto));
  }
  if (!request.has_fleming_harrington()) return absl::OkStatus();
  return AddTest("fleming_harrington", groups,
                 {.weight = LogRankWeight::kFlemingHarrington,
                  .rho = request.fleming_harrington().rho(),
                  .gamma = request.fleming_harrington().gamma()},
                 proto);
}

// The hazard ratio of `group` against the first, where the data determine one.
absl::Status AddHazardRatio(const Groups& groups, int group, double level, v1::SurvivalComparison::Contrast& contrast) {
  std::vector<double> times, covariates;
  std::vector<uint8_t> events;
  for (size_t i = 0; i < groups.times.size(); ++i) {
    if (groups.group[i] != 0 && groups.group[i] != group) continue;
    times.push_back(groups.times[i]);
    events.push_back(groups.events[i]);
    covariates.push_back(groups.group[i] == group ? 1 : 0);
  }
  const auto model =
      CoxRegression({.sample = {.times = times, .events = events}, .covariates = covariates}, CoxTies::kEfron);
  if (absl::IsFailedPrecondition(model.status())) return absl::OkStatus();
  RETURN_IF_ERROR(model.status());
  const double half_width = NormalUpperQuantile((1 - level) / 2) * model->standard_errors[0];
  contrast.set_hazard_ratio(std::exp(model->coefficients[0]));
  Write(
      {.lower = std::exp(model->coefficients[0] - half_width), .upper = std::exp(model->coefficients[0] + half_width)},
      *contrast.mutable_hazard_ratio_interval());
  return absl::OkStatus();
}

// Up to kPointsMax times of the steps, the last among them.
std::vector<double> StepTimes(const KaplanMeierCurve& curve) {
  std::vector<double> times;
  for (const size_t i : Thinned(curve.steps.size(), kPointsMax)) times.push_back(curve.steps[i].time);
  return times;
}

// The largest time that all groups reach.
absl::StatusOr<double> CommonTime(const Groups& groups) {
  double tau = std::numeric_limits<double>::infinity();
  for (const KaplanMeierCurve& curve : groups.curves) tau = std::min(tau, curve.last_time);
  if (tau > 0) return tau;
  return absl::FailedPreconditionError("a group has nobody followed beyond time 0");
}

}  // namespace

absl::StatusOr<v1::SurvivalCurve> EstimateSurvival(const v1::EstimateSurvivalRequest& request) {
  Arguments arguments;
  CheckTimes(request.group(), "group", arguments);
  CheckAt(request.at(), 0, arguments);
  const double level = Or(request.confidence_level(), 0.95);
  arguments.Fraction("confidence_level", level).AtLeast("tau", request.tau(), 0);
  arguments.AtLeast("landmark", request.landmark(), 0);
  CheckSize("shares", request.shares_size(), 0, kSharesMax, arguments);
  for (int i = 0; i < request.shares_size(); ++i) arguments.Fraction(At("shares", i), request.shares(i));
  std::vector<uint8_t> events = EventsOf(request.group(), "group", arguments);
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const LandmarkSample followed, Followed(request.group(), std::move(events), request.landmark()));
  ASSIGN_OR_RETURN(const KaplanMeierCurve curve, KaplanMeier({.times = followed.times, .events = followed.events}));
  v1::SurvivalCurve proto;
  proto.set_customers_count(curve.customers);
  std::vector<double> at(request.at().begin(), request.at().end());
  if (at.empty()) at = StepTimes(curve);
  std::vector<double> sorted = followed.times;
  std::sort(sorted.begin(), sorted.end());
  for (const double time : at) {
    const SurvivalStep step = SurvivalAt(curve, time);
    ASSIGN_OR_RETURN(const Interval limits, LogLogLimits(curve, time, level));
    auto& point = *proto.add_points();
    point.set_time(time);
    point.set_survival(step.survival);
    point.set_standard_error(step.standard_error);
    Write(limits, *point.mutable_interval());
    point.set_at_risk_count(sorted.end() - std::lower_bound(sorted.begin(), sorted.end(), time));
  }
  ASSIGN_OR_RETURN(const TimeQuantile median, SurvivalQuantile(curve, 0.5, level));
  if (std::isfinite(median.time)) proto.set_median(median.time);
  for (const double share : request.shares()) {
    ASSIGN_OR_RETURN(const TimeQuantile quantile, SurvivalQuantile(curve, share, level));
    auto& added = *proto.add_quantiles();
    added.set_share(share);
    if (std::isfinite(quantile.time)) added.set_time(quantile.time);
    Write(quantile.interval, *added.mutable_interval());
  }
  if (request.tau() > 0) {
    ASSIGN_OR_RETURN(const RestrictedMean mean, RestrictedMeanOf(curve, request.tau()));
    proto.set_restricted_mean(mean.mean);
    proto.set_restricted_mean_standard_error(mean.standard_error);
  }
  return proto;
}

absl::StatusOr<v1::SurvivalComparison> CompareSurvival(const v1::CompareSurvivalRequest& request) {
  const double level = Or(request.confidence_level(), 0.95);
  RETURN_IF_ERROR(Arguments().Fraction("confidence_level", level).AtLeast("tau", request.tau(), 0).Check());
  ASSIGN_OR_RETURN(const Groups groups, ReadGroups(request));
  double tau = request.tau();
  if (tau == 0) {
    ASSIGN_OR_RETURN(tau, CommonTime(groups));
  }
  v1::SurvivalComparison proto;
  proto.set_tau(tau);
  RETURN_IF_ERROR(AddTests(request, groups, proto));
  for (int g = 1; g < request.groups_size(); ++g) {
    ASSIGN_OR_RETURN(const RestrictedMeanComparison means,
                     CompareRestrictedMeans(groups.curves[g], groups.curves[0], tau, level));
    auto& contrast = *proto.add_contrasts();
    contrast.set_group(g);
    contrast.set_restricted_mean_difference(means.difference);
    Write(means.interval, *contrast.mutable_restricted_mean_interval());
    contrast.set_restricted_mean_p_value(means.p);
    contrast.set_restricted_mean_ratio(means.ratio);
    Write(means.ratio_interval, *contrast.mutable_restricted_mean_ratio_interval());
    RETURN_IF_ERROR(AddHazardRatio(groups, g, level, contrast));
  }
  return proto;
}

absl::StatusOr<v1::CumulativeIncidence> EstimateCumulativeIncidence(
    const v1::EstimateCumulativeIncidenceRequest& request) {
  Arguments arguments;
  CheckTimes(request.group(), "group", arguments);
  CheckCauses(request.group(), arguments);
  CheckAt(request.at(), 1, arguments);
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const auto curves,
                   CumulativeIncidenceOf({.times = request.group().times(), .causes = request.group().events()}));
  v1::CumulativeIncidence proto;
  for (int32_t cause = 1; cause <= curves.causes; ++cause) {
    auto& added = *proto.add_causes();
    added.set_cause(cause);
    for (const double time : request.at()) {
      const IncidenceEstimate estimate = IncidenceAt(curves, cause, time);
      added.add_incidence(estimate.incidence);
      added.add_standard_error(estimate.standard_error);
    }
  }
  return proto;
}

absl::StatusOr<v1::TrendTest> TestTrend(const v1::TestTrendRequest& request) {
  Arguments arguments;
  CheckSize("arms", request.arms_size(), 2, kArmsMax, arguments);
  std::vector<double> scores;
  std::vector<Counts> counts;
  for (int i = 0; i < request.arms_size(); ++i) {
    const double score = request.arms(i).score();
    if (request.scores_are_delays()) arguments.AtLeast(At("arms", i) + ".score", score, 0);
    if (!request.scores_are_delays()) arguments.Finite(At("arms", i) + ".score", score);
    scores.push_back(score);
    counts.push_back(Read(request.arms(i).counts(), At("arms", i) + ".counts", arguments));
  }
  RETURN_IF_ERROR(arguments.Check());
  std::vector<DelayArm> delays;
  for (size_t i = 0; i < scores.size(); ++i) delays.push_back({.delay = scores[i], .counts = counts[i]});
  ASSIGN_OR_RETURN(const auto test,
                   request.scores_are_delays() ? DelayTrendTest(delays) : CochranArmitageTest(scores, counts));
  v1::TrendTest proto;
  proto.set_z(test.z);
  proto.set_p_value(test.p);
  proto.set_slope(test.slope);
  return proto;
}

}  // namespace sendlift::calculator
