#include <gtest/gtest.h>

#include <set>

#include "services/convert_campaign.h"
#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

Campaign Autumn() {
  Violations violations;
  Campaign campaign;
  campaign.id = "autumn";
  campaign.definition = DefinitionFromProto(testing::CampaignMessage(), violations);
  return campaign;
}

TEST(ConvertProgressTest, EveryStateHasACountOfItsOwn) {
  Progress progress;
  progress.waves.resize(1);
  for (size_t i = 0; i < progress.instructions.size(); ++i) progress.instructions[i] = static_cast<int64_t>(i) + 100;
  progress.waves[0].freeze_time = absl::FromUnixSeconds(7);
  progress.waves[0].assigned = 10;
  progress.waves[0].control = 2;
  progress.waves[0].instructions = 8;
  progress.excluded = {{.reason = ExclusionReason::kNoConsent, .people = 3}};
  const v1::CampaignProgress proto = ToProto(Autumn(), progress);

  std::set<int64_t> counts;
  const auto& instructions = proto.instructions();
  for (int i = 0; i < v1::InstructionCounts::descriptor()->field_count(); ++i) {
    counts.insert(instructions.GetReflection()->GetInt64(instructions, v1::InstructionCounts::descriptor()->field(i)));
  }
  EXPECT_EQ(counts.size(), 12u);
  EXPECT_EQ(*counts.begin(), 100);
  EXPECT_EQ(instructions.suppressed(), 111);
  EXPECT_EQ(proto.waves(0).wave(), "main");
  EXPECT_EQ(proto.waves(0).freeze_time().seconds(), 7);
  EXPECT_EQ(proto.waves(0).control_count(), 2);
  EXPECT_EQ(proto.exclusions(0).reason(), v1::Exclusion::NO_CONSENT);
  EXPECT_EQ(proto.exclusions(0).customer_count(), 3);
}

TEST(ConvertProgressTest, WhatWasSpentAndPromisedIsRoundedUpOnceTogether) {
  Campaign campaign = Autumn();
  campaign.definition.budget = Budget{.limit = {.currency_code = "EUR", .minor_units = 100}, .costs = {}};
  Progress progress;
  EXPECT_FALSE(ToProto(campaign, progress).has_cost());
  progress.cost = {.spent = 14'000, .promised = 15'000};
  const v1::Cost cost = ToProto(campaign, progress).cost();
  EXPECT_EQ(cost.spent().minor_units(), 2);
  EXPECT_EQ(cost.promised().minor_units(), 1);
  EXPECT_EQ(cost.promised().currency_code(), "EUR");
}

TEST(ConvertProgressTest, APreviewNamesTiersArmsAndWaves) {
  Preview preview;
  preview.audience = 50;
  preview.cells = {{.tier = 0, .arm = 0, .wave = 0, .channel = Channel::kEmail, .people = 10},
                   {.tier = 0, .arm = 1, .wave = 0, .channel = Channel::kEmail, .people = 40}};
  preview.detectable = {{.arm = 1, .assumed_rate = 0.05, .absolute_effect = 0.02}};
  preview.samples = {{.creative = "mail", .customer_id = "c-1", .language_code = "en", .subject = "s", .text = "t"}};
  preview.warnings = {"WAVE_IN_THE_PAST main"};
  const v1::CampaignPreview proto = ToProto(Autumn(), preview);
  EXPECT_EQ(proto.audience_count(), 50);
  EXPECT_EQ(proto.cells(0).arm(), "control");
  EXPECT_EQ(proto.cells(1).arm(), "offer");
  EXPECT_EQ(proto.cells(1).tier(), "all");
  EXPECT_EQ(proto.cells(1).wave(), "main");
  EXPECT_EQ(proto.detectable_effects(0).metric(), "purchase_rate");
  EXPECT_EQ(proto.samples(0).customer(), "workspaces/main/customers/c-1");
  EXPECT_EQ(proto.warnings(0), "WAVE_IN_THE_PAST main");
}

TEST(ConvertProgressTest, WhoMayComeInIsNamedByTierAndChannel) {
  Preview preview;
  preview.entrants = {{.people = 9, .reachable = 8, .by_channel = {{Channel::kEmail, 7}, {Channel::kPhone, 3}}}};
  const v1::CampaignPreview proto = ToProto(Autumn(), preview);
  ASSERT_EQ(proto.entrants_size(), 1);
  const v1::CampaignPreview::Entrants& all = proto.entrants(0);
  EXPECT_EQ(all.tier(), "all");
  EXPECT_EQ(all.customer_count(), 9);
  EXPECT_EQ(all.reachable_count(), 8);
  ASSERT_EQ(all.channels_size(), 2);
  EXPECT_EQ(all.channels(0).channel(), v1::EMAIL);
  EXPECT_EQ(all.channels(0).customer_count(), 7);
  EXPECT_EQ(all.channels(1).channel(), v1::PHONE);
}

TEST(ConvertProgressTest, PiecesAreNamedByTheirTier) {
  Progress progress;
  progress.offers = {{.tier = 0, .quantity = 50, .reserved = 20, .committed = 25, .redeemed = 5}};
  const v1::CampaignProgress proto = ToProto(Autumn(), progress);
  ASSERT_EQ(proto.offers_size(), 1);
  EXPECT_EQ(proto.offers(0).tier(), "all");
  EXPECT_EQ(proto.offers(0).quantity(), 50);
  EXPECT_EQ(proto.offers(0).reserved_count(), 20);
  EXPECT_EQ(proto.offers(0).committed_count(), 25);
  EXPECT_EQ(proto.offers(0).redeemed_count(), 5);
}

// "main" gets the winner, as far as conversion is concerned.
Campaign WithWinner() {
  Campaign campaign = Autumn();
  campaign.definition.experiment.winner = Winner{.wave = "main"};
  return campaign;
}

TEST(ConvertProgressTest, TheDecisionIsThereWhereThereIsARule) {
  Progress progress;
  EXPECT_FALSE(ToProto(Autumn(), progress).has_winner());
  EXPECT_FALSE(ToProto(WithWinner(), progress).winner().has_decide_time());
  progress.winner = WinnerDecision{.wave = 0, .decide_time = absl::FromUnixSeconds(9), .arm = 1};
  EXPECT_EQ(ToProto(WithWinner(), progress).winner().arm(), "offer");
  EXPECT_EQ(ToProto(WithWinner(), progress).winner().decide_time().seconds(), 9);
}

TEST(ConvertProgressTest, APreviewNamesTheRollOutWave) {
  Preview preview;
  EXPECT_FALSE(ToProto(WithWinner(), preview).has_roll_out());
  preview.roll_out = Preview::RollOut{.wave = 0, .people = 50, .control = 10};
  const v1::CampaignPreview::RollOut roll_out = ToProto(WithWinner(), preview).roll_out();
  EXPECT_EQ(roll_out.wave(), "main");
  EXPECT_EQ(roll_out.customer_count(), 50);
  EXPECT_EQ(roll_out.control_count(), 10);
}

}  // namespace
}  // namespace sendlift
