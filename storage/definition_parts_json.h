#pragma once

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

#include "model/money.h"
#include "model/offer.h"
#include "model/share.h"

namespace sendlift {

// What the parts of a stored definition are written with. Reading throws nlohmann's exceptions, which
// DefinitionFromJson catches.
using Json = nlohmann::json;

template <typename T>
T Get(const Json& json, const char* field, T otherwise = T{}) {
  return json.value(field, std::move(otherwise));
}

template <typename T>
T GetEnum(const Json& json, const char* field, T otherwise) {
  return static_cast<T>(Get<int>(json, field, static_cast<int>(otherwise)));
}

template <typename T>
std::vector<T> ListFromJson(const Json& json, const char* field, T (*make)(const Json&)) {
  std::vector<T> items;
  if (!json.contains(field)) return items;
  for (const Json& item : json.at(field)) items.push_back(make(item));
  return items;
}

Json ToJson(const Share& share);
Share ShareFromJson(const Json& json);
Json ToJson(const Money& money);
Money MoneyFromJson(const Json& json);
Json ToJson(const Offer& offer);
Offer OfferFromJson(const Json& json);

}  // namespace sendlift
