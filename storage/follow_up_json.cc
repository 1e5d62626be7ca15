#include "storage/follow_up_json.h"

#include <map>
#include <optional>
#include <string>

namespace sendlift {
namespace {

int64_t ToMicros(absl::Duration duration) { return absl::ToInt64Microseconds(duration); }
absl::Duration DurationFromJson(const Json& json, const char* field) {
  return absl::Microseconds(Get<int64_t>(json, field));
}

Json ToJson(const Delay& delay) {
  return {{"delay", delay.delay},
          {"share", ToJson(delay.share)},
          {"after_us", ToMicros(delay.after)},
          {"none", delay.none}};
}

Delay DelayFromJson(const Json& json) {
  return {.delay = json.at("delay"),
          .share = ShareFromJson(json.at("share")),
          .after = DurationFromJson(json, "after_us"),
          .none = Get<bool>(json, "none")};
}

void PutIfSet(Json& json, const char* field, const std::optional<double>& number) {
  if (number.has_value()) json[field] = *number;
}

std::optional<double> NumberFromJson(const Json& json, const char* field) {
  return json.contains(field) ? std::optional(json.at(field).get<double>()) : std::nullopt;
}

Json ToJson(const RatingBounds& rating) {
  Json json = Json::object();
  PutIfSet(json, "at_least", rating.at_least);
  PutIfSet(json, "at_most", rating.at_most);
  PutIfSet(json, "satisfaction_at_least", rating.satisfaction_at_least);
  PutIfSet(json, "satisfaction_at_most", rating.satisfaction_at_most);
  return json;
}

RatingBounds RatingFromJson(const Json& json) {
  return {.at_least = NumberFromJson(json, "at_least"),
          .at_most = NumberFromJson(json, "at_most"),
          .satisfaction_at_least = NumberFromJson(json, "satisfaction_at_least"),
          .satisfaction_at_most = NumberFromJson(json, "satisfaction_at_most")};
}

// What triggers a step, and when it is due.
void PutTrigger(Json& json, const FollowUp& step) {
  json["on"] = step.on;
  json["without"] = step.without;
  json["after_us"] = ToMicros(step.after);
  json["of"] = step.of;
  json["date_attribute"] = step.date_attribute;
  json["before_us"] = ToMicros(step.before);
  json["rating"] = ToJson(step.rating);
  json["when"] = step.when;
  json["delays"] = Json::array();
  for (const Delay& delay : step.delays) json["delays"].push_back(ToJson(delay));
  json["horizon_us"] = ToMicros(step.horizon);
  json["repeat"] = static_cast<int>(step.repeat);
  json["lateness_max_us"] = ToMicros(step.lateness_max);
  json["machine_events"] = step.machine_events;
}

void ReadTrigger(const Json& json, FollowUp& step) {
  step.on = Get<std::vector<std::string>>(json, "on");
  step.without = Get<std::vector<std::string>>(json, "without");
  step.after = DurationFromJson(json, "after_us");
  step.of = Get<std::string>(json, "of");
  step.date_attribute = Get<std::string>(json, "date_attribute");
  step.before = DurationFromJson(json, "before_us");
  step.rating = RatingFromJson(json.at("rating"));
  step.when = Get<std::string>(json, "when");
  step.delays = ListFromJson(json, "delays", DelayFromJson);
  step.horizon = DurationFromJson(json, "horizon_us");
  step.repeat = GetEnum(json, "repeat", Repeat::kOnce);
  step.lateness_max = DurationFromJson(json, "lateness_max_us");
  step.machine_events = Get<bool>(json, "machine_events");
}

}  // namespace

Json ToJson(const FollowUp& step) {
  Json channels = Json::array();
  for (const Channel channel : step.channels) channels.push_back(static_cast<int>(channel));
  Json json = {{"follow_up", step.follow_up},
               {"channels", channels},
               {"creatives", step.creatives},
               {"ending", step.ending},
               {"marks", step.marks},
               {"to_owner", step.to_owner},
               {"relationships", step.relationships},
               {"slot", static_cast<int>(step.slot)},
               {"skill", step.skill},
               {"arms", step.arms},
               {"tiers", step.tiers}};
  PutTrigger(json, step);
  if (step.valid_for.has_value()) json["valid_for_us"] = ToMicros(*step.valid_for);
  if (step.offer.has_value()) json["offer"] = ToJson(*step.offer);
  if (step.survey.has_value()) {
    json["survey"] = {
        {"lowest", step.survey->lowest}, {"highest", step.survey->highest}, {"expectation", step.survey->expectation}};
  }
  return json;
}

FollowUp FollowUpFromJson(const Json& json) {
  FollowUp step;
  step.follow_up = json.at("follow_up");
  for (const Json& channel : json.at("channels")) step.channels.push_back(static_cast<Channel>(channel.get<int>()));
  step.creatives = Get<std::vector<std::string>>(json, "creatives");
  step.ending = Get<std::string>(json, "ending");
  step.marks = Get<std::map<std::string, std::string>>(json, "marks");
  step.to_owner = Get<bool>(json, "to_owner");
  step.relationships = Get<std::vector<std::string>>(json, "relationships");
  step.slot = GetEnum(json, "slot", Slot::kAtOnce);
  step.skill = Get<std::string>(json, "skill");
  step.arms = Get<std::vector<std::string>>(json, "arms");
  step.tiers = Get<std::vector<std::string>>(json, "tiers");
  ReadTrigger(json, step);
  if (json.contains("valid_for_us")) step.valid_for = DurationFromJson(json, "valid_for_us");
  if (json.contains("offer")) step.offer = OfferFromJson(json.at("offer"));
  if (json.contains("survey")) {
    const Json& survey = json.at("survey");
    step.survey = Survey{.lowest = survey.at("lowest"),
                         .highest = survey.at("highest"),
                         .expectation = Get<bool>(survey, "expectation")};
  }
  return step;
}

}  // namespace sendlift
