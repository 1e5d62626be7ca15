#include "services/convert_campaign.h"

#include <string>
#include <utility>

#include "base/status.h"
#include "services/convert.h"
#include "services/convert_creatives.h"
#include "services/convert_experiment.h"
#include "services/convert_policy.h"
#include "services/convert_tiers.h"
#include "services/etags.h"
#include "services/names.h"

namespace sendlift {
namespace {

Window WindowFromProto(const v1::Campaign& proto, Violations& violations) {
  if (!proto.has_window()) {
    violations.Add("window", "required");
    return {};
  }
  const v1::Window& window = proto.window();
  if (window.clock() == v1::Window::CUSTOMER) {
    violations.AddNotBuilt("window.clock");
  } else if (!v1::Window::Clock_IsValid(window.clock())) {
    violations.Add("window.clock", "ABSOLUTE, or leave it out");
  }
  return {.start = RequiredTime(window.has_start_time(), window.start_time(), "window.start_time", violations),
          .end = RequiredTime(window.has_end_time(), window.end_time(), "window.end_time", violations)};
}

Audience AudienceFromProto(const v1::Audience& proto, Violations& violations) {
  Audience audience;
  audience.filter = proto.filter();
  if (!proto.segment().empty()) {
    auto id = SegmentIdOf(proto.segment(), "audience.segment");
    if (id.ok()) {
      audience.segment_id = *std::move(id);
    } else {
      violations.Add("audience.segment", "a segment's name: \"workspaces/main/segments/ID\"");
    }
  }
  if (proto.respect_holdout()) violations.AddNotBuilt("audience.respect_holdout");
  return audience;
}

std::vector<Wave> WavesFromProto(const v1::Campaign& proto, Violations& violations) {
  std::vector<Wave> waves;
  for (int i = 0; i < proto.waves_size(); ++i) {
    const v1::Wave& wave = proto.waves(i);
    if (wave.recipients() == v1::Wave::NON_RESPONDERS_AND_NEW) {
      violations.AddNotBuilt(At("waves", i, "recipients"));
    } else if (!v1::Wave::Recipients_IsValid(wave.recipients())) {
      violations.Add(At("waves", i, "recipients"), "ALL_LEFT, or leave it out");
    }
    if (wave.slot() == v1::Wave::BEST_TIME) {
      violations.AddNotBuilt(At("waves", i, "slot"));
    } else if (!v1::Wave::Slot_IsValid(wave.slot())) {
      violations.Add(At("waves", i, "slot"), "AT_ONCE, or leave it out");
    }
    waves.push_back(
        {.wave = wave.wave(),
         .start = RequiredTime(wave.has_start_time(), wave.start_time(), At("waves", i, "start_time"), violations),
         .share = ShareFromProto(wave.has_share(), wave.share(), At("waves", i, "share"), violations)});
  }
  return waves;
}

std::vector<Channel> ChannelsFromProto(const v1::ChannelChoice& proto, Violations& violations) {
  std::vector<Channel> channels;
  channels.reserve(proto.prefer_size());
  for (int i = 0; i < proto.prefer_size(); ++i) {
    channels.push_back(ChannelFromProto(proto.prefer(i), At("channels.prefer", i), violations));
  }
  if (proto.fall_back_on() == v1::ChannelChoice::DEFINITE_FAILURE) {
    violations.AddNotBuilt("channels.fall_back_on");
  } else if (!v1::ChannelChoice::Fallback_IsValid(proto.fall_back_on())) {
    violations.Add("channels.fall_back_on", "NEVER, or leave it out");
  }
  return channels;
}

void RefuseWhatIsNotBuilt(const v1::Campaign& proto, Violations& violations) {
  if (proto.follow_ups_size() > 0) violations.AddNotBuilt("follow_ups");
  if (proto.has_budget()) violations.AddNotBuilt("budget");
  if (proto.approval() == v1::Campaign::REQUIRED) {
    violations.AddNotBuilt("approval");
  } else if (!v1::Campaign::Approval_IsValid(proto.approval())) {
    violations.Add("approval", "NOT_REQUIRED, or leave it out");
  }
}

Delivery DeliveryFromProto(v1::Campaign::Delivery delivery, Violations& violations) {
  if (!v1::Campaign::Delivery_IsValid(delivery)) violations.Add("delivery", "AT_MOST_ONCE or EFFECTIVELY_ONCE");
  return delivery == v1::Campaign::EFFECTIVELY_ONCE ? Delivery::kEffectivelyOnce : Delivery::kAtMostOnce;
}

void DefinitionToProto(const CampaignDefinition& definition, v1::Campaign& proto) {
  proto.set_display_name(definition.display_name);
  proto.set_purpose(ToProto(definition.purpose));
  *proto.mutable_window()->mutable_start_time() = TimeToProto(definition.window.start);
  *proto.mutable_window()->mutable_end_time() = TimeToProto(definition.window.end);
  proto.mutable_window()->set_clock(v1::Window::ABSOLUTE);
  if (!definition.audience.segment_id.empty()) {
    proto.mutable_audience()->set_segment(SegmentName(definition.audience.segment_id));
  }
  if (!definition.audience.filter.empty()) proto.mutable_audience()->set_filter(definition.audience.filter);
  for (const Tier& tier : definition.tiers) *proto.add_tiers() = ToProto(tier);
  *proto.mutable_experiment() = ToProto(definition.experiment);
  for (const Wave& wave : definition.waves) {
    v1::Wave& added = *proto.add_waves();
    added.set_wave(wave.wave);
    *added.mutable_start_time() = TimeToProto(wave.start);
    *added.mutable_share() = ToProto(wave.share);
    added.set_recipients(v1::Wave::ALL_LEFT);
    added.set_slot(v1::Wave::AT_ONCE);
  }
  for (const Channel channel : definition.channels) proto.mutable_channels()->add_prefer(ToProto(channel));
  proto.mutable_channels()->set_fall_back_on(v1::ChannelChoice::NEVER);
  for (const Creative& creative : definition.creatives) *proto.add_creatives() = ToProto(creative);
  *proto.mutable_policy() = ToProto(definition.policy);
  proto.set_delivery(static_cast<v1::Campaign::Delivery>(definition.delivery));
  proto.set_approval(v1::Campaign::NOT_REQUIRED);
  proto.mutable_links()->insert(definition.links.begin(), definition.links.end());
}

}  // namespace

CampaignDefinition DefinitionFromProto(const v1::Campaign& proto, Violations& violations) {
  CampaignDefinition definition;
  definition.display_name = proto.display_name();
  definition.purpose = PurposeFromProto(proto.purpose(), "purpose", violations);
  definition.window = WindowFromProto(proto, violations);
  definition.audience = AudienceFromProto(proto.audience(), violations);
  definition.tiers = TiersFromProto(proto, violations);
  definition.experiment = ExperimentFromProto(proto, violations);
  definition.waves = WavesFromProto(proto, violations);
  definition.channels = ChannelsFromProto(proto.channels(), violations);
  definition.creatives = CreativesFromProto(proto, violations);
  definition.links.insert(proto.links().begin(), proto.links().end());
  if (proto.has_policy()) definition.policy = PolicyFromProto(proto.policy(), violations);
  definition.delivery = DeliveryFromProto(proto.delivery(), violations);
  RefuseWhatIsNotBuilt(proto, violations);
  return definition;
}

std::string EtagOf(const Campaign& campaign) { return EtagOf(campaign.uid, campaign.revision); }

v1::Campaign ToProto(const Campaign& campaign) {
  v1::Campaign proto;
  DefinitionToProto(campaign.definition, proto);
  proto.set_name(CampaignName(campaign.id));
  proto.set_uid(campaign.uid);
  proto.set_state(static_cast<v1::Campaign::State>(campaign.state));
  proto.set_etag(EtagOf(campaign));
  *proto.mutable_create_time() = TimeToProto(campaign.create_time);
  *proto.mutable_update_time() = TimeToProto(campaign.update_time);
  if (campaign.launch_time.has_value()) *proto.mutable_launch_time() = TimeToProto(*campaign.launch_time);
  return proto;
}

}  // namespace sendlift
