#include "clients/cli/won_tables.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "clients/cli/lift_tables.h"
#include "clients/cli/money.h"
#include "clients/cli/names.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::Lift;
using v1::WonArm;
using v1::WonComparison;

constexpr char kNone[] = "-";

const char* GroupText(v1::WonGroup group) { return group == v1::NEW ? "never bought before" : "bought before"; }

std::string RateText(double rate, bool has_interval, const v1::ConfidenceInterval& interval) {
  std::string text = absl::StrFormat("%.1f %%", rate * 100);
  if (!has_interval) return text;
  return absl::StrCat(text, absl::StrFormat(" [%.1f, %.1f]", interval.lower() * 100, interval.upper() * 100));
}

Table ArmsTable(const v1::WonReport& report) {
  Table table({Left("customers who"), Left("arm"), Right("customers"), Right("bought"), Right("came back"),
               Right("of buyers [95 %]"), Right("spent later, a buyer")});
  for (const WonArm& arm : report.arms()) {
    table.Add({GroupText(arm.group()), arm.arm(), Grouped(arm.customer_count()), Grouped(arm.buyer_count()),
               Grouped(arm.returned_count()),
               arm.has_return_rate()
                   ? RateText(arm.return_rate(), arm.has_return_rate_interval(), arm.return_rate_interval())
                   : kNone,
               arm.has_later_value() ? FormatAmount(arm.later_value(), report.currency_code()) : kNone});
  }
  return table;
}

Table ChangesTable(const v1::WonReport& report) {
  Table table({Left("customers who"), Left("arm"), Left("of all"), Right("difference [95 %]"), Right("p"),
               Right("arm's"), Right("control's")});
  for (const WonComparison& comparison : report.comparisons()) {
    for (const Lift& lift : comparison.lifts()) {
      table.Add({GroupText(comparison.group()), comparison.arm(), lift.metric(), DifferenceText(lift), PValueText(lift),
                 ValueText(lift, lift.value()), ValueText(lift, lift.control_value())});
    }
  }
  return table;
}

std::string ReturnText(const WonComparison& comparison) {
  if (!comparison.has_return_rate()) return kNone;
  const WonComparison::Ratio& ratio = comparison.return_rate();
  if (!ratio.bounded()) return "unbounded";
  return RateText(ratio.estimate(), true, ratio.interval());
}

std::string ValueAfterText(const WonComparison& comparison, const std::string& currency_code) {
  if (!comparison.has_value_after()) return kNone;
  const WonComparison::Ratio& ratio = comparison.value_after();
  if (!ratio.bounded()) return "unbounded";
  return absl::StrCat(FormatAmount(ratio.estimate(), currency_code), " [",
                      FormatAmount(ratio.interval().lower(), currency_code), ", ",
                      FormatAmount(ratio.interval().upper(), currency_code), "]");
}

Table AddedTable(const v1::WonReport& report) {
  Table table({Left("customers who"), Left("arm"), Right("came back [95 %]"), Right("spent later [95 %]"), Right("p")});
  for (const WonComparison& comparison : report.comparisons()) {
    Lift p;
    if (comparison.has_p_value()) p.set_p_value(comparison.p_value());
    table.Add({GroupText(comparison.group()), comparison.arm(), ReturnText(comparison),
               ValueAfterText(comparison, report.currency_code()), PValueText(p)});
  }
  return table;
}

void AddArmLines(const WonArm& arm, Table& table) {
  const auto add = [&](const char* figure, const std::string& value, const v1::ConfidenceInterval* interval) {
    table.Add({v1::WonGroup_Name(arm.group()), arm.arm(), figure, value,
               interval == nullptr ? "" : absl::StrFormat("%.10g", interval->lower()),
               interval == nullptr ? "" : absl::StrFormat("%.10g", interval->upper())});
  };
  add("customers", absl::StrCat(arm.customer_count()), nullptr);
  add("buyers", absl::StrCat(arm.buyer_count()), nullptr);
  add("returned", absl::StrCat(arm.returned_count()), nullptr);
  if (arm.has_return_rate()) {
    add("return_rate", absl::StrFormat("%.10g", arm.return_rate()), &arm.return_rate_interval());
  }
  if (arm.has_later_value()) add("later_value", absl::StrFormat("%.10g", arm.later_value()), nullptr);
}

void AddComparisonLines(const WonComparison& comparison, Table& table) {
  const auto add = [&](const std::string& figure, double value, const v1::ConfidenceInterval* interval) {
    table.Add({v1::WonGroup_Name(comparison.group()), comparison.arm(), figure, absl::StrFormat("%.10g", value),
               interval == nullptr ? "" : absl::StrFormat("%.10g", interval->lower()),
               interval == nullptr ? "" : absl::StrFormat("%.10g", interval->upper()),
               WonComparison::Code_Name(comparison.code()), comparison.text()});
  };
  for (const Lift& lift : comparison.lifts()) {
    add(absl::StrCat("difference_", lift.metric()), lift.difference(),
        lift.has_difference_interval() ? &lift.difference_interval() : nullptr);
  }
  const auto add_ratio = [&](const char* figure, const WonComparison::Ratio& ratio) {
    add(figure, ratio.estimate(), ratio.bounded() ? &ratio.interval() : nullptr);
  };
  if (comparison.has_return_rate()) add_ratio("return_rate_of_added", comparison.return_rate());
  if (comparison.has_value_after()) add_ratio("value_after_of_added", comparison.value_after());
  if (comparison.has_p_value()) add("p_value", comparison.p_value(), nullptr);
}

}  // namespace

void PrintWon(const v1::WonReport& report, const Screen& screen) {
  const std::string campaign = report.name().substr(0, report.name().find("/reports/"));
  screen.stream << "Customers won by " << ShortId(campaign) << ", followed for "
                << DurationText(FromProto(report.follow_duration())) << " after the window of "
                << DurationText(FromProto(report.window_duration())) << "\n"
                << Grouped(report.customer_count()) << " of " << Grouped(report.assigned_count())
                << " customers are in waves whose time is over";
  if (report.has_mature_time() && report.customer_count() < report.assigned_count()) {
    screen.stream << "; it is over for all at " << FormatTime(report.mature_time());
  }
  screen.stream << "\n\nBuyers of each arm (who buys is changed by the promotion, so do not compare these lines):\n";
  ArmsTable(report).Print(screen, 2);
  screen.stream << "\nWhat the arms changed, of all customers:\n";
  ChangesTable(report).Print(screen, 2);
  screen.stream << "\nThe customers whom the promotion added:\n";
  AddedTable(report).Print(screen, 2);
  screen.stream << "\n";
  for (const WonComparison& comparison : report.comparisons()) screen.stream << comparison.text() << "\n";
}

Table WonCsv(const v1::WonReport& report) {
  Table table({Left("group"), Left("arm"), Left("figure"), Right("value"), Right("lower"), Right("upper"), Left("code"),
               Left("text")});
  for (const WonArm& arm : report.arms()) AddArmLines(arm, table);
  for (const WonComparison& comparison : report.comparisons()) AddComparisonLines(comparison, table);
  return table;
}

}  // namespace sendlift::cli
