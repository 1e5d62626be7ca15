#include "services/convert_channels.h"

#include <gtest/gtest.h>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

TEST(ConvertChannelsTest, WhatIsConvertedComesBack) {
  const auto proto = testing::FromText<v1::ChannelChoice>(
      "prefer: SMS prefer: EMAIL fall_back_on: DEFINITE_FAILURE order: MOST_RESPONSIVE");
  Violations violations;
  CampaignDefinition definition;
  ChannelsFromProto(proto, definition, violations);
  EXPECT_TRUE(violations.list().empty());
  EXPECT_EQ(definition.channels.front(), Channel::kSms);
  EXPECT_EQ(definition.fall_back_on, Fallback::kDefiniteFailure);
  EXPECT_EQ(definition.channel_order, ChannelOrder::kMostResponsive);
  EXPECT_EQ(ChannelsToProto(definition).SerializeAsString(), proto.SerializeAsString());
}

TEST(ConvertChannelsTest, WithoutAWordNothingFallsBackAndTheListIsTheOrder) {
  Violations violations;
  CampaignDefinition definition;
  ChannelsFromProto(testing::FromText<v1::ChannelChoice>("prefer: EMAIL"), definition, violations);
  EXPECT_EQ(definition.fall_back_on, Fallback::kNever);
  EXPECT_EQ(definition.channel_order, ChannelOrder::kAsListed);
}

}  // namespace
}  // namespace sendlift
