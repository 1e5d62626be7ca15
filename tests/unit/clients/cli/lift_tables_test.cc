#include "clients/cli/lift_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using v1::Lift;

// Visits of the men's e-mail in Hillstrom's experiment (2008).
Lift Visits() {
  Lift lift;
  lift.set_metric("visit_rate");
  lift.set_kind(Lift::RATE);
  lift.set_arm("mens");
  lift.set_customer_count(21'307);
  lift.set_responder_count(3'894);
  lift.set_value(3894.0 / 21307);
  lift.set_control_customer_count(21'306);
  lift.set_control_responder_count(2'262);
  lift.set_control_value(2262.0 / 21306);
  lift.set_difference(lift.value() - lift.control_value());
  lift.mutable_difference_interval()->set_lower(0.0699);
  lift.mutable_difference_interval()->set_upper(0.0832);
  lift.set_relative_lift(lift.value() / lift.control_value() - 1);
  lift.mutable_relative_lift_interval()->set_lower(0.645);
  lift.mutable_relative_lift_interval()->set_upper(0.801);
  lift.set_p_value(1e-100);
  lift.mutable_verdict()->set_code(v1::Verdict::BETTER);
  lift.mutable_verdict()->set_text("mens does better than control.");
  return lift;
}

Lift Spend() {
  Lift lift = Visits();
  lift.set_metric("revenue_per_customer");
  lift.set_kind(Lift::MONEY);
  lift.set_currency_code("USD");
  lift.set_value(142.262);
  lift.set_control_value(65.279);
  lift.set_difference(76.983);
  lift.mutable_difference_interval()->set_lower(48.51);
  lift.mutable_difference_interval()->set_upper(105.45);
  return lift;
}

TEST(LiftTablesTest, RatesDifferInPercentagePointsAndMoneyInItsUnit) {
  EXPECT_EQ(DifferenceText(Visits()), "+7.66 pp [+6.99, +8.32]");
  EXPECT_EQ(RelativeText(Visits()), "+72.1 % [+64.5, +80.1]");
  EXPECT_EQ(DifferenceText(Spend()), "+0.77 USD [+0.49, +1.05]");
  Lift narrow = Visits();
  narrow.set_difference(0.00012);
  narrow.mutable_difference_interval()->set_lower(0.0001);
  narrow.mutable_difference_interval()->set_upper(0.00014);
  EXPECT_EQ(DifferenceText(narrow), "+0.0120 pp [+0.0100, +0.0140]");
}

TEST(LiftTablesTest, WhatIsNotKnownIsADash) {
  Lift lift = Visits();
  lift.clear_p_value();
  lift.clear_relative_lift();
  EXPECT_EQ(PValueText(lift), "-");
  EXPECT_EQ(RelativeText(lift), "-");
  lift.set_relative_lift(0.5);
  lift.clear_relative_lift_interval();
  EXPECT_EQ(RelativeText(lift), "+50.0 % [no bounds]");
  lift.mutable_relative_lift_interval()->set_lower(0.1);
  lift.mutable_relative_lift_interval()->set_upper(std::numeric_limits<double>::infinity());
  EXPECT_EQ(RelativeText(lift), "+50.0 % [+10.0, +inf]");
  lift.set_control_customer_count(0);
  EXPECT_EQ(DifferenceText(lift), "-");
}

TEST(LiftTablesTest, PValuesAreNeverZero) {
  Lift lift;
  for (const auto& [p, text] : {std::pair(1e-9, "<0.0001"), std::pair(0.00123, "0.0012"), std::pair(0.0421, "0.042"),
                                std::pair(0.9, "0.900")}) {
    lift.set_p_value(p);
    EXPECT_EQ(PValueText(lift), text);
  }
}

TEST(LiftTablesTest, TheReportTellsItsHealthBeforeItsFigures) {
  v1::LiftReport report;
  report.set_name("workspaces/main/campaigns/hillstrom/reports/lift");
  report.set_mature_share(0.995);
  report.set_confidence_level(0.95);
  report.set_events_behind_count(1'200);
  report.mutable_sample_ratio()->set_state(v1::SampleRatio::HEALTHY);
  report.mutable_sample_ratio()->set_chi_square(0.2025);
  report.mutable_sample_ratio()->set_degrees_of_freedom(2);
  report.mutable_sample_ratio()->set_p_value(0.9037);
  *report.add_lifts() = Visits();
  *report.add_lifts() = Visits();
  report.mutable_lifts(1)->set_tier("loyal");
  *report.add_lifts() = Spend();
  std::ostringstream out;
  PrintLift(report, {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("Lift of hillstrom"));
  EXPECT_THAT(out.str(), HasSubstr("99 % of the outcome windows are closed"));
  EXPECT_THAT(out.str(), HasSubstr("1,200 are taken but not counted yet"));
  EXPECT_THAT(out.str(), HasSubstr("(chi-square 0.20, 2 df, p = 0.9)"));
  EXPECT_THAT(
      out.str(),
      HasSubstr("  arm   customers     rate  control        difference [95 %]             lift [95 %]        p  "
                "verdict\n"
                "  mens     21,307  18.28 %  10.62 %  +7.66 pp [+6.99, +8.32]  +72.1 % [+64.5, +80.1]  "
                "<0.0001  better\n"
                "  mens: mens does better than control.\n"));
  EXPECT_THAT(out.str(), HasSubstr("  loyal  mens"));
  EXPECT_THAT(out.str(), HasSubstr("1.42     0.65"));
}

TEST(LiftTablesTest, PartsHaveNoVerdictAndTiersShowTheirOffer) {
  v1::LiftReport report;
  report.set_confidence_level(0.95);
  *report.add_lifts() = Visits();
  report.mutable_lifts(0)->set_strata_count(4);
  for (int part = 0; part < 3; ++part) {
    *report.add_lifts() = Visits();
    report.mutable_lifts(1 + part)->clear_verdict();
    report.mutable_lifts(1 + part)->set_exploration(true);
  }
  report.mutable_lifts(1)->set_tier("loyal");
  report.mutable_lifts(1)->mutable_offer()->set_kind(v1::Offer::DISCOUNT);
  report.mutable_lifts(1)->mutable_offer()->set_percent(15);
  report.mutable_lifts(2)->set_wave("late");
  report.mutable_lifts(3)->set_channel(v1::SMS);
  v1::PartTest& test = *report.add_part_tests();
  test.set_metric("visit_rate");
  test.set_text("No sign that it differs.");
  std::ostringstream out;
  PrintLift(report, {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("Compared within 4 groups of the same wave and tier."));
  EXPECT_THAT(out.str(), HasSubstr("\n  tier   offer     arm   customers"));
  EXPECT_THAT(out.str(), HasSubstr("\n  loyal  15 % off  mens     21,307"));
  EXPECT_THAT(out.str(), HasSubstr("\n  late  mens     21,307"));
  EXPECT_THAT(out.str(), HasSubstr("\n  SMS      mens     21,307"));
  EXPECT_THAT(out.str(), HasSubstr("\n  No sign that it differs.\n"));
  const size_t end_of_heading = out.str().find("no verdicts") + std::string("no verdicts").size();
  EXPECT_EQ(out.str().find("verdict", end_of_heading), std::string::npos);
}

TEST(LiftTablesTest, TellsAdjustedValuesAndWhatMayBeBelieved) {
  v1::LiftReport report;
  report.set_confidence_level(0.95);
  *report.add_lifts() = Visits();
  Lift& lift = *report.mutable_lifts(0);
  lift.set_p_value(0.0285);
  lift.set_adjusted_p_value(0.0285);
  lift.set_adjustment(Lift::HOLM);
  lift.mutable_belief()->set_chance_better(0.9861);
  lift.mutable_belief()->set_expected_loss_of_arm(0.00012);
  const auto printed = [&] {
    std::ostringstream out;
    PrintLift(report, {.stream = out});
    return out.str();
  };
  EXPECT_THAT(printed(),
              HasSubstr("mens: better than control with a probability of 98.6 %; choosing it costs 0.012 pp"));
  EXPECT_THAT(printed(), Not(HasSubstr("As one of several")));
  lift.set_adjusted_p_value(0.057);
  EXPECT_THAT(printed(), HasSubstr("  As one of several comparisons p is: mens 0.057 (Holm, over the arms)\n"));
}

TEST(LiftTablesTest, MoneyIsInTheCurrencysUsualUnit) {
  v1::LiftReport report;
  report.set_confidence_level(0.95);
  report.add_arms()->set_arm("mens");
  report.mutable_arms(0)->mutable_cost()->set_currency_code("USD");
  report.mutable_arms(0)->mutable_cost()->set_minor_units(20'000);
  *report.add_lifts() = Spend();
  v1::LiftMoney& money = *report.mutable_lifts(0)->mutable_money();
  money.set_currency_code("USD");
  money.set_extra_revenue(50'000);
  money.mutable_extra_revenue_interval()->set_lower(-10'000);
  money.mutable_extra_revenue_interval()->set_upper(110'000);
  money.set_return_on_cost(2.5);
  money.mutable_return_on_cost_interval()->set_lower(-0.5);
  money.mutable_return_on_cost_interval()->set_upper(5.5);
  *report.add_lifts() = Visits();
  v1::LiftMoney& price = *report.mutable_lifts(1)->mutable_money();
  price.set_currency_code("USD");
  price.set_cost_per_customer(500);
  price.mutable_cost_per_customer_interval()->set_lower(400);
  price.mutable_cost_per_customer_interval()->set_upper(1000);
  std::ostringstream out;
  PrintLift(report, {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("200.00 USD"));
  EXPECT_THAT(out.str(), HasSubstr("mens: extra revenue 500.00 USD [-100.00, 1100.00], 2.50 for each 1.00 spent "
                                   "[-0.50, 5.50]\n"));
  EXPECT_THAT(out.str(), HasSubstr("mens: one more such customer costs 5.00 USD [4.00, 10.00]\n"));
}

TEST(LiftTablesTest, TheDecisionStandsBesideTheSplit) {
  v1::LiftReport report;
  *report.add_lifts() = Visits();
  report.mutable_winner()->set_wave("rest");
  report.mutable_winner()->set_text("Wave rest gets arm mens, which won.");
  std::ostringstream out;
  PrintLift(report, {.stream = out});
  EXPECT_THAT(out.str(),
              HasSubstr("\n  Winner:   Wave rest gets arm mens, which won. Verdicts are of the waves before wave "
                        "rest.\n"));
}

}  // namespace
}  // namespace sendlift::cli
