#include "services/convert_tiers.h"

#include <cmath>
#include <optional>
#include <string>

#include "services/convert.h"

namespace sendlift {
namespace {

std::optional<OfferCode> CodeFromProto(const v1::OfferCode& proto, const std::string& field, Violations& violations) {
  if (!proto.pool().empty()) return OfferCode{.source = CodeSource::kPool, .pool = proto.pool()};
  if (proto.generated()) return OfferCode{.source = CodeSource::kGenerated, .pool = {}};
  violations.Add(field, "POOL(ID) or GENERATED");
  return std::nullopt;
}

v1::OfferCode ToProto(const OfferCode& code) {
  v1::OfferCode proto;
  if (code.source == CodeSource::kPool) {
    proto.set_pool(code.pool);
  } else {
    proto.set_generated(true);
  }
  return proto;
}

}  // namespace

Offer OfferFromProto(const v1::Offer& proto, const std::string& field, Violations& violations) {
  Offer offer;
  if (proto.kind() == v1::Offer::KIND_UNSPECIFIED || !v1::Offer::Kind_IsValid(proto.kind())) {
    violations.Add(field + ".kind", "DISCOUNT, GIFT, FREE_TRIAL, BUY_ONE_GET_ONE, POINTS or REMINDER");
  } else {
    offer.kind = static_cast<OfferKind>(proto.kind());
  }
  offer.display_name = proto.display_name();
  if (std::isfinite(proto.percent())) {
    offer.percent = proto.percent();
  } else {
    violations.Add(field + ".percent", "a number above 0 and at most 100");
  }
  if (proto.has_amount()) offer.amount = MoneyFromProto(proto.amount(), field + ".amount", violations);
  offer.points = proto.points();
  if (proto.has_valid_for_duration()) {
    offer.valid_for = DurationFromProto(proto.valid_for_duration(), field + ".valid_for_duration", violations);
  }
  if (proto.quantity() != 0) offer.quantity = proto.quantity();
  if (proto.has_code()) offer.code = CodeFromProto(proto.code(), field + ".code", violations);
  if (proto.has_expected_value()) {
    offer.expected_value = MoneyFromProto(proto.expected_value(), field + ".expected_value", violations);
  }
  return offer;
}

v1::Offer ToProto(const Offer& offer) {
  v1::Offer proto;
  proto.set_kind(static_cast<v1::Offer::Kind>(offer.kind));
  proto.set_display_name(offer.display_name);
  proto.set_percent(offer.percent);
  if (offer.amount.has_value()) *proto.mutable_amount() = ToProto(*offer.amount);
  proto.set_points(offer.points);
  if (offer.valid_for.has_value()) *proto.mutable_valid_for_duration() = DurationToProto(*offer.valid_for);
  proto.set_quantity(offer.quantity.value_or(0));
  if (offer.code.has_value()) *proto.mutable_code() = ToProto(*offer.code);
  if (offer.expected_value.has_value()) *proto.mutable_expected_value() = ToProto(*offer.expected_value);
  return proto;
}

std::vector<Tier> TiersFromProto(const v1::Campaign& proto, Violations& violations) {
  std::vector<Tier> tiers;
  for (int i = 0; i < proto.tiers_size(); ++i) {
    Tier tier;
    tier.tier = proto.tiers(i).tier();
    tier.when = proto.tiers(i).when();
    if (proto.tiers(i).has_offer()) {
      tier.offer = OfferFromProto(proto.tiers(i).offer(), At("tiers", i, "offer"), violations);
    }
    tiers.push_back(std::move(tier));
  }
  return tiers;
}

v1::Tier ToProto(const Tier& tier) {
  v1::Tier proto;
  proto.set_tier(tier.tier);
  proto.set_when(tier.when);
  if (tier.offer.has_value()) *proto.mutable_offer() = ToProto(*tier.offer);
  return proto;
}

}  // namespace sendlift
