#include "clients/cli/lift_tables.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "clients/cli/campaign_tables.h"
#include "clients/cli/money.h"
#include "clients/cli/names.h"
#include "clients/cli/plan_tables.h"
#include "clients/cli/table.h"
#include "clients/cli/times.h"
#include "clients/cli/winner_text.h"

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

std::string PText(double p) {
  if (p < 0.0001) return "<0.0001";
  return absl::StrFormat("%.*f", p < 0.01 ? 4 : 3, p);
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

bool HasCost(const LiftReport& report) {
  return std::any_of(report.arms().begin(), report.arms().end(), [](const auto& arm) { return arm.has_cost(); });
}

void PrintArms(const LiftReport& report, const Screen& screen) {
  std::vector<Column> columns = {Left("arm"), Right("assigned"), Right("handed over"), Right("delivered")};
  if (HasCost(report)) columns.push_back(Right("cost"));
  Table table(std::move(columns));
  for (const v1::ArmSummary& arm : report.arms()) {
    std::vector<std::string> cells = {arm.arm(), Grouped(arm.assigned_count()), Grouped(arm.handed_over_count()),
                                      Grouped(arm.delivered_count())};
    if (arm.has_cost()) {
      cells.push_back(
          absl::StrCat(FormatAmount(static_cast<double>(arm.cost().minor_units()), arm.cost().currency_code()), " ",
                       arm.cost().currency_code()));
    }
    table.Add(std::move(cells));
  }
  table.Print(screen, 2);
}

// By what a table of lifts is divided: its heading and what stands there.
struct Division {
  const char* heading;
  std::string (*part)(const Lift& lift);  // empty for a lift that is not of such a part
};

const std::array<Division, 3>& Divisions() {
  static const auto& divisions = *new std::array<Division, 3>{{
      {"tier", [](const Lift& lift) { return lift.tier(); }},
      {"wave", [](const Lift& lift) { return lift.wave(); }},
      {"channel",
       [](const Lift& lift) {
         return lift.channel() == v1::CHANNEL_UNSPECIFIED ? std::string() : v1::Channel_Name(lift.channel());
       }},
  }};
  return divisions;
}

using Lifts = std::vector<const Lift*>;

bool HasOffer(const Lifts& lifts) {
  return std::any_of(lifts.begin(), lifts.end(), [](const Lift* lift) { return lift->has_offer(); });
}

Table LiftTable(const Lifts& lifts, const Division* division, double confidence) {
  const std::string interval = absl::StrFormat("[%g %%]", confidence * 100);
  std::vector<Column> columns;
  if (division != nullptr) columns.push_back(Left(division->heading));
  if (HasOffer(lifts)) columns.push_back(Left("offer"));
  columns.push_back(Left("arm"));
  const char* value = lifts[0]->kind() == Lift::RATE ? "rate" : "mean";
  for (const std::string& heading :
       {std::string("customers"), std::string(value), std::string("control"), absl::StrCat("difference ", interval),
        absl::StrCat("lift ", interval), std::string("p")}) {
    columns.push_back(Right(heading));
  }
  if (division == nullptr) columns.push_back(Left("verdict"));
  return Table(std::move(columns));
}

std::vector<std::string> LiftCells(const Lift& lift, const Division* division, bool has_offer, const Screen& screen) {
  std::vector<std::string> cells;
  if (division != nullptr) cells.push_back(division->part(lift));
  if (has_offer) cells.push_back(lift.has_offer() ? OfferText(lift.offer()) : kNone);
  for (std::string& cell : std::vector<std::string>{
           lift.arm(), Grouped(lift.customer_count()), ValueText(lift, lift.value()),
           ValueText(lift, lift.control_value()), DifferenceText(lift), RelativeText(lift), PValueText(lift)}) {
    cells.push_back(std::move(cell));
  }
  if (division == nullptr) cells.push_back(Coloured(screen, lift.verdict()));
  return cells;
}

void PrintLifts(const Lifts& lifts, const Division* division, double confidence, const Screen& screen) {
  if (lifts.empty()) return;
  Table table = LiftTable(lifts, division, confidence);
  for (const Lift* lift : lifts) table.Add(LiftCells(*lift, division, HasOffer(lifts), screen));
  table.Print(screen, 2);
}

bool IsAdjusted(const Lift& lift) { return lift.has_adjusted_p_value() && lift.adjusted_p_value() != lift.p_value(); }

void PrintAdjusted(const Lifts& lifts, const Screen& screen) {
  if (std::none_of(lifts.begin(), lifts.end(), [](const Lift* lift) { return IsAdjusted(*lift); })) return;
  std::vector<std::string> texts;
  for (const Lift* lift : lifts) {
    if (lift->has_adjusted_p_value()) texts.push_back(absl::StrCat(lift->arm(), " ", PText(lift->adjusted_p_value())));
  }
  screen.stream << "  As one of several comparisons p is: " << absl::StrJoin(texts, ", ")
                << (lifts[0]->adjustment() == Lift::HOLM ? " (Holm, over the arms)\n"
                                                         : " (Benjamini-Hochberg, over the secondary metrics)\n");
}

// "500.00 EUR [400.00, 1000.00]".
std::string AmountText(const v1::LiftMoney& money, double amount, const v1::ConfidenceInterval& interval) {
  const auto text = [&](double value) {
    return std::isinf(value) ? End(value, 0) : FormatAmount(value, money.currency_code());
  };
  return absl::StrCat(text(amount), " ", money.currency_code(), " [", text(interval.lower()), ", ",
                      text(interval.upper()), "]");
}

void PrintMoney(const Lift& lift, const Screen& screen) {
  const v1::LiftMoney& money = lift.money();
  if (money.has_extra_revenue()) {
    screen.stream << "  " << lift.arm() << ": extra revenue "
                  << AmountText(money, money.extra_revenue(), money.extra_revenue_interval())
                  << absl::StrFormat(", %.2f for each 1.00 spent [%.2f, %.2f]\n", money.return_on_cost(),
                                     money.return_on_cost_interval().lower(), money.return_on_cost_interval().upper());
  }
  if (money.has_cost_per_customer()) {
    screen.stream << "  " << lift.arm() << ": one more such customer costs "
                  << AmountText(money, money.cost_per_customer(), money.cost_per_customer_interval()) << "\n";
  }
}

void PrintBelief(const LiftReport& report, const Lift& lift, const Screen& screen) {
  if (!lift.has_belief()) return;
  const bool decides = report.plan().kind() == v1::AnalysisPlan::BAYESIAN;
  screen.stream << absl::StrFormat(
      "  %s: better than control with a probability of %.1f %%; choosing it costs %.3f pp on average%s\n", lift.arm(),
      lift.belief().chance_better() * 100, lift.belief().expected_loss_of_arm() * 100,
      decides ? "" : " (not the verdict)");
}

void PrintPartTests(const LiftReport& report, const std::string& metric, const Screen& screen) {
  for (const v1::PartTest& test : report.part_tests()) {
    if (test.metric() == metric) screen.stream << "  " << test.text() << "\n";
  }
}

void PrintParts(const LiftReport& report, const std::string& metric, const Screen& screen) {
  bool is_first = true;
  for (const Division& division : Divisions()) {
    Lifts lifts;
    for (const Lift& lift : report.lifts()) {
      if (lift.metric() == metric && !division.part(lift).empty()) lifts.push_back(&lift);
    }
    if (lifts.empty()) continue;
    screen.stream << "\n";
    if (std::exchange(is_first, false)) screen.stream << Dim(screen, "  Parts, to learn from: no verdicts") << "\n";
    PrintLifts(lifts, &division, report.confidence_level(), screen);
  }
  PrintPartTests(report, metric, screen);
}

void PrintMetric(const LiftReport& report, const std::string& metric, const Screen& screen) {
  Lifts overall;
  const Lift* first = nullptr;
  for (const Lift& lift : report.lifts()) {
    if (lift.metric() != metric) continue;
    if (first == nullptr) first = &lift;
    if (IsOverall(lift)) overall.push_back(&lift);
  }
  screen.stream << "\n" << Bold(screen, metric) << Dim(screen, absl::StrCat("  ", MeaningOf(*first)));
  if (!first->currency_code().empty()) screen.stream << Dim(screen, absl::StrCat(", ", first->currency_code()));
  screen.stream << "\n";
  PrintLifts(overall, nullptr, report.confidence_level(), screen);
  for (const Lift* lift : overall) {
    if (!lift->verdict().text().empty()) screen.stream << "  " << lift->arm() << ": " << lift->verdict().text() << "\n";
  }
  for (const Lift* lift : overall) PrintLooks(*lift, screen);
  if (!overall.empty()) PrintAdjusted(overall, screen);
  for (const Lift* lift : overall) PrintBelief(report, *lift, screen);
  for (const Lift* lift : overall) PrintMoney(*lift, screen);
  if (first->strata_count() > 1) {
    screen.stream << absl::StrFormat("  Compared within %d groups of the same wave and tier.\n", first->strata_count());
  }
  PrintParts(report, metric, screen);
}

}  // namespace

void PrintLift(const LiftReport& report, const Screen& screen) {
  const std::string campaign = report.name().substr(0, report.name().find("/reports/"));
  screen.stream << Bold(screen, absl::StrCat("Lift of ", ShortId(campaign))) << "  as of "
                << FormatTime(report.create_time()) << "\n";
  PrintMaturity(report, screen);
  PrintSampleRatio(report.sample_ratio(), screen);
  PrintPlan(report, screen);
  if (report.has_winner()) screen.stream << "  Winner:   " << DecisionText(report.winner()) << "\n";
  screen.stream << "\n";
  PrintArms(report, screen);
  std::vector<std::string> metrics;
  for (const Lift& lift : report.lifts()) {
    if (std::find(metrics.begin(), metrics.end(), lift.metric()) == metrics.end()) metrics.push_back(lift.metric());
  }
  for (const std::string& metric : metrics) PrintMetric(report, metric, screen);
  PrintGuardrails(report, screen);
}

bool IsOverall(const Lift& lift) {
  return lift.tier().empty() && lift.wave().empty() && lift.channel() == v1::CHANNEL_UNSPECIFIED;
}

std::string PValueText(const Lift& lift) { return lift.has_p_value() ? PText(lift.p_value()) : kNone; }

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
