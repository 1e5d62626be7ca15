#include "tests/simulation/piece_log.h"

#include "absl/strings/str_cat.h"

namespace sendlift::simulation {

int64_t PieceLog::InUse(const Place& place) const {
  const auto customers = customers_.find(place);
  const auto outside = outside_.find(place);
  return (customers == customers_.end() ? 0 : static_cast<int64_t>(customers->second.size())) +
         (outside == outside_.end() ? 0 : outside->second);
}

std::optional<std::string> PieceLog::Sent(const std::string& key, const std::string& campaign, int tier,
                                          const CampaignDefinition& definition, const std::string& customer) {
  reused_ = false;
  const std::optional<Offer>& offer = definition.tiers[static_cast<size_t>(tier)].offer;
  if (!offer.has_value()) return std::nullopt;
  const Place place{campaign, tier};
  NotPromised(key);
  promises_[key] = {place, customer};
  ++customers_[place][customer];
  ever_[place].insert(customer);
  if (offer->quantity.has_value()) {
    reused_ = static_cast<int64_t>(ever_[place].size()) > *offer->quantity;
    if (InUse(place) > *offer->quantity) {
      return absl::StrCat(key, " promises a piece that is not there: ", InUse(place), " of ", *offer->quantity,
                          " may be promised in tier ", tier, " of ", campaign);
    }
  }
  int64_t all = 0;
  int64_t ever = 0;
  for (size_t i = 0; i < definition.tiers.size(); ++i) {
    if (!definition.tiers[i].offer.has_value()) continue;
    all += InUse({campaign, static_cast<int>(i)});
    ever += static_cast<int64_t>(ever_[{campaign, static_cast<int>(i)}].size());
  }
  reused_ = reused_ || ever > definition.offer_quantity.value_or(ever);
  if (definition.offer_quantity.has_value() && all > *definition.offer_quantity) {
    return absl::StrCat(key, " promises a piece that is not there: ", all, " of ", *definition.offer_quantity,
                        " may be promised in ", campaign);
  }
  return std::nullopt;
}

void PieceLog::NotPromised(const std::string& key) {
  const auto promise = promises_.find(key);
  if (promise == promises_.end()) return;
  std::map<std::string, int>& customers = customers_[promise->second.place];
  if (--customers[promise->second.customer] == 0) customers.erase(promise->second.customer);
  promises_.erase(promise);
}

}  // namespace sendlift::simulation
