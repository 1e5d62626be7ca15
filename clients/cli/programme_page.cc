#include "clients/cli/programme_page.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/cli/lift_tables.h"
#include "clients/cli/programme_tables.h"
#include "clients/cli/svg_plot.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::Lift;
using v1::ProgrammePeriod;

HtmlVerdict::Tone ToneOf(v1::Verdict::Code code) {
  if (code == v1::Verdict::BETTER) return HtmlVerdict::Tone::kGood;
  return code == v1::Verdict::WORSE ? HtmlVerdict::Tone::kBad : HtmlVerdict::Tone::kNeutral;
}

// Of the latest period that is over.
void AddVerdicts(const std::vector<ProgrammePeriod>& periods, HtmlPage& page) {
  for (const ProgrammePeriod& period : periods) {
    if (period.state() != ProgrammePeriod::OVER) continue;
    for (const Lift& lift : period.lifts()) {
      page.verdicts.push_back(
          {.tone = ToneOf(lift.verdict().code()),
           .words = absl::StrCat(PeriodName(period), ", ", lift.metric(), ": ", VerdictWords(lift.verdict())),
           .text = lift.verdict().text()});
    }
    return;
  }
}

IntervalRow RowOf(const std::string& label, const Lift& lift, const LiftScale& scale) {
  return {.label = label,
          .estimate = lift.difference() * scale.factor,
          .lower = lift.difference_interval().lower() * scale.factor,
          .upper = lift.difference_interval().upper() * scale.factor};
}

HtmlFigure IntervalsOf(const v1::ProgrammeReport& report, const std::vector<ProgrammePeriod>& periods,
                       const std::string& measure) {
  IntervalPlot plot{.title = absl::StrCat(measure, ": difference from the holdout"), .axis = "", .rows = {}};
  const auto add = [&](const std::string& label, const Lift& lift) {
    if (lift.metric() != measure || !lift.has_difference_interval()) return;
    const LiftScale scale = ScaleOf(lift);
    plot.axis = scale.unit.empty() ? "per customer" : scale.unit.substr(1);
    plot.rows.push_back(RowOf(label, lift, scale));
  };
  for (const v1::ProgrammeTotal& total : report.totals()) add("together", AsLift(report, total));
  for (const ProgrammePeriod& period : periods) {
    for (const Lift& lift : period.lifts()) add(PeriodName(period), lift);
  }
  return {.svg = IntervalsSvg(plot),
          .caption =
              "Difference from the holdout with its 95 % interval, by period; what holds 0 may be chance. The "
              "numbers are in the table below."};
}

HtmlSection FiguresSection(const v1::ProgrammeReport& report, const std::vector<ProgrammePeriod>& periods) {
  HtmlSection section{.heading = "What changed", .paragraphs = {}, .figures = {}, .tables = {}};
  for (const char* measure : {"revenue", "buyers"}) section.figures.push_back(IntervalsOf(report, periods, measure));
  section.tables.push_back(
      {.caption = "Everybody outside of the holdout against the holdout, by period", .table = MeasuresTable(periods)});
  for (const ProgrammePeriod& period : periods) {
    section.paragraphs.push_back(absl::StrCat(PeriodName(period), ": ", period.text()));
  }
  return section;
}

}  // namespace

HtmlPage ProgrammePage(const v1::ProgrammeReport& report, const std::vector<ProgrammePeriod>& periods) {
  HtmlPage page{.title = "What all promotions together changed",
                .subtitle = absl::StrCat("as of ", FormatTime(report.create_time())),
                .verdicts = {},
                .sections = {}};
  AddVerdicts(periods, page);
  HtmlSection groups{.heading = "Who was measured", .paragraphs = {report.text()}, .figures = {}, .tables = {}};
  groups.tables.push_back({.caption = "Customers by period", .table = GroupsTable(periods)});
  page.sections.push_back(std::move(groups));
  page.sections.push_back(FiguresSection(report, periods));
  return page;
}

}  // namespace sendlift::cli
