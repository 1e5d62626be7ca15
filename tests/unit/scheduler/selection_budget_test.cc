#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "model/budget.h"
#include "scheduler/selection.h"
#include "scheduler/spending.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;

constexpr int64_t kCent = 10'000;  // in millionths of a euro

class SelectionBudgetTest : public ::testing::Test {
 protected:
  Selection Take(const ACampaign& definition, int waves = 1) {
    campaign_ = world_.Insert(definition.BuildCampaign(absl::StrCat("x", ++count_)));
    Selection selection = world_.Read([&](storage::Session& session) -> absl::StatusOr<Selection> {
      auto query = CandidateQueryFor(session, kWorkspace, campaign_, CompileSimply);
      if (!query.ok()) return query.status();
      return Selection::Read(session, campaign_, *query);
    });
    for (int wave = 0; wave < waves; ++wave) selection.TakeWave(wave);
    return selection;
  }
  // What those who were taken cost.
  int64_t CostOf(const Selection& selection) {
    int64_t cost = 0;
    for (const Recipient& each : selection.recipients()) {
      const bool pays = each.wave >= 0 && each.arm != kControlArm;
      if (pays) cost += MicrosOf(*campaign_.definition.budget, each.channel, each.parts);
    }
    return cost;
  }
  static int64_t Count(const Selection& selection, int wave, int arm) {
    return std::count_if(selection.recipients().begin(), selection.recipients().end(),
                         [&](const Recipient& each) { return each.wave == wave && each.arm == arm; });
  }
  static int64_t LeftOut(const Selection& selection) {
    return selection.excluded()[static_cast<size_t>(ExclusionReason::kBudget)];
  }

  PlannedWorld world_;
  Campaign campaign_;
  int count_ = 0;
};

TEST_F(SelectionBudgetTest, TheLowestRanksAreTakenAndControlIsCutAtTheSameRank) {
  world_.AddCustomers(200);
  const Selection selection = Take(ACampaign().WithControl(Percent(20)).WithBudget(80, {{Channel::kEmail, kCent}}));
  EXPECT_EQ(Count(selection, 0, 1), 80);
  EXPECT_EQ(Count(selection, 0, kControlArm), 20);
  EXPECT_EQ(LeftOut(selection), 100);
  uint64_t last_in = 0;
  uint64_t first_out = UINT64_MAX;
  for (const Recipient& each : selection.recipients()) {
    if (each.wave == 0) last_in = std::max(last_in, each.wave_rank);
    if (each.wave < 0) first_out = std::min(first_out, each.wave_rank);
  }
  EXPECT_LT(last_in, first_out);
}

TEST_F(SelectionBudgetTest, WhatIsEnoughForAllCutsNobody) {
  world_.AddCustomers(100);
  const Selection selection = Take(ACampaign().WithBudget(80, {{Channel::kEmail, kCent}}));
  EXPECT_EQ(Count(selection, 0, 1) + Count(selection, 0, kControlArm), 100);
  EXPECT_EQ(LeftOut(selection), 0);
}

TEST_F(SelectionBudgetTest, WavesShareOneBudgetAndWhoWasLeftOutCountsOnce) {
  world_.AddCustomers(200);
  ACampaign campaign;
  campaign.WithControl(Percent(50)).WithBudget(60, {{Channel::kEmail, kCent}});
  campaign.WithWave("a", CampaignStart() + absl::Hours(1), Percent(50)).WithWave("b", CampaignStart() + absl::Hours(2));
  const Selection selection = Take(campaign, 2);
  EXPECT_EQ(Count(selection, 0, 1), 50);
  EXPECT_EQ(Count(selection, 1, 1), 10);
  EXPECT_EQ(LeftOut(selection), 100 - Count(selection, 1, 1) - Count(selection, 1, kControlArm));
}

TEST_F(SelectionBudgetTest, ATextMessageIsPaidByThePart) {
  world_.AddCustomers(100);
  Creative creative{.creative = "long", .channel = Channel::kSms, .arms = {}, .tiers = {}, .languages = {}};
  creative.languages.push_back({.language_code = "en", .subject = "", .text = std::string(200, 'x'), .html = ""});
  const Selection selection = Take(ACampaign()
                                       .WithControl(Percent(50))
                                       .WithChannel(Channel::kSms)
                                       .WithCreative(creative)
                                       .WithBudget(20, {{Channel::kSms, kCent}}));
  EXPECT_EQ(Count(selection, 0, 1), 10);
}

TEST_F(SelectionBudgetTest, NeverMoreThanTheLimitWhateverTheCostsAndChannels) {
  constexpr uint64_t kSeed = 20261122;
  SCOPED_TRACE(kSeed);
  Random random(kSeed);
  world_.AddCustomers(300, [&](int, Customer& customer) {
    if (random.Below(3) == 0) customer.email = "";
    if (random.Below(3) == 0) customer.phone_number = "";
    customer.attributes["first_name"] = std::string(random.Below(300), 'x');
  });
  for (int round = 0; round < 30; ++round) {
    ACampaign campaign;
    campaign.WithControl(Percent(1 + static_cast<double>(random.Below(60)))).WithArm("one", Percent(20)).WithArm("two");
    std::vector<ChannelCost> costs;
    std::vector<Channel> channels(kChannels.begin(), kChannels.end());
    std::rotate(channels.begin(), channels.begin() + static_cast<int64_t>(random.Below(3)), channels.end());
    for (const Channel channel : channels) {
      campaign.WithChannel(channel);
      costs.push_back({.channel = channel, .micros = static_cast<int64_t>(random.Below(100'000))});
    }
    campaign.WithBudget(1 + static_cast<int64_t>(random.Below(1500)), costs);
    campaign.WithWave("a", CampaignStart() + absl::Hours(1), Percent(30));
    campaign.WithWave("b", CampaignStart() + absl::Hours(2));
    const Selection selection = Take(campaign, 2);
    const int64_t limit = LimitInMicros(*campaign_.definition.budget);
    EXPECT_LE(CostOf(selection), limit);
    if (LeftOut(selection) > 0) {
      EXPECT_GT(CostOf(selection), limit - 2 * 100'000 * 4) << "more would have fitted";
    }
  }
}

TEST_F(SelectionBudgetTest, WhatWasPlannedIsPromisedAndLeavesNoRoomForMore) {
  world_.AddCustomers(100);
  ACampaign definition;
  definition.WithControl(Percent(50)).WithBudget(30, {{Channel::kEmail, kCent}});
  definition.WithWave("a", CampaignStart() + absl::Hours(1), Percent(50));
  definition.WithWave("b", CampaignStart() + absl::Hours(2));
  const Campaign campaign = world_.InsertRunning(definition.BuildCampaign("planned"));
  ASSERT_OK(world_.PlanAt(CampaignStart() + absl::Hours(1)));
  EXPECT_EQ(world_.InstructionRows(campaign), 25);
  ASSERT_OK(world_.PlanAt(CampaignStart() + absl::Hours(2)));
  EXPECT_EQ(world_.InstructionRows(campaign), 30);
  EXPECT_EQ(world_.Blocks(campaign).front().cost_micros, kCent);
  EXPECT_EQ(world_.Excluded(campaign).front().reason, ExclusionReason::kBudget);
  EXPECT_EQ(world_.Excluded(campaign).front().people, 100 - static_cast<int64_t>(world_.Assignments(campaign).size()));
}

}  // namespace
}  // namespace sendlift::testing
