#include "clients/cli/programme_tables.h"

#include <cmath>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/civil_time.h"
#include "clients/cli/lift_tables.h"
#include "clients/cli/money.h"
#include "clients/cli/shares.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::Lift;
using v1::ProgrammePeriod;
using v1::SampleRatio;

std::string ShareOf(int32_t parts_per_million) {
  v1::Share share;
  share.set_parts_per_million(parts_per_million);
  return FormatShare(share);
}

std::string Number(bool is_set, double value) { return is_set ? absl::StrFormat("%.10g", value) : ""; }

const char* SizesText(const SampleRatio& ratio) {
  if (ratio.state() == SampleRatio::MISMATCH) return "wrong";
  return ratio.state() == SampleRatio::HEALTHY ? "as planned" : "too few to tell";
}

std::string VerdictOf(const ProgrammePeriod& period, const Lift& lift) {
  return period.state() == ProgrammePeriod::RUNNING ? "still running" : VerdictWords(lift.verdict());
}

void PrintTogether(const v1::ProgrammeReport& report, const Screen& screen) {
  screen.stream << "All periods together: " << report.text() << "\n";
  if (report.totals().empty()) return;
  Table table({Left("measure"), Right("difference [95 %]"), Right("lift [95 %]"), Right("p"), Right("extra [95 %]")});
  for (const v1::ProgrammeTotal& total : report.totals()) {
    const Lift lift = AsLift(report, total);
    const std::string extra = total.kind() == Lift::MONEY
                                  ? ExtraText(total.extra(), total.extra_interval(), report.currency_code())
                                  : absl::StrFormat("%.0f [%.0f, %.0f]", total.extra(), total.extra_interval().lower(),
                                                    total.extra_interval().upper());
    table.Add({total.measure(), DifferenceText(lift), RelativeText(lift), PValueText(lift), extra});
  }
  table.Print(screen, 2);
}

void AddCsvLine(const ProgrammePeriod& period, const Lift& lift, Table& table) {
  table.Add({period.quarter(),
             FormatTime(period.start_time()),
             FormatTime(period.end_time()),
             ProgrammePeriod::State_Name(period.state()),
             absl::StrCat(period.holdout_parts_per_million()),
             lift.metric(),
             absl::StrCat(lift.customer_count()),
             absl::StrCat(lift.responder_count()),
             absl::StrCat(lift.total()),
             Number(true, lift.value()),
             absl::StrCat(lift.control_customer_count()),
             absl::StrCat(lift.control_responder_count()),
             absl::StrCat(lift.control_total()),
             Number(true, lift.control_value()),
             Number(lift.has_difference_interval(), lift.difference()),
             Number(lift.has_difference_interval(), lift.difference_interval().lower()),
             Number(lift.has_difference_interval(), lift.difference_interval().upper()),
             Number(lift.has_relative_lift(), lift.relative_lift()),
             Number(lift.has_relative_lift_interval(), lift.relative_lift_interval().lower()),
             Number(lift.has_relative_lift_interval(), lift.relative_lift_interval().upper()),
             Number(lift.has_p_value(), lift.p_value()),
             Number(lift.has_adjusted_p_value(), lift.adjusted_p_value()),
             Number(lift.kind() == Lift::MONEY && period.has_extra_revenue(), period.extra_revenue()),
             Number(lift.kind() == Lift::MONEY && period.has_extra_revenue(), period.extra_revenue_interval().lower()),
             Number(lift.kind() == Lift::MONEY && period.has_extra_revenue(), period.extra_revenue_interval().upper()),
             v1::Verdict::Code_Name(lift.verdict().code()),
             lift.has_verdict() ? lift.verdict().text() : period.text()});
}

}  // namespace

std::string PeriodName(const ProgrammePeriod& period) {
  const absl::TimeZone utc = absl::UTCTimeZone();
  const absl::Time start = FromProto(period.start_time());
  const absl::CivilDay day = absl::ToCivilDay(start, utc);
  const bool at_midnight = absl::FromCivil(day, utc) == start;
  if (at_midnight && day.day() == 1 && day.month() % 3 == 1) return period.quarter();
  return absl::StrCat(period.quarter(), " from ",
                      absl::FormatTime(at_midnight ? "%Y-%m-%d" : "%Y-%m-%d %H:%M", start, utc));
}

std::string ExtraText(double extra, const v1::ConfidenceInterval& interval, const std::string& currency_code) {
  return absl::StrCat(FormatAmount(extra, currency_code), currency_code.empty() ? "" : " ", currency_code, " [",
                      FormatAmount(interval.lower(), currency_code), ", ",
                      FormatAmount(interval.upper(), currency_code), "]");
}

Lift AsLift(const v1::ProgrammeReport& report, const v1::ProgrammeTotal& total) {
  Lift lift;
  lift.set_metric(total.measure());
  lift.set_kind(total.kind());
  if (total.kind() == Lift::MONEY) lift.set_currency_code(report.currency_code());
  lift.set_value(total.value());
  lift.set_control_value(total.holdout_value());
  lift.set_difference(total.difference());
  *lift.mutable_difference_interval() = total.difference_interval();
  if (total.has_relative_lift()) lift.set_relative_lift(total.relative_lift());
  if (total.has_relative_lift_interval()) *lift.mutable_relative_lift_interval() = total.relative_lift_interval();
  lift.set_p_value(total.p_value());
  return lift;
}

Table GroupsTable(const std::vector<ProgrammePeriod>& periods) {
  Table table(
      {Left("period"), Left("until"), Right("holdout"), Right("customers"), Right("in the holdout"), Left("sizes")});
  for (const ProgrammePeriod& period : periods) {
    table.Add({PeriodName(period), FormatTime(period.end_time()), ShareOf(period.holdout_parts_per_million()),
               Grouped(period.customer_count()), Grouped(period.holdout_customer_count()),
               period.state() == ProgrammePeriod::COUNTING ? "being counted" : SizesText(period.sample_ratio())});
  }
  return table;
}

Table MeasuresTable(const std::vector<ProgrammePeriod>& periods) {
  Table table({Left("period"), Left("measure"), Left("verdict"), Right("difference [95 %]"), Right("lift [95 %]"),
               Right("p"), Right("customers"), Right("holdout"), Right("extra revenue [95 %]")});
  for (const ProgrammePeriod& period : periods) {
    for (const Lift& lift : period.lifts()) {
      const bool with_extra = lift.kind() == Lift::MONEY && period.has_extra_revenue();
      table.Add(
          {PeriodName(period), lift.metric(), VerdictOf(period, lift), DifferenceText(lift), RelativeText(lift),
           PValueText(lift), ValueText(lift, lift.value()), ValueText(lift, lift.control_value()),
           with_extra ? ExtraText(period.extra_revenue(), period.extra_revenue_interval(), lift.currency_code()) : ""});
    }
  }
  return table;
}

void PrintProgramme(const v1::ProgrammeReport& report, const std::vector<ProgrammePeriod>& periods,
                    const Screen& screen) {
  screen.stream << "Programme against a holdout of " << ShareOf(report.holdout_parts_per_million()) << ", as of "
                << FormatTime(report.create_time()) << "\n";
  if (report.events_behind_count() > 0) {
    screen.stream << Grouped(report.events_behind_count()) << " events are taken but not counted yet\n";
  }
  PrintTogether(report, screen);
  screen.stream << "\n";
  GroupsTable(periods).Print(screen);
  const Table measures = MeasuresTable(periods);
  if (!measures.empty()) screen.stream << "\n";
  if (!measures.empty()) measures.Print(screen);
  screen.stream << "\n";
  for (const ProgrammePeriod& period : periods) {
    screen.stream << PeriodName(period) << ": " << period.text() << "\n";
  }
}

Table ProgrammeCsv(const v1::ProgrammeReport& report, const std::vector<ProgrammePeriod>& periods) {
  Table table({Left("quarter"),
               Left("start"),
               Left("end"),
               Left("state"),
               Right("holdout_parts_per_million"),
               Left("measure"),
               Right("customers"),
               Right("buyers"),
               Right("total"),
               Right("value"),
               Right("holdout_customers"),
               Right("holdout_buyers"),
               Right("holdout_total"),
               Right("holdout_value"),
               Right("difference"),
               Right("difference_lower"),
               Right("difference_upper"),
               Right("relative_lift"),
               Right("relative_lower"),
               Right("relative_upper"),
               Right("p_value"),
               Right("adjusted_p_value"),
               Right("extra_revenue"),
               Right("extra_revenue_lower"),
               Right("extra_revenue_upper"),
               Left("verdict"),
               Left("text")});
  for (const v1::ProgrammeTotal& total : report.totals()) {
    ProgrammePeriod together;
    together.set_quarter("all");
    *together.mutable_start_time() = report.start_time();
    *together.mutable_end_time() = report.end_time();
    together.set_state(ProgrammePeriod::OVER);
    together.set_extra_revenue(total.extra());
    *together.mutable_extra_revenue_interval() = total.extra_interval();
    together.set_text(report.text());
    Lift lift = AsLift(report, total);
    lift.set_customer_count(report.customer_count());
    AddCsvLine(together, lift, table);
  }
  for (const ProgrammePeriod& period : periods) {
    for (const Lift& lift : period.lifts()) AddCsvLine(period, lift, table);
    if (period.lifts().empty()) AddCsvLine(period, Lift(), table);
  }
  return table;
}

}  // namespace sendlift::cli
