#include "engine/offer_progress.h"

#include <algorithm>

#include "base/status.h"
#include "engine/environment.h"
#include "scheduler/pieces.h"
#include "storage/pieces.h"
#include "storage/redemptions.h"

namespace sendlift {
namespace {

bool IsCounted(const CampaignDefinition& definition, const Tier& tier) {
  if (!tier.offer.has_value()) return false;
  return tier.offer->quantity.has_value() || tier.offer->code.has_value() || definition.offer_quantity.has_value();
}

}  // namespace

absl::StatusOr<std::vector<Progress::Offer>> CountOffers(storage::Session& session, const Campaign& campaign,
                                                         absl::Time now) {
  const CampaignDefinition& definition = campaign.definition;
  const std::vector<Tier>& tiers = definition.tiers;
  const auto counted = [&](const Tier& tier) { return IsCounted(definition, tier); };
  if (std::none_of(tiers.begin(), tiers.end(), counted)) return std::vector<Progress::Offer>();
  ASSIGN_OR_RETURN(const auto pieces, storage::ListPieces(session, kMainWorkspace, campaign.number, tiers.size()));
  ASSIGN_OR_RETURN(const auto held, CountHeld(session, kMainWorkspace, campaign));
  ASSIGN_OR_RETURN(const auto waiting, CountWaiting(session, kMainWorkspace, campaign));
  ASSIGN_OR_RETURN(const auto redeemed,
                   storage::CountRedemptions(session, kMainWorkspace, campaign.number, tiers.size()));
  const bool may_still_go = StateOfWaiting(campaign, definition.window.end, now) == InstructionState::kPlanned;
  std::vector<Progress::Offer> offers;
  for (size_t i = 0; i < tiers.size(); ++i) {
    if (!counted(tiers[i])) continue;
    offers.push_back({.tier = static_cast<int>(i),
                      .quantity = tiers[i].offer->quantity.value_or(0),
                      .reserved = (may_still_go ? waiting[i] : 0) + pieces[i].reserved,
                      .committed = held[i] - waiting[i] + pieces[i].recommended,
                      .redeemed = redeemed[i]});
  }
  return offers;
}

}  // namespace sendlift
