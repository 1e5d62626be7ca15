#include "clients/cli/campaign_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "clients/cli/shares.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CampaignTablesTest, ThePreviewSaysWhoWhoNotAndWhatCanBeSeen) {
  v1::CampaignPreview preview;
  preview.set_audience_count(20'000);
  for (const auto& [arm, count] : {std::pair("control", 3'600), std::pair("friendly", 14'400)}) {
    auto& cell = *preview.add_cells();
    cell.set_tier("vip");
    cell.set_arm(arm);
    cell.set_wave("first");
    cell.set_channel(v1::EMAIL);
    cell.set_customer_count(count);
  }
  auto& exclusion = *preview.add_exclusions();
  exclusion.set_reason(v1::Exclusion::NO_CONSENT);
  exclusion.set_customer_count(1'000);
  auto& effect = *preview.add_detectable_effects();
  effect.set_arm("friendly");
  effect.set_metric("purchase_rate");
  effect.set_assumed_rate(0.05);
  effect.set_absolute_effect(0.0123);
  auto& sample = *preview.add_samples();
  sample.set_creative("mail");
  sample.set_customer("workspaces/main/customers/c-1");
  sample.set_channel(v1::EMAIL);
  sample.set_language_code("en");
  sample.set_subject("Hello");
  sample.set_text("one\ntwo\n");
  preview.add_warnings("WAVE_IN_THE_PAST first");
  std::ostringstream out;
  PrintPreview(preview, {.stream = out});
  EXPECT_EQ(out.str(),
            "Who\n"
            "  20,000 customers in the audience, 18,000 of them in the campaign: 14,400 are contacted, 3,600 are left "
            "alone as control\n"
            "  wave   tier  channel  control  friendly\n"
            "  first  vip   EMAIL      3,600    14,400\n"
            "  left out  because\n"
            "     1,000  they did not consent\n"
            "What the experiment can see\n"
            "  friendly: a difference of 1.23 pp in purchase_rate would be found (control assumed at 5.00 %)\n"
            "How it reads\n"
            "  mail to c-1 in en by EMAIL\n"
            "    Hello\n"
            "    one\n"
            "    two\n"
            "Look twice: WAVE_IN_THE_PAST first\n");
}

TEST(CampaignTablesTest, ThePreviewOfAnEntrySaysWhoMayComeInAndBeContacted) {
  v1::CampaignPreview preview;
  preview.set_audience_count(20'000);
  for (const char* tier : {"vip", "rest"}) {
    auto& entrants = *preview.add_entrants();
    entrants.set_tier(tier);
    entrants.set_customer_count(9'000);
    entrants.set_reachable_count(8'500);
    auto& mail = *entrants.add_channels();
    mail.set_channel(v1::EMAIL);
    mail.set_customer_count(8'000);
  }
  auto& calls = *preview.mutable_entrants(0)->add_channels();
  calls.set_channel(v1::PHONE);
  calls.set_customer_count(700);
  std::ostringstream out;
  PrintPreview(preview, {.stream = out});
  EXPECT_EQ(out.str(),
            "Who\n"
            "  20,000 customers in the audience, 18,000 of them may come in by an event\n"
            "  tier  may come in  can be contacted  by EMAIL  by PHONE\n"
            "  vip         9,000             8,500     8,000       700\n"
            "  rest        9,000             8,500     8,000\n");
}

TEST(CampaignTablesTest, ACampaignShowsItsProgress) {
  v1::Campaign campaign;
  campaign.set_name("workspaces/main/campaigns/autumn");
  campaign.set_state(v1::Campaign::RUNNING);
  campaign.set_purpose(v1::PROMOTION);
  campaign.add_tiers()->set_tier("vip");
  *campaign.mutable_experiment()->mutable_control() = *ParseShare("20%");
  campaign.add_waves()->set_wave("first");
  auto& wave = *campaign.mutable_progress()->add_waves();
  wave.set_assigned_count(12'000);
  campaign.mutable_progress()->mutable_instructions()->set_delivered(9'600);
  std::ostringstream out;
  PrintCampaign(campaign, {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("RUNNING, promotion"));
  EXPECT_THAT(out.str(), HasSubstr("vip   everybody left  no offer"));
  EXPECT_THAT(out.str(), HasSubstr("control   20 %"));
  EXPECT_THAT(out.str(), HasSubstr("12,000"));
  EXPECT_THAT(out.str(), HasSubstr("instructions: delivered 9,600"));
}

TEST(CampaignTablesTest, AWaveSaysWhenInTheDayItIs) {
  v1::Campaign campaign;
  v1::Wave& wave = *campaign.add_waves();
  wave.set_wave("main");
  wave.set_slot(v1::Wave::BEST_TIME);
  std::ostringstream out;
  PrintCampaign(campaign, {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("in the best hour"));
}

TEST(CampaignTablesTest, WhoIsContactedAgainIsShownApart) {
  v1::Campaign campaign;
  campaign.add_waves()->set_wave("first");
  campaign.mutable_waves(0)->set_customer_count(1'500);
  campaign.add_waves()->set_wave("again");
  campaign.mutable_waves(1)->set_recipients(v1::Wave::NON_RESPONDERS);
  campaign.mutable_progress()->add_waves()->set_assigned_count(1'500);
  auto& again = *campaign.mutable_progress()->add_waves();
  again.set_recontact_count(1'200);
  again.set_recontact_control_count(240);
  std::ostringstream out;
  PrintCampaign(campaign, {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("contacted again"));
  EXPECT_THAT(out.str(), HasSubstr("1,200, of them control 240"));
  v1::CampaignPreview preview;
  auto& cell = *preview.add_cells();
  cell.set_tier("vip");
  cell.set_arm("friendly");
  cell.set_wave("again");
  cell.set_channel(v1::EMAIL);
  cell.set_recontact_count(960);
  std::ostringstream previewed;
  PrintPreview(preview, {.stream = previewed});
  EXPECT_THAT(previewed.str(), HasSubstr("again, again at most  vip   EMAIL          0       960"));
}

TEST(CampaignTablesTest, ACampaignWithAnEntryShowsItAndItsStepsInPlaceOfWaves) {
  v1::Campaign campaign;
  campaign.mutable_entry()->add_on("TRIAL_STARTED");
  campaign.mutable_entry()->add_on("SIGNED_UP");
  v1::FollowUp& step = *campaign.add_follow_ups();
  step.set_follow_up("welcome");
  step.add_on("ENTERED");
  std::ostringstream out;
  PrintCampaign(campaign, {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("\n  entry on TRIAL_STARTED or SIGNED_UP\n"));
  EXPECT_THAT(out.str(), HasSubstr("  welcome    on ENTERED\n"));
  EXPECT_THAT(out.str(), Not(HasSubstr("audience frozen")));
}

TEST(CampaignTablesTest, WhatWasTakenOutWhenItWasDueIsShownByReasonAndArm) {
  v1::Campaign campaign;
  const auto add = [&](v1::Exclusion::Reason reason, const char* arm, int64_t count) {
    v1::SuppressedCount& suppressed = *campaign.mutable_progress()->add_suppressed();
    suppressed.set_reason(reason);
    suppressed.set_arm(arm);
    suppressed.set_instruction_count(count);
  };
  add(v1::Exclusion::CAPPED, "offer", 1'200);
  add(v1::Exclusion::QUIET_HOURS, "hint", 7);
  std::ostringstream out;
  PrintCampaign(campaign, {.stream = out});
  EXPECT_THAT(out.str(),
              HasSubstr("  taken out when due  arm    because\n"
                        "               1,200  offer  they have had as many contacts as a frequency cap allows\n"
                        "                   7  hint   it was quiet hours for them when the contact was due\n"));
}

TEST(CampaignTablesTest, ACampaignWithABudgetSaysWhatItCost) {
  v1::Campaign campaign;
  const auto euros = [](v1::Money& money, int64_t cents) {
    money.set_currency_code("EUR");
    money.set_minor_units(cents);
  };
  euros(*campaign.mutable_budget()->mutable_limit(), 1'200'000);
  euros(*campaign.mutable_progress()->mutable_cost()->mutable_spent(), 1234);
  euros(*campaign.mutable_progress()->mutable_cost()->mutable_promised(), 5);
  std::ostringstream out;
  PrintCampaign(campaign, {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("  cost: 12.34 EUR spent, 0.05 EUR promised, of a budget of 12000.00 EUR\n"));
}

TEST(CampaignTablesTest, PiecesAreShownByTier) {
  v1::Campaign campaign;
  v1::OfferProgress& offer = *campaign.mutable_progress()->add_offers();
  offer.set_tier("vip");
  offer.set_quantity(500);
  offer.set_reserved_count(120);
  offer.set_committed_count(370);
  offer.set_redeemed_count(41);
  campaign.mutable_progress()->add_offers()->set_tier("rest");
  std::ostringstream out;
  PrintCampaign(campaign, {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("  offer of tier    pieces  reserved  promised  redeemed\n"
                                   "  vip                 500       120       370        41\n"
                                   "  rest           no limit         0         0         0\n"));
}

TEST(CampaignTablesTest, TheRuleOfTheWinnerAndTheWaveThatGetsItAreShown) {
  v1::Campaign campaign;
  campaign.mutable_experiment()->mutable_winner()->set_wave("rest");
  campaign.mutable_experiment()->add_arms()->set_arm("early");
  std::ostringstream out;
  PrintCampaign(campaign, {.stream = out});
  EXPECT_THAT(out.str(), HasSubstr("\n  wave rest gets the arm that is better than control and better than every "));
  v1::CampaignPreview preview;
  preview.mutable_roll_out()->set_wave("rest");
  std::ostringstream previewed;
  PrintPreview(preview, {.stream = previewed});
  EXPECT_THAT(previewed.str(), HasSubstr("\n  wave rest gets the winner: 0 customers"));
}

TEST(CampaignTablesTest, OffersReadAsOffers) {
  v1::Offer offer;
  offer.set_kind(v1::Offer::DISCOUNT);
  offer.set_percent(15);
  EXPECT_EQ(OfferText(offer), "15 % off");
  offer.set_percent(0);
  offer.mutable_amount()->set_currency_code("EUR");
  offer.mutable_amount()->set_minor_units(500);
  offer.set_display_name("Autumn");
  EXPECT_EQ(OfferText(offer), "5.00 EUR off: Autumn");
  v1::Offer box;
  box.set_kind(v1::Offer::BUY_ONE_GET_ONE);
  EXPECT_EQ(OfferText(box), "buy one get one");
  EXPECT_EQ(InstructionText({}), "none yet");
}

}  // namespace
}  // namespace sendlift::cli
