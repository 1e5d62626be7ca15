#include "services/verdict_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sendlift {
namespace {

CampaignDefinition Definition() {
  CampaignDefinition definition;
  definition.tiers = {{.tier = "vip", .when = "", .offer = std::nullopt}};
  definition.experiment.arms = {{.arm = "offer", .share = {}}};
  definition.experiment.metrics = {
      {.metric = "purchase_rate", .kind = MetricKind::kRate, .event_type = "PURCHASED", .window = absl::Hours(1)},
      {.metric = "revenue_per_customer", .kind = MetricKind::kRevenue, .event_type = "PURCHASED", .window = {}},
      {.metric = "calls", .kind = MetricKind::kCount, .event_type = "CALLED", .window = {}}};
  return definition;
}

Lift ALift(int metric, VerdictCode code, double difference, Interval interval) {
  Lift lift;
  lift.metric = metric;
  lift.customers = 1000;
  lift.control_customers = 500;
  lift.difference = difference;
  lift.difference_interval = interval;
  lift.verdict.code = code;
  return lift;
}

TEST(VerdictTextTest, NamesDirectionSizeAndInterval) {
  struct Case {
    const char* name;
    Lift lift;
    const char* text;
  };
  for (const Case& c : {
           Case{"Better", ALift(0, VerdictCode::kBetter, 0.031, {.lower = 0.019, .upper = 0.043}),
                "Better: arm offer lifts purchase_rate by 3.1 percentage points (1.9 to 4.3)."},
           Case{"Worse", ALift(0, VerdictCode::kWorse, -0.02, {.lower = -0.03, .upper = -0.01}),
                "Worse: arm offer lowers purchase_rate by 2.0 percentage points (1.0 to 3.0)."},
           Case{"Money", ALift(1, VerdictCode::kBetter, 59.76, {.lower = 20.1, .upper = 99.9}),
                "Better: arm offer lifts revenue_per_customer by 0.60 EUR per customer (0.20 to 1.00)."},
           Case{"Counts", ALift(2, VerdictCode::kBetter, 0.125, {.lower = 0.1, .upper = 0.15}),
                "Better: arm offer lifts calls by 0.125 per customer (0.1 to 0.15)."},
           Case{"Inconclusive", ALift(0, VerdictCode::kInconclusive, 0.004, {.lower = -0.01, .upper = 0.018}),
                "Inconclusive: arm offer differs from control in purchase_rate by 0.4 percentage points (-1.0 to 1.8), "
                "which may be chance."},
           Case{"NoData", ALift(0, VerdictCode::kNoData, 0, {}),
                "No data: nobody is assigned to arm offer or to control yet."},
       }) {
    LiftReport report;
    report.currency_code = "EUR";
    EXPECT_EQ(VerdictText(Definition(), report, c.lift), c.text) << c.name;
  }
}

TEST(VerdictTextTest, SaysHowManyCustomersItWouldTake) {
  Lift lift = ALift(0, VerdictCode::kInconclusive, 0.004, {.lower = -0.01, .upper = 0.018});
  EXPECT_EQ(NeededInArm(lift), 0);
  lift.verdict.still_needed = ArmCounts{.treatment = 11'418, .control = 11'918};
  EXPECT_EQ(NeededInArm(lift), 12'418);
  EXPECT_THAT(VerdictText(Definition(), {}, lift), ::testing::HasSubstr("about 12,400 customers per arm."));
  lift.verdict.still_needed = ArmCounts{.treatment = 11'418, .control = 1'500};
  EXPECT_THAT(VerdictText(Definition(), {}, lift),
              ::testing::HasSubstr("about 12,400 customers in the arm and 2,000 in control."));
}

TEST(VerdictTextTest, SaysThatOneOfManyComparisonsMayBeChance) {
  Lift lift = ALift(0, VerdictCode::kInconclusive, 0.02, {.lower = 0.001, .upper = 0.039});
  lift.p_value = 0.03;
  lift.adjusted_p = 0.09;
  EXPECT_EQ(
      VerdictText(Definition(), {}, lift),
      "Inconclusive: arm offer differs from control in purchase_rate by 2.0 percentage points (0.1 to 3.9), which "
      "may be chance: among so many comparisons p is 0.09.");
}

TEST(VerdictTextTest, SaysWhyAResultIsWithheld) {
  LiftReport report;
  report.mature_share = 0.759;
  report.mature_time = absl::FromUnixSeconds(1'800'000'000);
  EXPECT_EQ(VerdictText(Definition(), report, ALift(0, VerdictCode::kWithheldImmature, 0, {})),
            "Withheld: the outcome window is closed for 75 % of the customers so far; read it after 2027-01-15 08:00 "
            "UTC.");
  EXPECT_THAT(VerdictText(Definition(), report, ALift(0, VerdictCode::kWithheldSampleRatio, 0, {})),
              ::testing::HasSubstr("Withheld: the arms do not have the sizes"));
}

}  // namespace
}  // namespace sendlift
