#include "services/convert_report.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

Campaign Autumn() {
  Campaign campaign;
  campaign.id = "autumn";
  campaign.definition.tiers = {{.tier = "vip", .when = "", .offer = std::nullopt}};
  campaign.definition.experiment.arms = {{.arm = "offer", .share = {}}};
  campaign.definition.experiment.metrics = {
      {.metric = "purchase_rate", .kind = MetricKind::kRate, .event_type = "PURCHASED", .window = {}},
      {.metric = "revenue_per_customer", .kind = MetricKind::kRevenue, .event_type = "PURCHASED", .window = {}}};
  return campaign;
}

TEST(ConvertReportTest, SaysWhatIsThere) {
  LiftReport report;
  report.create_time = absl::FromUnixSeconds(5);
  report.currency_code = "EUR";
  report.arms = {{.assigned = 100, .handed_over = 0, .delivered = 0},
                 {.assigned = 400, .handed_over = 390, .delivered = 380}};
  report.sample_ratio = SampleRatioResult{};
  report.sample_ratio->state = SampleRatioState::kAsConfigured;
  report.sample_ratio->test = {.chi_square = 0.5, .degrees_of_freedom = 1, .p = 0.48};
  Lift lift;
  lift.customers = 400;
  lift.total = 40;
  lift.value = 0.1;
  lift.difference = 0.05;
  lift.difference_interval = Interval{.lower = 0.01, .upper = 0.09};
  lift.relative_lift = 1.0;
  lift.p_value = 0.02;
  lift.adjusted_p = 0.04;
  lift.belief = RateBelief{.chance_better = 0.99, .expected_loss_of_arm = 0.0001, .expected_loss_of_control = 0.05};
  lift.verdict.code = VerdictCode::kBetter;
  report.lifts = {lift};
  const v1::LiftReport proto = ToProto(Autumn(), report);

  EXPECT_EQ(proto.name(), "workspaces/main/campaigns/autumn/reports/lift");
  EXPECT_EQ(proto.arms(0).arm(), "control");
  EXPECT_EQ(proto.arms(1).arm(), "offer");
  EXPECT_EQ(proto.arms(1).delivered_count(), 380);
  EXPECT_EQ(proto.sample_ratio().state(), v1::SampleRatio::HEALTHY);
  EXPECT_DOUBLE_EQ(proto.sample_ratio().p_value(), 0.48);
  EXPECT_EQ(proto.lifts(0).metric(), "purchase_rate");
  EXPECT_EQ(proto.lifts(0).kind(), v1::Lift::RATE);
  EXPECT_EQ(proto.lifts(0).currency_code(), "");
  EXPECT_DOUBLE_EQ(proto.lifts(0).difference_interval().upper(), 0.09);
  EXPECT_FALSE(proto.lifts(0).has_relative_lift_interval());
  EXPECT_EQ(proto.lifts(0).verdict().code(), v1::Verdict::BETTER);
  EXPECT_FALSE(proto.lifts(0).verdict().text().empty());
  EXPECT_DOUBLE_EQ(proto.lifts(0).adjusted_p_value(), 0.04);
  EXPECT_EQ(proto.lifts(0).adjustment(), v1::Lift::HOLM);
  EXPECT_DOUBLE_EQ(proto.lifts(0).belief().chance_better(), 0.99);
  EXPECT_DOUBLE_EQ(proto.lifts(0).belief().expected_loss_of_arm(), 0.0001);
  EXPECT_FALSE(proto.has_mature_time());
}

TEST(ConvertReportTest, WhatDoesNotExistStaysUnset) {
  LiftReport report;
  Lift lift;
  lift.metric = 1;
  lift.part.tier = 0;
  report.lifts = {lift};
  const v1::LiftReport proto = ToProto(Autumn(), report);
  EXPECT_FALSE(proto.has_sample_ratio());
  EXPECT_EQ(proto.lifts(0).kind(), v1::Lift::MONEY);
  EXPECT_EQ(proto.lifts(0).tier(), "vip");
  EXPECT_FALSE(proto.lifts(0).has_relative_lift());
  EXPECT_FALSE(proto.lifts(0).has_p_value());
  EXPECT_FALSE(proto.lifts(0).has_difference_interval());
  EXPECT_FALSE(proto.lifts(0).has_verdict());
  EXPECT_FALSE(proto.lifts(0).has_offer());
  EXPECT_FALSE(proto.lifts(0).has_adjusted_p_value());
  EXPECT_FALSE(proto.lifts(0).has_belief());
}

TEST(ConvertReportTest, SaysWhatArmsCostAndEffectsAreWorth) {
  Campaign campaign = Autumn();
  campaign.definition.budget = Budget{.limit = {.currency_code = "EUR", .minor_units = 100'000}};
  LiftReport report;
  report.currency_code = "EUR";
  report.arms = {{}, {.assigned = 1000, .cost_micros = 200'000'000}};
  Lift lift;
  lift.money = LiftMoney{.cost_per_customer = 500, .cost_per_customer_interval = Interval{.lower = 400, .upper = 1000}};
  report.lifts = {lift};
  lift.metric = 1;
  lift.money = LiftMoney{.extra_revenue = 50'000,
                         .extra_revenue_interval = Interval{.lower = -10'000, .upper = 110'000},
                         .return_on_cost = 2.5,
                         .return_on_cost_interval = Interval{.lower = -0.5, .upper = 5.5}};
  report.lifts.push_back(lift);
  const v1::LiftReport proto = ToProto(campaign, report);
  EXPECT_EQ(proto.arms(0).cost().minor_units(), 0);
  EXPECT_EQ(proto.arms(1).cost().minor_units(), 20'000);
  EXPECT_EQ(proto.lifts(0).money().cost_per_customer(), 500);
  EXPECT_FALSE(proto.lifts(0).money().has_extra_revenue());
  EXPECT_EQ(proto.lifts(0).money().currency_code(), "EUR");
  EXPECT_EQ(proto.lifts(1).money().extra_revenue(), 50'000);
  EXPECT_EQ(proto.lifts(1).money().return_on_cost_interval().upper(), 5.5);
  EXPECT_FALSE(proto.lifts(1).money().has_cost_per_customer());
  EXPECT_FALSE(ToProto(Autumn(), report).arms(1).has_cost());
}

TEST(ConvertReportTest, PartsAreExplorationsThatNameTheirTierAndOfferWaveOrChannel) {
  Campaign campaign = Autumn();
  campaign.definition.tiers[0].offer = Offer{.kind = OfferKind::kDiscount, .percent = 15};
  campaign.definition.waves = {{.wave = "early"}, {.wave = "late"}};
  LiftReport report;
  for (const Part& part : {Part{}, Part{.tier = 0}, Part{.wave = 1}, Part{.channel = Channel::kSms}}) {
    Lift lift;
    lift.part = part;
    report.lifts.push_back(lift);
  }
  report.lifts[0].strata = 4;
  report.part_tests = {{.test = {.q = 9, .degrees_of_freedom = 2, .p = 0.01}}};
  const v1::LiftReport proto = ToProto(campaign, report);
  EXPECT_FALSE(proto.lifts(0).exploration());
  EXPECT_TRUE(proto.lifts(0).has_verdict());
  EXPECT_EQ(proto.lifts(0).strata_count(), 4);
  EXPECT_EQ(proto.lifts(0).method(), "Miettinen and Nurminen, stratified by wave and tier");
  EXPECT_EQ(proto.lifts(1).offer().percent(), 15);
  EXPECT_EQ(proto.lifts(2).wave(), "late");
  EXPECT_EQ(proto.lifts(3).channel(), v1::SMS);
  for (int part : {1, 2, 3}) {
    EXPECT_TRUE(proto.lifts(part).exploration());
    EXPECT_FALSE(proto.lifts(part).has_verdict());
  }
  EXPECT_EQ(proto.part_tests(0).by(), v1::PartTest::TIER);
  EXPECT_EQ(proto.part_tests(0).degrees_of_freedom(), 2);
  EXPECT_TRUE(proto.part_tests(0).differs());
}

TEST(ConvertReportTest, TheDecisionIsThereWhereThereIsARule) {
  Campaign campaign = Autumn();
  LiftReport report;
  EXPECT_FALSE(ToProto(campaign, report).has_winner());
  campaign.definition.waves = {{.wave = "pilot"}, {.wave = "rest"}};
  campaign.definition.experiment.winner = Winner{.wave = "rest"};
  EXPECT_EQ(ToProto(campaign, report).winner().wave(), "rest");
  EXPECT_FALSE(ToProto(campaign, report).winner().has_decide_time());
  report.winner = WinnerDecision{.wave = 1, .arm = 1, .reason = WinnerReason::kWon};
  EXPECT_EQ(ToProto(campaign, report).winner().arm(), "offer");
}

}  // namespace
}  // namespace sendlift
