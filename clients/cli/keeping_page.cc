#include "clients/cli/keeping_page.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/keeping_tables.h"
#include "clients/cli/svg_plot.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::KeepingReport;

HtmlSection RetentionSection(const v1::RetentionTable& retention) {
  HtmlSection section{.heading = "Who comes back", .paragraphs = {}, .figures = {}, .tables = {}};
  CurvePlot plot{.title = "Customers who bought again",
                 .x_axis = "months since the first purchase",
                 .y_axis = "% of customers",
                 .curves = {{.name = "all", .points = {}}},
                 .y_range = {}};
  for (int age = 1; age < retention.all_size(); ++age) {
    plot.curves[0].points.push_back({static_cast<double>(age), retention.all(age).rate() * 100});
  }
  if (plot.curves[0].points.size() > 1) {
    section.figures.push_back({.svg = CurvesSvg(plot),
                               .caption =
                                   "Share of customers who bought in the month so long after that of their first "
                                   "purchase. By month of the first purchase in the table below."});
  }
  section.tables.push_back({.caption = "Share who bought so many months after the month of their first purchase",
                            .table = MonthsTable(retention)});
  return section;
}

HtmlFigure ProspectsFigure(const KeepingReport& report) {
  CurvePlot plot{.title = "Expected purchases of a customer, by tenth",
                 .x_axis = "tenth of the buyers by expected value, the best first",
                 .y_axis = "purchases",
                 .curves = {{.name = "expected", .points = {}, .is_stairs = false}},
                 .y_range = {}};
  for (int i = 0; i < report.deciles_size(); ++i) {
    const v1::Prospects& tenth = report.deciles(i);
    if (tenth.buyer_count() == 0) continue;
    plot.curves[0].points.push_back({i + 1.0, tenth.purchases() / static_cast<double>(tenth.buyer_count())});
  }
  return {.svg = CurvesSvg(plot), .caption = "Purchases to expect of one customer of each tenth."};
}

HtmlSection FutureSection(const KeepingReport& report) {
  HtmlSection section{.heading = absl::StrCat("The next ", DurationText(FromProto(report.horizon()))),
                      .paragraphs = FutureSentences(report),
                      .figures = {},
                      .tables = {}};
  if (!report.has_model()) return section;
  if (report.deciles_size() > 1) section.figures.push_back(ProspectsFigure(report));
  section.tables.push_back({.caption = "What is expected of the buyers", .table = ProspectsTable(report)});
  if (report.has_check()) {
    section.tables.push_back({.caption = "The check: repeat purchases of a customer in the time held out",
                              .table = CheckTable(report.check())});
  }
  return section;
}

}  // namespace

HtmlPage KeepingPage(const KeepingReport& report) {
  HtmlPage page{.title = "Keeping customers",
                .subtitle = absl::StrCat("as of ", FormatTime(report.create_time())),
                .verdicts = {},
                .sections = {}};
  std::vector<std::string> past = PastSentences(report);
  page.verdicts.push_back({.tone = HtmlVerdict::Tone::kNeutral, .words = past.back(), .text = past[1]});
  if (report.has_loss()) page.verdicts.push_back({.words = "What the lost cost", .text = report.loss().text()});
  page.sections.push_back({.heading = "Who bought", .paragraphs = {past[0]}, .figures = {}, .tables = {}});
  if (!report.causes().empty()) {
    page.sections.push_back(
        {.heading = "Why they left",
         .paragraphs = {},
         .figures = {},
         .tables = {{.caption = "Lost customers by what they said", .table = CausesTable(report)}}});
  }
  page.sections.push_back(RetentionSection(report.retention()));
  page.sections.push_back(FutureSection(report));
  return page;
}

}  // namespace sendlift::cli
