#include "clients/cli/lift_page.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/lift_tables.h"
#include "clients/cli/names.h"
#include "clients/cli/plan_tables.h"
#include "clients/cli/svg_plot.h"
#include "clients/cli/times.h"
#include "clients/cli/winner_text.h"

namespace sendlift::cli {
namespace {

using v1::Lift;
using v1::LiftReport;
using v1::SampleRatio;
using v1::Verdict;

HtmlVerdict::Tone ToneOf(const Verdict& verdict) {
  if (verdict.code() == Verdict::BETTER) return HtmlVerdict::Tone::kGood;
  if (verdict.code() == Verdict::WORSE) return HtmlVerdict::Tone::kBad;
  return HtmlVerdict::Tone::kNeutral;
}

std::vector<std::string> MetricsOf(const LiftReport& report) {
  std::vector<std::string> metrics;
  for (const Lift& lift : report.lifts()) {
    if (std::find(metrics.begin(), metrics.end(), lift.metric()) == metrics.end()) metrics.push_back(lift.metric());
  }
  return metrics;
}

void AddVerdicts(const LiftReport& report, const std::string& metric, HtmlPage& page) {
  for (const Lift& lift : report.lifts()) {
    if (lift.metric() != metric || !IsOverall(lift)) continue;
    page.verdicts.push_back({.tone = ToneOf(lift.verdict()),
                             .words = absl::StrCat(lift.arm(), ", ", metric, ": ", VerdictWords(lift.verdict())),
                             .text = lift.verdict().text()});
  }
}

std::string MaturityText(const LiftReport& report) {
  if (report.mature_share() >= 1) return "Outcomes are complete: every outcome window is closed.";
  std::string text =
      absl::StrFormat("%.0f %% of the outcome windows are closed", std::floor(report.mature_share() * 100));
  if (report.has_mature_time()) absl::StrAppend(&text, ", the last one closes ", FormatTime(report.mature_time()));
  return text + "; until then the figures change.";
}

std::string SplitText(const SampleRatio& ratio) {
  const char* said = "Too few customers to check the sizes of the arms";
  if (ratio.state() == SampleRatio::MISMATCH) said = "The arms do not have the sizes of the plan: results are withheld";
  if (ratio.state() == SampleRatio::HEALTHY) said = "The arms have the sizes of the plan";
  return absl::StrFormat("%s (chi-square %.2f, %d df, p = %.2g).", said, ratio.chi_square(), ratio.degrees_of_freedom(),
                         ratio.p_value());
}

HtmlSection PeopleSection(const LiftReport& report) {
  HtmlSection section{.heading = "Who was measured", .paragraphs = {MaturityText(report)}, .figures = {}, .tables = {}};
  section.paragraphs.push_back(SplitText(report.sample_ratio()));
  if (report.has_winner()) section.paragraphs.push_back(DecisionText(report.winner()));
  if (IsReadBeforeTheEnd(report)) section.paragraphs.push_back(absl::StrCat("Plan: ", PlanSentence(report)));
  if (report.events_behind_count() > 0) {
    section.paragraphs.push_back(
        absl::StrCat(Grouped(report.events_behind_count()), " events are taken but not counted yet."));
  }
  Table arms({Left("arm"), Right("assigned"), Right("handed over"), Right("delivered")});
  for (const v1::ArmSummary& arm : report.arms()) {
    arms.Add(
        {arm.arm(), Grouped(arm.assigned_count()), Grouped(arm.handed_over_count()), Grouped(arm.delivered_count())});
  }
  section.tables.push_back({.caption = "Customers by arm", .table = std::move(arms)});
  return section;
}

std::string PartOf(const Lift& lift) {
  if (IsOverall(lift)) return "all";
  if (!lift.tier().empty()) return absl::StrCat("tier ", lift.tier());
  return lift.wave().empty() ? v1::Channel_Name(lift.channel()) : absl::StrCat("wave ", lift.wave());
}

// How the overall numbers were made, and what else is known of them.
std::vector<std::string> NotesOn(const LiftReport& report, const std::vector<const Lift*>& lifts) {
  std::vector<std::string> notes;
  if (lifts[0]->strata_count() > 1) {
    notes.push_back(absl::StrCat("Compared within ", lifts[0]->strata_count(), " groups of the same wave and tier. ",
                                 lifts[0]->method(), "."));
  }
  for (const Lift* lift : lifts) {
    if (!lift->has_belief()) continue;
    const bool decides = report.plan().kind() == v1::AnalysisPlan::BAYESIAN;
    notes.push_back(absl::StrFormat(
        "%s is better than control with a probability of %.1f %%; choosing it costs %.3f percentage points "
        "on average.%s",
        lift->arm(), lift->belief().chance_better() * 100, lift->belief().expected_loss_of_arm() * 100,
        decides ? "" : " That is not the verdict."));
  }
  for (const v1::PartTest& test : report.part_tests()) {
    if (test.metric() == lifts[0]->metric()) notes.push_back(test.text());
  }
  for (const Lift* lift : lifts) {
    if (lift->has_stopped()) notes.push_back(absl::StrCat(lift->arm(), ": ", StoppedText(*lift)));
  }
  return notes;
}

HtmlFigure IntervalsOf(const std::vector<const Lift*>& lifts, double level) {
  const LiftScale scale = ScaleOf(*lifts[0]);
  IntervalPlot plot{.title = absl::StrCat(lifts[0]->metric(), ": difference from control"),
                    .axis = scale.unit.empty() ? "per customer" : scale.unit.substr(1),
                    .rows = {}};
  for (const Lift* lift : lifts) {
    if (!lift->has_difference_interval()) continue;
    plot.rows.push_back({.label = absl::StrCat(lift->arm(), ", ", PartOf(*lift)),
                         .estimate = lift->difference() * scale.factor,
                         .lower = lift->difference_interval().lower() * scale.factor,
                         .upper = lift->difference_interval().upper() * scale.factor});
  }
  return {.svg = IntervalsSvg(plot),
          .caption = absl::StrFormat("Difference from control with its %g %% interval, over all and in parts; what "
                                     "holds 0 may be chance. The numbers are in the table below.",
                                     level * 100)};
}

Table TableOf(const std::vector<const Lift*>& lifts, double level) {
  const std::string interval = absl::StrFormat("[%g %%]", level * 100);
  Table table({Left("arm"), Left("part"), Left("verdict"), Right(absl::StrCat("difference ", interval)),
               Right(absl::StrCat("lift ", interval)), Right("p"), Right("value"), Right("control"),
               Right("customers")});
  for (const Lift* lift : lifts) {
    table.Add({lift->arm(), PartOf(*lift), IsOverall(*lift) ? VerdictWords(lift->verdict()) : "", DifferenceText(*lift),
               RelativeText(*lift), PValueText(*lift), ValueText(*lift, lift->value()),
               ValueText(*lift, lift->control_value()), Grouped(lift->customer_count())});
  }
  return table;
}

HtmlSection MetricSection(const LiftReport& report, const std::string& metric) {
  std::vector<const Lift*> lifts;
  for (const Lift& lift : report.lifts()) {
    if (lift.metric() == metric) lifts.push_back(&lift);
  }
  std::string meaning = absl::StrCat("Unit: ", MeaningOf(*lifts[0]));
  if (!lifts[0]->currency_code().empty()) absl::StrAppend(&meaning, ", ", lifts[0]->currency_code());
  HtmlSection section{.heading = metric, .paragraphs = {meaning + "."}, .figures = {}, .tables = {}};
  for (std::string& note : NotesOn(report, lifts)) section.paragraphs.push_back(std::move(note));
  section.figures.push_back(IntervalsOf(lifts, report.confidence_level()));
  section.tables.push_back(
      {.caption = absl::StrCat(metric, " by arm, over all and in parts: parts are to learn from and have no verdict"),
       .table = TableOf(lifts, report.confidence_level())});
  for (const Lift* lift : lifts) {
    if (lift->looks().empty()) continue;
    section.tables.push_back({.caption = absl::StrCat("Looks at ", lift->arm(),
                                                      " so far: it is decided where z reaches "
                                                      "its bound on either side"),
                              .table = LooksTable(*lift)});
  }
  return section;
}

HtmlSection GuardrailSection(const LiftReport& report) {
  HtmlSection section{.heading = "Guardrails", .paragraphs = {}, .figures = {}, .tables = {}};
  for (const v1::GuardrailResult& result : report.guardrails()) section.paragraphs.push_back(result.text());
  section.tables.push_back({.caption = "What must not get worse, by arm: differences in percentage points",
                            .table = GuardrailTable(report)});
  return section;
}

}  // namespace

HtmlPage LiftPage(const LiftReport& report) {
  const std::string campaign = report.name().substr(0, report.name().find("/reports/"));
  HtmlPage page{.title = absl::StrCat("Lift of ", ShortId(campaign)),
                .subtitle = absl::StrCat("as of ", FormatTime(report.create_time())),
                .verdicts = {},
                .sections = {}};
  const std::vector<std::string> metrics = MetricsOf(report);
  if (!metrics.empty()) AddVerdicts(report, metrics.front(), page);
  page.sections.push_back(PeopleSection(report));
  if (!report.guardrails().empty()) page.sections.push_back(GuardrailSection(report));
  for (const std::string& metric : metrics) page.sections.push_back(MetricSection(report, metric));
  return page;
}

}  // namespace sendlift::cli
