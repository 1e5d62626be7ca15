#include "clients/cli/stats_timing.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/status.h"
#include "calculator/timing.h"
#include "clients/cli/commands.h"
#include "clients/cli/stats.h"
#include "clients/cli/stats_columns.h"
#include "clients/cli/stats_control.h"
#include "clients/cli/stats_numbers.h"
#include "clients/cli/stats_rates.h"
#include "clients/cli/stats_text.h"

namespace sendlift::cli {
namespace {

constexpr int64_t kRowsMax = 1'000'000;
constexpr size_t kGroupsMax = 20;
constexpr size_t kStrataMax = 200;
constexpr int kListedMax = 12;
constexpr double kUsualAlpha = 0.05;

absl::Status PutControlFirst(const SurvivalOptions& options, SurvivalGroups& groups) {
  ASSIGN_OR_RETURN(const size_t control, PlaceOfControl(groups.names, options.control, "no customer is in group"));
  MoveToFront(groups.names, control);
  MoveToFront(groups.groups, control);
  return absl::OkStatus();
}

// At most kListedMax points, the first and the last among them.
v1::SurvivalCurve Thinned(const v1::SurvivalCurve& curve) {
  if (curve.points_size() <= kListedMax) return curve;
  v1::SurvivalCurve thinned = curve;
  thinned.clear_points();
  for (int i = 0; i < kListedMax; ++i) {
    *thinned.add_points() = curve.points(static_cast<int>(int64_t{i} * (curve.points_size() - 1) / (kListedMax - 1)));
  }
  return thinned;
}

absl::StatusOr<SurvivalAnswer> Answer(const SurvivalOptions& options) {
  ASSIGN_OR_RETURN(v1::EstimateSurvivalRequest request, CurveRequest(options));
  ASSIGN_OR_RETURN(SurvivalGroups groups, ReadGroups(options));
  SurvivalAnswer answer = {.names = groups.names, .curves = {}, .listed = {}, .comparison = std::nullopt};
  for (const v1::TimesToEvent& group : groups.groups) {
    *request.mutable_group() = group;
    v1::EstimateSurvivalRequest whole = request;
    whole.clear_at();
    ASSIGN_OR_RETURN(v1::SurvivalCurve curve, calculator::EstimateSurvival(whole));
    if (request.at_size() == 0) {
      answer.listed.push_back(Thinned(curve));
    } else {
      ASSIGN_OR_RETURN(answer.listed.emplace_back(), calculator::EstimateSurvival(request));
    }
    answer.curves.push_back(std::move(curve));
  }
  if (groups.groups.size() < 2) return answer;
  ASSIGN_OR_RETURN(v1::CompareSurvivalRequest compare, ComparisonRequest(options));
  for (v1::TimesToEvent& group : groups.groups) *compare.add_groups() = std::move(group);
  ASSIGN_OR_RETURN(answer.comparison, calculator::CompareSurvival(compare));
  return answer;
}

std::string JsonOf(const SurvivalAnswer& answer, bool has_times) {
  if (!answer.comparison.has_value()) return ToJson(has_times ? answer.listed[0] : answer.curves[0]);
  return absl::StrCat("{\"curves\": ", ToJsonArray(has_times ? answer.listed : answer.curves),
                      ", \"comparison\": ", ToJson(*answer.comparison), "}\n");
}

absl::Status Survival(Context& context, const SurvivalOptions& options) {
  ASSIGN_OR_RETURN(const v1::EstimateSurvivalRequest request, CurveRequest(options));
  ASSIGN_OR_RETURN(const SurvivalAnswer answer, Answer(options));
  return PrintPage(context, JsonOf(answer, options.at.has_value()), SurvivalPage(answer, request.confidence_level()),
                   options.svg);
}

absl::Status Trend(Context& context, const TrendOptions& options) {
  ASSIGN_OR_RETURN(const v1::TestTrendRequest request, TrendRequest(options));
  ASSIGN_OR_RETURN(const v1::TrendTest test, calculator::TestTrend(request));
  return PrintPage(context, test, TrendPage(request, test));
}

CurvePlot CurvesOf(const SurvivalAnswer& answer) {
  CurvePlot plot = {.title = "Share without the event",
                    .x_axis = "time",
                    .y_axis = "% without the event",
                    .curves = {},
                    .y_range = std::pair(0.0, 100.0)};
  for (size_t i = 0; i < answer.curves.size(); ++i) {
    Curve curve = {.name = answer.names[i], .points = {{0, 100}}, .is_stairs = true};
    for (const v1::SurvivalCurve::Point& point : answer.curves[i].points()) {
      curve.points.push_back({point.time(), point.survival() * 100});
    }
    plot.curves.push_back(std::move(curve));
  }
  return plot;
}

std::string MedianText(const v1::SurvivalCurve& curve) {
  return curve.has_median() ? NumberText(curve.median()) : "not reached";
}

TitledTable SummaryTable(const SurvivalAnswer& answer) {
  Table table({Left("group"), Right("median"), Right("restricted mean"), Right("its standard error")});
  for (size_t i = 0; i < answer.listed.size(); ++i) {
    const v1::SurvivalCurve& curve = answer.listed[i];
    table.Add({answer.names[i], MedianText(curve),
               curve.has_restricted_mean() ? NumberText(curve.restricted_mean()) : "-",
               curve.has_restricted_mean_standard_error() ? NumberText(curve.restricted_mean_standard_error()) : "-"});
  }
  return {"", std::move(table)};
}

TitledTable TestTable(const v1::SurvivalComparison& comparison) {
  Table table({Left("test"), Right("chi-square"), Right("df"), Right("p")});
  for (const v1::SurvivalComparison::Test& test : comparison.tests()) {
    table.Add({MethodName(test.method()), absl::StrFormat("%.3f", test.chi_square()),
               absl::StrCat(test.degrees_of_freedom()), PCell(test.p_value())});
  }
  return {"Are all groups the same?", std::move(table)};
}

TitledTable ContrastTable(const SurvivalAnswer& answer) {
  Table table({Left("group"), Left("hazard ratio"), Left("difference of restricted means"), Right("p")});
  for (const v1::SurvivalComparison::Contrast& contrast : answer.comparison->contrasts()) {
    const auto group = static_cast<size_t>(contrast.group());
    const std::string ratio = !contrast.has_hazard_ratio() ? "no bounds"
                              : contrast.has_hazard_ratio_interval()
                                  ? absl::StrCat(NumberText(contrast.hazard_ratio()), " (",
                                                 RangeText(contrast.hazard_ratio_interval(), kPlain), ")")
                                  : NumberText(contrast.hazard_ratio());
    table.Add({group < answer.names.size() ? answer.names[group] : absl::StrCat(group), ratio,
               EstimateText(contrast.restricted_mean_difference(), &contrast.restricted_mean_interval(), kPlain),
               PCell(contrast.restricted_mean_p_value())});
  }
  return {absl::StrCat("Against ", answer.names[0], ", restricted to time ", NumberText(answer.comparison->tau()), ":"),
          std::move(table)};
}

TitledTable QuantileTable(const SurvivalAnswer& answer, double level) {
  Table table(
      {Left("group"), Right("with the event"), Left(absl::StrCat("by time (", LevelText(level), " interval)"))});
  for (size_t i = 0; i < answer.listed.size(); ++i) {
    for (const v1::SurvivalCurve::Quantile& quantile : answer.listed[i].quantiles()) {
      table.Add({answer.names[i], ShareText(quantile.share()),
                 quantile.has_time()
                     ? absl::StrCat(NumberText(quantile.time()), " (", NumberText(quantile.interval().lower()), " to ",
                                    NumberText(quantile.interval().upper()), ")")
                     : "not reached"});
    }
  }
  return {"", std::move(table)};
}

std::string Verdict(const SurvivalAnswer& answer) {
  if (!answer.comparison.has_value()) {
    const v1::SurvivalCurve& curve = answer.listed[0];
    if (!curve.has_median()) return "More than half of the customers have not had the event when watching ends.";
    return absl::StrCat("Half of the customers have had the event by time ", NumberText(curve.median()), ".");
  }
  for (const v1::SurvivalComparison::Test& test : answer.comparison->tests()) {
    if (test.method() != "log_rank") continue;
    return absl::StrCat(test.p_value() < kUsualAlpha ? "The times to the event differ"
                                                     : "No difference between the times to the event is shown",
                        " (log-rank, ", PText(test.p_value()), ").");
  }
  return "The groups were compared.";
}

}  // namespace

absl::StatusOr<v1::TestTrendRequest> TrendRequest(const TrendOptions& options) {
  NumberReader reader;
  v1::TestTrendRequest request;
  for (size_t i = 0; i < options.arms.size(); ++i) {
    *request.add_arms() = reader.ScoredCounts(absl::StrCat("ARM ", i + 1), options.arms[i]);
  }
  RETURN_IF_ERROR(reader.status());
  request.set_scores_are_delays(options.delays);
  return request;
}

absl::StatusOr<SurvivalGroups> ReadGroups(const SurvivalOptions& options) {
  std::vector<std::string> columns = {options.time, options.event};
  if (options.group.has_value()) columns.push_back(*options.group);
  if (options.stratum.has_value()) columns.push_back(*options.stratum);
  std::vector<std::string> strata;
  SurvivalGroups groups;
  RETURN_IF_ERROR(ForEachRow(options.file, columns, kRowsMax, [&](const ColumnRow& row) -> absl::Status {
    ASSIGN_OR_RETURN(const double time, row.NotNegative(0));
    ASSIGN_OR_RETURN(const bool event, row.Flag(1));
    const absl::string_view name = options.group.has_value() ? row[2] : absl::string_view("all");
    auto found = std::find(groups.names.begin(), groups.names.end(), name);
    if (found == groups.names.end()) {
      if (groups.names.size() == kGroupsMax) {
        return absl::InvalidArgumentError(absl::StrCat("--group: ", *options.group, " has more than ", kGroupsMax,
                                                       " values; name a column of groups"));
      }
      found = groups.names.insert(found, std::string(name));
      groups.groups.emplace_back();
    }
    v1::TimesToEvent& group = groups.groups[static_cast<size_t>(found - groups.names.begin())];
    group.add_times(time);
    group.add_events(event ? 1 : 0);
    if (!options.stratum.has_value()) return absl::OkStatus();
    const absl::string_view stratum = row[columns.size() - 1];
    const auto known = std::find(strata.begin(), strata.end(), stratum);
    group.add_strata(static_cast<int32_t>(known - strata.begin()));
    if (known == strata.end()) strata.emplace_back(stratum);
    if (strata.size() <= kStrataMax) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrCat("--stratum: ", *options.stratum, " has more than ", kStrataMax,
                                                   " values; name a column of tiers or channels"));
  }));
  if (groups.names.empty()) return absl::InvalidArgumentError(absl::StrCat(options.file, " has no records"));
  RETURN_IF_ERROR(PutControlFirst(options, groups));
  return groups;
}

absl::StatusOr<v1::EstimateSurvivalRequest> CurveRequest(const SurvivalOptions& options) {
  NumberReader reader;
  v1::EstimateSurvivalRequest request;
  for (const double at : reader.Numbers("--at", options.at)) request.add_at(at);
  if (!std::is_sorted(request.at().begin(), request.at().end())) {
    reader.Refuse("--at", "must rise, such as 1,7,30");
  }
  for (const double share : reader.Numbers("--shares", options.shares)) {
    if (!(share > 0 && share < 1)) reader.Refuse("--shares", "must lie between 0 and 100%, such as 25%,50%");
    request.add_shares(share);
  }
  request.set_tau(reader.Positive("--tau", options.tau));
  request.set_landmark(reader.Positive("--landmark", options.landmark));
  request.set_confidence_level(reader.Level("--level", options.level));
  RETURN_IF_ERROR(reader.status());
  return request;
}

absl::StatusOr<v1::CompareSurvivalRequest> ComparisonRequest(const SurvivalOptions& options) {
  ASSIGN_OR_RETURN(const v1::EstimateSurvivalRequest curve, CurveRequest(options));
  v1::CompareSurvivalRequest request;
  request.set_tau(curve.tau());
  request.set_landmark(curve.landmark());
  request.set_confidence_level(curve.confidence_level());
  if (!options.weights.has_value()) return request;
  NumberReader reader;
  const NumberPair weights = reader.Pair("--weights", *options.weights, "rho,gamma such as 1,0 for early differences");
  if (weights.first < 0 || weights.second < 0) reader.Refuse("--weights", "must be 0 or more");
  RETURN_IF_ERROR(reader.status());
  request.mutable_fleming_harrington()->set_rho(weights.first);
  request.mutable_fleming_harrington()->set_gamma(weights.second);
  return request;
}

StatsPage TrendPage(const v1::TestTrendRequest& request, const v1::TrendTest& test) {
  Table table({Right("score"), Right("successes"), Right("customers"), Right("rate")});
  CurvePlot plot = {
      .title = "Rate by score", .x_axis = "score", .y_axis = "rate, %", .curves = {{"rate", {}}}, .y_range = {}};
  std::vector<v1::TestTrendRequest::Arm> arms(request.arms().begin(), request.arms().end());
  std::stable_sort(arms.begin(), arms.end(), [](const auto& a, const auto& b) { return a.score() < b.score(); });
  for (const v1::TestTrendRequest::Arm& arm : arms) {
    table.Add({NumberText(arm.score()), Grouped(arm.counts().successes()), Grouped(arm.counts().trials()),
               PercentText(RateOf(arm.counts()))});
    plot.curves[0].points.push_back({arm.score(), RateOf(arm.counts()) * 100});
  }
  StatsPage page;
  const bool is_shown = test.p_value() < kUsualAlpha;
  page.sentences = {absl::StrFormat("%s (z = %+.3f, %s).",
                                    !is_shown      ? "No trend is shown"
                                    : test.z() > 0 ? "The rate rises with the score"
                                                   : "The rate falls with the score",
                                    test.z(), PText(test.p_value()))};
  page.tables.push_back({"", std::move(table)});
  page.csv = Table({Right("z"), Right("p_value"), Right("slope")});
  page.csv.Add({Raw(test.z()), Raw(test.p_value()), Raw(test.slope())});
  Draw(plot, page);
  return page;
}

StatsPage SurvivalPage(const SurvivalAnswer& answer, double level) {
  Table points({Left("group"), Right("time"), Right("without the event"),
                Right(absl::StrCat(LevelText(level), " interval, %")), Right("still followed")});
  Table csv({Left("group"), Right("time"), Right("survival"), Right("standard_error"), Right("lower"), Right("upper"),
             Right("at_risk_count")});
  for (size_t i = 0; i < answer.listed.size(); ++i) {
    for (const v1::SurvivalCurve::Point& point : answer.listed[i].points()) {
      points.Add({answer.names[i], NumberText(point.time()), PercentText(point.survival()),
                  point.has_interval() ? RangeText(point.interval(), kPercent) : "-", Grouped(point.at_risk_count())});
      csv.Add({answer.names[i], Raw(point.time()), Raw(point.survival()), Raw(point.standard_error()),
               point.has_interval() ? Raw(point.interval().lower()) : "",
               point.has_interval() ? Raw(point.interval().upper()) : "", absl::StrCat(point.at_risk_count())});
    }
  }
  StatsPage page;
  page.sentences = {Verdict(answer)};
  page.tables.push_back(SummaryTable(answer));
  page.tables.push_back(QuantileTable(answer, level));
  if (answer.comparison.has_value()) {
    page.tables.push_back(TestTable(*answer.comparison));
    page.tables.push_back(ContrastTable(answer));
  }
  page.tables.push_back({"", std::move(points)});
  page.csv = std::move(csv);
  Draw(CurvesOf(answer), page);
  return page;
}

void AddTimingVerbs(CLI::App& noun, Command& chosen) {
  const auto [trend, trend_options] = AddVerb<TrendOptions>(
      noun, "trend", "Whether a rate rises or falls with a score, such as a delay", chosen, Trend);
  trend->add_option("ARM", trend_options->arms, "SCORE:X/N of every arm, such as 24:83/4500")
      ->required()
      ->expected(2, 100);
  trend->add_flag("--delays", trend_options->delays, "Scores are delays, and count as ln(1 + delay)");
  const auto [survival, options] = AddVerb<SurvivalOptions>(
      noun, "survival", "Times to an event: curves, and tests between groups", chosen, Survival);
  survival->add_option("FILE", options->file, "CSV with a row per customer; - is the standard input")->required();
  survival->add_option("--time", options->time, "Column: time until the event or the end of watching")
      ->capture_default_str();
  survival->add_option("--event", options->event, "Column: 1 for the event, 0 for lost sight of")
      ->capture_default_str();
  survival->add_option("--group", options->group, "Column: which group the customer is in");
  survival->add_option("--control", options->control,
                       "Group that the others are compared to; \"control\", or the file's first, without it");
  survival->add_option("--stratum", options->stratum, "Column: tier or channel; the tests compare within it");
  survival->add_option("--tau", options->tau, "End of the restricted means");
  survival->add_option("--at", options->at, "Times to list, such as 1,7,30");
  survival->add_option("--shares", options->shares, "When have so many had the event? Such as 25%,50%");
  survival->add_option("--landmark", options->landmark,
                       "Only those followed beyond this time without the event, times counted from it");
  survival->add_option("--weights", options->weights,
                       "rho,gamma of one more test: 1,0 for early differences, 0,1 for late ones");
  survival->add_option("--level", options->level, "Of the intervals; 95% without it");
  survival->add_option("--svg", options->svg, "File for a picture of the curves");
}

}  // namespace sendlift::cli
