#include "clients/cli/programme_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/clients/cli/fake_programme.h"

namespace sendlift::cli {
namespace {

using testing::AProgrammePeriod;
using testing::AProgrammeReport;
using ::testing::HasSubstr;
using v1::ProgrammePeriod;

std::vector<ProgrammePeriod> BothPeriods() {
  return {AProgrammePeriod(ProgrammePeriod::RUNNING), AProgrammePeriod(ProgrammePeriod::OVER)};
}

TEST(ProgrammeTablesTest, TellsThePeriodsTogetherAndEachWithItsVerdict) {
  std::ostringstream out;
  PrintProgramme(AProgrammeReport(), BothPeriods(), {.stream = out});
  const std::string text = out.str();
  EXPECT_THAT(text, HasSubstr("Programme against a holdout of 5 %"));
  EXPECT_THAT(text, HasSubstr("12 events are taken but not counted yet"));
  EXPECT_THAT(text, HasSubstr("243.00 EUR [1.00, 485.00]"));
  EXPECT_THAT(text, HasSubstr("2026-Q4 from 2026-11-03"));
  EXPECT_THAT(text, HasSubstr("still running"));
  EXPECT_THAT(text, HasSubstr("256.50 EUR [9.50, 503.50]"));
  EXPECT_THAT(text, HasSubstr("as planned"));
  EXPECT_THAT(text, HasSubstr("2026-Q3: Said of the period."));
}

TEST(ProgrammeTablesTest, CustomersThatAreBeingCountedHaveNoFigures) {
  ProgrammePeriod period = AProgrammePeriod(ProgrammePeriod::COUNTING);
  period.clear_lifts();
  EXPECT_TRUE(MeasuresTable({period}).empty());
  EXPECT_EQ(GroupsTable({period}).rows()[0].back(), "being counted");
  EXPECT_EQ(ProgrammeCsv(v1::ProgrammeReport(), {period}).rows().size(), 1u);
}

TEST(ProgrammeTablesTest, CsvHasEveryNumberAsItWasSent) {
  std::ostringstream out;
  ProgrammeCsv(AProgrammeReport(), BothPeriods()).PrintCsv(out);
  EXPECT_THAT(out.str(), HasSubstr("\nall,"));
  EXPECT_THAT(out.str(), HasSubstr(",27,1,53,"));
  EXPECT_THAT(out.str(), HasSubstr(",25650,950,50350,BETTER,Said of the measure."));
}

TEST(ProgrammeTablesTest, APeriodThatBeginsWithinADayIsNamedByTheMinute) {
  ProgrammePeriod period = AProgrammePeriod(ProgrammePeriod::OVER);
  EXPECT_EQ(PeriodName(period), "2026-Q3");
  period.mutable_start_time()->set_seconds(period.start_time().seconds() + 3'720);
  EXPECT_EQ(PeriodName(period), "2026-Q3 from 2026-07-01 01:02");
}

TEST(ProgrammeTablesTest, GroupsOfTheWrongSizeAreSaidToBeWrong) {
  ProgrammePeriod period = AProgrammePeriod(ProgrammePeriod::OVER);
  period.mutable_sample_ratio()->set_state(v1::SampleRatio::MISMATCH);
  EXPECT_EQ(GroupsTable({period}).rows()[0].back(), "wrong");
}

}  // namespace
}  // namespace sendlift::cli
