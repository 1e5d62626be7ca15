#include "storage/definition_parts_json.h"

#include <string>

#include "absl/time/time.h"

namespace sendlift {
namespace {

OfferCode CodeFromJson(const Json& json) {
  return {.source = static_cast<CodeSource>(json.at("source").get<int>()), .pool = Get<std::string>(json, "pool")};
}

}  // namespace

Json ToJson(const Share& share) { return share.remainder ? Json("REMAINDER") : Json(share.parts_per_million); }
Share ShareFromJson(const Json& json) {
  return json.is_string() ? Share{.parts_per_million = 0, .remainder = true}
                          : Share{.parts_per_million = json.get<int32_t>(), .remainder = false};
}

Json ToJson(const Money& money) { return {{"currency_code", money.currency_code}, {"minor_units", money.minor_units}}; }
Money MoneyFromJson(const Json& json) {
  return {.currency_code = json.at("currency_code"), .minor_units = json.at("minor_units")};
}

Json ToJson(const Offer& offer) {
  Json json = {{"kind", static_cast<int>(offer.kind)},
               {"display_name", offer.display_name},
               {"percent", offer.percent},
               {"points", offer.points}};
  if (offer.amount.has_value()) json["amount"] = ToJson(*offer.amount);
  if (offer.valid_for.has_value()) json["valid_for_us"] = absl::ToInt64Microseconds(*offer.valid_for);
  if (offer.quantity.has_value()) json["quantity"] = *offer.quantity;
  if (offer.code.has_value()) {
    json["code"] = {{"source", static_cast<int>(offer.code->source)}, {"pool", offer.code->pool}};
  }
  if (offer.expected_value.has_value()) json["expected_value"] = ToJson(*offer.expected_value);
  return json;
}

Offer OfferFromJson(const Json& json) {
  Offer offer;
  offer.kind = static_cast<OfferKind>(json.at("kind").get<int>());
  offer.display_name = Get<std::string>(json, "display_name");
  offer.percent = Get<double>(json, "percent");
  offer.points = Get<int64_t>(json, "points");
  if (json.contains("amount")) offer.amount = MoneyFromJson(json.at("amount"));
  if (json.contains("valid_for_us")) offer.valid_for = absl::Microseconds(Get<int64_t>(json, "valid_for_us"));
  if (json.contains("quantity")) offer.quantity = json.at("quantity").get<int64_t>();
  if (json.contains("code")) offer.code = CodeFromJson(json.at("code"));
  if (json.contains("expected_value")) offer.expected_value = MoneyFromJson(json.at("expected_value"));
  return offer;
}

}  // namespace sendlift
