#include "services/convert_policy.h"

#include <optional>
#include <string>

#include "model/quiet_regions.h"
#include "services/convert.h"
#include "services/names.h"

namespace sendlift {
namespace {

constexpr char kSend[] = "SEND_IF_STILL_VALID";
constexpr char kCancel[] = "CANCEL";
constexpr char kByRegion[] = "BY_REGION";
constexpr char kNone[] = "NONE";

Cap CapFromProto(const v1::ContactPolicy::Cap& proto, int index, Violations& violations) {
  Cap cap;
  if (proto.channel() != v1::CHANNEL_UNSPECIFIED) {
    cap.channel = ChannelFromProto(proto.channel(), At("policy.caps", index, "channel"), violations);
  }
  cap.contacts = proto.contacts();
  cap.within = DurationFromProto(proto.within_duration(), At("policy.caps", index, "within_duration"), violations);
  return cap;
}

MinimumGap GapFromProto(const v1::ContactPolicy::MinimumGap& proto, int index, Violations& violations) {
  MinimumGap gap;
  if (proto.channel() != v1::CHANNEL_UNSPECIFIED) {
    gap.channel = ChannelFromProto(proto.channel(), At("policy.minimum_gaps", index, "channel"), violations);
  }
  gap.gap = DurationFromProto(proto.gap_duration(), At("policy.minimum_gaps", index, "gap_duration"), violations);
  return gap;
}

std::optional<QuietHours> HoursFromProto(const std::string& text, const char* field, Violations& violations) {
  const auto quiet = ParseQuietHours(text);
  if (quiet.ok()) return *quiet;
  violations.Add(field, std::string(quiet.status().message()));
  return std::nullopt;
}

void QuietHoursFromProto(const v1::ContactPolicy& proto, Violations& violations, ContactPolicy& policy) {
  policy.by_region = proto.quiet_hours() == kByRegion;
  policy.default_region = proto.default_region();
  if (policy.by_region) {
    const std::string& hours = proto.default_quiet_hours();
    if (hours == kNone) return;
    policy.quiet_hours =
        HoursFromProto(hours.empty() ? kUsualQuietHours : hours, "policy.default_quiet_hours", violations);
    return;
  }
  if (!proto.default_quiet_hours().empty()) {
    violations.Add("policy.default_quiet_hours", "belongs to quiet_hours: BY_REGION only");
  }
  if (!proto.default_region().empty()) {
    violations.Add("policy.default_region", "belongs to quiet_hours: BY_REGION only");
  }
  if (!proto.quiet_hours().empty()) {
    policy.quiet_hours = HoursFromProto(proto.quiet_hours(), "policy.quiet_hours", violations);
  }
}

}  // namespace

ContactPolicy PolicyFromProto(const v1::ContactPolicy& proto, Violations& violations) {
  ContactPolicy policy;
  policy.caps.reserve(static_cast<size_t>(proto.caps_size()));
  for (int i = 0; i < proto.caps_size(); ++i) policy.caps.push_back(CapFromProto(proto.caps(i), i, violations));
  for (int i = 0; i < proto.minimum_gaps_size(); ++i) {
    policy.minimum_gaps.push_back(GapFromProto(proto.minimum_gaps(i), i, violations));
  }
  QuietHoursFromProto(proto, violations, policy);
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
  for (const MinimumGap& gap : policy.minimum_gaps) {
    auto& added = *proto.add_minimum_gaps();
    if (gap.channel.has_value()) added.set_channel(ToProto(*gap.channel));
    *added.mutable_gap_duration() = DurationToProto(gap.gap);
  }
  const std::string hours = policy.quiet_hours.has_value() ? ToString(*policy.quiet_hours) : "";
  if (policy.by_region) {
    proto.set_quiet_hours(kByRegion);
    proto.set_default_quiet_hours(hours.empty() ? kNone : hours);
    proto.set_default_region(policy.default_region);
  } else {
    proto.set_quiet_hours(hours);
  }
  if (HasQuietHours(policy)) {
    proto.set_at_end_of_quiet_hours(policy.at_end_of_quiet_hours == AtEndOfQuietHours::kCancel ? kCancel : kSend);
  }
  proto.set_default_time_zone(policy.default_time_zone);
  return proto;
}

v1::QuietRegions QuietRegionsToProto() {
  v1::QuietRegions proto;
  proto.set_name(QuietRegionsName());
  proto.set_version(kQuietRulesVersion);
  proto.set_usual_quiet_hours(kUsualQuietHours);
  for (const QuietRule& rule : QuietRules()) {
    auto& added = *proto.add_rules();
    added.set_rule(std::string(rule.rule));
    added.set_region(std::string(rule.region));
    added.set_purpose(ToProto(rule.purpose));
    for (const Channel channel : rule.channels) added.add_channels(ToProto(channel));
    added.set_allowed(std::string(rule.allowed));
    added.set_exception(std::string(rule.exception));
    added.set_source(std::string(rule.source));
    added.set_checked(std::string(rule.checked));
  }
  return proto;
}

}  // namespace sendlift
