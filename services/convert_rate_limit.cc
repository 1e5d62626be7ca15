#include "services/convert_rate_limit.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "model/resource_id.h"
#include "services/convert.h"
#include "services/etags.h"
#include "services/names.h"

namespace sendlift {
namespace {

using Kind = RateSubject::Kind;

void SetSubject(const RateSubject& subject, v1::RateLimit& proto) {
  switch (subject.kind) {
    case Kind::kGateway:
      proto.set_gateway(GatewayName(subject.id));
      return;
    case Kind::kChannel:
      proto.set_channel(ToProto(ChannelNamed(subject.id).value_or(Channel::kEmail)));
      return;
    case Kind::kCampaign:
      proto.set_campaign(CampaignName(subject.id));
      return;
  }
}

std::string IdOr(const absl::StatusOr<std::string>& id, absl::string_view field, absl::string_view pattern,
                 Violations& violations) {
  if (id.ok() && IsResourceId(*id)) return *id;
  violations.Add(field, absl::StrCat("write it as \"", pattern, "\""));
  return "";
}

RateSubject SubjectFromProto(const v1::RateLimit& proto, Violations& violations) {
  switch (proto.subject_case()) {
    case v1::RateLimit::kGateway:
      return {.kind = Kind::kGateway,
              .id = IdOr(GatewayIdOf(proto.gateway()), "rate_limit.gateway", GatewayName("ID"), violations)};
    case v1::RateLimit::kChannel:
      return {.kind = Kind::kChannel,
              .id = std::string(NameOf(ChannelFromProto(proto.channel(), "rate_limit.channel", violations)))};
    case v1::RateLimit::kCampaign:
      return {.kind = Kind::kCampaign,
              .id = IdOr(CampaignIdOf(proto.campaign()), "rate_limit.campaign", CampaignName("ID"), violations)};
    default:
      violations.Add("rate_limit", "say what it is for: gateway, channel or campaign");
      return {};
  }
}

}  // namespace

v1::RateLimit ToProto(const RateLimit& limit) {
  v1::RateLimit proto;
  proto.set_name(RateLimitName(limit.id));
  SetSubject(limit.subject, proto);
  proto.set_instruction_count(static_cast<int32_t>(limit.count));
  *proto.mutable_period_duration() = DurationToProto(limit.period);
  proto.set_etag(EtagOf(absl::StrCat(limit.id, "/", absl::ToUnixMicros(limit.create_time)), limit.revision));
  *proto.mutable_create_time() = TimeToProto(limit.create_time);
  *proto.mutable_update_time() = TimeToProto(limit.update_time);
  return proto;
}

RateLimit RateLimitFromProto(const v1::RateLimit& proto, Violations& violations) {
  RateLimit limit;
  limit.subject = SubjectFromProto(proto, violations);
  limit.count = proto.instruction_count();
  if (limit.count < 1 || limit.count > kRateCountMax) {
    violations.Add("rate_limit.instruction_count",
                   "1 to 1,000,000,000; to hand over nothing, pause the campaign or stop the gateway");
  }
  limit.period = DurationFromProto(proto.period_duration(), "rate_limit.period_duration", violations);
  const bool whole = absl::Floor(limit.period, absl::Milliseconds(1)) == limit.period;
  if (limit.period < kRatePeriodMin || limit.period > kRatePeriodMax || !whole) {
    violations.Add("rate_limit.period_duration", "1 s to 24 h, in whole milliseconds");
  }
  return limit;
}

}  // namespace sendlift
