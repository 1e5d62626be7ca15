#include "clients/cli/lift_page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using v1::Lift;
using v1::LiftReport;

void AddLift(LiftReport& report, const char* metric, const char* arm, const char* tier, v1::Verdict::Code code) {
  Lift& lift = *report.add_lifts();
  lift.set_metric(metric);
  lift.set_kind(Lift::RATE);
  lift.set_arm(arm);
  lift.set_tier(tier);
  lift.set_customer_count(1000);
  lift.set_control_customer_count(500);
  lift.set_value(0.12);
  lift.set_control_value(0.1);
  lift.set_difference(0.02);
  lift.mutable_difference_interval()->set_lower(-0.01);
  lift.mutable_difference_interval()->set_upper(0.05);
  lift.mutable_verdict()->set_code(code);
  lift.mutable_verdict()->set_text("Said in words.");
}

LiftReport Report() {
  LiftReport report;
  report.set_name("workspaces/main/campaigns/autumn/reports/lift");
  report.set_confidence_level(0.95);
  report.set_mature_share(0.5);
  report.mutable_sample_ratio()->set_state(v1::SampleRatio::HEALTHY);
  report.add_arms()->set_arm("control");
  report.add_arms()->set_arm("offer");
  AddLift(report, "purchase_rate", "offer", "", v1::Verdict::BETTER);
  AddLift(report, "purchase_rate", "offer", "gold", v1::Verdict::INCONCLUSIVE);
  AddLift(report, "opt_out_rate", "offer", "", v1::Verdict::WORSE);
  return report;
}

TEST(LiftPageTest, TheVerdictIsThatOfThePrimaryMetricOverall) {
  const HtmlPage page = LiftPage(Report());
  ASSERT_THAT(page.verdicts, SizeIs(1));
  EXPECT_EQ(page.verdicts[0].words, "offer, purchase_rate: better");
  EXPECT_EQ(page.verdicts[0].tone, HtmlVerdict::Tone::kGood);
  EXPECT_EQ(page.verdicts[0].text, "Said in words.");
}

TEST(LiftPageTest, EveryMetricHasAPictureAndATable) {
  const HtmlPage page = LiftPage(Report());
  ASSERT_THAT(page.sections, SizeIs(3));
  EXPECT_EQ(page.sections[1].heading, "purchase_rate");
  ASSERT_THAT(page.sections[1].figures, SizeIs(1));
  EXPECT_THAT(page.sections[1].figures[0].svg, HasSubstr("offer, tier gold"));
  ASSERT_THAT(page.sections[1].tables, SizeIs(1));
  EXPECT_THAT(page.sections[1].tables[0].table.rows(), SizeIs(2));
  EXPECT_THAT(
      page.sections[1].tables[0].table.rows()[0],
      ElementsAre("offer", "all", "better", "+2.00 pp [-1.00, +5.00]", "-", "-", "12.00 %", "10.00 %", "1,000"));
}

TEST(LiftPageTest, WhatIsStillMissingIsSaid) {
  const HtmlPage page = LiftPage(Report());
  EXPECT_THAT(page.sections[0].paragraphs[0], HasSubstr("50 % of the outcome windows are closed"));
  EXPECT_THAT(page.sections[0].paragraphs[1], HasSubstr("sizes of the plan"));
}

TEST(LiftPageTest, TheDecisionIsSaidBesideTheSplit) {
  v1::LiftReport report = Report();
  report.mutable_winner()->set_wave("rest");
  report.mutable_winner()->set_text("Wave rest has all arms.");
  EXPECT_EQ(LiftPage(report).sections[0].paragraphs[2],
            "Wave rest has all arms. Verdicts are of the waves before wave rest.");
}

TEST(LiftPageTest, ACampaignWithoutAnybodyIsAPageWithoutVerdicts) {
  const HtmlPage page = LiftPage({});
  EXPECT_THAT(page.verdicts, IsEmpty());
  EXPECT_THAT(ToHtml(page), Not(HasSubstr("<figure>")));
}

}  // namespace
}  // namespace sendlift::cli
