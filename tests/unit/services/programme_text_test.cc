#include "services/programme_text.h"

#include <gtest/gtest.h>

#include "tests/unit/services/a_programme_report.h"

namespace sendlift::testing {
namespace {

TEST(ProgrammeTextTest, APeriodThatIsOverSaysWhatItBrought) {
  EXPECT_EQ(
      PeriodText(APeriodReport(), "EUR"),
      "Better: customers whom promotions could reach spend 0.27 EUR (0.01 to 0.53) more than the holdout. Over all "
      "of them that is 243.00 EUR (9.00 to 477.00).");
}

TEST(ProgrammeTextTest, ADifferenceIsNamedByItsDirectionAndSize) {
  const ProgrammePeriodReport report = APeriodReport();
  EXPECT_EQ(MeasureText(report, report.measures[0], "EUR"),
            "Inconclusive: customers whom promotions could reach buy less often by 1.2 percentage points (-0.6 to 3.0) "
            "than the holdout, which may be chance.");
}

TEST(ProgrammeTextTest, NothingIsSaidBeforeTheEndOrOfGroupsOfTheWrongSize) {
  ProgrammePeriodReport report = APeriodReport();
  report.running = true;
  EXPECT_EQ(PeriodText(report, "EUR"), "Still running: no verdict before 2027-01-01 00:00 UTC.");
  EXPECT_EQ(MeasureText(report, report.measures[1], "EUR"), "Still running: no verdict before the end.");
  report = APeriodReport(VerdictCode::kWithheldSampleRatio);
  EXPECT_EQ(PeriodText(report, "EUR").substr(0, 9), "Withheld:");
  report.measures.clear();
  EXPECT_EQ(PeriodText(report, "EUR"), "Its customers are being counted.");
}

TEST(ProgrammeTextTest, PeriodsTogetherAreClaimedOnlyIfTheyAreAlike) {
  ProgrammeReport report = AProgrammeReport();
  EXPECT_EQ(OverallText(report), "Better: over 2 periods the programme brought 243.00 EUR (1.00 to 485.00).");
  report.overall->measures[1].p_value = 0.3;
  EXPECT_EQ(OverallText(report),
            "Inconclusive: over 2 periods the programme brought 243.00 EUR (1.00 to 485.00), which may be chance.");
  report.overall->shares_differ = true;
  EXPECT_EQ(OverallText(report).substr(0, 8), "No claim");
  report.overall.reset();
  EXPECT_EQ(OverallText(report), "Fewer than two periods are over and counted: there is nothing to put together.");
}

}  // namespace
}  // namespace sendlift::testing
