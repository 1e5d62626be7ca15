#include "clients/cli/follow_up_report_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "tests/support/network/campaigns.h"

namespace sendlift::cli {
namespace {

using sendlift::testing::FromText;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

v1::FollowUpReport AReport() {
  return FromText<v1::FollowUpReport>(R"pb(
    name: "workspaces/main/campaigns/trial/followUpReports/recommend"
    create_time { seconds: 1800057600 }
    horizon_duration { seconds: 1296000 }
    delays {
      delay: "soon"
      after_duration { seconds: 3600 }
      customer_count: 4512
      closed_count: 4000
      planned_count: 4270
      opened_count: 900
      clicked_count: 210
      opted_out_count: 12
    }
    delays { delay: "none" none: true customer_count: 1003 closed_count: 900 opted_out_count: 1 }
    sample_ratio { state: HEALTHY p_value: 0.4 }
    comparisons {
      metric: "purchase_rate"
      results {
        delay: "soon"
        closed_count: 4000
        responder_count: 400
        rate: 0.1
        difference: 0.0444
        difference_interval { lower: 0.025 upper: 0.062 }
        p_value: 0.0001
        mean_hours: 340.25
        may_be_best: true
        best_interval { lower: 0 upper: 0.06 }
        points { hours: 24 responded: 0.04 }
        points { hours: 360 responded: 0.1 }
      }
      results {
        delay: "none"
        closed_count: 900
        responder_count: 50
        rate: 0.0556
        best_interval { lower: -0.06 upper: 0 }
        points { hours: 360 responded: 0.0556 }
      }
      same_rates { statistic: 17 degrees_of_freedom: 1 p_value: 0.00004 }
      verdict { code: ONE_BEST recommended_delay: "soon" text: "Best in purchase_rate: soon, at 10.0 %." }
    }
    closed_share: 0.888
    close_time { seconds: 1801353600 }
    more_to_come: true
    confidence_level: 0.95
  )pb");
}

std::string Printed(const v1::FollowUpReport& report) {
  std::ostringstream out;
  PrintFollowUpReport(report, {.stream = out});
  return out.str();
}

TEST(FollowUpReportTablesTest, TellsDelaysRatesVerdictAndCurves) {
  const std::string text = Printed(AReport());
  EXPECT_THAT(text, StartsWith("Delays of follow-up recommend"));
  EXPECT_THAT(text, HasSubstr("15 d after the trigger; over for 88 % of the customers"));
  EXPECT_THAT(text, HasSubstr("more may come"));
  EXPECT_THAT(text, HasSubstr("the delays have the sizes of the plan (p = 0.4"));
  EXPECT_THAT(text, HasSubstr("4,512"));
  EXPECT_THAT(text, HasSubstr("400 of 4,000"));
  EXPECT_THAT(text, HasSubstr("+4.4"));
  EXPECT_THAT(text, HasSubstr("same rates: p < 0.0001"));
  EXPECT_THAT(text, HasSubstr("Best in purchase_rate: soon, at 10.0 %.\n"));
  EXPECT_THAT(text, HasSubstr("hours since the trigger"));
}

TEST(FollowUpReportTablesTest, WhatIsNotThereIsADashAndNoPicture) {
  v1::FollowUpReport report = AReport();
  report.clear_sample_ratio();
  for (v1::DelayResult& result : *report.mutable_comparisons(0)->mutable_results()) {
    const std::string delay = result.delay();
    result.Clear();
    result.set_delay(delay);
  }
  const std::string text = Printed(report);
  EXPECT_THAT(text, HasSubstr("0 of 0"));
  EXPECT_THAT(text, Not(HasSubstr("Split:")));
  EXPECT_THAT(text, Not(HasSubstr("hours since the trigger")));
}

TEST(FollowUpReportTablesTest, ALineAMetricAndDelayForPrograms) {
  std::ostringstream out;
  FollowUpCsv(AReport()).PrintCsv(out);
  EXPECT_THAT(out.str(), StartsWith("metric,delay,customers,closed,planned,opted_out,responders,rate,"));
  EXPECT_THAT(out.str(), HasSubstr("purchase_rate,soon,4512,4000,4270,12,400,0.1,"));
  EXPECT_THAT(out.str(), HasSubstr(",true,ONE_BEST,soon"));
  EXPECT_THAT(out.str(), HasSubstr("purchase_rate,none,1003,900,0,1,50,0.0556,,,,,,,,,false,ONE_BEST,soon"));
}

}  // namespace
}  // namespace sendlift::cli
