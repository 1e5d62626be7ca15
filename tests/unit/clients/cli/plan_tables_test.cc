#include "clients/cli/plan_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "clients/cli/lift_csv.h"
#include "clients/cli/lift_page.h"
#include "clients/cli/lift_tables.h"
#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

v1::LiftReport AReport() {
  v1::LiftReport report;
  report.set_name("workspaces/main/campaigns/autumn/reports/lift");
  report.mutable_plan()->set_kind(v1::AnalysisPlan::GROUP_SEQUENTIAL);
  report.mutable_plan()->set_planned_customer_count(12'000);
  report.mutable_plan()->set_text("Promised.");
  v1::Lift& lift = *report.add_lifts();
  lift.set_metric("purchase_rate");
  lift.set_kind(v1::Lift::RATE);
  lift.set_arm("offer");
  lift.mutable_verdict()->set_code(v1::Verdict::BETTER);
  v1::Look& first = *lift.add_looks();
  *first.mutable_look_time() = ToProto(absl::FromUnixSeconds(1'800'057'600));
  first.set_customer_count(6000);
  first.set_information(0.5);
  first.set_z(3.21);
  first.set_bound(2.963);
  first.set_crossed(true);
  lift.add_looks()->set_information(0.5);
  lift.mutable_stopped()->set_p_value(0.0013);
  lift.mutable_stopped()->set_median_unbiased_difference(0.02);
  lift.mutable_stopped()->set_difference_lower(0.01);
  lift.mutable_stopped()->set_difference_upper(0.03);
  v1::GuardrailResult& guardrail = *report.add_guardrails();
  guardrail.set_metric("opt_out_rate");
  guardrail.set_arm("offer");
  guardrail.set_state(v1::GuardrailResult::BROKEN);
  guardrail.set_customer_count(3000);
  guardrail.set_difference(0.012);
  guardrail.set_difference_lower(0.008);
  guardrail.set_difference_upper(0.016);
  guardrail.set_margin(0.003);
  guardrail.set_more_is_worse(true);
  guardrail.set_text("Arm offer breaks opt_out_rate.");
  return report;
}

std::string Printed(const v1::LiftReport& report) {
  std::ostringstream out;
  PrintLift(report, {.stream = out});
  return out.str();
}

TEST(PlanTablesTest, APlanIsOneLine) {
  v1::AnalysisPlan plan;
  plan.set_alpha(0.05);
  EXPECT_EQ(PlanLine(plan), "fixed horizon, alpha 0.05");
  plan.set_kind(v1::AnalysisPlan::GROUP_SEQUENTIAL);
  plan.set_spending("HWANG_SHIH_DECANI");
  plan.set_spending_parameter(-2);
  plan.add_look_durations()->set_seconds(7 * 86'400);
  plan.add_look_durations()->set_seconds(14 * 86'400);
  plan.set_planned_customer_count(5000);
  EXPECT_EQ(PlanLine(plan),
            "group sequential, HWANG_SHIH_DECANI -2, looks after 7 d, 14 d, for 5,000 customers, alpha 0.05");
  v1::AnalysisPlan bayesian;
  bayesian.set_kind(v1::AnalysisPlan::BAYESIAN);
  EXPECT_EQ(PlanLine(bayesian), "Bayesian, probability 0.95");
}

TEST(PlanTablesTest, TheReportShowsPlanLooksAndGuardrails) {
  const std::string text = Printed(AReport());
  EXPECT_THAT(text, HasSubstr("Plan:     group sequential, for 12,000 customers. Promised."));
  EXPECT_THAT(text, HasSubstr("2027-01-16 00:00:00 UTC"));
  EXPECT_THAT(text, HasSubstr("+3.210"));
  EXPECT_THAT(text, HasSubstr("nobody new"));
  EXPECT_THAT(text, HasSubstr("p = 0.0013; the median-unbiased difference is +2.00 pp [+1.00, +3.00]."));
  EXPECT_THAT(text, HasSubstr("+1.20 pp [+0.80, +1.60]"));
  EXPECT_THAT(text, HasSubstr("Arm offer breaks opt_out_rate."));
}

TEST(PlanTablesTest, AFixedHorizonIsReadAsEver) {
  v1::LiftReport report = AReport();
  report.mutable_plan()->set_kind(v1::AnalysisPlan::FIXED_HORIZON);
  report.clear_guardrails();
  report.mutable_lifts(0)->clear_looks();
  report.mutable_lifts(0)->clear_stopped();
  const std::string text = Printed(report);
  EXPECT_THAT(text, Not(HasSubstr("Plan:")));
  EXPECT_THAT(text, Not(HasSubstr("Guardrails")));
  EXPECT_THAT(text, Not(HasSubstr("look")));
}

TEST(PlanTablesTest, ThePageHasTheSame) {
  const std::string page = ToHtml(LiftPage(AReport()));
  for (const char* words : {"for 12,000 customers. Promised.", "Looks at offer so far", "+3.210",
                            "By the order of stages", "Arm offer breaks opt_out_rate."}) {
    EXPECT_THAT(page, HasSubstr(words));
  }
}

TEST(PlanTablesTest, TheCsvHasALineForEachGuardrail) {
  std::ostringstream out;
  LiftCsv(AReport()).PrintCsv(out);
  const std::string csv = out.str();
  EXPECT_THAT(csv, HasSubstr(",GROUP_SEQUENTIAL,2,3.21,2.963,0.02,\n"));
  EXPECT_THAT(csv, HasSubstr("opt_out_rate,,offer,GUARDRAIL,,3000,"));
  EXPECT_THAT(csv, HasSubstr(",BROKEN,Arm offer breaks opt_out_rate.,"));
  EXPECT_THAT(csv, HasSubstr(",GROUP_SEQUENTIAL,,,,,0.003\n"));
}

TEST(PlanTablesTest, AGuardrailSaysWhatItAccepts) {
  v1::Guardrail guardrail;
  guardrail.mutable_metric()->set_metric("opt_out_rate");
  guardrail.mutable_worse_by_at_most()->set_parts_per_million(3000);
  EXPECT_EQ(GuardrailLine(guardrail), "opt_out_rate worse by at most 0.3 %");
}

}  // namespace
}  // namespace sendlift::cli
