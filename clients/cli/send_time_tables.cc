#include "clients/cli/send_time_tables.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cli/names.h"
#include "clients/cli/stats_text.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using v1::SendTimeReport;

constexpr char kNone[] = "-";

std::string Number(bool has, double value) { return has ? Raw(value) : ""; }

}  // namespace

std::string PartName(const SendTimeReport& report, int first_hour) {
  return absl::StrCat(first_hour, "-", first_hour + report.part_hours(), " h");
}

const char* WeekdayName(int weekday) {
  constexpr const char* kNames[] = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
  return kNames[std::clamp(weekday, 1, 7) - 1];
}

Table PartsTable(const SendTimeReport& report) {
  Table table({Left("part of the day"), Right("contacts"), Right("responded"), Right("rate"),
               Right(absl::StrCat("[", LevelText(report.confidence_level()), "]")), Right("may be best")});
  for (const SendTimeReport::Part& part : report.parts()) {
    table.Add({PartName(report, part.first_hour()), Grouped(part.contact_count()), Grouped(part.responder_count()),
               part.has_rate() ? PercentText(part.rate()) : kNone,
               part.has_rate_interval() ? RangeText(part.rate_interval(), kPercent) : kNone,
               !part.has_best_interval() ? kNone
               : part.may_be_best()      ? "yes"
                                         : "no"});
  }
  return table;
}

Table WeekTable(const SendTimeReport& report) {
  std::vector<Column> columns = {Left("rate %")};
  for (int hour = 0; hour < 24; hour += std::max(1, report.part_hours()))
    columns.push_back(Right(PartName(report, hour)));
  Table table(std::move(columns));
  std::vector<std::string> row;
  bool any = false;
  for (const SendTimeReport::Cell& cell : report.cells()) {
    if (cell.first_hour() == 0) row = {WeekdayName(cell.weekday())};
    row.push_back(cell.has_shrunk_rate() ? PercentText(cell.shrunk_rate()) : kNone);
    any |= cell.has_shrunk_rate();
    if (cell.first_hour() + report.part_hours() >= 24) table.Add(std::move(row));
  }
  return any ? table : Table({});
}

void PrintSendTimes(const SendTimeReport& report, const Screen& screen) {
  const std::string campaign = report.name().substr(0, report.name().rfind('/'));
  screen.stream << "Send times of " << ShortId(campaign) << ", " << FormatTime(report.create_time()) << "\n  "
                << report.text() << "\n";
  if (report.young_count() > 0) {
    screen.stream << "  " << Grouped(report.young_count()) << " contacts are younger than "
                  << DurationText(FromProto(report.response_duration())) << " and not counted yet.\n";
  }
  screen.stream << "\n" << (report.drawn() ? "By the hour that was drawn" : "By the hour of the hand-over") << "\n";
  PartsTable(report).Print(screen, 2);
  if (report.has_same_rates()) screen.stream << "  same rates: " << PText(report.same_rates().p_value()) << "\n";
  const Table week = WeekTable(report);
  if (week.empty()) return;
  screen.stream << "\nAll contacts by weekday, drawn towards the mean where they are few; weekdays are never drawn\n";
  week.Print(screen, 2);
}

Table SendTimeCsv(const SendTimeReport& report) {
  Table table({Left("weekday"), Left("first_hour"), Right("contacts"), Right("responders"), Right("rate"),
               Right("rate_lower"), Right("rate_upper"), Left("may_be_best"), Left("code")});
  const std::string& code = SendTimeReport::Code_Name(report.code());
  for (const SendTimeReport::Part& part : report.parts()) {
    table.Add({"", absl::StrCat(part.first_hour()), absl::StrCat(part.contact_count()),
               absl::StrCat(part.responder_count()), Number(part.has_rate(), part.rate()),
               Number(part.has_rate_interval(), part.rate_interval().lower()),
               Number(part.has_rate_interval(), part.rate_interval().upper()),
               part.has_best_interval() ? (part.may_be_best() ? "true" : "false") : "", code});
  }
  for (const SendTimeReport::Cell& cell : report.cells()) {
    table.Add({absl::StrCat(cell.weekday()), absl::StrCat(cell.first_hour()), absl::StrCat(cell.contact_count()),
               absl::StrCat(cell.responder_count()), Number(cell.has_shrunk_rate(), cell.shrunk_rate()),
               Number(cell.has_shrunk_interval(), cell.shrunk_interval().lower()),
               Number(cell.has_shrunk_interval(), cell.shrunk_interval().upper()), "", code});
  }
  return table;
}

}  // namespace sendlift::cli
