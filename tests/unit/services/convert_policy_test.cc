#include "services/convert_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

constexpr char kWhole[] = R"(
    caps { channel: SMS contacts: 1 within_duration { seconds: 604800 } }
    caps { contacts: 3 within_duration { seconds: 86400 } }
    quiet_hours: '21:00-08:30'
    at_end_of_quiet_hours: 'CANCEL'
    default_time_zone: 'Asia/Seoul')";

TEST(ConvertPolicyTest, WhatIsConvertedComesBack) {
  const auto proto = FromText<v1::ContactPolicy>(kWhole);
  Violations violations;
  const ContactPolicy policy = PolicyFromProto(proto, violations);
  EXPECT_TRUE(violations.empty());
  ASSERT_EQ(policy.caps.size(), 2u);
  EXPECT_EQ(policy.caps[0].channel, Channel::kSms);
  EXPECT_EQ(policy.caps[0].within, absl::Hours(168));
  EXPECT_FALSE(policy.caps[1].channel.has_value());
  EXPECT_EQ(policy.at_end_of_quiet_hours, AtEndOfQuietHours::kCancel);
  EXPECT_EQ(ToProto(policy).SerializeAsString(), proto.SerializeAsString());
}

TEST(ConvertPolicyTest, WhatIsLeftOutIsShownAsItsDefault) {
  Violations violations;
  const v1::ContactPolicy shown =
      ToProto(PolicyFromProto(FromText<v1::ContactPolicy>("quiet_hours: '22:00-07:00'"), violations));
  EXPECT_EQ(shown.at_end_of_quiet_hours(), "SEND_IF_STILL_VALID");
  EXPECT_EQ(shown.default_time_zone(), "UTC");
}

TEST(ConvertPolicyTest, WhatCannotBeReadIsNamed) {
  Violations violations;
  PolicyFromProto(FromText<v1::ContactPolicy>("quiet_hours: 'at night' at_end_of_quiet_hours: 'WAIT'"), violations);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : violations.list()) fields.push_back(violation.field);
  EXPECT_THAT(fields, ElementsAre("policy.quiet_hours", "policy.at_end_of_quiet_hours"));
}

constexpr char kByRegion[] = R"(
    quiet_hours: 'BY_REGION'
    at_end_of_quiet_hours: 'SEND_IF_STILL_VALID'
    default_time_zone: 'Asia/Seoul'
    default_quiet_hours: '22:00-07:00'
    default_region: 'KR'
    minimum_gaps { gap_duration { seconds: 259200 } }
    minimum_gaps { channel: SMS gap_duration { seconds: 604800 } })";

TEST(ConvertPolicyTest, HoursByRegionAndGapsComeBack) {
  const auto proto = FromText<v1::ContactPolicy>(kByRegion);
  Violations violations;
  const ContactPolicy policy = PolicyFromProto(proto, violations);
  EXPECT_TRUE(violations.empty());
  EXPECT_TRUE(policy.by_region);
  EXPECT_EQ(ToString(*policy.quiet_hours), "22:00-07:00");
  ASSERT_EQ(policy.minimum_gaps.size(), 2u);
  EXPECT_FALSE(policy.minimum_gaps[0].channel.has_value());
  EXPECT_EQ(policy.minimum_gaps[1].gap, absl::Hours(168));
  EXPECT_EQ(ToProto(policy).SerializeAsString(), proto.SerializeAsString());
}

TEST(ConvertPolicyTest, ByRegionTheUsualHoursAreShownOrNone) {
  Violations violations;
  const ContactPolicy usual = PolicyFromProto(FromText<v1::ContactPolicy>("quiet_hours: 'BY_REGION'"), violations);
  EXPECT_EQ(ToProto(usual).default_quiet_hours(), "21:00-08:00");
  const ContactPolicy none =
      PolicyFromProto(FromText<v1::ContactPolicy>("quiet_hours: 'BY_REGION' default_quiet_hours: 'NONE'"), violations);
  EXPECT_FALSE(none.quiet_hours.has_value());
  EXPECT_TRUE(HasQuietHours(none));
  EXPECT_EQ(ToProto(none).default_quiet_hours(), "NONE");
  EXPECT_TRUE(violations.empty());
}

TEST(ConvertPolicyTest, WhatBelongsToRegionsIsRefusedWithoutThem) {
  Violations violations;
  PolicyFromProto(
      FromText<v1::ContactPolicy>("quiet_hours: '21:00-08:00' default_quiet_hours: 'NONE' default_region: 'KR'"),
      violations);
  PolicyFromProto(FromText<v1::ContactPolicy>("quiet_hours: 'BY_REGION' default_quiet_hours: 'late'"), violations);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : violations.list()) fields.push_back(violation.field);
  EXPECT_THAT(fields, ElementsAre("policy.default_quiet_hours", "policy.default_region", "policy.default_quiet_hours"));
}

TEST(ConvertPolicyTest, EveryRuleIsShownWithItsSource) {
  const v1::QuietRegions regions = QuietRegionsToProto();
  EXPECT_EQ(regions.name(), "workspaces/main/quietRegions");
  EXPECT_EQ(regions.usual_quiet_hours(), "21:00-08:00");
  ASSERT_GT(regions.rules_size(), 5);
  for (const auto& rule : regions.rules()) {
    EXPECT_FALSE(rule.source().empty() || rule.checked().empty() || rule.channels().empty()) << rule.region();
    EXPECT_EQ(rule.purpose(), v1::PROMOTION);
  }
}

}  // namespace
}  // namespace sendlift
