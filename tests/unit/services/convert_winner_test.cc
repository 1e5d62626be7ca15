#include "services/convert_winner.h"

#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

CampaignDefinition PilotAndRest(MetricKind kind = MetricKind::kRate, const char* event_type = "PURCHASED") {
  return ACampaign()
      .WithArm("early", Percent(40))
      .WithArm("late")
      .WithMetric("m", kind, event_type)
      .WithWave("pilot", CampaignStart(), Percent(50))
      .WithWave("rest", CampaignStart() + absl::Hours(168))
      .WithWinner()
      .Build();
}

WinnerDecision Decided(WinnerReason reason, int arm = 0) {
  return {.wave = 1,
          .decide_time = CampaignStart(),
          .arm = arm,
          .reason = reason,
          .best = WinnerFigures{.arm = 1, .difference = 0.031, .lower = 0.019, .upper = 0.043, .p = 0.0002}};
}

TEST(ConvertWinnerTest, BeforeTheDecisionOnlyTheWaveIsSaid) {
  const v1::WinnerDecision proto = WinnerToProto(PilotAndRest(), std::nullopt, "EUR");
  EXPECT_EQ(proto.wave(), "rest");
  EXPECT_FALSE(proto.has_decide_time());
  EXPECT_EQ(proto.reason(), v1::WinnerDecision::REASON_UNSPECIFIED);
  EXPECT_EQ(proto.text(), "Which arm wave rest gets is decided when it is due.");
}

TEST(ConvertWinnerTest, ADecisionIsSaidWithItsFigures) {
  const v1::WinnerDecision proto = WinnerToProto(PilotAndRest(), Decided(WinnerReason::kWon, 1), "EUR");
  EXPECT_EQ(proto.wave(), "rest");
  EXPECT_EQ(proto.decide_time().seconds(), absl::ToUnixSeconds(CampaignStart()));
  EXPECT_EQ(proto.arm(), "early");
  EXPECT_EQ(proto.reason(), v1::WinnerDecision::WON);
  EXPECT_EQ(proto.best_arm(), "early");
  EXPECT_EQ(proto.difference(), 0.031);
  EXPECT_EQ(proto.difference_lower(), 0.019);
  EXPECT_EQ(proto.difference_upper(), 0.043);
  EXPECT_EQ(proto.adjusted_p_value(), 0.0002);
  EXPECT_EQ(proto.text(),
            "Wave rest gets arm early, which won. Better: arm early lifts m by 3.1 percentage points (1.9 to 4.3).");
}

TEST(ConvertWinnerTest, ReasonsHaveTheSameNamesEverywhere) {
  for (int reason = 1; reason < v1::WinnerDecision::Reason_ARRAYSIZE; ++reason) {
    EXPECT_EQ(v1::WinnerDecision::Reason_Name(static_cast<v1::WinnerDecision::Reason>(reason)),
              NameOf(static_cast<WinnerReason>(reason)));
  }
}

TEST(ConvertWinnerTest, WhyThereIsNoneIsSaid) {
  struct Case {
    const char* name;
    WinnerReason reason;
    const char* text;
  };
  for (const Case& c : {
           Case{"NotAlone", WinnerReason::kNotAlone,
                "Wave rest has all arms, because none won: an arm is better than control, but not known to be better "
                "than every other arm. Better: arm early lifts m by 3.1 percentage points (1.9 to 4.3)."},
           Case{"Guardrail", WinnerReason::kGuardrailBroken,
                "Wave rest has all arms, because none won: the arm that is better than control breaks a guardrail. "
                "Better: arm early lifts m by 3.1 percentage points (1.9 to 4.3)."},
           Case{"NotBetter", WinnerReason::kNotBetter,
                "Wave rest has all arms, because none won: no arm is known to be better than control. Inconclusive: "
                "arm early differs from control in m by 3.1 percentage points (1.9 to 4.3), which may be chance."},
       }) {
    EXPECT_EQ(WinnerText(PilotAndRest(), Decided(c.reason), ""), c.text) << c.name;
  }
}

TEST(ConvertWinnerTest, WhatIsWithheldHasNoFigures) {
  WinnerDecision decision = Decided(WinnerReason::kTooEarly);
  decision.best.reset();
  const v1::WinnerDecision proto = WinnerToProto(PilotAndRest(), decision, "");
  EXPECT_EQ(proto.best_arm(), "");
  EXPECT_EQ(proto.arm(), "");
  EXPECT_EQ(proto.text(),
            "Wave rest has all arms, because none won: outcome windows of the waves before were open when "
            "it was due.");
}

TEST(ConvertWinnerTest, ABestArmThatIsWorseThanControlIsCalledWorse) {
  WinnerDecision decision = Decided(WinnerReason::kNotBetter);
  EXPECT_NE(WinnerText(PilotAndRest(MetricKind::kRate, "UNSUBSCRIBED"), decision, "").find("Worse: arm early lifts m"),
            std::string::npos);
  decision.best = WinnerFigures{.arm = 1, .difference = -120, .lower = -180, .upper = -60, .p = 0.01};
  EXPECT_NE(WinnerText(PilotAndRest(MetricKind::kRevenue), decision, "EUR")
                .find("Worse: arm early lowers m by 1.20 EUR per customer (0.60 to 1.80)."),
            std::string::npos);
}

}  // namespace
}  // namespace sendlift::testing
