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

}  // namespace
}  // namespace sendlift
