#include "model/offer_rules.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"

namespace sendlift {
namespace {

constexpr int64_t kQuantityMax = 1'000'000'000;

void CheckQuantity(std::string field, const std::optional<int64_t>& quantity, std::vector<FieldViolation>& violations) {
  if (!quantity.has_value() || (*quantity > 0 && *quantity <= kQuantityMax)) return;
  violations.push_back({std::move(field), "must be from 1 to 1,000,000,000; leave it out for no limit"});
}

}  // namespace

std::vector<FieldViolation> OfferViolations(const CampaignDefinition& definition) {
  std::vector<FieldViolation> violations;
  CheckQuantity("offer_quantity", definition.offer_quantity, violations);
  for (size_t i = 0; i < definition.tiers.size(); ++i) {
    const std::optional<Offer>& offer = definition.tiers[i].offer;
    if (offer.has_value()) CheckQuantity(absl::StrCat("tiers[", i, "].offer.quantity"), offer->quantity, violations);
  }
  const bool any_offer = std::any_of(definition.tiers.begin(), definition.tiers.end(),
                                     [](const Tier& tier) { return tier.offer.has_value(); });
  if (definition.offer_quantity.has_value() && !any_offer) {
    violations.push_back({"offer_quantity", "no tier has an offer whose pieces it could count"});
  }
  return violations;
}

}  // namespace sendlift
