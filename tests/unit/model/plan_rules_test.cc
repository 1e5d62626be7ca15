#include "model/plan_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <string>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr absl::Duration kDay = absl::Hours(24);

// Ten days, and a week for the metric; the first wave an hour after the start.
CampaignDefinition GroupSequential() {
  CampaignDefinition definition = ACampaign().Build();
  definition.experiment.plan.kind = PlanKind::kGroupSequential;
  definition.experiment.plan.looks = {7 * kDay, 10 * kDay, 16 * kDay};
  definition.experiment.guardrails = {
      {.metric = {.metric = "opt_out_rate", .event_type = "UNSUBSCRIBED", .window = 7 * kDay},
       .worse_by_at_most = Percent(0.3)}};
  return definition;
}

TEST(PlanRulesTest, PlansOfEveryKindAreRight) {
  EXPECT_THAT(PlanViolations(ACampaign().Build()), IsEmpty());
  EXPECT_THAT(PlanViolations(GroupSequential()), IsEmpty());
  CampaignDefinition definition = ACampaign().Build();
  definition.experiment.plan.kind = PlanKind::kSequential;
  EXPECT_THAT(PlanViolations(definition), IsEmpty());
  definition.experiment.plan.planned_customers = 1000;
  EXPECT_THAT(PlanViolations(definition), IsEmpty());
  definition.experiment.plan = {.kind = PlanKind::kBayesian, .probability = 0.99};
  EXPECT_THAT(PlanViolations(definition), IsEmpty());
}

TEST(PlanRulesTest, WhatIsWrongIsNamed) {
  struct Case {
    const char* name;
    std::function<void(CampaignDefinition&)> change;
    const char* field;
    const char* advice;
  };
  const auto plan = [](CampaignDefinition& definition) -> AnalysisPlan& { return definition.experiment.plan; };
  const auto guardrail = [](CampaignDefinition& definition) -> Guardrail& {
    return definition.experiment.guardrails.front();
  };
  for (const Case& c : {
           Case{"NoLook", [&](auto& d) { plan(d).looks.clear(); }, "plan.look_durations", "at least one"},
           Case{"TooMany",
                [&](auto& d) {
                  plan(d).looks.clear();
                  for (int i = 1; i <= 201; ++i) plan(d).looks.push_back(absl::Hours(i));
                },
                "plan.look_durations", "at most 200"},
           Case{"NotAscending", [&](auto& d) { plan(d).looks[1] = 7 * kDay; }, "plan.look_durations[1]", "later than"},
           Case{"AtTheStart", [&](auto& d) { plan(d).looks[0] = absl::ZeroDuration(); }, "plan.look_durations[0]",
                "above 0"},
           Case{"BehindTheEnd", [&](auto& d) { plan(d).looks[2] = 17 * kDay; }, "plan.look_durations[2]", "end of"},
           Case{"ParameterOfPocock",
                [&](auto& d) {
                  plan(d).spending = ErrorSpending::kPocock;
                  plan(d).spending_parameter = 1;
                },
                "plan.spending_parameter", "only for HWANG_SHIH_DECANI"},
           Case{"Parameter",
                [&](auto& d) {
                  plan(d).spending = ErrorSpending::kHwangShihDecani;
                  plan(d).spending_parameter = std::numeric_limits<double>::quiet_NaN();
                },
                "plan.spending_parameter", "from -100 to 100"},
           Case{"Probability", [&](auto& d) { plan(d).probability = 0.9; }, "plan.probability", "BAYESIAN"},
           Case{"ProbabilityTooLow",
                [&](auto& d) {
                  d.experiment.guardrails.clear();
                  plan(d) = {.kind = PlanKind::kBayesian, .probability = 0.5};
                },
                "plan.probability", "above 0.5"},
           Case{"SpendingOfAnotherKind",
                [&](auto& d) { plan(d) = {.kind = PlanKind::kSequential, .spending = ErrorSpending::kPocock}; },
                "plan.spending", "GROUP_SEQUENTIAL"},
           Case{"LooksOfAnotherKind", [&](auto& d) { plan(d).kind = PlanKind::kFixedHorizon; }, "plan.look_durations",
                "GROUP_SEQUENTIAL"},
           Case{"PlannedForNothing",
                [&](auto& d) {
                  d.experiment.guardrails.clear();
                  plan(d) = {.planned_customers = 5};
                },
                "plan.planned_customer_count", "only"},
           Case{"PlannedNobody", [&](auto& d) { plan(d).planned_customers = 0; }, "plan.planned_customer_count",
                "from 1"},
           Case{"EntryOfUnknownSize", [&](auto& d) { d.entry = {"TRIAL_STARTED"}; }, "plan.planned_customer_count",
                "is needed"},
           Case{"GuardrailOfMoney", [&](auto& d) { guardrail(d).metric.kind = MetricKind::kRevenue; },
                "metrics.guardrails[0].metric.kind", "rates"},
           Case{"GuardrailWithoutWindow", [&](auto& d) { guardrail(d).metric.window = absl::ZeroDuration(); },
                "metrics.guardrails[0].metric.window_duration", "above 0"},
           Case{"NoMargin", [&](auto& d) { guardrail(d).worse_by_at_most = Percent(0); },
                "metrics.guardrails[0].worse_by_at_most", "above 0 %"},
           Case{"MarginOfTheRest", [&](auto& d) { guardrail(d).worse_by_at_most = Remainder(); },
                "metrics.guardrails[0].worse_by_at_most", "above 0 %"},
           Case{"GuardrailTwice", [&](auto& d) { d.experiment.guardrails.push_back(guardrail(d)); },
                "metrics.guardrails[1].metric.metric", "twice"},
       }) {
    CampaignDefinition definition = GroupSequential();
    c.change(definition);
    EXPECT_THAT(PlanViolations(definition),
                ElementsAre(AllOf(Field(&FieldViolation::field, std::string("experiment.") + c.field),
                                  Field(&FieldViolation::description, HasSubstr(c.advice)))))
        << c.name;
  }
}

TEST(PlanRulesTest, LooksCountFromTheFirstWave) {
  EXPECT_EQ(LooksBegin(ACampaign().Build()), CampaignStart() + absl::Hours(1));
  CampaignDefinition by_event = ACampaign().Build();
  by_event.waves.clear();
  EXPECT_EQ(LooksBegin(by_event), CampaignStart());
}

}  // namespace
}  // namespace sendlift::testing
