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

}  // namespace
}  // namespace sendlift::cli
