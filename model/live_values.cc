#include "model/live_values.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "model/content.h"
#include "model/offer_codes.h"
#include "rendering/time_left.h"

namespace sendlift {

std::vector<std::string> LiveNamesOf(const CampaignDefinition& definition, int tier, int follow_up) {
  std::vector<std::string> names = {kCampaignTaken};
  const std::optional<Offer>& offer = OfferFor(definition, tier, follow_up);
  if (!offer.has_value()) return names;
  if (offer->code.has_value()) names.push_back(kOfferCode);
  names.push_back(kOfferEndsIn);
  const bool limited = offer->quantity.has_value() || definition.offer_quantity.has_value();
  if (limited && !HasOwnOffer(definition, follow_up)) names.push_back(kOfferRemaining);
  return names;
}

bool IsLive(const CampaignDefinition& definition, int tier, absl::string_view name, int follow_up) {
  const std::vector<std::string> names = LiveNamesOf(definition, tier, follow_up);
  return std::find(names.begin(), names.end(), name) != names.end();
}

absl::Time OfferEnd(const CampaignDefinition& definition, int tier, absl::Time contact, int follow_up) {
  const std::optional<Offer>& offer = OfferFor(definition, tier, follow_up);
  if (!offer.has_value() || !offer->valid_for.has_value()) return definition.window.end;
  return contact + *offer->valid_for;
}

std::string LiveValue(const Campaign& campaign, int tier, absl::string_view language_code, const LiveFigures& figures,
                      CustomerNumber customer, absl::string_view name, int follow_up) {
  if (name == kCampaignTaken) return absl::StrCat(figures.taken);
  const auto index = static_cast<size_t>(tier);
  if (name == kOfferCode) {
    const std::optional<Offer>& offer = OfferFor(campaign.definition, tier, follow_up);
    const bool pooled = offer.has_value() && offer->code.has_value() && offer->code->source == CodeSource::kPool;
    if (!pooled) return MakeOfferCode(campaign.hash_key, customer);
    return index < figures.pool_codes.size() ? figures.pool_codes[index] : "";
  }
  if (name == kOfferEndsIn) {
    return TimeLeft(OfferEnd(campaign.definition, tier, figures.now, follow_up) - figures.now, language_code);
  }
  if (name != kOfferRemaining || index >= figures.remaining.size()) return "";
  return figures.remaining[index].has_value() ? absl::StrCat(*figures.remaining[index]) : "";
}

}  // namespace sendlift
