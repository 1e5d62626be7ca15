#include "clients/cli/stats_planning.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status.h"
#include "calculator/planning.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

using v1::ExperimentDesign;

constexpr int kCurvePoints = 24;
constexpr double kUsualAlpha = 0.05;
constexpr double kUsualPower = 0.8;

enum class Asked { kPower, kSize, kEffect };

double TreatmentPerControl(const ExperimentDesign& design) {
  return design.treatment_per_control() == 0 ? 1 : design.treatment_per_control();
}

void ReadRates(NumberReader& reader, const PlanningOptions& options, Asked asked, ExperimentDesign& design) {
  ExperimentDesign::Rates& rates = *design.mutable_rates();
  rates.set_control_rate(reader.Rate("--control-rate", options.control_rate));
  rates.set_margin(reader.Level("--margin", options.margin));
  if (asked == Asked::kEffect) return;
  if (options.difference.has_value() && options.relative_lift.has_value()) {
    reader.Refuse("--relative-lift", "says the same as --difference: give one of them");
  } else if (options.difference.has_value()) {
    rates.set_difference(reader.Number("--difference", options.difference));
  } else if (options.relative_lift.has_value()) {
    rates.set_difference(reader.Number("--relative-lift", options.relative_lift) * rates.control_rate());
  } else if (!options.margin.has_value()) {
    reader.Refuse("--difference", "is missing: write treatment minus control, such as 0.5%, or --relative-lift 10%");
  }
}

void ReadMeans(NumberReader& reader, const PlanningOptions& options, Asked asked, ExperimentDesign& design) {
  ExperimentDesign::Means& means = *design.mutable_means();
  means.set_standard_deviation(reader.Positive("--sd", options.sd));
  means.set_margin(reader.Positive("--margin", options.margin));
  if (options.relative_lift.has_value()) reader.Refuse("--relative-lift", "is for rates: write --difference with --sd");
  if (asked == Asked::kEffect) return;
  means.set_difference(reader.Number("--difference", options.difference));
  if (!options.difference.has_value() && !options.margin.has_value()) {
    reader.Refuse("--difference", "is missing: write treatment minus control in the unit of the mean, such as 1.50");
  }
}

void ReadSurvival(NumberReader& reader, const PlanningOptions& options, Asked asked, ExperimentDesign& design) {
  ExperimentDesign::Survival& survival = *design.mutable_survival();
  const double hazard_ratio = reader.Positive("--hazard-ratio", options.hazard_ratio);
  const double control = reader.Rate("--control-events", options.control_events);
  survival.set_control_event_share(control);
  survival.set_treatment_event_share(options.treatment_events.has_value()
                                         ? reader.Rate("--treatment-events", options.treatment_events)
                                     : hazard_ratio > 0 ? 1 - std::pow(1 - control, hazard_ratio)
                                                        : control);
  if (!options.control_events.has_value()) {
    reader.Refuse("--control-events", "is missing: write the share of control that will have the event, such as 30%");
  }
  if (asked == Asked::kEffect) return;
  survival.set_hazard_ratio(hazard_ratio);
  if (!options.hazard_ratio.has_value()) {
    reader.Refuse("--hazard-ratio", "is missing: write the hazard of treatment over that of control, such as 1.25");
  }
}

ExperimentDesign ReadDesign(NumberReader& reader, const PlanningOptions& options, Asked asked) {
  ExperimentDesign design;
  const bool has_survival = options.hazard_ratio.has_value() || options.control_events.has_value();
  const int kinds = options.control_rate.has_value() + options.sd.has_value() + has_survival;
  if (kinds != 1) {
    reader.Refuse("--control-rate",
                  "say what is measured, one of: --control-rate for rates, --sd for means, "
                  "--hazard-ratio with --control-events for times to an event");
    return design;
  }
  if (options.control_rate.has_value()) ReadRates(reader, options, asked, design);
  if (options.sd.has_value()) ReadMeans(reader, options, asked, design);
  if (has_survival) ReadSurvival(reader, options, asked, design);
  design.set_alpha(reader.Level("--alpha", options.alpha));
  design.set_power(reader.Level("--power", options.power));
  design.set_treatment_per_control(reader.Positive("--treatment-per-control", options.treatment_per_control));
  design.set_alternative(reader.Alternative("--alternative", options.alternative));
  const int64_t looks = reader.Whole("--looks", options.looks, 1);
  if (looks > 60) reader.Refuse("--looks", "is at most 60");
  design.set_looks(static_cast<int32_t>(std::min<int64_t>(looks, 60)));
  return design;
}

struct Sizes {
  double treatment = 0;
  double control = 0;
};

Sizes ReadSizes(NumberReader& reader, const PlanningOptions& options, const ExperimentDesign& design) {
  const double ratio = TreatmentPerControl(design);
  const auto all = static_cast<double>(reader.Whole("--customers", options.customers, 2));
  Sizes sizes = {static_cast<double>(reader.Whole("--treatment-customers", options.treatment_customers, 1)),
                 static_cast<double>(reader.Whole("--control-customers", options.control_customers, 1))};
  const bool has_arms = options.treatment_customers.has_value() || options.control_customers.has_value();
  if (options.customers.has_value() == has_arms) {
    reader.Refuse("--customers",
                  "say how many: --customers for both arms together, or --treatment-customers and "
                  "--control-customers");
  }
  if (options.customers.has_value()) return {all * ratio / (1 + ratio), all / (1 + ratio)};
  if (!options.treatment_customers.has_value()) sizes.treatment = sizes.control * ratio;
  if (!options.control_customers.has_value()) sizes.control = sizes.treatment / ratio;
  return sizes;
}

double AlphaOf(const ExperimentDesign& design) { return design.alpha() == 0 ? kUsualAlpha : design.alpha(); }
double PowerOf(const ExperimentDesign& design) { return design.power() == 0 ? kUsualPower : design.power(); }

// "+0.5 percentage points on a control rate of 10 %".
std::string WhatIsFound(const ExperimentDesign& design) {
  switch (design.metric_case()) {
    case ExperimentDesign::kRates: {
      const ExperimentDesign::Rates& rates = design.rates();
      if (rates.margin() > 0) {
        return absl::StrFormat("that a rate of %s is not worse by %.6g percentage points",
                               ShareText(rates.control_rate()), rates.margin() * 100);
      }
      return absl::StrFormat("%+.6g percentage points on a control rate of %s", rates.difference() * 100,
                             ShareText(rates.control_rate()));
    }
    case ExperimentDesign::kMeans:
      if (design.means().margin() > 0)
        return absl::StrFormat("that a mean is not worse by %.6g", design.means().margin());
      return absl::StrFormat("a difference of %+.6g with a standard deviation of %.6g", design.means().difference(),
                             design.means().standard_deviation());
    default:
      return absl::StrFormat("a hazard ratio of %.6g", design.survival().hazard_ratio());
  }
}

std::string Conditions(const ExperimentDesign& design) {
  const std::string looks = design.looks() > 1 ? absl::StrCat(", ", design.looks(), " looks") : "";
  return absl::StrCat("alpha ", ShareText(AlphaOf(design)), looks);
}

std::string Customers(double count) { return Grouped(std::llround(count)); }

absl::Status Power(Context& context, const PlanningOptions& options) {
  ASSIGN_OR_RETURN(const v1::ComputePowerRequest request, PowerRequest(options));
  ASSIGN_OR_RETURN(const v1::PowerResult result, calculator::ComputePower(request));
  return PrintPage(context, result, PowerPage(request, result, PowerCurve(request, calculator::ComputePower)),
                   options.svg);
}

absl::Status Size(Context& context, const PlanningOptions& options) {
  ASSIGN_OR_RETURN(const v1::ComputeSampleSizeRequest request, SizeRequest(options));
  ASSIGN_OR_RETURN(const v1::SampleSize size, calculator::ComputeSampleSize(request));
  return PrintPage(context, size, SizePage(request, size));
}

absl::Status Effect(Context& context, const PlanningOptions& options) {
  ASSIGN_OR_RETURN(const v1::ComputeDetectableEffectRequest request, EffectRequest(options));
  ASSIGN_OR_RETURN(const v1::DetectableEffect effect, calculator::ComputeDetectableEffect(request));
  return PrintPage(context, effect, EffectPage(request, effect));
}

void AddDesignOptions(CLI::App& verb, PlanningOptions& options, Asked asked) {
  verb.add_option("--control-rate", options.control_rate, "Rates: rate of control, such as 10%");
  verb.add_option("--sd", options.sd, "Means: standard deviation of one customer");
  verb.add_option("--control-events", options.control_events, "Times: share of control with the event, such as 30%");
  verb.add_option("--treatment-events", options.treatment_events,
                  "Times: share of treatment with the event; by proportional hazards without it");
  verb.add_option("--margin", options.margin, "Smallest loss that matters: plans a test of non-inferiority");
  verb.add_option("--alpha", options.alpha, "Chance of a false alarm; 5% without it");
  verb.add_option("--treatment-per-control", options.treatment_per_control,
                  "Customers of treatment for each of control; 1 without it");
  verb.add_option("--looks", options.looks, "Looks at the data, spent like O'Brien and Fleming; 1 without it");
  if (asked != Asked::kEffect) {
    verb.add_option("--difference", options.difference, "Treatment minus control, such as 0.5% or -1.5");
    verb.add_option("--relative-lift", options.relative_lift, "Rates: the difference over control's rate, such as 5%");
    verb.add_option("--hazard-ratio", options.hazard_ratio, "Times: hazard of treatment over that of control");
  }
  if (asked != Asked::kPower) verb.add_option("--power", options.power, "Wanted power; 80% without it");
  if (asked == Asked::kSize) return;
  verb.add_option("--customers", options.customers, "Customers of both arms together");
  verb.add_option("--treatment-customers", options.treatment_customers, "Customers of treatment");
  verb.add_option("--control-customers", options.control_customers, "Customers of control");
}

}  // namespace

absl::StatusOr<v1::ComputePowerRequest> PowerRequest(const PlanningOptions& options) {
  NumberReader reader;
  v1::ComputePowerRequest request;
  *request.mutable_design() = ReadDesign(reader, options, Asked::kPower);
  const Sizes sizes = ReadSizes(reader, options, request.design());
  request.set_treatment_customers(sizes.treatment);
  request.set_control_customers(sizes.control);
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::ComputeSampleSizeRequest> SizeRequest(const PlanningOptions& options) {
  NumberReader reader;
  v1::ComputeSampleSizeRequest request;
  *request.mutable_design() = ReadDesign(reader, options, Asked::kSize);
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::ComputeDetectableEffectRequest> EffectRequest(const PlanningOptions& options) {
  NumberReader reader;
  v1::ComputeDetectableEffectRequest request;
  *request.mutable_design() = ReadDesign(reader, options, Asked::kEffect);
  const Sizes sizes = ReadSizes(reader, options, request.design());
  request.set_treatment_customers(sizes.treatment);
  request.set_control_customers(sizes.control);
  RETURN_IF_ERROR(reader.status());
  return request;
}

CurvePlot PowerCurve(const v1::ComputePowerRequest& request, PowerFunction power) {
  CurvePlot plot = {.title = absl::StrCat("Power to find ", WhatIsFound(request.design())),
                    .x_axis = "customers of both arms",
                    .y_axis = "power, %",
                    .curves = {{"power", {}}},
                    .y_range = std::pair(0.0, 100.0)};
  for (int i = 1; i <= kCurvePoints; ++i) {
    const double share = 2.0 * i / kCurvePoints;
    v1::ComputePowerRequest smaller = request;
    smaller.set_treatment_customers(std::max(2.0, std::round(request.treatment_customers() * share)));
    smaller.set_control_customers(std::max(2.0, std::round(request.control_customers() * share)));
    const absl::StatusOr<v1::PowerResult> result = power(smaller);
    if (!result.ok()) continue;
    plot.curves[0].points.push_back(
        {smaller.treatment_customers() + smaller.control_customers(), result->power() * 100});
  }
  return plot;
}

StatsPage PowerPage(const v1::ComputePowerRequest& request, const v1::PowerResult& result, const CurvePlot& curve) {
  StatsPage page;
  page.sentences = {absl::StrCat("Power ", PercentText(result.power()), " to find ", WhatIsFound(request.design()),
                                 " with ", Customers(request.treatment_customers()), " customers in treatment and ",
                                 Customers(request.control_customers()), " in control (", Conditions(request.design()),
                                 ").")};
  page.csv = Table({Right("customers"), Right("power")});
  for (const PlotPoint& point : curve.curves[0].points) page.csv.Add({Raw(point.x), Raw(point.y / 100)});
  Draw(curve, page);
  return page;
}

StatsPage SizePage(const v1::ComputeSampleSizeRequest& request, const v1::SampleSize& size) {
  const int64_t together = size.treatment_customers() + size.control_customers();
  StatsPage page;
  page.sentences = {absl::StrCat("It takes ", Grouped(together), " customers, ", Grouped(size.treatment_customers()),
                                 " in treatment and ", Grouped(size.control_customers()), " in control, to find ",
                                 WhatIsFound(request.design()), " with ", ShareText(PowerOf(request.design())),
                                 " power (", Conditions(request.design()), ").")};
  if (request.design().looks() > 1) {
    page.sentences.push_back(
        absl::StrFormat("The looks cost %s more than a single test at the end.", PercentText(size.inflation() - 1)));
  }
  Table table({Right("treatment"), Right("control"), Right("together"), Right("inflation")});
  table.Add({Grouped(size.treatment_customers()), Grouped(size.control_customers()), Grouped(together),
             absl::StrFormat("%.4f", size.inflation())});
  page.csv = Table({Right("treatment_customers"), Right("control_customers"), Right("inflation")});
  page.csv.Add(
      {absl::StrCat(size.treatment_customers()), absl::StrCat(size.control_customers()), Raw(size.inflation())});
  page.tables.push_back({"", std::move(table)});
  return page;
}

StatsPage EffectPage(const v1::ComputeDetectableEffectRequest& request, const v1::DetectableEffect& effect) {
  const ExperimentDesign& design = request.design();
  std::string smallest = absl::StrCat("a difference of ", NumberText(effect.effect()));
  if (design.has_rates()) smallest = absl::StrCat(NumberText(effect.effect() * 100), " percentage points");
  if (design.has_survival()) smallest = absl::StrCat("a hazard ratio of ", NumberText(effect.effect()));
  const std::string relative = effect.has_relative_effect() ? absl::StrFormat(", %s of control's rate of %s",
                                                                              PercentText(effect.relative_effect()),
                                                                              ShareText(design.rates().control_rate()))
                                                            : "";
  StatsPage page;
  page.sentences = {absl::StrCat("With ", Customers(request.treatment_customers()), " customers in treatment and ",
                                 Customers(request.control_customers()), " in control, the smallest effect found with ",
                                 ShareText(PowerOf(design)), " power is ", smallest, relative, " (", Conditions(design),
                                 ").")};
  page.csv = Table({Right("effect"), Right("relative_effect")});
  page.csv.Add({Raw(effect.effect()), effect.has_relative_effect() ? Raw(effect.relative_effect()) : ""});
  return page;
}

void AddPlanningVerbs(CLI::App& noun, Command& chosen) {
  const auto [power, power_options] =
      AddVerb<PlanningOptions>(noun, "power", "Chance to find a difference, with its curve", chosen, Power);
  AddDesignOptions(*power, *power_options, Asked::kPower);
  power->add_option("--alternative", power_options->alternative, "two-sided, greater or less; two-sided without it");
  power->add_option("--svg", power_options->svg, "File for a picture of the curve");
  const auto [size, size_options] =
      AddVerb<PlanningOptions>(noun, "size", "How many customers a difference takes", chosen, Size);
  AddDesignOptions(*size, *size_options, Asked::kSize);
  const auto [effect, effect_options] =
      AddVerb<PlanningOptions>(noun, "effect", "The smallest difference that so many customers show", chosen, Effect);
  AddDesignOptions(*effect, *effect_options, Asked::kEffect);
}

}  // namespace sendlift::cli
