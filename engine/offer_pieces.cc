#include "engine/offer_pieces.h"

#include <optional>

#include "base/status.h"
#include "storage/recommendations.h"

namespace sendlift {

absl::StatusOr<bool> IsPieceLeft(storage::Session& session, WorkspaceNumber workspace, const Campaign& campaign,
                                 int tier) {
  const CampaignDefinition& definition = campaign.definition;
  const std::optional<Offer>& offer = definition.tiers[static_cast<size_t>(tier)].offer;
  if (offer.has_value() && offer->quantity.has_value()) {
    ASSIGN_OR_RETURN(const int64_t promised, storage::CountPromised(session, workspace, campaign.number, tier));
    if (promised >= *offer->quantity) return false;
  }
  if (!definition.offer_quantity.has_value()) return true;
  int64_t promised = 0;
  for (int i = 0; i < static_cast<int>(definition.tiers.size()); ++i) {
    if (!definition.tiers[static_cast<size_t>(i)].offer.has_value()) continue;
    ASSIGN_OR_RETURN(const int64_t of_tier, storage::CountPromised(session, workspace, campaign.number, i));
    promised += of_tier;
  }
  return promised < *definition.offer_quantity;
}

}  // namespace sendlift
