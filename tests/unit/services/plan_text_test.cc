#include "services/plan_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/verdict_text.h"

namespace sendlift {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

const absl::Time kLook = absl::FromUnixSeconds(1'800'057'600);

CampaignDefinition With(PlanKind kind) {
  CampaignDefinition definition;
  definition.experiment.arms = {{.arm = "offer"}};
  definition.experiment.metrics = {{.metric = "purchase_rate", .event_type = "PURCHASED"}};
  definition.experiment.guardrails = {{.metric = {.metric = "opt_out_rate", .event_type = "UNSUBSCRIBED"}}};
  definition.experiment.plan.kind = kind;
  definition.experiment.plan.looks = {absl::Hours(24), absl::Hours(48)};
  return definition;
}

Lift ALift(VerdictCode code) {
  Lift lift;
  lift.difference = 0.03;
  lift.difference_interval = Interval{.lower = 0.01, .upper = 0.05};
  lift.verdict.code = code;
  lift.reading.may_judge = code != VerdictCode::kWithheldImmature;
  return lift;
}

TEST(PlanTextTest, EachPlanSaysWhatItPromises) {
  Experiment experiment;
  for (const auto& [kind, words] :
       {std::pair(PlanKind::kFixedHorizon, "read once"), std::pair(PlanKind::kGroupSequential, "all planned looks"),
        std::pair(PlanKind::kSequential, "however often one looks"), std::pair(PlanKind::kBayesian, "not protected")}) {
    experiment.plan.kind = kind;
    EXPECT_THAT(PromiseText(experiment), HasSubstr(words));
  }
  experiment.plan.probability = 0.975;
  EXPECT_THAT(PromiseText(experiment), HasSubstr("97.5 %"));
}

TEST(PlanTextTest, AVerdictOfLooksSaysWhichAndWhenTheNextIs) {
  const CampaignDefinition definition = With(PlanKind::kGroupSequential);
  Lift lift = ALift(VerdictCode::kWithheldImmature);
  lift.reading.next_look = kLook;
  EXPECT_EQ(VerdictText(definition, {}, lift), "Withheld: the first look is at 2027-01-16 00:00 UTC.");
  lift = ALift(VerdictCode::kBetter);
  lift.reading.looks = {{.time = kLook}};
  lift.reading.decisive = 0;
  EXPECT_EQ(VerdictText(definition, {}, lift),
            "Better: arm offer lifts purchase_rate by 3.0 percentage points (1.0 to 5.0). Decided at look 1 of 2.");
  lift.verdict.code = VerdictCode::kInconclusive;
  EXPECT_THAT(VerdictText(definition, {}, lift),
              EndsWith("at look 1 of 2, which is not enough among several comparisons."));
  lift.reading.decisive.reset();
  lift.reading.next_look = kLook;
  EXPECT_THAT(VerdictText(definition, {}, lift),
              EndsWith("After look 1 of 2; the next one is at 2027-01-16 00:00 UTC."));
  lift.reading.next_look.reset();
  EXPECT_THAT(VerdictText(definition, {}, lift), EndsWith("That was the last look, 1 of 2."));
}

TEST(PlanTextTest, AVerdictOfAnotherPlanSaysWhatItIsWorth) {
  EXPECT_THAT(VerdictText(With(PlanKind::kSequential), {}, ALift(VerdictCode::kBetter)),
              EndsWith("Interval and p hold at any time, however often one looks."));
  Lift lift = ALift(VerdictCode::kBetter);
  lift.reading.family_p = 0.024;
  EXPECT_THAT(VerdictText(With(PlanKind::kBayesian), {}, lift),
              AllOf(HasSubstr("higher than control's is 97.6 %"), HasSubstr("not protected")));
  EXPECT_THAT(VerdictText(With(PlanKind::kBayesian), {}, ALift(VerdictCode::kWithheldImmature)),
              StartsWith("Withheld: nobody's"));
  EXPECT_THAT(VerdictText(With(PlanKind::kFixedHorizon), {}, ALift(VerdictCode::kBetter)), EndsWith("(1.0 to 5.0)."));
}

TEST(PlanTextTest, TheVerdictOfThePrimaryMetricNamesABrokenGuardrail) {
  const CampaignDefinition definition = With(PlanKind::kFixedHorizon);
  LiftReport report;
  report.guardrails = {{.guardrail = 0, .arm = 1, .state = GuardrailState::kBroken}};
  EXPECT_THAT(VerdictText(definition, report, ALift(VerdictCode::kBetter)),
              EndsWith("It breaks the guardrail opt_out_rate."));
  report.guardrails[0].state = GuardrailState::kOpen;
  EXPECT_THAT(VerdictText(definition, report, ALift(VerdictCode::kBetter)), EndsWith("(1.0 to 5.0)."));
}

TEST(PlanTextTest, AGuardrailIsOneSentence) {
  const CampaignDefinition definition = With(PlanKind::kFixedHorizon);
  GuardrailResult result{.arm = 1, .state = GuardrailState::kBroken, .margin = 0.003, .more_is_worse = true};
  EXPECT_EQ(GuardrailText(definition, result), "Arm offer, opt_out_rate: nobody's outcome window is closed yet.");
  result.difference = 0.008;
  result.interval = Interval{.lower = 0.004, .upper = 0.012};
  EXPECT_EQ(GuardrailText(definition, result),
            "Arm offer breaks opt_out_rate: +0.80 percentage points against control (+0.40 to +1.20), where 0.30 more "
            "are accepted.");
  result.state = GuardrailState::kWithheld;
  EXPECT_THAT(GuardrailText(definition, result), HasSubstr("withheld"));
}

TEST(PlanTextTest, TheMethodIsNamed) {
  EXPECT_EQ(PlannedMethodText(PlanKind::kSequential, MetricKind::kRate, 3),
            "asymptotic confidence sequence, stratified by wave and tier");
  EXPECT_THAT(PlannedMethodText(PlanKind::kGroupSequential, MetricKind::kRevenue, 1), HasSubstr("Welch"));
  EXPECT_THAT(PlannedMethodText(PlanKind::kBayesian, MetricKind::kRate, 1), HasSubstr("Jeffreys"));
}

}  // namespace
}  // namespace sendlift
