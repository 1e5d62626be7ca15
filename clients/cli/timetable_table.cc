#include "clients/cli/timetable_table.h"

#include <string>

#include "absl/strings/str_format.h"
#include "clients/cli/money.h"
#include "clients/cli/table.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

std::string RateText(double contacts_per_second) {
  if (contacts_per_second == 0) return "no limit";
  return contacts_per_second >= 1 ? absl::StrFormat("%.4g/s", contacts_per_second)
                                  : absl::StrFormat("%.4g/h", contacts_per_second * 3600);
}

}  // namespace

void PrintTimetable(const v1::CampaignPreview& preview, const Screen& screen) {
  Table table({Left("wave"), Left("channel"), Right("contacts"), Left("from"), Right("rate"), Left("through by"),
               Right("too late")});
  for (const v1::CampaignPreview::WaveForecast& forecast : preview.timetable()) {
    table.Add({forecast.wave(), v1::Channel_Name(forecast.channel()), Grouped(forecast.contact_count()),
               FormatTime(forecast.start_time()), RateText(forecast.contacts_per_second()),
               forecast.has_end_time() ? FormatTime(forecast.end_time()) : "as fast as gateways take them",
               Grouped(forecast.late_count())});
  }
  if (table.empty()) return;
  screen.stream << Bold(screen, "When") << "\n";
  table.Print(screen, 2);
}

void PrintCosts(const v1::CampaignPreview& preview, const Screen& screen) {
  if (!preview.has_cost()) return;
  Table table({Left("channel"), Right("contacts"), Right("cost")});
  for (const v1::CampaignPreview::ChannelForecast& cost : preview.costs()) {
    table.Add({v1::Channel_Name(cost.channel()), Grouped(cost.contact_count()), MoneyText(cost.cost())});
  }
  screen.stream << Bold(screen, "What it costs") << "\n";
  table.Print(screen, 2);
  screen.stream << "  together " << MoneyText(preview.cost()) << "\n";
}

}  // namespace sendlift::cli
