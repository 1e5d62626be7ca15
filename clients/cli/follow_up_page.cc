#include "clients/cli/follow_up_page.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/follow_up_report_tables.h"
#include "clients/cli/names.h"
#include "clients/cli/svg_plot.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::DelayComparison;
using v1::DelayResult;
using v1::DelayVerdict;
using v1::FollowUpReport;

const char* WordsOf(DelayVerdict::Code code) {
  switch (code) {
    case DelayVerdict::ONE_BEST:
      return "one delay is best";
    case DelayVerdict::SOME_MAY_BE_BEST:
      return "some delays may be best";
    case DelayVerdict::INCONCLUSIVE:
      return "inconclusive";
    case DelayVerdict::WITHHELD_SAMPLE_RATIO:
    case DelayVerdict::WITHHELD_IMMATURE:
      return "withheld";
    default:
      return "no data";
  }
}

HtmlVerdict VerdictOf(const DelayComparison& comparison) {
  const DelayVerdict& verdict = comparison.verdict();
  const bool says_something =
      verdict.code() == DelayVerdict::ONE_BEST || verdict.code() == DelayVerdict::SOME_MAY_BE_BEST;
  return {.tone = says_something ? HtmlVerdict::Tone::kGood : HtmlVerdict::Tone::kNeutral,
          .words = absl::StrCat(comparison.metric(), ": ", WordsOf(verdict.code())),
          .text = verdict.text()};
}

HtmlFigure RatesOf(const FollowUpReport& report, const DelayComparison& comparison) {
  IntervalPlot plot{.title = absl::StrCat("Rate by delay, ", comparison.metric()),
                    .axis = "% responded within the horizon",
                    .rows = {},
                    .reference = 0};
  for (const DelayResult& result : comparison.results()) {
    if (!result.has_rate()) continue;
    if (result.delay() == "none" || !result.has_difference()) plot.reference = result.rate() * 100;
    plot.rows.push_back({.label = result.delay(),
                         .estimate = result.rate() * 100,
                         .lower = result.rate_interval().lower() * 100,
                         .upper = result.rate_interval().upper() * 100});
  }
  return {
      .svg = IntervalsSvg(plot),
      .caption = absl::StrFormat("Share who responded within the horizon, each with its %g %% interval. The numbers "
                                 "are in the table below.",
                                 report.confidence_level() * 100)};
}

HtmlSection SectionOf(const FollowUpReport& report, const DelayComparison& comparison) {
  HtmlSection section{.heading = comparison.metric(), .paragraphs = {}, .figures = {}, .tables = {}};
  const std::string tests = TestsText(comparison);
  if (!tests.empty()) section.paragraphs.push_back(absl::StrCat("Tests of chance alone: ", tests, "."));
  const CurvePlot plot = ResponsePlot(report, comparison);
  if (!plot.curves.empty()) {
    section.figures.push_back(
        {.svg = CurvesSvg(plot),
         .caption = "Share who responded by the hours since the trigger, whoever was not watched so long left out from "
                    "then on (Kaplan and Meier)."});
    section.figures.push_back(RatesOf(report, comparison));
  }
  section.tables.push_back({.caption = absl::StrCat(comparison.metric(),
                                                    " by delay, of customers whose horizon is over; "
                                                    "mean hours of all"),
                            .table = ComparisonTable(report, comparison)});
  return section;
}

}  // namespace

HtmlPage FollowUpPage(const FollowUpReport& report) {
  HtmlPage page{.title = absl::StrCat("Delays of follow-up ", ShortId(report.name())),
                .subtitle = absl::StrCat("as of ", FormatTime(report.create_time())),
                .verdicts = {},
                .sections = {}};
  for (const DelayComparison& comparison : report.comparisons()) page.verdicts.push_back(VerdictOf(comparison));
  HtmlSection people{.heading = "Who was compared", .paragraphs = StateSentences(report), .figures = {}, .tables = {}};
  people.tables.push_back({.caption = "Customers by delay: the first trigger of each", .table = DelaysTable(report)});
  page.sections.push_back(std::move(people));
  for (const DelayComparison& comparison : report.comparisons()) page.sections.push_back(SectionOf(report, comparison));
  return page;
}

}  // namespace sendlift::cli
