#include "services/convert_campaign.h"

#include <string>
#include <utility>

#include "base/status.h"
#include "engine/campaigns.h"
#include "services/convert.h"
#include "services/convert_budget.h"
#include "services/convert_channels.h"
#include "services/convert_creatives.h"
#include "services/convert_experiment.h"
#include "services/convert_follow_ups.h"
#include "services/convert_policy.h"
#include "services/convert_tiers.h"
#include "services/convert_waves.h"
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
  audience.respect_holdout = proto.respect_holdout();
  return audience;
}

Delivery DeliveryFromProto(v1::Campaign::Delivery delivery, Violations& violations) {
  if (!v1::Campaign::Delivery_IsValid(delivery)) violations.Add("delivery", "AT_MOST_ONCE or EFFECTIVELY_ONCE");
  return delivery == v1::Campaign::EFFECTIVELY_ONCE ? Delivery::kEffectivelyOnce : Delivery::kAtMostOnce;
}

Approval ApprovalFromProto(v1::Campaign::Approval approval, Violations& violations) {
  if (!v1::Campaign::Approval_IsValid(approval)) violations.Add("approval", "NOT_REQUIRED or REQUIRED");
  return approval == v1::Campaign::REQUIRED ? Approval::kRequired : Approval::kNotRequired;
}

v1::Campaign::State StateAt(const Campaign& campaign, absl::Time now) {
  if (IsScheduled(campaign, now)) return v1::Campaign::SCHEDULED;
  return static_cast<v1::Campaign::State>(campaign.state);
}

}  // namespace

v1::Campaign ToProto(const CampaignDefinition& definition) {
  v1::Campaign proto;
  proto.set_display_name(definition.display_name);
  proto.set_purpose(ToProto(definition.purpose));
  *proto.mutable_window()->mutable_start_time() = TimeToProto(definition.window.start);
  *proto.mutable_window()->mutable_end_time() = TimeToProto(definition.window.end);
  proto.mutable_window()->set_clock(v1::Window::ABSOLUTE);
  if (!definition.audience.segment_id.empty()) {
    proto.mutable_audience()->set_segment(SegmentName(definition.audience.segment_id));
  }
  if (!definition.audience.filter.empty()) proto.mutable_audience()->set_filter(definition.audience.filter);
  if (definition.audience.respect_holdout) proto.mutable_audience()->set_respect_holdout(true);
  for (const Tier& tier : definition.tiers) *proto.add_tiers() = ToProto(tier);
  *proto.mutable_experiment() = ToProto(definition.experiment);
  for (const Wave& wave : definition.waves) *proto.add_waves() = ToProto(wave);
  *proto.mutable_channels() = ChannelsToProto(definition);
  for (const Creative& creative : definition.creatives) *proto.add_creatives() = ToProto(creative);
  *proto.mutable_policy() = ToProto(definition.policy);
  proto.set_delivery(static_cast<v1::Campaign::Delivery>(definition.delivery));
  proto.set_approval(static_cast<v1::Campaign::Approval>(definition.approval));
  if (definition.budget.has_value()) *proto.mutable_budget() = ToProto(*definition.budget);
  proto.set_priority(definition.priority);
  proto.set_offer_quantity(definition.offer_quantity.value_or(0));
  proto.mutable_touchpoints()->Assign(definition.touchpoints.begin(), definition.touchpoints.end());
  proto.mutable_links()->insert(definition.links.begin(), definition.links.end());
  if (!definition.entry.empty()) {
    proto.mutable_entry()->mutable_on()->Assign(definition.entry.begin(), definition.entry.end());
  }
  for (const FollowUp& follow_up : definition.follow_ups) *proto.add_follow_ups() = ToProto(follow_up);
  return proto;
}

CampaignDefinition DefinitionFromProto(const v1::Campaign& proto, Violations& violations) {
  CampaignDefinition definition;
  definition.display_name = proto.display_name();
  definition.purpose = PurposeFromProto(proto.purpose(), "purpose", violations);
  definition.window = WindowFromProto(proto, violations);
  definition.audience = AudienceFromProto(proto.audience(), violations);
  definition.tiers = TiersFromProto(proto, violations);
  definition.experiment = ExperimentFromProto(proto, violations);
  definition.waves = WavesFromProto(proto, violations);
  ChannelsFromProto(proto.channels(), definition, violations);
  definition.creatives = CreativesFromProto(proto, violations);
  definition.links.insert(proto.links().begin(), proto.links().end());
  if (proto.has_policy()) definition.policy = PolicyFromProto(proto.policy(), violations);
  definition.delivery = DeliveryFromProto(proto.delivery(), violations);
  definition.approval = ApprovalFromProto(proto.approval(), violations);
  if (proto.has_budget()) definition.budget = BudgetFromProto(proto.budget(), violations);
  definition.priority = proto.priority();
  if (proto.offer_quantity() != 0) definition.offer_quantity = proto.offer_quantity();
  definition.touchpoints.assign(proto.touchpoints().begin(), proto.touchpoints().end());
  definition.entry.assign(proto.entry().on().begin(), proto.entry().on().end());
  definition.follow_ups = FollowUpsFromProto(proto, violations);
  return definition;
}

std::string EtagOf(const Campaign& campaign) { return EtagOf(campaign.uid, campaign.revision); }

v1::Campaign ToProto(const Campaign& campaign, absl::Time now) {
  v1::Campaign proto = ToProto(campaign.definition);
  proto.set_name(CampaignName(campaign.id));
  proto.set_uid(campaign.uid);
  proto.set_state(StateAt(campaign, now));
  proto.set_etag(EtagOf(campaign));
  *proto.mutable_create_time() = TimeToProto(campaign.create_time);
  *proto.mutable_update_time() = TimeToProto(campaign.update_time);
  if (campaign.launch_time.has_value()) *proto.mutable_launch_time() = TimeToProto(*campaign.launch_time);
  proto.set_version(campaign.version);
  proto.set_approver(campaign.approver);
  if (campaign.approve_time.has_value()) *proto.mutable_approve_time() = TimeToProto(*campaign.approve_time);
  return proto;
}

}  // namespace sendlift
