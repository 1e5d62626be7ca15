#include "model/offer_rules.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "model/bounds.h"

namespace sendlift {
namespace {

constexpr int64_t kQuantityMax = 1'000'000'000;
void CheckQuantity(std::string field, const std::optional<int64_t>& quantity, std::vector<FieldViolation>& violations) {
  if (!quantity.has_value() || (*quantity > 0 && *quantity <= kQuantityMax)) return;
  violations.push_back({std::move(field), "must be from 1 to 1,000,000,000; leave it out for no limit"});
}

}  // namespace

std::vector<FieldViolation> ViolationsOf(const Offer& offer, const std::string& field) {
  std::vector<FieldViolation> violations;
  const auto wrong = [&](absl::string_view part, absl::string_view description) {
    violations.push_back({absl::StrCat(field, ".", part), std::string(description)});
  };
  const bool discount = offer.kind == OfferKind::kDiscount;
  if (!(offer.percent >= 0 && offer.percent <= 100)) wrong("percent", "must be above 0 and at most 100");
  if (!discount && (offer.percent != 0 || offer.amount.has_value())) {
    wrong("percent", "percent and amount belong to a DISCOUNT only");
  }
  if (discount && (offer.percent != 0) == offer.amount.has_value()) {
    wrong("percent", "a DISCOUNT needs either percent or amount");
  }
  if (offer.amount.has_value() && (offer.amount->minor_units <= 0 || !LooksLikeCurrency(offer.amount->currency_code))) {
    wrong("amount", "must be above 0, with a currency such as EUR");
  }
  if ((offer.kind == OfferKind::kPoints) != (offer.points > 0)) {
    wrong("points", "points above 0 belong to an offer of kind POINTS, and only there");
  }
  if (offer.valid_for.has_value() && (*offer.valid_for < absl::Hours(24) || *offer.valid_for > kLongestSpan)) {
    wrong("valid_for_duration", "must be from 1 to 400 days");
  }
  if (HasMoreCharacters(offer.display_name, 200)) wrong("display_name", "is longer than 200 characters");
  return violations;
}

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
