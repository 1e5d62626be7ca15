#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "engine/recommender.h"
#include "model/assignment.h"
#include "model/touchpoint.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {

// An engine's world whose customers come by at touchpoints; its clock stands a day after campaigns began, before waves
// of a test that are due later.
class RecommendingWorld : public EngineWorld {
 public:
  RecommendingWorld() { clock().AdvanceBy(absl::Hours(24)); }

  Recommender& recommender() { return recommender_; }

  // Runs a campaign at the touchpoint "shop"; its only wave is due in a week.
  Campaign RunAtShop(const std::string& id, ACampaign campaign = {},
                     const std::function<void(CampaignDefinition&)>& change = nullptr) {
    Campaign built = campaign.WithWave("later", CampaignStart() + absl::Hours(24 * 8)).BuildCampaign(id);
    built.definition.touchpoints = {"shop"};
    if (change) change(built.definition);
    return InsertRunning(std::move(built));
  }

  Recommendation At(const std::string& touchpoint, int customer) {
    const auto recommendation = recommender_.Recommend({CustomerId(customer), touchpoint});
    EXPECT_OK(recommendation);
    return recommendation.value_or(Recommendation{});
  }
  // "autumn all offer", or "none", and the refusals: "none; autumn 32".
  static std::string Text(const Recommendation& recommendation) {
    std::string text = "none";
    if (recommendation.given.has_value()) {
      const CampaignDefinition& definition = recommendation.given->campaign->definition;
      text = absl::StrCat(recommendation.given->campaign->id, " ",
                          definition.tiers[static_cast<size_t>(recommendation.given->tier)].tier, " ",
                          ArmName(definition.experiment, recommendation.given->arm));
    }
    for (const Recommendation::Refused& refused : recommendation.refused) {
      absl::StrAppend(&text, "; ", refused.campaign_id, " ", static_cast<int>(refused.refusal));
    }
    return text;
  }
  std::string TextAtShop(int customer) { return Text(At("shop", customer)); }

  // The first customer from `first` on whom the campaign's key puts into an arm.
  static int InArm(const Campaign& campaign, int arm, int first = 0) {
    const std::vector<int32_t> shares = ArmShares(campaign.definition.experiment);
    int i = first;
    while (ArmByRank(Rank(AssignmentKey(campaign), RankPurpose::kArm, CustomerId(i)), shares) != arm) ++i;
    return i;
  }

 private:
  Recommender recommender_{environment()};
};

}  // namespace sendlift::testing
