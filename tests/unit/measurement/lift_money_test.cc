#include "measurement/lift_money.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

TEST(LiftMoneyTest, RevenueIsSetAgainstTheCost) {
  const auto money = MoneyOfLift({.kind = MetricKind::kRevenue,
                                  .difference = 50,
                                  .interval = {.lower = -10, .upper = 110},
                                  .people = 1000,
                                  .cost = 20'000});
  ASSERT_TRUE(money.has_value());
  EXPECT_DOUBLE_EQ(*money->extra_revenue, 50'000);
  EXPECT_EQ(*money->extra_revenue_interval, (Interval{.lower = -10'000, .upper = 110'000}));
  EXPECT_DOUBLE_EQ(*money->return_on_cost, 2.5);
  EXPECT_DOUBLE_EQ(money->return_on_cost_interval->lower, -0.5);
  EXPECT_DOUBLE_EQ(money->return_on_cost_interval->upper, 5.5);
}

// 200.00 EUR for 1,000 customers, of whom 4 % (2 to 5 %) more buy: 40 (20 to 50) purchases.
TEST(LiftMoneyTest, OneMoreCustomerCostsWhatTheEffectSays) {
  const auto money =
      MoneyOfLift({.difference = 0.04, .interval = {.lower = 0.02, .upper = 0.05}, .people = 1000, .cost = 20'000});
  ASSERT_TRUE(money.has_value());
  EXPECT_DOUBLE_EQ(*money->cost_per_customer, 500);
  EXPECT_DOUBLE_EQ(money->cost_per_customer_interval->lower, 400);
  EXPECT_DOUBLE_EQ(money->cost_per_customer_interval->upper, 1000);
}

TEST(LiftMoneyTest, AnEffectThatMayBeNoneHasNoPrice) {
  EXPECT_FALSE(
      MoneyOfLift({.difference = 0.04, .interval = {.lower = 0, .upper = 0.09}, .people = 10, .cost = 1}).has_value());
  EXPECT_FALSE(MoneyOfLift({.kind = MetricKind::kCount,
                            .difference = 1,
                            .interval = {.lower = 0.5, .upper = 2},
                            .people = 10,
                            .cost = 1})
                   .has_value());
}

TEST(LiftMoneyTest, WhatAGatewayTookIsPaidByItsArm) {
  MeasuredWorld world;
  for (const bool has_budget : {true, false}) {
    CampaignDefinition definition = ACampaign().WithArm("one", Percent(40)).WithArm("two").Build();
    if (has_budget) definition.budget = Budget{.limit = {.currency_code = "EUR", .minor_units = 1000}};
    Campaign campaign =
        ACampaign().WithArm("one", Percent(40)).WithArm("two").BuildCampaign(has_budget ? "with-budget" : "without");
    campaign.definition = definition;
    campaign = world.InsertRunning(campaign);
    using enum InstructionState;
    world.Write([&](storage::Session& session) -> absl::Status {
      for (const auto& [first, cost] : {std::pair(0, 70'000), std::pair(3, 5'000)}) {
        const absl::Status status = storage::InsertBlock(
            session, kWorkspace,
            {.campaign = campaign.number, .first_sequence = first, .size = 3, .cost_micros = cost});
        if (!status.ok()) return status;
      }
      storage::LeasedRange first{.campaign = campaign.number, .gateway = "mailer", .lease_until = CampaignStart()};
      first.states = {static_cast<char>(kDelivered), static_cast<char>(kBounced), static_cast<char>(kLeased)};
      first.arms = {1, 2, 1};
      storage::LeasedRange second = first;
      second.first_sequence = 3;
      second.states = {static_cast<char>(kAccepted), static_cast<char>(kSuppressed), static_cast<char>(kStray)};
      second.arms = {1, 1, 2};
      for (const storage::LeasedRange& range : {first, second}) {
        const absl::Status status = storage::InsertRange(session, kWorkspace, range);
        if (!status.ok()) return status;
      }
      return storage::PutStray(session, kWorkspace,
                               {.key = {campaign.number, 5}, .state = kDelivered, .due = CampaignStart(), .arm = 2});
    });
    const std::vector<int64_t> costs =
        world.Read([&](storage::Session& session) -> absl::StatusOr<std::vector<int64_t>> {
          const auto counts = storage::ListStateCounts(session, kWorkspace, campaign.number);
          if (!counts.ok()) return counts.status();
          return CostMicrosByArm(campaign, *counts);
        });
    if (has_budget) EXPECT_THAT(costs, ElementsAre(0, 145'000, 75'000));
    if (!has_budget) EXPECT_THAT(costs, ElementsAre(0, 0, 0));
  }
}

}  // namespace
}  // namespace sendlift::testing
