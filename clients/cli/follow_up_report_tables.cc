#include "clients/cli/follow_up_report_tables.h"

#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "clients/cli/names.h"
#include "clients/cli/stats_text.h"
#include "clients/cli/text_plot.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::DelayComparison;
using v1::DelayResult;
using v1::DelaySummary;
using v1::FollowUpReport;

constexpr char kNone[] = "-";

std::string AfterText(const DelaySummary& delay) {
  return delay.none() ? kNone : DurationText(FromProto(delay.after_duration()));
}

std::vector<std::string> CellsOf(const DelayResult& result) {
  const auto interval = [](bool has, const v1::ConfidenceInterval& of) { return has ? &of : nullptr; };
  return {result.delay(),
          absl::StrCat(Grouped(result.responder_count()), " of ", Grouped(result.closed_count())),
          result.has_rate() ? PercentText(result.rate()) : kNone,
          result.has_difference()
              ? EstimateText(result.difference(),
                             interval(result.has_difference_interval(), result.difference_interval()), kPoints)
              : kNone,
          result.has_p_value() ? PCell(result.p_value()) : kNone,
          result.has_mean_hours() ? absl::StrFormat("%.1f", result.mean_hours()) : kNone,
          !result.has_best_interval() ? kNone
          : result.may_be_best()      ? "yes"
                                      : "no"};
}

std::string TestText(absl::string_view what, const DelayComparison::Test& test) {
  return absl::StrCat(what, ": ", PText(test.p_value()));
}

void PrintComparison(const FollowUpReport& report, const DelayComparison& comparison, const Screen& screen) {
  screen.stream << "\n" << comparison.metric() << ": share of customers within the horizon\n";
  ComparisonTable(report, comparison).Print(screen, 2);
  const std::string tests = TestsText(comparison);
  if (!tests.empty()) screen.stream << "  " << tests << "\n";
  screen.stream << "  " << comparison.verdict().text() << "\n";
}

std::string Number(bool has, double value) { return has ? Raw(value) : ""; }

}  // namespace

std::vector<std::string> StateSentences(const FollowUpReport& report) {
  std::string closed = absl::StrCat(
      "The horizon of ", DurationText(FromProto(report.horizon_duration())), " after the trigger is over for ",
      absl::StrFormat("%.0f %% of the customers", std::floor(report.closed_share() * 100)));
  if (report.closed_share() < 1 && report.has_close_time()) {
    absl::StrAppend(&closed, ", for all triggered so far at ", FormatTime(report.close_time()));
  }
  std::vector<std::string> sentences = {closed + (report.more_to_come() ? "; more may come." : ".")};
  if (report.events_behind_count() > 0) {
    sentences.push_back(absl::StrCat(Grouped(report.events_behind_count()), " events are taken but not counted yet."));
  }
  if (!report.has_sample_ratio()) return sentences;
  const char* split = "Too few customers to check the sizes of the delays";
  if (report.sample_ratio().state() == v1::SampleRatio::MISMATCH) {
    split = "The delays do not have the sizes of the plan, so verdicts are withheld";
  } else if (report.sample_ratio().state() == v1::SampleRatio::HEALTHY) {
    split = "The delays have the sizes of the plan";
  }
  sentences.push_back(absl::StrCat(split, " (", PText(report.sample_ratio().p_value()), ")."));
  return sentences;
}

Table DelaysTable(const FollowUpReport& report) {
  Table table({Left("delay"), Right("after"), Right("customers"), Right("closed"), Right("planned"), Right("opened"),
               Right("clicked"), Right("opted out")});
  for (const DelaySummary& delay : report.delays()) {
    table.Add({delay.delay(), AfterText(delay), Grouped(delay.customer_count()), Grouped(delay.closed_count()),
               Grouped(delay.planned_count()), Grouped(delay.opened_count()), Grouped(delay.clicked_count()),
               Grouped(delay.opted_out_count())});
  }
  return table;
}

Table ComparisonTable(const FollowUpReport& report, const DelayComparison& comparison) {
  Table table({Left("delay"), Right("responded"), Right("rate"),
               Right(absl::StrFormat("minus none [%g %%]", report.confidence_level() * 100)), Right("p"),
               Right("mean hours without"), Left("may be best")});
  for (const DelayResult& result : comparison.results()) table.Add(CellsOf(result));
  return table;
}

std::string TestsText(const DelayComparison& comparison) {
  std::vector<std::string> tests;
  if (comparison.has_same_rates()) tests.push_back(TestText("same rates", comparison.same_rates()));
  if (comparison.has_same_times()) tests.push_back(TestText("same times", comparison.same_times()));
  if (comparison.has_trend()) tests.push_back(TestText("no trend over the delay", comparison.trend()));
  return absl::StrJoin(tests, "  ");
}

CurvePlot ResponsePlot(const FollowUpReport& report, const DelayComparison& comparison) {
  CurvePlot plot = {.title = absl::StrCat("Responded, ", comparison.metric()),
                    .x_axis = "hours since the trigger",
                    .y_axis = "% responded",
                    .curves = {},
                    .y_range = {}};
  for (const DelayResult& result : comparison.results()) {
    if (result.points().empty()) continue;
    Curve curve = {.name = result.delay(), .points = {{0, 0}}, .is_stairs = false};
    for (const DelayResult::Point& point : result.points()) {
      curve.points.push_back({point.hours(), point.responded() * 100});
    }
    plot.curves.push_back(std::move(curve));
  }
  return plot;
}

void PrintFollowUpReport(const FollowUpReport& report, const Screen& screen) {
  screen.stream << "Delays of follow-up " << ShortId(report.name()) << ", " << FormatTime(report.create_time()) << "\n";
  for (const std::string& sentence : StateSentences(report)) screen.stream << "  " << sentence << "\n";
  screen.stream << "\n";
  DelaysTable(report).Print(screen, 2);
  for (const DelayComparison& comparison : report.comparisons()) PrintComparison(report, comparison, screen);
  if (report.comparisons().empty()) return;
  const CurvePlot plot = ResponsePlot(report, report.comparisons(0));
  if (!plot.curves.empty()) screen.stream << "\n" << DrawCurves(plot);
}

Table FollowUpCsv(const FollowUpReport& report) {
  Table table({Left("metric"), Left("delay"), Left("customers"), Left("closed"), Left("planned"), Left("opted_out"),
               Left("responders"), Left("rate"), Left("rate_lower"), Left("rate_upper"), Left("difference"),
               Left("difference_lower"), Left("difference_upper"), Left("p_value"), Left("mean_hours"),
               Left("mean_hours_difference"), Left("may_be_best"), Left("verdict"), Left("recommended_delay")});
  for (const DelayComparison& comparison : report.comparisons()) {
    for (int i = 0; i < comparison.results_size(); ++i) {
      const DelayResult& result = comparison.results(i);
      const DelaySummary& delay = report.delays(i);
      const bool interval = result.has_difference_interval();
      table.Add(
          {comparison.metric(), result.delay(), absl::StrCat(delay.customer_count()),
           absl::StrCat(result.closed_count()), absl::StrCat(delay.planned_count()),
           absl::StrCat(delay.opted_out_count()), absl::StrCat(result.responder_count()),
           Number(result.has_rate(), result.rate()), Number(result.has_rate_interval(), result.rate_interval().lower()),
           Number(result.has_rate_interval(), result.rate_interval().upper()),
           Number(result.has_difference(), result.difference()), Number(interval, result.difference_interval().lower()),
           Number(interval, result.difference_interval().upper()), Number(result.has_p_value(), result.p_value()),
           Number(result.has_mean_hours(), result.mean_hours()),
           Number(result.has_mean_hours_difference(), result.mean_hours_difference()),
           result.has_best_interval() ? (result.may_be_best() ? "true" : "false") : "",
           v1::DelayVerdict::Code_Name(comparison.verdict().code()), comparison.verdict().recommended_delay()});
    }
  }
  return table;
}

}  // namespace sendlift::cli
