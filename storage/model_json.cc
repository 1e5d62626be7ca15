#include "storage/model_json.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"

namespace sendlift::storage {
namespace {

using Json = nlohmann::json;

constexpr size_t kScores = 100;

int64_t Number(absl::CivilDay day) { return day - absl::CivilDay(1970, 1, 1); }
absl::CivilDay Day(const Json& json) { return absl::CivilDay(1970, 1, 1) + json.get<int64_t>(); }

Json ToJson(const Estimated& number) { return {number.value, number.lower, number.upper}; }
Estimated EstimatedFrom(const Json& json) {
  return {.value = json.at(0).get<double>(), .lower = json.at(1).get<double>(), .upper = json.at(2).get<double>()};
}
std::optional<Estimated> OptionalFrom(const Json& json, const char* field) {
  if (!json.contains(field)) return std::nullopt;
  return EstimatedFrom(json.at(field));
}

Json ToJson(const TrainedSpread& spread) { return {{"bounds", spread.bounds}, {"counts", spread.counts}}; }
TrainedSpread SpreadFrom(const Json& json) {
  return {.bounds = json.at("bounds").get<std::vector<double>>(),
          .counts = json.at("counts").get<std::vector<double>>()};
}

Json ToJson(const ModelFeature& feature) {
  return {{"name", feature.name},
          {"mean", feature.mean},
          {"deviation", feature.deviation},
          {"weight", feature.weight},
          {"spread", ToJson(feature.spread)}};
}
ModelFeature FeatureFrom(const Json& json) {
  return {.name = json.at("name").get<std::string>(),
          .mean = json.at("mean").get<double>(),
          .deviation = json.at("deviation").get<double>(),
          .weight = json.at("weight").get<double>(),
          .spread = SpreadFrom(json.at("spread"))};
}

Json ToJson(const QualityGroup& group) {
  return {{"customers", group.customers}, {"predicted", group.predicted}, {"observed", ToJson(group.observed)}};
}
QualityGroup GroupFrom(const Json& json) {
  return {.customers = json.at("customers").get<int64_t>(),
          .predicted = json.at("predicted").get<double>(),
          .observed = EstimatedFrom(json.at("observed"))};
}

Json ToJson(const ModelQuality& quality) {
  Json json = {{"customers", quality.customers}, {"left", quality.left},
               {"predicted", quality.predicted}, {"rate", ToJson(quality.rate)},
               {"area", ToJson(quality.area)},   {"area_variance", quality.area_variance},
               {"brier", quality.brier},         {"base_brier", quality.base_brier},
               {"groups", Json::array()}};
  for (const QualityGroup& group : quality.groups) json["groups"].push_back(ToJson(group));
  if (quality.intercept.has_value()) json["intercept"] = ToJson(*quality.intercept);
  if (quality.slope.has_value()) json["slope"] = ToJson(*quality.slope);
  return json;
}
ModelQuality QualityFrom(const Json& json) {
  ModelQuality quality = {.customers = json.at("customers").get<int64_t>(),
                          .left = json.at("left").get<int64_t>(),
                          .predicted = json.at("predicted").get<double>(),
                          .rate = EstimatedFrom(json.at("rate")),
                          .area = EstimatedFrom(json.at("area")),
                          .area_variance = json.at("area_variance").get<double>(),
                          .brier = json.at("brier").get<double>(),
                          .base_brier = json.at("base_brier").get<double>(),
                          .intercept = OptionalFrom(json, "intercept"),
                          .slope = OptionalFrom(json, "slope"),
                          .groups = {}};
  for (const Json& group : json.at("groups")) quality.groups.push_back(GroupFrom(group));
  return quality;
}

Json ToJson(const ModelPeriod& period) {
  return {{"first_day", Number(period.first_day)},
          {"last_day", Number(period.last_day)},
          {"horizon_days", period.horizon_days},
          {"active_days", period.active_days}};
}
ModelPeriod PeriodFrom(const Json& json) {
  return {.first_day = Day(json.at("first_day")),
          .last_day = Day(json.at("last_day")),
          .horizon_days = json.at("horizon_days").get<int>(),
          .active_days = json.at("active_days").get<int>()};
}

Json ToJson(const ValueParameters& value) {
  Json json = {{"problem", value.problem}};
  if (value.purchases.has_value()) {
    json["purchases"] = {value.purchases->r, value.purchases->alpha, value.purchases->a, value.purchases->b};
  }
  if (value.spend.has_value()) json["spend"] = {value.spend->p, value.spend->q, value.spend->v};
  return json;
}
ValueParameters ValueFrom(const Json& json) {
  ValueParameters value;
  value.problem = json.value("problem", "");
  if (json.contains("purchases")) {
    const auto numbers = json.at("purchases").get<std::vector<double>>();
    value.purchases =
        ValueParameters::Purchases{.r = numbers.at(0), .alpha = numbers.at(1), .a = numbers.at(2), .b = numbers.at(3)};
  }
  if (json.contains("spend")) {
    const auto numbers = json.at("spend").get<std::vector<double>>();
    value.spend = ValueParameters::Spend{.p = numbers.at(0), .q = numbers.at(1), .v = numbers.at(2)};
  }
  return value;
}

Json ToJson(const ClassBounds& bounds) { return {bounds.mid, bounds.high}; }
ClassBounds BoundsFrom(const Json& json) { return {.mid = json.at(0).get<double>(), .high = json.at(1).get<double>()}; }

std::string Text(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

absl::Status Parsed(absl::string_view text, absl::FunctionRef<void(const Json&)> fill) {
  try {
    fill(Json::parse(text.begin(), text.end()));
    return absl::OkStatus();
  } catch (const std::exception& error) {  // nlohmann's, and those of at()
    return Error(absl::StatusCode::kDataLoss, "DATABASE_DAMAGED",
                 absl::StrCat("a stored model cannot be read: ", error.what()));
  }
}

}  // namespace

std::string ModelToJson(const TrainedModel& model) {
  Json json = {{"period", ToJson(model.period)},     {"trained_customers", model.trained_customers},
               {"trained_left", model.trained_left}, {"intercept", model.intercept},
               {"features", Json::array()},          {"score", ToJson(model.score)},
               {"quality", ToJson(model.quality)},   {"problem", model.problem},
               {"value", ToJson(model.value)},       {"value_days", model.value_days}};
  for (const ModelFeature& feature : model.features) json["features"].push_back(ToJson(feature));
  return Text(json);
}

std::string CheckToJson(const AgeingCheck& check) {
  Json json = {{"last_day", Number(check.last_day)},
               {"quality", ToJson(check.quality)},
               {"drifts", Json::array()},
               {"alarms", Json::array()}};
  for (const FeatureDrift& drift : check.drifts) {
    json["drifts"].push_back({{"name", drift.name}, {"index", drift.index}, {"chance_bound", drift.chance_bound}});
  }
  for (const AgeingAlarm alarm : check.alarms) json["alarms"].push_back(static_cast<int>(alarm));
  return Text(json);
}

std::string BoundsToJson(const Scoring& scoring) {
  Json json = {
      {"value", ToJson(scoring.value_bounds)}, {"churn", ToJson(scoring.churn_bounds)}, {"scores", Json::array()}};
  if (scoring.asked_value.has_value()) json["asked_value"] = ToJson(*scoring.asked_value);
  if (scoring.asked_churn.has_value()) json["asked_churn"] = ToJson(*scoring.asked_churn);
  for (const double bound : scoring.score_bounds) {
    if (std::isfinite(bound)) json["scores"].push_back(bound);  // infinities are the last, and JSON has none
  }
  return Text(json);
}

absl::Status ModelFromJson(absl::string_view json, TrainedModel& model) {
  return Parsed(json, [&](const Json& parsed) {
    model.period = PeriodFrom(parsed.at("period"));
    model.trained_customers = parsed.at("trained_customers").get<int64_t>();
    model.trained_left = parsed.at("trained_left").get<int64_t>();
    model.intercept = parsed.at("intercept").get<double>();
    model.features.clear();
    for (const Json& feature : parsed.at("features")) model.features.push_back(FeatureFrom(feature));
    model.score = SpreadFrom(parsed.at("score"));
    model.quality = QualityFrom(parsed.at("quality"));
    model.problem = parsed.value("problem", "");
    model.value = ValueFrom(parsed.at("value"));
    model.value_days = parsed.at("value_days").get<int>();
  });
}

absl::Status CheckFromJson(absl::string_view json, AgeingCheck& check) {
  return Parsed(json, [&](const Json& parsed) {
    check.last_day = Day(parsed.at("last_day"));
    check.quality = QualityFrom(parsed.at("quality"));
    check.drifts.clear();
    for (const Json& drift : parsed.at("drifts")) {
      check.drifts.push_back({.name = drift.at("name").get<std::string>(),
                              .index = drift.at("index").get<double>(),
                              .chance_bound = drift.at("chance_bound").get<double>()});
    }
    check.alarms.clear();
    for (const Json& alarm : parsed.at("alarms")) check.alarms.push_back(static_cast<AgeingAlarm>(alarm.get<int>()));
  });
}

absl::Status BoundsFromJson(absl::string_view json, Scoring& scoring) {
  return Parsed(json, [&](const Json& parsed) {
    scoring.value_bounds = BoundsFrom(parsed.at("value"));
    scoring.churn_bounds = BoundsFrom(parsed.at("churn"));
    if (parsed.contains("asked_value")) scoring.asked_value = BoundsFrom(parsed.at("asked_value"));
    if (parsed.contains("asked_churn")) scoring.asked_churn = BoundsFrom(parsed.at("asked_churn"));
    scoring.score_bounds = parsed.at("scores").get<std::vector<double>>();
    scoring.score_bounds.resize(kScores, std::numeric_limits<double>::infinity());
  });
}

}  // namespace sendlift::storage
