#include "services/convert_experiment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

Experiment Read(const v1::Campaign& campaign, std::vector<std::string>* wrong = nullptr) {
  Violations violations;
  const Experiment experiment = ExperimentFromProto(campaign, violations);
  for (const FieldViolation& violation : violations.list()) {
    if (wrong != nullptr) wrong->push_back(violation.field);
  }
  return experiment;
}

struct Known {
  const char* metric;
  MetricKind kind;
  const char* event_type;
};

TEST(ConvertExperimentTest, AKnownNameSaysKindAndEventType) {
  for (const Known& c : {
           Known{"purchase_rate", MetricKind::kRate, "PURCHASED"},
           Known{"revenue_per_customer", MetricKind::kRevenue, "PURCHASED"},
           Known{"visit_rate", MetricKind::kRate, "VISITED"},
           Known{"open_rate", MetricKind::kRate, "OPENED"},
           Known{"click_rate", MetricKind::kRate, "CLICKED"},
           Known{"reply_rate", MetricKind::kRate, "REPLIED"},
           Known{"opt_out_rate", MetricKind::kRate, "UNSUBSCRIBED"},
           Known{"complaint_rate", MetricKind::kRate, "COMPLAINED"},
       }) {
    v1::Campaign campaign = testing::CampaignMessage();
    campaign.mutable_experiment()->mutable_metrics()->mutable_primary()->set_metric(c.metric);
    std::vector<std::string> wrong;
    const Experiment experiment = Read(campaign, &wrong);
    EXPECT_THAT(wrong, ::testing::IsEmpty()) << c.metric;
    EXPECT_EQ(experiment.metrics[0].kind, c.kind) << c.metric;
    EXPECT_EQ(experiment.metrics[0].event_type, c.event_type);
  }
}

struct Case {
  const char* name;
  const char* change;
  std::vector<std::string> fields;
};

TEST(ConvertExperimentTest, WhatIsWrongOnTheWireIsNamed) {
  const char* const secondary = "experiment.metrics.secondary[0]";
  for (const Case& c : {
           Case{"AnotherMeaning",
                "metrics { primary { kind: COUNT event_type: 'VISITED' } }",
                {"experiment.metrics.primary.kind", "experiment.metrics.primary.event_type"}},
           Case{"OwnMetricWithoutMeaning",
                "metrics { secondary { metric: 'calls' window_duration { seconds: 1 } } }",
                {absl::StrCat(secondary, ".kind"), absl::StrCat(secondary, ".event_type")}},
           Case{"NoWindow",
                "metrics { secondary { metric: 'visit_rate' } }",
                {absl::StrCat(secondary, ".window_duration")}},
           Case{"ArmWithoutShare", "arms { arm: 'b' }", {"experiment.arms[1].share"}},
           Case{"UnknownAssignment", "assignment: 77", {"experiment.assignment"}},
           Case{"KeyTooShort", "assignment_key: '0badcafe'", {"experiment.assignment_key"}},
           Case{"KeyOfOtherLetters",
                "assignment_key: '000102030405060708090a0b0c0d0e0g'",
                {"experiment.assignment_key"}},
           Case{"KeyOfWhatIsImported",
                "assignment: IMPORTED assignment_key: '000102030405060708090a0b0c0d0e0f'",
                {"experiment.assignment_key"}},
           Case{"UnknownPlan", "plan { kind: 77 }", {"experiment.plan.kind"}},
           Case{"AlphaIsNoNumber", "plan { alpha: nan }", {"experiment.plan.alpha"}},
           Case{"PowerIsNoNumber", "plan { power: inf }", {"experiment.plan.power"}},
           Case{"UnknownRuleOfTheWinner",
                "winner { roll_out_to_rest: true only_if: 77 }",
                {"experiment.winner.only_if"}},
           Case{"RuleWithoutARollOut", "winner { only_if: LEADING }", {"experiment.winner.roll_out_to_rest"}},
           Case{"WaveWithoutARollOut", "winner { wave: 'main' }", {"experiment.winner.roll_out_to_rest"}},
       }) {
    v1::Campaign campaign = testing::CampaignMessage();
    campaign.mutable_experiment()->MergeFrom(testing::FromText<v1::Experiment>(c.change));
    std::vector<std::string> wrong;
    Read(campaign, &wrong);
    EXPECT_EQ(wrong, c.fields) << c.name;
  }
}

TEST(ConvertExperimentTest, ThePlanHasDefaults) {
  EXPECT_DOUBLE_EQ(Read(testing::CampaignMessage()).alpha, 0.05);
  EXPECT_DOUBLE_EQ(Read(testing::CampaignMessage()).power, 0.8);
  v1::Campaign campaign = testing::CampaignMessage();
  campaign.mutable_experiment()->mutable_plan()->set_alpha(0.1);
  EXPECT_DOUBLE_EQ(Read(campaign).alpha, 0.1);
}

TEST(ConvertExperimentTest, AKeyComesBackInLowerCase) {
  v1::Campaign campaign = testing::CampaignMessage();
  EXPECT_FALSE(Read(campaign).assignment_key.has_value());
  EXPECT_EQ(ToProto(Read(campaign)).assignment_key(), "");
  campaign.mutable_experiment()->set_assignment_key("FF0102030405060708090a0b0c0d0e0f");
  EXPECT_EQ(Read(campaign).assignment_key->front(), 0xff);
  EXPECT_EQ(ToProto(Read(campaign)).assignment_key(), "ff0102030405060708090a0b0c0d0e0f");
}

TEST(ConvertExperimentTest, TheWinnerGoesToTheLastWaveIfItIsSignificantUnlessSaidOtherwise) {
  v1::Campaign campaign = testing::CampaignMessage();
  EXPECT_EQ(Read(campaign).winner, std::nullopt);
  EXPECT_FALSE(ToProto(Read(campaign)).has_winner());
  v1::Winner& winner = *campaign.mutable_experiment()->mutable_winner();
  EXPECT_EQ(Read(campaign).winner, std::nullopt) << "nothing is to be rolled out";
  winner.set_roll_out_to_rest(true);
  campaign.add_waves()->set_wave("rest");
  EXPECT_EQ(Read(campaign).winner, (Winner{.only_if = WinnerRule::kSignificant, .wave = "rest"}));
  winner.set_only_if(v1::Winner::LEADING);
  winner.set_wave("main");
  EXPECT_EQ(Read(campaign).winner, (Winner{.only_if = WinnerRule::kLeading, .wave = "main"}));
  const v1::Winner back = ToProto(Read(campaign)).winner();
  EXPECT_TRUE(back.roll_out_to_rest());
  EXPECT_EQ(back.only_if(), v1::Winner::LEADING);
  EXPECT_EQ(back.wave(), "main");
}

TEST(ConvertExperimentTest, AnImportedAssignmentStaysOne) {
  v1::Campaign campaign = testing::CampaignMessage();
  campaign.mutable_experiment()->set_assignment(v1::Experiment::IMPORTED);
  EXPECT_EQ(ToProto(Read(campaign)).assignment(), v1::Experiment::IMPORTED);
}

}  // namespace
}  // namespace sendlift
