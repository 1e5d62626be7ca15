#include "services/convert.h"

#include <cstdint>

namespace sendlift {
namespace {

constexpr int64_t kFirstSecond = -62135596800;  // 0001-01-01, as google.protobuf.Timestamp says
constexpr int64_t kLastSecond = 253402300799;   // 9999-12-31T23:59:59Z
constexpr int32_t kNanosMax = 999'999'999;
constexpr int64_t kDurationSecondsMax = 315'576'000'000;

}  // namespace

std::optional<absl::Time> TimeFromProto(const google::protobuf::Timestamp& proto) {
  if (proto.seconds() < kFirstSecond || proto.seconds() > kLastSecond) return std::nullopt;
  if (proto.nanos() < 0 || proto.nanos() > kNanosMax) return std::nullopt;
  return absl::FromUnixSeconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

google::protobuf::Timestamp TimeToProto(absl::Time time) {
  google::protobuf::Timestamp proto;
  proto.set_seconds(absl::ToUnixSeconds(time));
  proto.set_nanos(static_cast<int32_t>((time - absl::FromUnixSeconds(proto.seconds())) / absl::Nanoseconds(1)));
  return proto;
}

absl::Time RequiredTime(bool is_set, const google::protobuf::Timestamp& proto, absl::string_view field,
                        Violations& violations) {
  const std::optional<absl::Time> time = TimeFromProto(proto);
  if (!is_set) {
    violations.Add(field, "required");
  } else if (!time.has_value()) {
    violations.Add(field, "not a time between the years 1 and 9999");
  }
  return time.value_or(absl::UnixEpoch());
}

absl::Duration DurationFromProto(const google::protobuf::Duration& proto, absl::string_view field,
                                 Violations& violations) {
  const bool mixed = (proto.seconds() > 0 && proto.nanos() < 0) || (proto.seconds() < 0 && proto.nanos() > 0);
  if (mixed || proto.nanos() < -kNanosMax || proto.nanos() > kNanosMax || proto.seconds() < -kDurationSecondsMax ||
      proto.seconds() > kDurationSecondsMax) {
    violations.Add(field, "not a duration: at most 10,000 years, seconds and nanos with the same sign");
    return absl::ZeroDuration();
  }
  return absl::Seconds(proto.seconds()) + absl::Nanoseconds(proto.nanos());
}

google::protobuf::Duration DurationToProto(absl::Duration duration) {
  google::protobuf::Duration proto;
  absl::Duration rest;
  proto.set_seconds(absl::IDivDuration(duration, absl::Seconds(1), &rest));
  proto.set_nanos(static_cast<int32_t>(rest / absl::Nanoseconds(1)));
  return proto;
}

Channel ChannelFromProto(v1::Channel proto, absl::string_view field, Violations& violations) {
  switch (proto) {
    case v1::EMAIL:
      return Channel::kEmail;
    case v1::SMS:
      return Channel::kSms;
    case v1::PHONE:
      return Channel::kPhone;
    default:
      violations.Add(field, "EMAIL, SMS or PHONE");
      return Channel::kEmail;
  }
}

v1::Channel ToProto(Channel channel) { return static_cast<v1::Channel>(channel); }

Purpose PurposeFromProto(v1::Purpose proto, absl::string_view field, Violations& violations) {
  switch (proto) {
    case v1::PROMOTION:
      return Purpose::kPromotion;
    case v1::SERVICE:
      return Purpose::kService;
    case v1::SURVEY:
      return Purpose::kSurvey;
    default:
      violations.Add(field, "PROMOTION, SERVICE or SURVEY");
      return Purpose::kPromotion;
  }
}

v1::Purpose ToProto(Purpose purpose) { return static_cast<v1::Purpose>(purpose); }

Money MoneyFromProto(const v1::Money& proto, absl::string_view field, Violations& violations) {
  if (!LooksLikeCurrency(proto.currency_code())) {
    violations.Add(absl::StrCat(field, ".currency_code"), "three capital letters of ISO 4217, such as EUR");
  }
  return {.currency_code = proto.currency_code(), .minor_units = proto.minor_units()};
}

v1::Money ToProto(const Money& money) {
  v1::Money proto;
  proto.set_currency_code(money.currency_code);
  proto.set_minor_units(money.minor_units);
  return proto;
}

Share ShareFromProto(bool is_set, const v1::Share& proto, absl::string_view field, Violations& violations) {
  switch (is_set ? proto.size_case() : v1::Share::SIZE_NOT_SET) {
    case v1::Share::kRemainder:
      if (!proto.remainder()) violations.Add(absl::StrCat(field, ".remainder"), "true, or leave it out");
      return {.parts_per_million = 0, .remainder = true};
    case v1::Share::kPartsPerMillion:
      if (proto.parts_per_million() < 0 || proto.parts_per_million() > kWhole) {
        violations.Add(absl::StrCat(field, ".parts_per_million"), "0 to 1,000,000: millionths of the whole");
        return {};
      }
      return {.parts_per_million = proto.parts_per_million(), .remainder = false};
    default:
      violations.Add(field, "required: parts_per_million or remainder");
      return {};
  }
}

v1::Share ToProto(const Share& share) {
  v1::Share proto;
  if (share.remainder) {
    proto.set_remainder(true);
  } else {
    proto.set_parts_per_million(share.parts_per_million);
  }
  return proto;
}

v1::Exclusion::Reason ToProto(ExclusionReason reason) { return static_cast<v1::Exclusion::Reason>(reason); }

void ConsentsToProto(Consents consents, google::protobuf::RepeatedPtrField<v1::Consent>& protos) {
  for (const Channel channel : kChannels) {
    for (const Purpose purpose : kPurposes) {
      if (!consents.Has(channel, purpose)) continue;
      v1::Consent& consent = *protos.Add();
      consent.set_channel(ToProto(channel));
      consent.set_purpose(ToProto(purpose));
    }
  }
}

}  // namespace sendlift
