#include "clients/cli/follow_up_report_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/unit/clients/cli/a_follow_up_report.h"

namespace sendlift::cli {
namespace {

using testing::AFollowUpReport;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string Printed(const v1::FollowUpReport& report) {
  std::ostringstream out;
  PrintFollowUpReport(report, {.stream = out});
  return out.str();
}

TEST(FollowUpReportTablesTest, TellsDelaysRatesVerdictAndCurves) {
  const std::string text = Printed(AFollowUpReport());
  EXPECT_THAT(text, StartsWith("Delays of follow-up recommend"));
  EXPECT_THAT(text, HasSubstr("The horizon of 15 d after the trigger is over for 88 % of the customers"));
  EXPECT_THAT(text, HasSubstr("more may come"));
  EXPECT_THAT(text, HasSubstr("The delays have the sizes of the plan (p = 0.4"));
  EXPECT_THAT(text, HasSubstr("4,512"));
  EXPECT_THAT(text, HasSubstr("400 of 4,000"));
  EXPECT_THAT(text, HasSubstr("+4.4"));
  EXPECT_THAT(text, HasSubstr("same rates: p < 0.0001"));
  EXPECT_THAT(text, HasSubstr("Best in purchase_rate: soon, at 10.0 %.\n"));
  EXPECT_THAT(text, HasSubstr("hours since the trigger"));
}

TEST(FollowUpReportTablesTest, WhatIsNotThereIsADashAndNoPicture) {
  v1::FollowUpReport report = AFollowUpReport();
  report.clear_sample_ratio();
  for (v1::DelayResult& result : *report.mutable_comparisons(0)->mutable_results()) {
    const std::string delay = result.delay();
    result.Clear();
    result.set_delay(delay);
  }
  const std::string text = Printed(report);
  EXPECT_THAT(text, HasSubstr("0 of 0"));
  EXPECT_THAT(text, Not(HasSubstr("sizes of the")));
  EXPECT_THAT(text, Not(HasSubstr("hours since the trigger")));
}

TEST(FollowUpReportTablesTest, ALineAMetricAndDelayForPrograms) {
  std::ostringstream out;
  FollowUpCsv(AFollowUpReport()).PrintCsv(out);
  EXPECT_THAT(out.str(), StartsWith("metric,delay,customers,closed,planned,opted_out,responders,rate,"));
  EXPECT_THAT(out.str(), HasSubstr("purchase_rate,soon,4512,4000,4270,12,400,0.1,"));
  EXPECT_THAT(out.str(), HasSubstr(",true,ONE_BEST,soon"));
  EXPECT_THAT(out.str(), HasSubstr("purchase_rate,none,1003,900,0,1,50,0.0556,,,,,,,,,false,ONE_BEST,soon"));
}

}  // namespace
}  // namespace sendlift::cli
