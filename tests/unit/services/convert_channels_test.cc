#include "services/convert_channels.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

TEST(ConvertChannelsTest, WhatIsReadIsWrittenBack) {
  const auto given =
      testing::FromText<v1::ChannelChoice>("prefer: SMS prefer: EMAIL fall_back_on: DEFINITE_FAILURE order: CHEAPEST");
  Violations violations;
  CampaignDefinition definition;
  ChannelsFromProto(given, definition, violations);
  EXPECT_TRUE(violations.empty());
  EXPECT_THAT(definition.channels, ::testing::ElementsAre(Channel::kSms, Channel::kEmail));
  EXPECT_EQ(definition.fall_back_on, Fallback::kDefiniteFailure);
  EXPECT_EQ(definition.channel_order, ChannelOrder::kCheapest);
  EXPECT_EQ(ChannelsToProto(definition).SerializeAsString(), given.SerializeAsString());
}

TEST(ConvertChannelsTest, WhatIsLeftOutIsTheDefault) {
  Violations violations;
  CampaignDefinition definition;
  ChannelsFromProto(testing::FromText<v1::ChannelChoice>("prefer: PHONE"), definition, violations);
  EXPECT_EQ(definition.fall_back_on, Fallback::kNever);
  EXPECT_EQ(definition.channel_order, ChannelOrder::kAsListed);
}

TEST(ConvertChannelsTest, WhatIsWrongOnTheWireIsNamed) {
  Violations violations;
  CampaignDefinition definition;
  ChannelsFromProto(testing::FromText<v1::ChannelChoice>("prefer: 9 fall_back_on: 9 order: 9"), definition, violations);
  ASSERT_EQ(violations.list().size(), 3u);
  EXPECT_EQ(violations.list()[0].field, "channels.prefer[0]");
  EXPECT_EQ(violations.list()[1].field, "channels.fall_back_on");
  EXPECT_EQ(violations.list()[2].field, "channels.order");
}

}  // namespace
}  // namespace sendlift
