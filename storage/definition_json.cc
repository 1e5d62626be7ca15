#include "storage/definition_json.h"

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "storage/definition_parts_json.h"
#include "storage/follow_up_json.h"
#include "storage/plan_json.h"
#include "storage/times.h"

namespace sendlift {
namespace {

Json TimeToJson(absl::Time time) { return storage::ToMicros(time); }
absl::Time TimeFromJson(const Json& json, const char* field) { return storage::FromMicros(Get<int64_t>(json, field)); }

Json ToJson(const Tier& tier);
Json ToJson(const Arm& arm);
Json ToJson(const Metric& metric);
Json ToJson(const Guardrail& guardrail);
Json ToJson(const Wave& wave);
Json ToJson(const LocalizedText& text);
Json ToJson(const Creative& creative);
Json ToJson(const Cap& cap);
Json ToJson(const MinimumGap& gap);
Json ToJson(const ChannelCost& cost);

template <typename T>
Json ListToJson(const std::vector<T>& items) {
  Json list = Json::array();
  for (const T& item : items) list.push_back(ToJson(item));
  return list;
}

Json ToJson(const Tier& tier) {
  Json json = {{"tier", tier.tier}, {"when", tier.when}};
  if (tier.offer.has_value()) json["offer"] = ToJson(*tier.offer);
  return json;
}

Tier TierFromJson(const Json& json) {
  Tier tier{.tier = json.at("tier"), .when = Get<std::string>(json, "when"), .offer = std::nullopt};
  if (json.contains("offer")) tier.offer = OfferFromJson(json.at("offer"));
  return tier;
}

Json ToJson(const Arm& arm) { return {{"arm", arm.arm}, {"share", ToJson(arm.share)}}; }
Arm ArmFromJson(const Json& json) { return {.arm = json.at("arm"), .share = ShareFromJson(json.at("share"))}; }

Json ToJson(const Metric& metric) {
  return {{"metric", metric.metric},
          {"kind", static_cast<int>(metric.kind)},
          {"event_type", metric.event_type},
          {"window_us", absl::ToInt64Microseconds(metric.window)}};
}

Metric MetricFromJson(const Json& json) {
  return {.metric = json.at("metric"),
          .kind = static_cast<MetricKind>(json.at("kind").get<int>()),
          .event_type = json.at("event_type"),
          .window = absl::Microseconds(json.at("window_us").get<int64_t>())};
}

Json ToJson(const Guardrail& guardrail) {
  return {{"metric", ToJson(guardrail.metric)}, {"worse_by_at_most", ToJson(guardrail.worse_by_at_most)}};
}

Guardrail GuardrailFromJson(const Json& json) {
  return {.metric = MetricFromJson(json.at("metric")), .worse_by_at_most = ShareFromJson(json.at("worse_by_at_most"))};
}

Json ToJson(const Experiment& experiment) {
  Json json = {{"control", ToJson(experiment.control)},
               {"arms", ListToJson(experiment.arms)},
               {"assignment", static_cast<int>(experiment.assignment)},
               {"metrics", ListToJson(experiment.metrics)},
               {"alpha", experiment.alpha},
               {"power", experiment.power},
               {"stratify_by", experiment.stratify_by},
               {"exclusion_group", experiment.exclusion_group}};
  if (experiment.assignment_key.has_value()) json["assignment_key"] = *experiment.assignment_key;
  if (experiment.winner.has_value()) {
    json["winner"] = {{"only_if", static_cast<int>(experiment.winner->only_if)}, {"wave", experiment.winner->wave}};
  }
  if (!experiment.guardrails.empty()) json["guardrails"] = ListToJson(experiment.guardrails);
  if (experiment.plan != AnalysisPlan{}) json["plan"] = ToJson(experiment.plan);
  return json;
}

Experiment ExperimentFromJson(const Json& json) {
  Experiment experiment;
  experiment.control = ShareFromJson(json.at("control"));
  experiment.arms = ListFromJson(json, "arms", ArmFromJson);
  experiment.assignment = static_cast<AssignmentSource>(json.at("assignment").get<int>());
  if (json.contains("assignment_key")) experiment.assignment_key = json.at("assignment_key").get<HashKey>();
  experiment.metrics = ListFromJson(json, "metrics", MetricFromJson);
  experiment.guardrails = ListFromJson(json, "guardrails", GuardrailFromJson);
  if (json.contains("plan")) experiment.plan = PlanFromJson(json.at("plan"));
  experiment.alpha = Get<double>(json, "alpha", 0.05);
  experiment.power = Get<double>(json, "power", 0.8);
  experiment.stratify_by = Get<std::vector<std::string>>(json, "stratify_by");
  experiment.exclusion_group = Get<std::string>(json, "exclusion_group");
  if (json.contains("winner")) {
    const Json& winner = json.at("winner");
    experiment.winner = {.only_if = static_cast<WinnerRule>(winner.at("only_if").get<int>()),
                         .wave = winner.at("wave")};
  }
  return experiment;
}

Json ToJson(const Wave& wave) {
  Json json = {{"wave", wave.wave},
               {"start_us", TimeToJson(wave.start)},
               {"share", ToJson(wave.share)},
               {"recipients", static_cast<int>(wave.recipients)}};
  if (wave.customer_count.has_value()) json["customer_count"] = *wave.customer_count;
  if (wave.after.has_value()) json["after_us"] = absl::ToInt64Microseconds(*wave.after);
  if (wave.slot != Slot::kAtOnce) json["slot"] = static_cast<int>(wave.slot);
  return json;
}

Wave WaveFromJson(const Json& json) {
  Wave wave;
  wave.wave = json.at("wave");
  wave.start = TimeFromJson(json, "start_us");
  wave.share = ShareFromJson(json.at("share"));
  wave.recipients = GetEnum(json, "recipients", Recipients::kAllLeft);
  if (json.contains("customer_count")) wave.customer_count = json.at("customer_count").get<int64_t>();
  if (json.contains("after_us")) wave.after = absl::Microseconds(json.at("after_us").get<int64_t>());
  wave.slot = GetEnum(json, "slot", Slot::kAtOnce);
  return wave;
}

Json ToJson(const LocalizedText& text) {
  return {{"language_code", text.language_code}, {"subject", text.subject}, {"text", text.text}, {"html", text.html}};
}

LocalizedText TextFromJson(const Json& json) {
  return {.language_code = json.at("language_code"),
          .subject = Get<std::string>(json, "subject"),
          .text = Get<std::string>(json, "text"),
          .html = Get<std::string>(json, "html")};
}

Json ToJson(const Creative& creative) {
  return {{"creative", creative.creative},
          {"channel", static_cast<int>(creative.channel)},
          {"arms", creative.arms},
          {"tiers", creative.tiers},
          {"languages", ListToJson(creative.languages)}};
}

Creative CreativeFromJson(const Json& json) {
  return {.creative = json.at("creative"),
          .channel = static_cast<Channel>(json.at("channel").get<int>()),
          .arms = Get<std::vector<std::string>>(json, "arms"),
          .tiers = Get<std::vector<std::string>>(json, "tiers"),
          .languages = ListFromJson(json, "languages", TextFromJson)};
}

Json ToJson(const Cap& cap) {
  Json json = {{"contacts", cap.contacts}, {"within_us", absl::ToInt64Microseconds(cap.within)}};
  if (cap.channel.has_value()) json["channel"] = static_cast<int>(*cap.channel);
  return json;
}

Cap CapFromJson(const Json& json) {
  Cap cap{.channel = std::nullopt,
          .contacts = json.at("contacts"),
          .within = absl::Microseconds(json.at("within_us").get<int64_t>())};
  if (json.contains("channel")) cap.channel = static_cast<Channel>(json.at("channel").get<int>());
  return cap;
}

Json ToJson(const MinimumGap& gap) {
  Json json = {{"gap_us", absl::ToInt64Microseconds(gap.gap)}};
  if (gap.channel.has_value()) json["channel"] = static_cast<int>(*gap.channel);
  return json;
}

MinimumGap GapFromJson(const Json& json) {
  MinimumGap gap{.channel = std::nullopt, .gap = absl::Microseconds(json.at("gap_us").get<int64_t>())};
  if (json.contains("channel")) gap.channel = static_cast<Channel>(json.at("channel").get<int>());
  return gap;
}

Json ToJson(const ContactPolicy& policy) {
  Json json = {{"caps", ListToJson(policy.caps)},
               {"minimum_gaps", ListToJson(policy.minimum_gaps)},
               {"by_region", policy.by_region},
               {"default_region", policy.default_region},
               {"at_end_of_quiet_hours", static_cast<int>(policy.at_end_of_quiet_hours)},
               {"default_time_zone", policy.default_time_zone}};
  if (policy.quiet_hours.has_value()) {
    json["quiet_hours"] = {policy.quiet_hours->begin_minute, policy.quiet_hours->end_minute};
  }
  return json;
}

ContactPolicy PolicyFromJson(const Json& json) {
  ContactPolicy policy;
  policy.caps = ListFromJson(json, "caps", CapFromJson);
  policy.minimum_gaps = ListFromJson(json, "minimum_gaps", GapFromJson);
  policy.by_region = Get<bool>(json, "by_region");
  policy.default_region = Get<std::string>(json, "default_region");
  policy.at_end_of_quiet_hours = static_cast<AtEndOfQuietHours>(json.at("at_end_of_quiet_hours").get<int>());
  policy.default_time_zone = json.at("default_time_zone");
  if (json.contains("quiet_hours")) {
    policy.quiet_hours =
        QuietHours{.begin_minute = json.at("quiet_hours").at(0), .end_minute = json.at("quiet_hours").at(1)};
  }
  return policy;
}

Json ToJson(const ChannelCost& cost) { return {{"channel", static_cast<int>(cost.channel)}, {"micros", cost.micros}}; }

ChannelCost CostFromJson(const Json& json) {
  return {.channel = static_cast<Channel>(json.at("channel").get<int>()), .micros = json.at("micros")};
}

Budget BudgetFromJson(const Json& json) {
  return {.limit = MoneyFromJson(json.at("limit")), .costs = ListFromJson(json, "costs", CostFromJson)};
}

Json ToJson(const CampaignDefinition& definition) {
  Json channels = Json::array();
  for (const Channel channel : definition.channels) channels.push_back(static_cast<int>(channel));
  Json json = {
      {"display_name", definition.display_name},
      {"purpose", static_cast<int>(definition.purpose)},
      {"window", {{"start_us", TimeToJson(definition.window.start)}, {"end_us", TimeToJson(definition.window.end)}}},
      {"audience",
       {{"segment", definition.audience.segment_id},
        {"filter", definition.audience.filter},
        {"respect_holdout", definition.audience.respect_holdout}}},
      {"tiers", ListToJson(definition.tiers)},
      {"experiment", ToJson(definition.experiment)},
      {"waves", ListToJson(definition.waves)},
      {"channels", channels},
      {"channel_order", static_cast<int>(definition.channel_order)},
      {"fall_back_on", static_cast<int>(definition.fall_back_on)},
      {"creatives", ListToJson(definition.creatives)},
      {"links", definition.links},
      {"policy", ToJson(definition.policy)},
      {"delivery", static_cast<int>(definition.delivery)},
      {"approval", static_cast<int>(definition.approval)},
      {"priority", definition.priority},
      {"touchpoints", definition.touchpoints}};
  if (!definition.entry.empty()) json["entry"] = definition.entry;
  if (!definition.follow_ups.empty()) json["follow_ups"] = ListToJson(definition.follow_ups);
  if (definition.budget.has_value()) {
    json["budget"] = {{"limit", ToJson(definition.budget->limit)}, {"costs", ListToJson(definition.budget->costs)}};
  }
  if (definition.offer_quantity.has_value()) json["offer_quantity"] = *definition.offer_quantity;
  return json;
}

CampaignDefinition FromJson(const Json& json) {
  CampaignDefinition definition;
  definition.display_name = Get<std::string>(json, "display_name");
  definition.purpose = static_cast<Purpose>(json.at("purpose").get<int>());
  definition.window = {TimeFromJson(json.at("window"), "start_us"), TimeFromJson(json.at("window"), "end_us")};
  definition.audience.segment_id = Get<std::string>(json.at("audience"), "segment");
  definition.audience.filter = Get<std::string>(json.at("audience"), "filter");
  definition.audience.respect_holdout = Get<bool>(json.at("audience"), "respect_holdout");
  definition.tiers = ListFromJson(json, "tiers", TierFromJson);
  definition.experiment = ExperimentFromJson(json.at("experiment"));
  definition.waves = ListFromJson(json, "waves", WaveFromJson);
  for (const Json& channel : json.at("channels")) {
    definition.channels.push_back(static_cast<Channel>(channel.get<int>()));
  }
  definition.channel_order = GetEnum(json, "channel_order", ChannelOrder::kAsListed);
  definition.fall_back_on = GetEnum(json, "fall_back_on", Fallback::kNever);
  definition.creatives = ListFromJson(json, "creatives", CreativeFromJson);
  definition.links = Get<std::map<std::string, std::string>>(json, "links");
  if (json.contains("policy")) definition.policy = PolicyFromJson(json.at("policy"));
  definition.delivery = GetEnum(json, "delivery", Delivery::kAtMostOnce);
  definition.approval = GetEnum(json, "approval", Approval::kNotRequired);
  if (json.contains("budget")) definition.budget = BudgetFromJson(json.at("budget"));
  definition.priority = Get<int>(json, "priority");
  if (json.contains("offer_quantity")) definition.offer_quantity = json.at("offer_quantity").get<int64_t>();
  definition.touchpoints = Get<std::vector<std::string>>(json, "touchpoints");
  definition.entry = Get<std::vector<std::string>>(json, "entry");
  definition.follow_ups = ListFromJson(json, "follow_ups", FollowUpFromJson);
  return definition;
}

}  // namespace

namespace storage {

std::string DefinitionToJson(const CampaignDefinition& definition) {
  return ToJson(definition).dump(-1, ' ', false, Json::error_handler_t::replace);
}

absl::StatusOr<CampaignDefinition> DefinitionFromJson(absl::string_view json) {
  try {
    return FromJson(Json::parse(json.begin(), json.end()));
  } catch (const Json::exception& error) {
    return Error(absl::StatusCode::kDataLoss, "DATABASE_DAMAGED",
                 absl::StrCat("a stored campaign cannot be read: ", error.what()));
  }
}

}  // namespace storage
}  // namespace sendlift
