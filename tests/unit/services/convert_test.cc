#include "services/convert.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "sendlift/v1/campaigns.pb.h"

namespace sendlift {
namespace {

TEST(ConvertTest, TimesAndDurationsGoBothWays) {
  for (const absl::Time time : {absl::UnixEpoch(), absl::FromUnixMicros(1'800'000'000'123'456),
                                absl::FromUnixMicros(-1), absl::FromUnixNanos(-999'999'999)}) {
    EXPECT_EQ(TimeFromProto(TimeToProto(time)), time);
    EXPECT_GE(TimeToProto(time).nanos(), 0);
  }
  Violations violations;
  for (const absl::Duration duration : {absl::ZeroDuration(), absl::Milliseconds(1500), -absl::Milliseconds(1500)}) {
    EXPECT_EQ(DurationFromProto(DurationToProto(duration), "d", violations), duration);
  }
  EXPECT_TRUE(violations.empty());
}

TEST(ConvertTest, ATimeOutOfRangeIsNone) {
  struct Case {
    const char* name;
    int64_t seconds;
    int32_t nanos;
  };
  for (const Case& c :
       {Case{"BeforeYear1", -62135596801, 0}, Case{"AfterYear9999", 253402300800, 0}, Case{"NegativeNanos", 0, -1},
        Case{"TooManyNanos", 0, 1'000'000'000}, Case{"Endless", std::numeric_limits<int64_t>::max(), 0}}) {
    google::protobuf::Timestamp proto;
    proto.set_seconds(c.seconds);
    proto.set_nanos(c.nanos);
    EXPECT_FALSE(TimeFromProto(proto).has_value()) << c.name;
    Violations violations;
    RequiredTime(true, proto, "window.start_time", violations);
    EXPECT_EQ(violations.list().size(), 1u) << c.name;
  }
}

TEST(ConvertTest, ADurationOutOfRangeIsNamed) {
  google::protobuf::Duration mixed;
  mixed.set_seconds(1);
  mixed.set_nanos(-1);
  google::protobuf::Duration endless;
  endless.set_seconds(std::numeric_limits<int64_t>::max());
  Violations violations;
  DurationFromProto(mixed, "a", violations);
  DurationFromProto(endless, "b", violations);
  EXPECT_EQ(violations.list().size(), 2u);
}

TEST(ConvertTest, EnumsKeepTheirNamesOnTheWire) {
  for (const Channel channel : kChannels) EXPECT_EQ(v1::Channel_Name(ToProto(channel)), std::string(NameOf(channel)));
  for (const Purpose purpose : kPurposes) EXPECT_EQ(v1::Purpose_Name(ToProto(purpose)), std::string(NameOf(purpose)));
  EXPECT_EQ(ToProto(ExclusionReason::kNoTier), v1::Exclusion::NO_TIER);
  EXPECT_EQ(ToProto(ExclusionReason::kNoAddress), v1::Exclusion::NO_ADDRESS);
  EXPECT_EQ(ToProto(ExclusionReason::kNoConsent), v1::Exclusion::NO_CONSENT);
  EXPECT_EQ(ToProto(ExclusionReason::kSuppressed), v1::Exclusion::SUPPRESSED);
  EXPECT_EQ(ToProto(ExclusionReason::kSharedAddress), v1::Exclusion::SHARED_ADDRESS);
  EXPECT_EQ(ToProto(ExclusionReason::kNotAssigned), v1::Exclusion::NOT_ASSIGNED);
  EXPECT_EQ(ToProto(ExclusionReason::kNoCreative), v1::Exclusion::NO_CREATIVE);
}

TEST(ConvertTest, UnspecifiedAndUnknownEnumsAreNamed) {
  Violations violations;
  ChannelFromProto(v1::CHANNEL_UNSPECIFIED, "a", violations);
  ChannelFromProto(static_cast<v1::Channel>(77), "b", violations);
  PurposeFromProto(v1::PURPOSE_UNSPECIFIED, "c", violations);
  EXPECT_EQ(violations.list().size(), 3u);
}

TEST(ConvertTest, SharesAreMillionthsOrTheRemainder) {
  struct Case {
    const char* name;
    bool is_set;
    std::optional<int32_t> parts;
    std::optional<bool> remainder;
    bool good;
  };
  for (const Case& c : {
           Case{"Parts", true, 450'000, std::nullopt, true},
           Case{"Zero", true, 0, std::nullopt, true},
           Case{"Remainder", true, std::nullopt, true, true},
           Case{"Unset", false, std::nullopt, std::nullopt, false},
           Case{"Neither", true, std::nullopt, std::nullopt, false},
           Case{"NoRemainder", true, std::nullopt, false, false},
           Case{"Negative", true, -1, std::nullopt, false},
           Case{"AboveTheWhole", true, 1'000'001, std::nullopt, false},
       }) {
    v1::Share proto;
    if (c.parts.has_value()) proto.set_parts_per_million(*c.parts);
    if (c.remainder.has_value()) proto.set_remainder(*c.remainder);
    Violations violations;
    const Share share = ShareFromProto(c.is_set, proto, "share", violations);
    EXPECT_EQ(violations.empty(), c.good) << c.name;
    if (c.good) EXPECT_EQ(ToProto(share).SerializeAsString(), proto.SerializeAsString()) << c.name;
  }
}

TEST(ConvertTest, MoneyNeedsACurrency) {
  v1::Money proto;
  proto.set_minor_units(-250);
  Violations violations;
  MoneyFromProto(proto, "amount", violations);
  EXPECT_EQ(violations.list().size(), 1u);
  EXPECT_EQ(violations.list()[0].field, "amount.currency_code");
  proto.set_currency_code("EUR");
  Violations none;
  EXPECT_EQ(ToProto(MoneyFromProto(proto, "amount", none)).SerializeAsString(), proto.SerializeAsString());
  EXPECT_TRUE(none.empty());
}

}  // namespace
}  // namespace sendlift
