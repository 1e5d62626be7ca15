#include "clients/cli/winner_text.h"

#include <gtest/gtest.h>

#include <sstream>

namespace sendlift::cli {
namespace {

v1::Campaign WithRule(v1::Winner::OnlyIf only_if) {
  v1::Campaign campaign;
  campaign.mutable_experiment()->mutable_winner()->set_roll_out_to_rest(true);
  campaign.mutable_experiment()->mutable_winner()->set_only_if(only_if);
  campaign.mutable_experiment()->mutable_winner()->set_wave("rest");
  return campaign;
}

std::string Printed(const v1::Campaign& campaign) {
  std::ostringstream out;
  PrintWinner(campaign, {.stream = out});
  return out.str();
}

TEST(WinnerTextTest, TheRuleIsSaidInWords) {
  EXPECT_EQ(Printed(WithRule(v1::Winner::SIGNIFICANT)),
            "  wave rest gets the arm that is better than control and better than every other arm\n");
  EXPECT_EQ(Printed(WithRule(v1::Winner::LEADING)),
            "  wave rest gets the arm that is better than control and has the best estimate of those that are\n");
  EXPECT_EQ(Printed(v1::Campaign()), "");
}

TEST(WinnerTextTest, ADecisionIsToldWithItsTime) {
  v1::Campaign campaign = WithRule(v1::Winner::SIGNIFICANT);
  campaign.mutable_progress()->mutable_winner()->set_text("Not yet.");
  EXPECT_EQ(Printed(campaign).find("decided"), std::string::npos);
  campaign.mutable_progress()->mutable_winner()->mutable_decide_time()->set_seconds(1'800'057'600);
  campaign.mutable_progress()->mutable_winner()->set_text("Wave rest gets arm early, which won.");
  EXPECT_NE(Printed(campaign).find("  decided 2027-01-16 00:00:00 UTC: Wave rest gets arm early, which won.\n"),
            std::string::npos);
}

TEST(WinnerTextTest, AReportSaysWhoseItsVerdictsAre) {
  v1::WinnerDecision decision;
  decision.set_wave("rest");
  decision.set_text("Wave rest gets arm early, which won.");
  EXPECT_EQ(DecisionText(decision), "Wave rest gets arm early, which won. Verdicts are of the waves before wave rest.");
}

TEST(WinnerTextTest, APreviewSaysHowManyGetTheWinner) {
  v1::CampaignPreview preview;
  std::ostringstream out;
  PrintRollOut(preview, {.stream = out});
  EXPECT_EQ(out.str(), "");
  preview.mutable_roll_out()->set_wave("rest");
  preview.mutable_roll_out()->set_customer_count(12'000);
  preview.mutable_roll_out()->set_control_count(1'200);
  PrintRollOut(preview, {.stream = out});
  EXPECT_EQ(out.str(),
            "  wave rest gets the winner: 10,800 customers, beside 1,200 of control; without a winner it has "
            "the arms as above\n");
}

}  // namespace
}  // namespace sendlift::cli
