#include "clients/cli/send_time_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/clients/cli/fake_send_times.h"

namespace sendlift::cli {
namespace {

using testing::ASendTimeReport;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

std::string Printed(const v1::SendTimeReport& report) {
  std::ostringstream out;
  PrintSendTimes(report, {.stream = out});
  return out.str();
}

TEST(SendTimeTablesTest, TellsWhatMayBeConcludedThenTheParts) {
  const std::string text = Printed(ASendTimeReport());
  EXPECT_THAT(text, HasSubstr("Send times of autumn"));
  EXPECT_THAT(text, HasSubstr("Best part of the day: 12 to 24 h."));
  EXPECT_THAT(text, HasSubstr("1,200 contacts are younger than 1 d"));
  EXPECT_THAT(text, HasSubstr("By the hour that was drawn"));
  EXPECT_THAT(text, HasSubstr("12.0 %"));
  EXPECT_THAT(text, HasSubstr("same rates: p < 0.0001"));
}

TEST(SendTimeTablesTest, TheWeekIsAGridWithDashesWhereThereIsTooLittle) {
  const Table week = WeekTable(ASendTimeReport());
  ASSERT_EQ(week.rows().size(), 7u);
  EXPECT_THAT(week.rows()[1], ElementsAre("Tuesday", "10.0 %", "10.0 %"));
  EXPECT_THAT(week.rows()[6], ElementsAre("Sunday", "-", "-"));
  v1::SendTimeReport report = ASendTimeReport();
  for (auto& cell : *report.mutable_cells()) cell.clear_shrunk_rate();
  EXPECT_TRUE(WeekTable(report).empty());
  EXPECT_THAT(Printed(report), Not(HasSubstr("weekday")));
}

TEST(SendTimeTablesTest, ALineAPartAndCellForPrograms) {
  std::ostringstream out;
  SendTimeCsv(ASendTimeReport()).PrintCsv(out);
  EXPECT_THAT(out.str(), HasSubstr("\n,12,1000,120,0.12,0.1,0.14,true,SOME_BEST\n"));
  EXPECT_THAT(out.str(), HasSubstr("\n2,0,0,0,0.1,,,,SOME_BEST\n"));
}

TEST(SendTimeTablesTest, WeekdaysBeginWithMonday) {
  EXPECT_STREQ(WeekdayName(1), "Monday");
  EXPECT_STREQ(WeekdayName(7), "Sunday");
  EXPECT_EQ(PartName(ASendTimeReport(), 12), "12-24 h");
}

}  // namespace
}  // namespace sendlift::cli
