#include "calculator/planning.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/status.h"
#include "calculator/request.h"
#include "stats/distributions.h"
#include "stats/power.h"
#include "stats/power_chi_square.h"
#include "stats/power_margin.h"
#include "stats/power_survival.h"
#include "stats/sequential/looks.h"
#include "stats/sequential/sequential_power.h"
#include "stats/sequential/spending.h"

namespace sendlift::calculator {
namespace {

constexpr double kCustomersMin = 2;
constexpr double kCustomersMax = 1e15;
constexpr double kAlphaMinWithLooks = 1e-11;
constexpr int kArmsMax = 50;
constexpr double kWeightMax = 1e12;

using Design = v1::ExperimentDesign;

// Whether the effect is part of the question or the answer.
enum class Effect { kGiven, kAsked };

PowerGoal GoalOf(const Design& design) {
  return {.alpha = Or(design.alpha(), 0.05),
          .power = Or(design.power(), 0.8),
          .treatment_per_control = Or(design.treatment_per_control(), 1)};
}

bool HasMargin(const Design& design) { return design.rates().margin() > 0 || design.means().margin() > 0; }

// Rounding may carry a sum such as 0.35 + 0.65 a little beyond 1.
double TreatmentRateOf(const Design::Rates& rates) {
  const double sum = rates.control_rate() + rates.difference();
  return std::abs(sum - 0.5) <= 0.5 + 1e-12 ? std::clamp(sum, 0.0, 1.0) : sum;
}

void CheckRates(const Design::Rates& rates, Effect effect, Arguments& arguments) {
  arguments.Rate("design.rates.control_rate", rates.control_rate());
  arguments.Require(rates.margin() >= 0 && rates.margin() < 1, "design.rates.margin", "must be 0 or more and below 1");
  if (effect == Effect::kAsked) return;
  const double treatment = TreatmentRateOf(rates);
  arguments.Require(treatment >= 0 && treatment <= 1, "design.rates.difference",
                    "must leave treatment a rate between 0 and 1");
}

void CheckMeans(const Design::Means& means, Effect effect, Arguments& arguments) {
  arguments.Positive("design.means.standard_deviation", means.standard_deviation());
  arguments.AtLeast("design.means.margin", means.margin(), 0);
  if (effect == Effect::kGiven) arguments.Finite("design.means.difference", means.difference() + means.margin());
}

void CheckSurvival(const Design::Survival& survival, Effect effect, Arguments& arguments) {
  arguments.Rate("design.survival.control_event_share", survival.control_event_share());
  arguments.Rate("design.survival.treatment_event_share", survival.treatment_event_share());
  if (effect == Effect::kGiven) arguments.Positive("design.survival.hazard_ratio", survival.hazard_ratio());
}

void CheckDesign(const Design& design, Effect effect, Arguments& arguments) {
  const PowerGoal goal = GoalOf(design);
  arguments.Fraction("design.alpha", goal.alpha).Fraction("design.power", goal.power);
  arguments.Positive("design.treatment_per_control", goal.treatment_per_control);
  CheckEnum("design.alternative", v1::Alternative_IsValid(design.alternative()), arguments);
  arguments.Require(design.looks() >= 0 && design.looks() <= kLooksInRequestMax, "design.looks", "must be 1 to 60");
  arguments.Require(design.looks() <= 1 || goal.alpha >= kAlphaMinWithLooks, "design.alpha",
                    "must be at least 1e-11 with several looks");
  switch (design.metric_case()) {
    case Design::kRates:
      return CheckRates(design.rates(), effect, arguments);
    case Design::kMeans:
      return CheckMeans(design.means(), effect, arguments);
    case Design::kSurvival:
      return CheckSurvival(design.survival(), effect, arguments);
    case Design::METRIC_NOT_SET:
      arguments.Require(false, "design.metric", "must be one of rates, means and survival");
  }
}

// What no number of customers can show: that treatment is not worse by the margin when it is.
void CheckMargin(const Design& design, Arguments& arguments) {
  constexpr char kWanted[] = "must be above minus the margin";
  const auto& rates = design.rates();
  const auto& means = design.means();
  if (rates.margin() > 0) arguments.Require(rates.difference() > -rates.margin(), "design.rates.difference", kWanted);
  if (means.margin() > 0) arguments.Require(means.difference() > -means.margin(), "design.means.difference", kWanted);
}

template <typename Request>
ArmSizes CustomersOf(const Request& request, Arguments& arguments) {
  arguments.AtLeast("treatment_customers", request.treatment_customers(), kCustomersMin);
  arguments.AtLeast("control_customers", request.control_customers(), kCustomersMin);
  return {.treatment = request.treatment_customers(), .control = request.control_customers()};
}

EventShares EventsOf(const Design::Survival& survival) {
  return {.treatment = survival.treatment_event_share(), .control = survival.control_event_share()};
}

absl::StatusOr<StoppingBounds> BoundsOf(const Design& design, Alternative alternative) {
  ASSIGN_OR_RETURN(const auto information, EqualLooks(design.looks()));
  return SpendingBounds(information, {.spending = {}, .alpha = GoalOf(design).alpha}, alternative);
}

// What looking early asks for beyond the customers of one look.
absl::StatusOr<double> InflationOf(const Design& design) {
  if (design.looks() <= 1) return 1;
  const PowerGoal goal = GoalOf(design);
  const Alternative alternative = HasMargin(design) ? Alternative::kGreater : Alternative::kTwoSided;
  ASSIGN_OR_RETURN(const StoppingBounds bounds, BoundsOf(design, alternative));
  ASSIGN_OR_RETURN(const SequentialCost cost, CostOfDesign(bounds, goal.alpha, goal.power, alternative));
  return cost.maximum_inflation;
}

// The alternative that ComputePower tests against.
Alternative AlternativeOf(const Design& design) {
  if (HasMargin(design)) return Alternative::kGreater;
  return design.has_survival() ? Alternative::kTwoSided : Read(design.alternative());
}

absl::StatusOr<double> PowerWithOneLook(const Design& design, const ArmSizes& customers) {
  const double alpha = GoalOf(design).alpha;
  const Alternative alternative = AlternativeOf(design);
  if (design.has_survival()) {
    return PowerOfHazardRatio({.hazard_ratio = design.survival().hazard_ratio(),
                               .events = EventsOf(design.survival()),
                               .customers = customers,
                               .alpha = alpha});
  }
  if (design.has_means()) {
    const auto& means = design.means();
    return PowerOfMeans({.difference = means.difference() + means.margin(),
                         .standard_deviation = means.standard_deviation(),
                         .customers = customers,
                         .alpha = alpha,
                         .alternative = alternative});
  }
  const auto& rates = design.rates();
  const double treatment = TreatmentRateOf(rates);
  if (rates.margin() > 0) {
    return PowerAtMargin({.rates = {.treatment = treatment, .control = rates.control_rate(), .null = -rates.margin()},
                          .customers = customers,
                          .alpha = alpha});
  }
  return PowerOfProportions({.treatment_rate = treatment,
                             .control_rate = rates.control_rate(),
                             .customers = customers,
                             .alpha = alpha,
                             .alternative = alternative});
}

// The power with the looks of the design: that of one look says how far z is expected to be from 0 at the end.
absl::StatusOr<double> WithLooks(const Design& design, double power_with_one_look) {
  if (design.looks() <= 1 || power_with_one_look <= 0 || power_with_one_look >= 1) return power_with_one_look;
  const bool two_sided = AlternativeOf(design) == Alternative::kTwoSided;
  const double alpha = GoalOf(design).alpha;
  const double drift = NormalUpperQuantile(two_sided ? alpha / 2 : alpha) - NormalUpperQuantile(power_with_one_look);
  ASSIGN_OR_RETURN(const StoppingBounds bounds,
                   BoundsOf(design, two_sided ? Alternative::kTwoSided : Alternative::kGreater));
  return SequentialPower(bounds, drift);
}

absl::StatusOr<ArmSizes> SizesWithOneLook(const Design& design) {
  PowerGoal goal = GoalOf(design);
  goal.one_sided = HasMargin(design);
  if (design.has_survival()) {
    return SampleSizeOfHazardRatio(design.survival().hazard_ratio(), EventsOf(design.survival()), goal);
  }
  if (design.has_means()) {
    const auto& means = design.means();
    return SampleSizeOfMeans(means.difference() + means.margin(), means.standard_deviation(), goal);
  }
  const auto& rates = design.rates();
  const double treatment = TreatmentRateOf(rates);
  if (rates.margin() > 0) {
    return SampleSizeAtMargin({.treatment = treatment, .control = rates.control_rate(), .null = -rates.margin()}, goal);
  }
  return SampleSizeOfProportions(treatment, rates.control_rate(), goal);
}

absl::StatusOr<double> EffectWithOneLook(const Design& design, const ArmSizes& customers) {
  const PowerGoal goal = GoalOf(design);
  if (design.has_survival()) return DetectableHazardRatio(EventsOf(design.survival()), customers, goal);
  if (design.has_means()) return DetectableMeanDifference(design.means().standard_deviation(), customers, goal);
  return DetectableRateDifference(design.rates().control_rate(), customers, goal);
}

// The goal of the requests that carry no design.
template <typename Request>
PowerGoal ReadGoal(const Request& request, Arguments& arguments) {
  const PowerGoal goal{.alpha = Or(request.alpha(), 0.05), .power = Or(request.power(), 0.8)};
  arguments.Fraction("alpha", goal.alpha).Fraction("power", goal.power);
  return goal;
}

std::vector<double> ReadWeights(const v1::PlanManyRatesRequest& request, Arguments& arguments) {
  if (request.weights().empty()) return std::vector<double>(request.rates_size(), 1);
  arguments.Require(request.weights_size() == request.rates_size(), "weights", "must be none, or as many as rates");
  for (int i = 0; i < request.weights_size(); ++i) {
    arguments.Require(request.weights(i) > 0 && request.weights(i) <= kWeightMax, At("weights", i),
                      "must be more than 0 and at most 10^12");
  }
  return {request.weights().begin(), request.weights().end()};
}

}  // namespace

absl::StatusOr<v1::PowerResult> ComputePower(const v1::ComputePowerRequest& request) {
  Arguments arguments;
  CheckDesign(request.design(), Effect::kGiven, arguments);
  const ArmSizes customers = CustomersOf(request, arguments);
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const double with_one_look, PowerWithOneLook(request.design(), customers));
  ASSIGN_OR_RETURN(const double power, WithLooks(request.design(), with_one_look));
  v1::PowerResult proto;
  proto.set_power(power);
  return proto;
}

absl::StatusOr<v1::SampleSize> ComputeSampleSize(const v1::ComputeSampleSizeRequest& request) {
  Arguments arguments;
  CheckDesign(request.design(), Effect::kGiven, arguments);
  CheckMargin(request.design(), arguments);
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const ArmSizes sizes, SizesWithOneLook(request.design()));
  ASSIGN_OR_RETURN(const double inflation, InflationOf(request.design()));
  const double treatment = std::ceil(sizes.treatment * inflation);
  const double control = std::ceil(sizes.control * inflation);
  if (!(treatment <= kCustomersMax && control <= kCustomersMax)) {
    return absl::OutOfRangeError("it would take more than 10^15 customers, which is to say never");
  }
  v1::SampleSize proto;
  proto.set_treatment_customers(static_cast<int64_t>(treatment));
  proto.set_control_customers(static_cast<int64_t>(control));
  proto.set_inflation(inflation);
  return proto;
}

absl::StatusOr<v1::DetectableEffect> ComputeDetectableEffect(const v1::ComputeDetectableEffectRequest& request) {
  Arguments arguments;
  CheckDesign(request.design(), Effect::kAsked, arguments);
  const ArmSizes customers = CustomersOf(request, arguments);
  constexpr char kWanted[] = "must be 0 here: the effect is asked for";
  arguments.Require(request.design().rates().margin() == 0, "design.rates.margin", kWanted);
  arguments.Require(request.design().means().margin() == 0, "design.means.margin", kWanted);
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const double inflation, InflationOf(request.design()));
  const ArmSizes with_one_look{.treatment = std::max(1.0, customers.treatment / inflation),
                               .control = std::max(1.0, customers.control / inflation)};
  ASSIGN_OR_RETURN(const double effect, EffectWithOneLook(request.design(), with_one_look));
  v1::DetectableEffect proto;
  proto.set_effect(effect);
  if (request.design().has_rates() && request.design().rates().control_rate() > 0) {
    proto.set_relative_effect(effect / request.design().rates().control_rate());
  }
  return proto;
}

absl::StatusOr<v1::AdditionalSampleSize> ComputeAdditionalSampleSize(
    const v1::ComputeAdditionalSampleSizeRequest& request) {
  Arguments arguments;
  PowerGoal goal = ReadGoal(request, arguments);
  goal.one_sided = request.sides() == 1;
  const double effect = request.effect();
  const double error = request.standard_error();
  const auto possible = [](int64_t customers) { return customers >= 1 && customers <= kCustomersMax; };
  arguments.Finite("effect", effect).Require(effect != 0, "effect", "must not be 0, which no customers detect");
  arguments.Positive("standard_error", error);
  arguments.Require(possible(request.treatment_customers()), "treatment_customers", "must be from 1 to 10^15");
  arguments.Require(possible(request.control_customers()), "control_customers", "must be from 1 to 10^15");
  arguments.Require(request.sides() >= 0 && request.sides() <= 2, "sides", "must be 1 or 2");
  RETURN_IF_ERROR(arguments.Check());
  v1::AdditionalSampleSize proto;
  ASSIGN_OR_RETURN(const double factor, AdditionalSampleFactor(effect, error, goal));
  ASSIGN_OR_RETURN(const int64_t treatment, CustomersStillNeeded(effect, error, request.treatment_customers(), goal));
  ASSIGN_OR_RETURN(const int64_t control, CustomersStillNeeded(effect, error, request.control_customers(), goal));
  // Two arms of two customers have the standard error of one customer.
  ASSIGN_OR_RETURN(const double power, PowerOfMeansNormal({.difference = std::abs(effect),
                                                           .standard_deviation = error,
                                                           .customers = {.treatment = 2, .control = 2},
                                                           .alpha = goal.alpha,
                                                           .alternative = goal.one_sided ? Alternative::kGreater
                                                                                         : Alternative::kTwoSided}));
  proto.set_factor(factor);
  proto.set_treatment_customers(treatment);
  proto.set_control_customers(control);
  proto.set_power_now(power);
  return proto;
}

absl::StatusOr<v1::ManyRatesPlan> PlanManyRates(const v1::PlanManyRatesRequest& request) {
  Arguments arguments;
  const PowerGoal goal = ReadGoal(request, arguments);
  CheckSize("rates", request.rates_size(), 2, kArmsMax, arguments);
  for (int i = 0; i < request.rates_size(); ++i) arguments.Rate(At("rates", i), request.rates(i));
  const std::vector<double> weights = ReadWeights(request, arguments);
  arguments.Require(request.customers() >= 0 && request.customers() <= kCustomersMax, "customers",
                    "must be from 1 to 10^15, or 0 if not asked");
  RETURN_IF_ERROR(arguments.Check());
  ASSIGN_OR_RETURN(const double effect, EffectSizeOfRates(request.rates(), weights));
  const double freedom = request.rates_size() - 1;
  ASSIGN_OR_RETURN(const double customers, SampleSizeOfChiSquare(effect, freedom, goal));
  if (!(customers <= kCustomersMax)) {
    return absl::OutOfRangeError("it would take more than 10^15 customers, which is to say never");
  }
  v1::ManyRatesPlan proto;
  proto.set_effect_size(effect);
  proto.set_customers(static_cast<int64_t>(std::ceil(customers)));
  if (request.customers() == 0) return proto;
  ASSIGN_OR_RETURN(const double power, PowerOfChiSquare({.effect_size = effect,
                                                         .customers = request.customers(),
                                                         .degrees_of_freedom = freedom,
                                                         .alpha = goal.alpha}));
  ASSIGN_OR_RETURN(const double detectable, DetectableEffectSize(request.customers(), freedom, goal));
  proto.set_power(power);
  proto.set_detectable_effect_size(detectable);
  return proto;
}

absl::StatusOr<v1::EventsPlan> PlanEvents(const v1::PlanEventsRequest& request) {
  Arguments arguments;
  PowerGoal goal = ReadGoal(request, arguments);
  goal.treatment_per_control = Or(request.treatment_per_control(), 1);
  arguments.Positive("treatment_per_control", goal.treatment_per_control);
  switch (request.known_case()) {
    case v1::PlanEventsRequest::kHazardRatio:
      arguments.Positive("hazard_ratio", request.hazard_ratio());
      break;
    case v1::PlanEventsRequest::kEvents:
      arguments.Positive("events", request.events());
      break;
    case v1::PlanEventsRequest::KNOWN_NOT_SET:
      arguments.Require(false, "known", "must be hazard_ratio or events");
  }
  RETURN_IF_ERROR(arguments.Check());
  double hazard_ratio = request.hazard_ratio();
  double events = request.events();
  if (request.known_case() == v1::PlanEventsRequest::kHazardRatio) {
    ASSIGN_OR_RETURN(events, EventsForHazardRatio(hazard_ratio, goal));
  } else {
    ASSIGN_OR_RETURN(hazard_ratio, HazardRatioOfEvents(events, goal));
  }
  v1::EventsPlan proto;
  proto.set_hazard_ratio(hazard_ratio);
  proto.set_events(events);
  return proto;
}

}  // namespace sendlift::calculator
