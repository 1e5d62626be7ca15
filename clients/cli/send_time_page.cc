#include "clients/cli/send_time_page.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/names.h"
#include "clients/cli/send_time_tables.h"
#include "clients/cli/stats_text.h"
#include "clients/cli/svg_grid.h"
#include "clients/cli/svg_plot.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::SendTimeReport;

HtmlVerdict VerdictOf(const SendTimeReport& report) {
  switch (report.code()) {
    case SendTimeReport::SOME_BEST:
      return {.tone = HtmlVerdict::Tone::kGood, .words = "Some parts of the day are better", .text = report.text()};
    case SendTimeReport::NOT_RANDOMISED:
      return {.tone = HtmlVerdict::Tone::kBad, .words = "No recommendation", .text = report.text()};
    case SendTimeReport::NO_DIFFERENCE:
      return {.words = "No difference shown", .text = report.text()};
    default:
      return {.words = "Not enough data", .text = report.text()};
  }
}

HtmlFigure RatesOf(const SendTimeReport& report) {
  IntervalPlot plot{.title = "Responses by part of the day", .axis = "% responded", .rows = {}};
  int64_t contacts = 0, responders = 0;
  for (const SendTimeReport::Part& part : report.parts()) {
    contacts += part.contact_count();
    responders += part.responder_count();
    if (!part.has_rate()) continue;
    plot.rows.push_back({.label = PartName(report, part.first_hour()),
                         .estimate = part.rate() * 100,
                         .lower = part.rate_interval().lower() * 100,
                         .upper = part.rate_interval().upper() * 100});
  }
  if (contacts > 0) plot.reference = 100 * static_cast<double>(responders) / static_cast<double>(contacts);
  return {
      .svg = IntervalsSvg(plot),
      .caption = absl::StrFormat("Share of contacts that were responded to, each with its %g %% interval; the line is "
                                 "that of all. The numbers are in the table below.",
                                 report.confidence_level() * 100)};
}

HtmlFigure MapOf(const SendTimeReport& report) {
  GridPlot plot{
      .title = "Responses by weekday and part of the day", .unit = "%", .columns = {}, .rows = {}, .values = {}};
  for (const SendTimeReport::Cell& cell : report.cells()) {
    if (cell.weekday() == 1) plot.columns.push_back(PartName(report, cell.first_hour()));
    if (cell.first_hour() == 0) {
      plot.rows.emplace_back(WeekdayName(cell.weekday()));
      plot.values.emplace_back();
    }
    plot.values.back().push_back(cell.has_shrunk_rate() ? std::optional(cell.shrunk_rate() * 100) : std::nullopt);
  }
  return {.svg = GridSvg(plot),
          .caption =
              "Rates drawn towards that of all as far as a field has few contacts; blank below 30. The numbers are "
              "in the table below."};
}

}  // namespace

HtmlPage SendTimePage(const SendTimeReport& report) {
  const std::string campaign = report.name().substr(0, report.name().rfind('/'));
  HtmlPage page{.title = absl::StrCat("Send times of ", ShortId(campaign)),
                .subtitle = absl::StrCat("as of ", FormatTime(report.create_time())),
                .verdicts = {VerdictOf(report)},
                .sections = {}};
  HtmlSection parts{.heading = report.drawn() ? "By the hour that was drawn" : "By the hour of the hand-over",
                    .paragraphs = {},
                    .figures = {},
                    .tables = {}};
  if (report.code() != SendTimeReport::NO_DATA) parts.figures.push_back(RatesOf(report));
  if (report.has_same_rates()) {
    parts.paragraphs.push_back(
        absl::StrCat("That all parts have the same rate: ", PText(report.same_rates().p_value()), "."));
  }
  parts.tables.push_back(
      {.caption = "Contacts that a gateway took, by the customers' own clocks", .table = PartsTable(report)});
  page.sections.push_back(std::move(parts));
  const Table week = WeekTable(report);
  if (week.empty()) return page;
  page.sections.push_back(
      {.heading = "The week",
       .paragraphs = {"All contacts by the time of the hand-over. Weekdays are never drawn at random: "
                      "this is to look at, not to decide by."},
       .figures = {MapOf(report)},
       .tables = {{.caption = "Rates by weekday and part of the day", .table = week}}});
  return page;
}

}  // namespace sendlift::cli
