#include "clients/cli/stats_binned_times.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status.h"
#include "calculator/binned_times.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_columns.h"
#include "clients/cli/stats_control.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_rates.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr int64_t kRowsMax = 200'000;
constexpr size_t kGroupsMax = 20;
constexpr int kListedMax = 12;
constexpr double kUsualAlpha = 0.05;

absl::Status PutControlFirst(const BinsOptions& options, BinsInput& input) {
  ASSIGN_OR_RETURN(const size_t control, PlaceOfControl(input.names, options.control, "no bin is of group"));
  auto& groups = *input.request.mutable_groups();
  for (int place = static_cast<int>(control); place > 0; --place) groups.SwapElements(place, place - 1);
  MoveToFront(input.names, control);
  return absl::OkStatus();
}

absl::StatusOr<BinsAnswer> Answer(const BinsInput& input) {
  BinsAnswer answer = {.names = input.names, .curves = {}, .comparison = std::nullopt};
  v1::EstimateBinnedSurvivalRequest one;
  one.set_width(input.request.width());
  one.set_tau(input.request.tau());
  one.set_confidence_level(input.request.confidence_level());
  for (const v1::BinnedTimes& group : input.request.groups()) {
    *one.mutable_group() = group;
    ASSIGN_OR_RETURN(answer.curves.emplace_back(), calculator::EstimateBinnedSurvival(one));
  }
  if (answer.curves.size() < 2) return answer;
  ASSIGN_OR_RETURN(answer.comparison, calculator::CompareBinnedSurvival(input.request));
  return answer;
}

absl::Status Bins(Context& context, const BinsOptions& options) {
  ASSIGN_OR_RETURN(const BinsInput input, ReadBins(options));
  ASSIGN_OR_RETURN(const BinsAnswer answer, Answer(input));
  const std::string json = answer.comparison.has_value()
                               ? absl::StrCat("{\"curves\": ", ToJsonArray(answer.curves),
                                              ", \"comparison\": ", ToJson(*answer.comparison), "}\n")
                               : ToJson(answer.curves[0]);
  return PrintPage(context, json, BinsPage(answer, input.request.confidence_level()), options.svg);
}

// How far the order within bins can move the curves at most. The last bin does not count: whoever is followed to its
// end is lost in it.
double LargestDoubt(const BinsAnswer& answer) {
  double largest = 0;
  for (const v1::BinnedSurvivalCurve& curve : answer.curves) {
    for (int i = 0; i + 1 < curve.points_size(); ++i) {
      largest = std::max(largest, curve.points(i).bounds().upper() - curve.points(i).bounds().lower());
    }
  }
  return largest;
}

std::string BinsVerdict(const BinsAnswer& answer) {
  if (!answer.comparison.has_value()) {
    const v1::BinnedSurvivalCurve::Point& last = answer.curves[0].points(answer.curves[0].points_size() - 1);
    return absl::StrCat(PercentText(last.survival()), " have not had the event by time ", NumberText(last.time()), ".");
  }
  const v1::SurvivalComparison::Test& log_rank = answer.comparison->tests(0);
  return absl::StrCat(log_rank.p_value() < kUsualAlpha ? "The times to the event differ"
                                                       : "No difference between the times to the event is shown",
                      " (log-rank, ", PText(log_rank.p_value()), ").");
}

TitledTable MeanTable(const BinsAnswer& answer) {
  Table table({Left("group"), Right("restricted mean"), Left("the exact times can give")});
  for (size_t i = 0; i < answer.curves.size(); ++i) {
    if (!answer.curves[i].has_restricted_mean()) continue;
    table.Add({answer.names[i], NumberText(answer.curves[i].restricted_mean()),
               RangeText(answer.curves[i].restricted_mean_bounds(), kPlain)});
  }
  return {"", std::move(table)};
}

void AddComparison(const BinsAnswer& answer, StatsPage& page) {
  Table tests({Left("test"), Right("chi-square"), Right("df"), Right("p")});
  for (const v1::SurvivalComparison::Test& test : answer.comparison->tests()) {
    tests.Add({MethodName(test.method()), absl::StrFormat("%.3f", test.chi_square()),
               absl::StrCat(test.degrees_of_freedom()), PCell(test.p_value())});
  }
  page.tables.push_back({"Are all groups the same?", std::move(tests)});
  Table means({Left("group"), Left("difference of restricted means"), Right("p")});
  for (const v1::SurvivalComparison::Contrast& contrast : answer.comparison->contrasts()) {
    means.Add({answer.names[static_cast<size_t>(contrast.group())],
               EstimateText(contrast.restricted_mean_difference(), &contrast.restricted_mean_interval(), kPlain),
               PCell(contrast.restricted_mean_p_value())});
  }
  page.tables.push_back({absl::StrCat("Against ", answer.names[0], ":"), std::move(means)});
}

void AddPoints(const BinsAnswer& answer, double level, StatsPage& page) {
  Table shown({Left("group"), Right("time"), Right("without the event"),
               Right(absl::StrCat(LevelText(level), " interval, %")), Right("exact times, %"),
               Right("still followed")});
  page.csv = Table({Left("group"), Right("time"), Right("survival"), Right("standard_error"), Right("lower"),
                    Right("upper"), Right("bound_lower"), Right("bound_upper"), Right("at_risk_count")});
  for (size_t i = 0; i < answer.curves.size(); ++i) {
    const v1::BinnedSurvivalCurve& curve = answer.curves[i];
    const int stride = (curve.points_size() + kListedMax - 1) / kListedMax;
    for (int j = 0; j < curve.points_size(); ++j) {
      const v1::BinnedSurvivalCurve::Point& point = curve.points(j);
      page.csv.Add({answer.names[i], Raw(point.time()), Raw(point.survival()), Raw(point.standard_error()),
                    Raw(point.interval().lower()), Raw(point.interval().upper()), Raw(point.bounds().lower()),
                    Raw(point.bounds().upper()), absl::StrCat(point.at_risk_count())});
      if ((curve.points_size() - 1 - j) % stride != 0) continue;
      shown.Add({answer.names[i], NumberText(point.time()), PercentText(point.survival()),
                 RangeText(point.interval(), kPercent), RangeText(point.bounds(), kPercent),
                 Grouped(point.at_risk_count())});
    }
  }
  page.tables.push_back({"", std::move(shown)});
}

CurvePlot PlotOf(const BinsAnswer& answer) {
  CurvePlot plot = {.title = "Share without the event",
                    .x_axis = "time",
                    .y_axis = "% without the event",
                    .curves = {},
                    .y_range = std::pair(0.0, 100.0)};
  for (size_t i = 0; i < answer.curves.size(); ++i) {
    Curve curve = {.name = answer.names[i], .points = {{0, 100}}};
    for (const auto& point : answer.curves[i].points()) curve.points.push_back({point.time(), point.survival() * 100});
    plot.curves.push_back(std::move(curve));
  }
  return plot;
}

}  // namespace

absl::StatusOr<BinsInput> ReadBins(const BinsOptions& options) {
  NumberReader reader;
  BinsInput input;
  input.request.set_width(reader.Positive("--width", options.width));
  input.request.set_tau(reader.Positive("--tau", options.tau));
  input.request.set_confidence_level(reader.Level("--level", options.level));
  RETURN_IF_ERROR(reader.status());
  std::vector<std::string> columns = {options.events, options.lost};
  if (options.group.has_value()) columns.push_back(*options.group);
  RETURN_IF_ERROR(ForEachRow(options.file, columns, kRowsMax, [&](const ColumnRow& row) -> absl::Status {
    ASSIGN_OR_RETURN(const int64_t events, row.Count(0));
    ASSIGN_OR_RETURN(const int64_t lost, row.Count(1));
    const absl::string_view name = options.group.has_value() ? row[2] : absl::string_view("all");
    auto found = std::find(input.names.begin(), input.names.end(), name);
    if (found == input.names.end()) {
      if (input.names.size() == kGroupsMax) {
        return absl::InvalidArgumentError(absl::StrCat("--group: ", *options.group, " has more than ", kGroupsMax,
                                                       " values; name a column of groups"));
      }
      found = input.names.insert(found, std::string(name));
      input.request.add_groups();
    }
    v1::BinnedTimes& group = *input.request.mutable_groups(static_cast<int>(found - input.names.begin()));
    group.add_events(events);
    group.add_lost(lost);
    return absl::OkStatus();
  }));
  if (input.names.empty()) return absl::InvalidArgumentError(absl::StrCat(options.file, " has no records"));
  RETURN_IF_ERROR(PutControlFirst(options, input));
  return input;
}

StatsPage BinsPage(const BinsAnswer& answer, double level) {
  StatsPage page;
  page.sentences = {BinsVerdict(answer), absl::StrCat("Before the last bin, counting in bins hides at most ",
                                                      PercentText(LargestDoubt(answer)), " of the customers.")};
  page.tables.push_back(MeanTable(answer));
  if (answer.comparison.has_value()) AddComparison(answer, page);
  AddPoints(answer, level, page);
  Draw(PlotOf(answer), page);
  return page;
}

void AddBinnedTimesVerb(CLI::App& noun, Command& chosen) {
  const auto [bins, options] = AddVerb<BinsOptions>(
      noun, "survival-bins", "Times to an event that are known as counts by day or hour", chosen, Bins);
  bins->add_option("FILE", options->file, "CSV with a row per bin, in the order of time; - is the standard input")
      ->required();
  bins->add_option("--width", options->width, "Of a bin, such as 1 for a day in days")->required();
  bins->add_option("--events", options->events, "Column: customers with the event in this bin")->capture_default_str();
  bins->add_option("--lost", options->lost, "Column: customers lost sight of in it")->capture_default_str();
  bins->add_option("--group", options->group, "Column: which group the bin is of");
  bins->add_option("--control", options->control,
                   "Group that the others are compared to; \"control\", or the file's first, without it");
  bins->add_option("--tau", options->tau, "End of the restricted means");
  bins->add_option("--level", options->level, "Of the intervals; 95% without it");
  bins->add_option("--svg", options->svg, "File for a picture of the curves");
}

}  // namespace sendlift::cli
