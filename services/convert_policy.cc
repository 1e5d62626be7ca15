#include "services/convert_policy.h"

#include <string>

#include "services/convert.h"

namespace sendlift {
namespace {

constexpr char kSend[] = "SEND_IF_STILL_VALID";
constexpr char kCancel[] = "CANCEL";

Cap CapFromProto(const v1::ContactPolicy::Cap& proto, int index, Violations& violations) {
  Cap cap;
  if (proto.channel() != v1::CHANNEL_UNSPECIFIED) {
    cap.channel = ChannelFromProto(proto.channel(), At("policy.caps", index, "channel"), violations);
  }
  cap.contacts = proto.contacts();
  cap.within = DurationFromProto(proto.within_duration(), At("policy.caps", index, "within_duration"), violations);
  return cap;
}

}  // namespace

ContactPolicy PolicyFromProto(const v1::ContactPolicy& proto, Violations& violations) {
  ContactPolicy policy;
  policy.caps.reserve(static_cast<size_t>(proto.caps_size()));
  for (int i = 0; i < proto.caps_size(); ++i) policy.caps.push_back(CapFromProto(proto.caps(i), i, violations));
  if (proto.quiet_hours() == "BY_REGION") {
    violations.AddNotBuilt("policy.quiet_hours");
  } else if (!proto.quiet_hours().empty()) {
    const auto quiet = ParseQuietHours(proto.quiet_hours());
    if (quiet.ok()) {
      policy.quiet_hours = *quiet;
    } else {
      violations.Add("policy.quiet_hours", std::string(quiet.status().message()));
    }
  }
  if (proto.at_end_of_quiet_hours() == kCancel) {
    policy.at_end_of_quiet_hours = AtEndOfQuietHours::kCancel;
  } else if (!proto.at_end_of_quiet_hours().empty() && proto.at_end_of_quiet_hours() != kSend) {
    violations.Add("policy.at_end_of_quiet_hours", "SEND_IF_STILL_VALID or CANCEL, or leave it out");
  }
  if (!proto.default_time_zone().empty()) policy.default_time_zone = proto.default_time_zone();
  return policy;
}

v1::ContactPolicy ToProto(const ContactPolicy& policy) {
  v1::ContactPolicy proto;
  for (const Cap& cap : policy.caps) {
    auto& added = *proto.add_caps();
    if (cap.channel.has_value()) added.set_channel(ToProto(*cap.channel));
    added.set_contacts(cap.contacts);
    *added.mutable_within_duration() = DurationToProto(cap.within);
  }
  if (policy.quiet_hours.has_value()) {
    proto.set_quiet_hours(ToString(*policy.quiet_hours));
    proto.set_at_end_of_quiet_hours(policy.at_end_of_quiet_hours == AtEndOfQuietHours::kCancel ? kCancel : kSend);
  }
  proto.set_default_time_zone(policy.default_time_zone);
  return proto;
}

}  // namespace sendlift
