#include "clients/cli/stats_sequential.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "base/status.h"
#include "base/suggest.h"
#include "calculator/sequential.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

using v1::GroupSequentialPlan;

constexpr int64_t kLooksMax = 60;
constexpr double kUsualAlpha = 0.05;

struct Shape {
  const char* name;
  GroupSequentialPlan::Spending spending;
  const char* parameter = nullptr;  // what its parameter is, if it has one
  double least = 0;                 // of the parameter
  double most = 0;
  bool needs_parameter = true;
};

constexpr Shape kShapes[] = {
    {"obrien-fleming", GroupSequentialPlan::O_BRIEN_FLEMING},
    {"pocock", GroupSequentialPlan::POCOCK},
    {"hsd", GroupSequentialPlan::HWANG_SHIH_DE_CANI, "gamma, such as -4", -100, 100},
    {"power", GroupSequentialPlan::POWER, "an exponent, such as 3", 0.01, 100},
    {"classical-obrien-fleming", GroupSequentialPlan::CLASSICAL_O_BRIEN_FLEMING},
    {"classical-pocock", GroupSequentialPlan::CLASSICAL_POCOCK},
    {"wang-tsiatis", GroupSequentialPlan::WANG_TSIATIS, "a shape, from 0 (O'Brien-Fleming) to 0.5 (Pocock)", -10, 10},
    {"haybittle-peto", GroupSequentialPlan::HAYBITTLE_PETO, "the z of the early looks", 0.1, 8, false},
    {"confidence-sequence", GroupSequentialPlan::CONFIDENCE_SEQUENCE},
};
constexpr size_t kSpendingShapes = 4;  // the first ones, which futility can have too
const Shape& kUsualShape = kShapes[0];

const Shape& ReadShape(NumberReader& reader, const char* option, const std::optional<std::string>& text,
                       absl::Span<const Shape> shapes) {
  if (!text.has_value()) return kUsualShape;
  std::vector<std::string> known;
  for (const Shape& shape : shapes) {
    if (shape.name == *text) return shape;
    known.emplace_back(shape.name);
  }
  reader.Refuse(option,
                absl::StrCat("\"", *text, "\" is none of ", absl::StrJoin(known, ", "), DidYouMean(*text, known)));
  return kUsualShape;
}

double ReadParameter(NumberReader& reader, const char* option, const std::optional<std::string>& text,
                     const Shape& shape) {
  if (shape.parameter == nullptr && text.has_value()) {
    reader.Refuse(option, absl::StrCat("is not for ", shape.name, ", which has none"));
  } else if (shape.parameter != nullptr && shape.needs_parameter && !text.has_value()) {
    reader.Refuse(option, absl::StrCat("is missing: ", shape.name, " takes ", shape.parameter));
  }
  const double parameter = reader.Number(option, text);
  if (shape.parameter != nullptr && text.has_value() && !(parameter >= shape.least && parameter <= shape.most)) {
    reader.Refuse(option, absl::StrFormat("is from %g to %g for %s", shape.least, shape.most, shape.name));
  }
  return parameter;
}

void ReadLooks(NumberReader& reader, const PlanOptions& options, GroupSequentialPlan& plan) {
  if (options.looks.has_value() == options.at.has_value()) {
    reader.Refuse("--looks", "say when to look: --looks 5 for equal distances, or --at 0.2,0.5,1");
    return;
  }
  for (const double at : reader.Numbers("--at", options.at)) plan.add_information_fractions(at);
  const int64_t looks = reader.Whole("--looks", options.looks, 1);
  if (looks > kLooksMax) reader.Refuse("--looks", absl::StrCat("is at most ", kLooksMax));
  for (int64_t i = 1; i <= std::min(looks, kLooksMax); ++i) {
    plan.add_information_fractions(static_cast<double>(i) / static_cast<double>(looks));
  }
  double last = 0;
  for (const double fraction : plan.information_fractions()) {
    if (fraction <= last || fraction > 1) {
      reader.Refuse("--at", "must rise from above 0 to at most 1, such as 0.2,0.5,1");
      return;
    }
    last = fraction;
  }
}

GroupSequentialPlan ReadPlan(NumberReader& reader, const PlanOptions& options) {
  GroupSequentialPlan plan;
  ReadLooks(reader, options, plan);
  const Shape& shape = ReadShape(reader, "--spending", options.spending, kShapes);
  plan.set_spending(shape.spending);
  plan.set_parameter(ReadParameter(reader, "--parameter", options.parameter, shape));
  plan.set_alpha(reader.Level("--alpha", options.alpha));
  const int64_t sides = reader.Whole("--sides", options.sides, 1);
  if (sides > 2) reader.Refuse("--sides", "is 1 or 2");
  plan.set_sides(sides == 1 ? 1 : 2);
  if (plan.sides() == 1 && plan.spending() == GroupSequentialPlan::CONFIDENCE_SEQUENCE) {
    reader.Refuse("--sides", "is 2 for confidence-sequence");
  }
  return plan;
}

void ReadFutility(NumberReader& reader, const SequentialOptions& options, v1::DesignGroupSequentialRequest& request) {
  if (!options.futility.has_value()) {
    if (options.futility_parameter.has_value()) reader.Refuse("--futility-parameter", "is for --futility");
    return;
  }
  const auto shapes = absl::MakeConstSpan(kShapes).first(kSpendingShapes);
  const Shape& shape = ReadShape(reader, "--futility", options.futility, shapes);
  request.mutable_futility()->set_spending(shape.spending);
  request.mutable_futility()->set_parameter(
      ReadParameter(reader, "--futility-parameter", options.futility_parameter, shape));
  const GroupSequentialPlan& plan = request.plan();
  if (plan.sides() != 1) reader.Refuse("--sides", "is 1 with --futility: it gives up on one direction");
  if (plan.spending() > GroupSequentialPlan::POWER) {
    reader.Refuse("--spending", "is obrien-fleming, pocock, hsd or power with --futility");
  }
  const int looks = plan.information_fractions_size();
  if (looks > 0 && plan.information_fractions(looks - 1) != 1) reader.Refuse("--at", "ends at 1 with --futility");
}

// Two-sided (or upper) tail of the standard normal distribution.
double NominalP(double z, int sides) { return (sides == 1 ? 0.5 : 1.0) * std::erfc(z / std::sqrt(2.0)); }

CurvePlot BoundsPlot(const v1::DesignGroupSequentialRequest& request, const v1::GroupSequentialDesign& design) {
  CurvePlot plot = {.title = "Stop when z crosses a bound",
                    .x_axis = "share of the planned customers, %",
                    .y_axis = "z",
                    .curves = {{request.plan().sides() == 1 ? "bound" : "upper bound", {}}},
                    .y_range = std::nullopt};
  if (request.plan().sides() != 1) plot.curves.push_back({"lower bound", {}});
  for (const v1::GroupSequentialDesign::Look& look : design.looks()) {
    plot.curves[0].points.push_back({look.information_fraction() * 100, look.critical_z()});
    if (look.has_futility_z()) {
      if (plot.curves.size() == 1) plot.curves.push_back({"futility", {}});
      plot.curves[1].points.push_back({look.information_fraction() * 100, look.futility_z()});
    } else if (plot.curves.size() > 1) {
      plot.curves[1].points.push_back({look.information_fraction() * 100, -look.critical_z()});
    }
  }
  return plot;
}

absl::Status Sequential(Context& context, const SequentialOptions& options) {
  ASSIGN_OR_RETURN(const v1::DesignGroupSequentialRequest request, SequentialRequest(options));
  ASSIGN_OR_RETURN(const v1::GroupSequentialDesign design, calculator::DesignGroupSequential(request));
  return PrintPage(context, design, SequentialPage(request, design), options.svg);
}

absl::Status AfterStop(Context& context, const AfterStopOptions& options) {
  ASSIGN_OR_RETURN(const v1::EstimateAfterStoppingRequest request, AfterStopRequest(options));
  ASSIGN_OR_RETURN(const v1::StoppedEstimate stopped, calculator::EstimateAfterStopping(request));
  return PrintPage(context, stopped, AfterStopPage(request, stopped), options.svg);
}

absl::Status Watch(Context& context, const WatchOptions& options) {
  ASSIGN_OR_RETURN(const v1::EvaluateConfidenceSequenceRequest request, WatchRequest(options));
  ASSIGN_OR_RETURN(const v1::ConfidenceSequence sequence, calculator::EvaluateConfidenceSequence(request));
  return PrintPage(context, sequence, WatchPage(request, sequence), options.svg);
}

// Sums of zeros and ones are those of a rate.
bool IsRate(const v1::MeanSums& sums) {
  return sums.sum() == sums.sum_of_squares() && sums.sum() == std::floor(sums.sum()) &&
         sums.sum() <= static_cast<double>(sums.n());
}

void AddPlanOptions(CLI::App& verb, PlanOptions& options) {
  verb.add_option("--looks", options.looks, "Looks at equal distances, such as 5");
  verb.add_option("--at", options.at, "Shares of the planned customers at the looks, such as 0.2,0.5,1");
  verb.add_option("--spending", options.spending,
                  "obrien-fleming, pocock, hsd, power, classical-obrien-fleming, classical-pocock, wang-tsiatis, "
                  "haybittle-peto or confidence-sequence; obrien-fleming without it");
  verb.add_option(
      "--parameter", options.parameter,
      "gamma of hsd, such as -4; exponent of power, such as 3; shape of wang-tsiatis, such as 0.25; early z "
      "of haybittle-peto");
  verb.add_option("--sides", options.sides, "1 or 2; 2 without it");
  verb.add_option("--alpha", options.alpha, "Chance of a false alarm over all looks; 5% without it");
}

}  // namespace

absl::StatusOr<v1::DesignGroupSequentialRequest> SequentialRequest(const SequentialOptions& options) {
  NumberReader reader;
  v1::DesignGroupSequentialRequest request;
  *request.mutable_plan() = ReadPlan(reader, options);
  request.set_power(reader.Level("--power", options.power));
  ReadFutility(reader, options, request);
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::EstimateAfterStoppingRequest> AfterStopRequest(const AfterStopOptions& options) {
  NumberReader reader;
  v1::EstimateAfterStoppingRequest request;
  *request.mutable_plan() = ReadPlan(reader, options);
  const int64_t look = reader.Whole("--look", options.look, 1);
  const int looks = request.plan().information_fractions_size();
  if (looks > 0 && look > looks) reader.Refuse("--look", absl::StrCat("is at most ", looks, ", the last one planned"));
  request.set_look(static_cast<int32_t>(std::min(look, kLooksMax)));
  request.set_estimate(reader.Number("--estimate", options.estimate));
  request.set_standard_error(reader.Positive("--se", options.se));
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::EvaluateConfidenceSequenceRequest> WatchRequest(const WatchOptions& options) {
  NumberReader reader;
  v1::EvaluateConfidenceSequenceRequest request;
  *request.mutable_treatment() = reader.CountsOrSums("--treatment", options.treatment);
  *request.mutable_control() = reader.CountsOrSums("--control", options.control);
  request.set_planned_customers(static_cast<double>(reader.Whole("--planned-customers", options.planned_customers, 2)));
  request.set_alpha(reader.Level("--alpha", options.alpha));
  request.set_relative(options.relative);
  RETURN_IF_ERROR(reader.status());
  return request;
}

StatsPage SequentialPage(const v1::DesignGroupSequentialRequest& request, const v1::GroupSequentialDesign& design) {
  const bool has_futility = request.has_futility();
  std::vector<Column> columns = {Right("look"),
                                 Right("customers"),
                                 Right(request.plan().sides() == 1 ? "stop at z of" : "stop at |z| of"),
                                 Right("that is p of"),
                                 Right("alpha spent"),
                                 Right("power by then")};
  if (has_futility) columns.insert(columns.end(), {Right("give up at z of"), Right("given up by then, no effect")});
  Table table(std::move(columns));
  Table csv({Right("look"), Right("information_fraction"), Right("critical_z"), Right("nominal_p"),
             Right("cumulative_alpha"), Right("cumulative_power"), Right("futility_z"), Right("cumulative_futility")});
  for (int i = 0; i < design.looks_size(); ++i) {
    const v1::GroupSequentialDesign::Look& look = design.looks(i);
    const double p = NominalP(look.critical_z(), request.plan().sides());
    std::vector<std::string> cells = {
        absl::StrCat(i + 1),        ShareText(look.information_fraction()), absl::StrFormat("%.3f", look.critical_z()),
        absl::StrFormat("%.2g", p), PercentText(look.cumulative_alpha()),   PercentText(look.cumulative_power())};
    if (has_futility) {
      cells.push_back(absl::StrFormat("%.3f", look.futility_z()));
      cells.push_back(PercentText(look.cumulative_futility()));
    }
    table.Add(std::move(cells));
    csv.Add({absl::StrCat(i + 1), Raw(look.information_fraction()), Raw(look.critical_z()), Raw(p),
             Raw(look.cumulative_alpha()), Raw(look.cumulative_power()),
             look.has_futility_z() ? Raw(look.futility_z()) : "",
             look.has_cumulative_futility() ? Raw(look.cumulative_futility()) : ""});
  }
  StatsPage page;
  page.sentences = {
      absl::StrFormat("%d looks take %s more customers than one look at the end, if none stops the experiment.",
                      design.looks_size(), PercentText(design.sample_size_inflation() - 1)),
      absl::StrFormat("If the effect is as planned, %s of the customers of one look are needed on average.",
                      PercentText(design.expected_sample_size_ratio())),
      absl::StrFormat("Testing at every look as if it were the only one would raise false alarms to %s.",
                      PercentText(design.naive_false_positive_rate()))};
  if (has_futility) {
    page.sentences.push_back(
        absl::StrFormat("Without an effect, %s of the customers of one look are needed on average; going on all the "
                        "same past a futility bound keeps alpha.",
                        PercentText(design.expected_sample_size_ratio_without_effect())));
  }
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  Draw(BoundsPlot(request, design), page);
  return page;
}

StatsPage AfterStopPage(const v1::EstimateAfterStoppingRequest& request, const v1::StoppedEstimate& stopped) {
  const double alpha = request.plan().alpha() == 0 ? kUsualAlpha : request.plan().alpha();
  const double level = 1 - (request.plan().sides() == 1 ? 2 * alpha : alpha);
  Table table({Left("estimate"), Right("value"), Right(absl::StrCat(LevelText(level), " interval"))});
  table.Add({"stage-wise (median unbiased)", NumberText(stopped.median_unbiased_estimate()),
             RangeText(stopped.stagewise_interval(), kPlain)});
  table.Add({"as measured, repeated interval", NumberText(request.estimate()),
             RangeText(stopped.repeated_interval(), kPlain)});
  Table csv({Left("method"), Right("estimate"), Right("lower"), Right("upper"), Right("p_value")});
  csv.Add({"stagewise", Raw(stopped.median_unbiased_estimate()), Raw(stopped.stagewise_interval().lower()),
           Raw(stopped.stagewise_interval().upper()), Raw(stopped.stagewise_p_value())});
  csv.Add({"repeated", Raw(request.estimate()), Raw(stopped.repeated_interval().lower()),
           Raw(stopped.repeated_interval().upper())});
  StatsPage page;
  page.sentences = {
      absl::StrCat("Stopped at look ", request.look(), ": ",
                   EstimateWords(stopped.median_unbiased_estimate(), &stopped.stagewise_interval(), kPlain), ", ",
                   PText(stopped.stagewise_p_value()), ", allowing for the stopping."),
      absl::StrCat("As measured: ", NumberText(request.estimate()),
                   ". An effect that stopped early tends to be measured too large.")};
  page.tables.push_back({"", std::move(table)});
  page.csv = std::move(csv);
  const auto row = [](const char* label, double estimate, const v1::ConfidenceInterval& interval) {
    return IntervalRow{label, estimate, interval.lower(), interval.upper()};
  };
  Draw(IntervalPlot{.title = absl::StrCat("Stopped at look ", request.look()),
                    .axis = "in the unit of the estimate",
                    .rows = {row("stage-wise", stopped.median_unbiased_estimate(), stopped.stagewise_interval()),
                             row("repeated", request.estimate(), stopped.repeated_interval())}},
       page);
  return page;
}

StatsPage WatchPage(const v1::EvaluateConfidenceSequenceRequest& request, const v1::ConfidenceSequence& sequence) {
  const bool is_rate = IsRate(request.treatment()) && IsRate(request.control());
  const Unit unit = request.relative() ? kPercent : is_rate ? kPoints : kPlain;
  const double level = 1 - (request.alpha() == 0 ? kUsualAlpha : request.alpha());
  Table csv({Right("estimate"), Right("standard_error"), Right("lower"), Right("upper"), Right("anytime_p_value")});
  csv.Add({Raw(sequence.estimate()), Raw(sequence.standard_error()), Raw(sequence.interval().lower()),
           Raw(sequence.interval().upper()), Raw(sequence.anytime_p_value())});
  StatsPage page;
  page.sentences = {
      absl::StrCat(request.relative() ? "Relative lift " : "Treatment minus control ",
                   EstimateWords(sequence.estimate(), &sequence.interval(), unit), ", ",
                   PText(sequence.anytime_p_value()), ", valid however often it is looked at."),
      DirectionWords(sequence.interval(), level),
      absl::StrCat("The band is tightest at ", NumberText(request.planned_customers()),
                   " customers of both arms; keep that number from look to look, and the smallest p so far.")};
  page.csv = std::move(csv);
  Draw(IntervalPlot{.title = absl::StrCat(LevelText(level), " confidence sequence"),
                    .axis = request.relative() ? "relative lift, %"
                            : is_rate          ? "percentage points"
                                               : "difference",
                    .rows = {{request.relative() ? "relative lift" : "difference", sequence.estimate() * unit.factor,
                              sequence.interval().lower() * unit.factor, sequence.interval().upper() * unit.factor}}},
       page);
  return page;
}

void AddSequentialVerbs(CLI::App& noun, Command& chosen) {
  const auto [sequential, sequential_options] = AddVerb<SequentialOptions>(
      noun, "sequential", "Bounds for several looks, and what looking costs", chosen, Sequential);
  AddPlanOptions(*sequential, *sequential_options);
  sequential->add_option("--power", sequential_options->power, "Wanted power; 80% without it");
  sequential->add_option("--futility", sequential_options->futility,
                         "Also give up when success is unlikely: obrien-fleming, pocock, hsd or power");
  sequential->add_option("--futility-parameter", sequential_options->futility_parameter,
                         "Like --parameter, of --futility");
  sequential->add_option("--svg", sequential_options->svg, "File for a picture of the bounds");
  const auto [after, after_options] =
      AddVerb<AfterStopOptions>(noun, "after-stop", "Estimates that allow for having stopped early", chosen, AfterStop);
  AddPlanOptions(*after, *after_options);
  after->add_option("--look", after_options->look, "The look at which it stopped, from 1")->required();
  after->add_option("--estimate", after_options->estimate, "Treatment minus control at that look")->required();
  after->add_option("--se", after_options->se, "Its standard error")->required();
  after->add_option("--svg", after_options->svg, "File for a picture of the intervals");
  const auto [watch, watch_options] = AddVerb<WatchOptions>(
      noun, "watch", "A confidence sequence: an interval to look at as often as one likes", chosen, Watch);
  watch->add_option("--treatment", watch_options->treatment, "X/N, or N,MEAN,SD, of the treatment so far")->required();
  watch->add_option("--control", watch_options->control, "X/N, or N,MEAN,SD, of the control so far")->required();
  watch
      ->add_option("--planned-customers", watch_options->planned_customers,
                   "Customers of both arms at the planned end, fixed before the first look")
      ->required();
  watch->add_option("--alpha", watch_options->alpha, "Chance of a false alarm, ever; 5% without it");
  watch->add_flag("--relative", watch_options->relative, "The relative lift in place of the difference");
  watch->add_option("--svg", watch_options->svg, "File for a picture of the interval");
}

}  // namespace sendlift::cli
