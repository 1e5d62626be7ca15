#include "clients/cli/lift_tables.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/money.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::Lift;
using v1::LiftReport;
using v1::SampleRatio;
using v1::Verdict;

constexpr char kNone[] = "-";

// More decimals where the interval is so narrow that its ends would look alike.
int DecimalsFor(const LiftScale& scale, const v1::ConfidenceInterval& interval) {
  const double width = (interval.upper() - interval.lower()) * scale.factor;
  if (!std::isfinite(width) || width <= 0) return scale.decimals;
  int decimals = scale.decimals;
  for (double step = 10 * std::pow(10.0, -decimals); width < step && decimals < 6; step /= 10) ++decimals;
  return decimals;
}

std::string End(double value, int decimals) {
  if (std::isinf(value)) return value < 0 ? "-inf" : "+inf";
  return absl::StrFormat("%+.*f", decimals, value);
}

std::string Coloured(const Screen& screen, const Verdict& verdict) {
  if (verdict.code() == Verdict::BETTER) return Green(screen, VerdictWords(verdict));
  if (verdict.code() == Verdict::WORSE) return Red(screen, VerdictWords(verdict));
  return VerdictWords(verdict);
}

void PrintMaturity(const LiftReport& report, const Screen& screen) {
  screen.stream << "  Outcomes: ";
  if (report.mature_share() >= 1) {
    screen.stream << "complete, every outcome window is closed\n";
  } else {
    screen.stream << absl::StrFormat("%.0f %% of the outcome windows are closed",
                                     std::floor(report.mature_share() * 100));
    if (report.has_mature_time()) screen.stream << ", the last one closes " << FormatTime(report.mature_time());
    screen.stream << "; until then the figures change\n";
  }
  if (report.events_behind_count() > 0) {
    screen.stream << "  Events:   " << Grouped(report.events_behind_count()) << " are taken but not counted yet\n";
  }
}

void PrintSampleRatio(const SampleRatio& ratio, const Screen& screen) {
  screen.stream << "  Split:    ";
  if (ratio.state() == SampleRatio::MISMATCH) {
    screen.stream << Red(screen, "the arms do not have the sizes of the plan, so results are withheld");
  } else if (ratio.state() == SampleRatio::HEALTHY) {
    screen.stream << "the arms have the sizes of the plan";
  } else {
    screen.stream << "too few customers to check the arms' sizes";
  }
  screen.stream << absl::StrFormat(" (chi-square %.2f, %d df, p = %.2g)\n", ratio.chi_square(),
                                   ratio.degrees_of_freedom(), ratio.p_value());
}

void PrintArms(const LiftReport& report, const Screen& screen) {
  Table table({Left("arm"), Right("assigned"), Right("handed over"), Right("delivered")});
  for (const v1::ArmSummary& arm : report.arms()) {
    table.Add(
        {arm.arm(), Grouped(arm.assigned_count()), Grouped(arm.handed_over_count()), Grouped(arm.delivered_count())});
  }
  table.Print(screen, 2);
}

Table LiftTable(const Lift& first, bool by_tier, double confidence) {
  const std::string interval = absl::StrFormat("[%g %%]", confidence * 100);
  std::vector<Column> columns;
  if (by_tier) columns.push_back(Left("tier"));
  for (Column& column :
       std::vector<Column>{Left("arm"), Right("customers"), Right(first.kind() == Lift::RATE ? "rate" : "mean"),
                           Right("control"), Right(absl::StrCat("difference ", interval)),
                           Right(absl::StrCat("lift ", interval)), Right("p"), Left("verdict")}) {
    columns.push_back(std::move(column));
  }
  return Table(std::move(columns));
}

std::vector<std::string> LiftCells(const Lift& lift, bool by_tier, const Screen& screen) {
  std::vector<std::string> cells;
  if (by_tier) cells.push_back(lift.tier());
  for (std::string& cell :
       std::vector<std::string>{lift.arm(), Grouped(lift.customer_count()), ValueText(lift, lift.value()),
                                ValueText(lift, lift.control_value()), DifferenceText(lift), RelativeText(lift),
                                PValueText(lift), Coloured(screen, lift.verdict())}) {
    cells.push_back(std::move(cell));
  }
  return cells;
}

void PrintLifts(const std::vector<const Lift*>& lifts, bool by_tier, double confidence, const Screen& screen) {
  if (lifts.empty()) return;
  Table table = LiftTable(*lifts[0], by_tier, confidence);
  for (const Lift* lift : lifts) table.Add(LiftCells(*lift, by_tier, screen));
  table.Print(screen, 2);
}

void PrintMetric(const LiftReport& report, const std::string& metric, const Screen& screen) {
  std::vector<const Lift*> overall;
  std::vector<const Lift*> by_tier;
  for (const Lift& lift : report.lifts()) {
    if (lift.metric() == metric) (lift.tier().empty() ? overall : by_tier).push_back(&lift);
  }
  const Lift& first = overall.empty() ? *by_tier[0] : *overall[0];
  screen.stream << "\n" << Bold(screen, metric) << Dim(screen, absl::StrCat("  ", MeaningOf(first)));
  if (!first.currency_code().empty()) screen.stream << Dim(screen, absl::StrCat(", ", first.currency_code()));
  screen.stream << "\n";
  PrintLifts(overall, false, report.confidence_level(), screen);
  for (const Lift* lift : overall) {
    if (!lift->verdict().text().empty()) screen.stream << "  " << lift->arm() << ": " << lift->verdict().text() << "\n";
  }
  if (!by_tier.empty()) screen.stream << "\n";
  PrintLifts(by_tier, true, report.confidence_level(), screen);
}

}  // namespace

void PrintLift(const LiftReport& report, const Screen& screen) {
  const std::string campaign = report.name().substr(0, report.name().find("/reports/"));
  screen.stream << Bold(screen, absl::StrCat("Lift of ", ShortId(campaign))) << "  as of "
                << FormatTime(report.create_time()) << "\n";
  PrintMaturity(report, screen);
  PrintSampleRatio(report.sample_ratio(), screen);
  screen.stream << "\n";
  PrintArms(report, screen);
  std::vector<std::string> metrics;
  for (const Lift& lift : report.lifts()) {
    if (std::find(metrics.begin(), metrics.end(), lift.metric()) == metrics.end()) metrics.push_back(lift.metric());
  }
  for (const std::string& metric : metrics) PrintMetric(report, metric, screen);
}

Table LiftCsv(const LiftReport& report) {
  Table table({Left("metric"),
               Left("tier"),
               Left("arm"),
               Left("kind"),
               Left("currency"),
               Right("customers"),
               Right("responders"),
               Right("total"),
               Right("value"),
               Right("control_customers"),
               Right("control_responders"),
               Right("control_total"),
               Right("control_value"),
               Right("difference"),
               Right("difference_lower"),
               Right("difference_upper"),
               Right("relative_lift"),
               Right("relative_lower"),
               Right("relative_upper"),
               Right("p_value"),
               Left("verdict"),
               Left("verdict_text")});
  const auto number = [](bool is_set, double value) { return is_set ? absl::StrFormat("%.10g", value) : ""; };
  for (const Lift& lift : report.lifts()) {
    const bool has_difference = lift.has_difference_interval();
    const bool has_relative = lift.has_relative_lift_interval();
    table.Add({lift.metric(),
               lift.tier(),
               lift.arm(),
               Lift::Kind_Name(lift.kind()),
               lift.currency_code(),
               absl::StrCat(lift.customer_count()),
               absl::StrCat(lift.responder_count()),
               absl::StrCat(lift.total()),
               number(true, lift.value()),
               absl::StrCat(lift.control_customer_count()),
               absl::StrCat(lift.control_responder_count()),
               absl::StrCat(lift.control_total()),
               number(true, lift.control_value()),
               number(true, lift.difference()),
               number(has_difference, lift.difference_interval().lower()),
               number(has_difference, lift.difference_interval().upper()),
               number(lift.has_relative_lift(), lift.relative_lift()),
               number(has_relative, lift.relative_lift_interval().lower()),
               number(has_relative, lift.relative_lift_interval().upper()),
               number(lift.has_p_value(), lift.p_value()),
               Verdict::Code_Name(lift.verdict().code()),
               lift.verdict().text()});
  }
  return table;
}

std::string PValueText(const Lift& lift) {
  if (!lift.has_p_value()) return kNone;
  if (lift.p_value() < 0.0001) return "<0.0001";
  return absl::StrFormat("%.*f", lift.p_value() < 0.01 ? 4 : 3, lift.p_value());
}

std::string DifferenceText(const Lift& lift) {
  if (lift.customer_count() == 0 || lift.control_customer_count() == 0) return kNone;
  const LiftScale scale = ScaleOf(lift);
  const int decimals = DecimalsFor(scale, lift.difference_interval());
  std::string text = absl::StrCat(End(lift.difference() * scale.factor, decimals), scale.unit);
  if (!lift.has_difference_interval()) return text;
  return absl::StrCat(text, " [", End(lift.difference_interval().lower() * scale.factor, decimals), ", ",
                      End(lift.difference_interval().upper() * scale.factor, decimals), "]");
}

std::string RelativeText(const Lift& lift) {
  if (!lift.has_relative_lift()) return kNone;
  std::string text = absl::StrCat(End(lift.relative_lift() * 100, 1), " %");
  if (!lift.has_relative_lift_interval()) return absl::StrCat(text, " [no bounds]");
  return absl::StrCat(text, " [", End(lift.relative_lift_interval().lower() * 100, 1), ", ",
                      End(lift.relative_lift_interval().upper() * 100, 1), "]");
}

std::string ValueText(const Lift& lift, double value) {
  const LiftScale scale = ScaleOf(lift);
  if (lift.kind() == Lift::RATE) return absl::StrFormat("%.2f %%", value * 100);
  return absl::StrFormat("%.*f", scale.decimals, value * scale.factor);
}

std::string VerdictWords(const Verdict& verdict) {
  return absl::StrReplaceAll(absl::AsciiStrToLower(Verdict::Code_Name(verdict.code())), {{"_", " "}});
}

const char* MeaningOf(const Lift& lift) {
  switch (lift.kind()) {
    case Lift::RATE:
      return "share of customers, differences in percentage points";
    case Lift::MONEY:
      return "per customer";
    default:
      return "events per customer";
  }
}

LiftScale ScaleOf(const Lift& lift) {
  if (lift.kind() == Lift::RATE) return {.factor = 100, .decimals = 2, .unit = " pp"};
  if (lift.kind() != Lift::MONEY) return {.factor = 1, .decimals = 3, .unit = ""};
  const int exponent = CurrencyExponent(lift.currency_code());
  return {.factor = std::pow(10.0, -exponent), .decimals = std::max(2, exponent), .unit = " " + lift.currency_code()};
}

}  // namespace sendlift::cli
