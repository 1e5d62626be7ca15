#include "storage/tiering_json.h"

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace sendlift::storage {
namespace {

using Json = nlohmann::json;

Json ToJson(const TierRule& rule) {
  return {{"filter", rule.filter},
          {"rfm_sum_min", rule.rfm_sum_min},
          {"recency_score_min", rule.recency_score_min},
          {"frequency_score_min", rule.frequency_score_min},
          {"monetary_score_min", rule.monetary_score_min},
          {"value_band", rule.value_band},
          {"churn_band", rule.churn_band},
          {"tier", rule.tier},
          {"class", rule.customer_class},
          {"offer", rule.offer},
          {"channel", rule.channel},
          {"cadence", rule.cadence}};
}

TierRule RuleFromJson(const Json& json) {
  return {.filter = json.value("filter", ""),
          .rfm_sum_min = json.value("rfm_sum_min", 0),
          .recency_score_min = json.value("recency_score_min", 0),
          .frequency_score_min = json.value("frequency_score_min", 0),
          .monetary_score_min = json.value("monetary_score_min", 0),
          .value_band = json.value("value_band", 0),
          .churn_band = json.value("churn_band", 0),
          .tier = json.value("tier", ""),
          .customer_class = json.value("class", ""),
          .offer = json.value("offer", ""),
          .channel = json.value("channel", ""),
          .cadence = json.value("cadence", "")};
}

void FromJson(const Json& json, Tiering& tiering) {
  tiering.display_name = json.value("display_name", "");
  tiering.kind = static_cast<Tiering::Kind>(json.at("kind").get<int>());
  tiering.rules.clear();
  for (const Json& rule : json.at("rules")) tiering.rules.push_back(RuleFromJson(rule));
  tiering.value_thresholds = json.value("value_thresholds", std::vector<double>());
  tiering.churn_thresholds = json.value("churn_thresholds", std::vector<double>());
}

}  // namespace

std::string TieringToJson(const Tiering& tiering) {
  Json rules = Json::array();
  for (const TierRule& rule : tiering.rules) rules.push_back(ToJson(rule));
  const Json json = {{"display_name", tiering.display_name},
                     {"kind", static_cast<int>(tiering.kind)},
                     {"rules", std::move(rules)},
                     {"value_thresholds", tiering.value_thresholds},
                     {"churn_thresholds", tiering.churn_thresholds}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::Status TieringFromJson(absl::string_view json, Tiering& tiering) {
  try {
    FromJson(Json::parse(json.begin(), json.end()), tiering);
    return absl::OkStatus();
  } catch (const Json::exception& error) {
    return Error(absl::StatusCode::kDataLoss, "DATABASE_DAMAGED",
                 absl::StrCat("a stored tiering cannot be read: ", error.what()));
  }
}

}  // namespace sendlift::storage
