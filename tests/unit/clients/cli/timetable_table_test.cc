#include "clients/cli/timetable_table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace sendlift::cli {
namespace {

TEST(TimetableTableTest, SaysFromWhenToWhenAndHowFast) {
  v1::CampaignPreview preview;
  auto& mail = *preview.add_timetable();
  mail.set_wave("pilot");
  mail.set_channel(v1::EMAIL);
  mail.set_contact_count(12'000);
  mail.mutable_start_time()->set_seconds(1'800'057'600);
  auto& call = *preview.add_timetable();
  call = mail;
  call.set_channel(v1::PHONE);
  call.set_contact_count(40);
  call.set_contacts_per_second(1.0 / 180);
  call.mutable_end_time()->set_seconds(1'800'064'800);
  call.set_late_count(3);
  std::ostringstream out;
  PrintTimetable(preview, {.stream = out});
  EXPECT_EQ(out.str(),
            "When\n"
            "  wave   channel  contacts  from                         rate  through by                     too late\n"
            "  pilot  EMAIL      12,000  2027-01-16 00:00:00 UTC  no limit  as fast as gateways take them         0\n"
            "  pilot  PHONE          40  2027-01-16 00:00:00 UTC      20/h  2027-01-16 02:00:00 UTC               3\n");
}

TEST(TimetableTableTest, IsSilentWhenNobodyIsContacted) {
  std::ostringstream out;
  PrintTimetable(v1::CampaignPreview(), {.stream = out});
  EXPECT_EQ(out.str(), "");
}

TEST(TimetableTableTest, CostsAreShownByChannelAndTogether) {
  v1::CampaignPreview preview;
  auto& cost = *preview.add_costs();
  cost.set_channel(v1::SMS);
  cost.set_contact_count(1'200);
  cost.mutable_cost()->set_currency_code("EUR");
  cost.mutable_cost()->set_minor_units(5'400);
  *preview.mutable_cost() = cost.cost();
  std::ostringstream out;
  PrintCosts(preview, {.stream = out});
  EXPECT_EQ(out.str(),
            "What it costs\n"
            "  channel  contacts       cost\n"
            "  SMS         1,200  54.00 EUR\n"
            "  together 54.00 EUR\n");
  std::ostringstream silent;
  PrintCosts(v1::CampaignPreview(), {.stream = silent});
  EXPECT_EQ(silent.str(), "");
}

}  // namespace
}  // namespace sendlift::cli
