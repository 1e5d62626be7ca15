#include "scheduler/channel_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using enum Channel;

constexpr Channel kListed[] = {kEmail, kSms, kPhone};

ChannelList Ordered(const ACampaign& campaign, absl::string_view attributes = "{}",
                    absl::Span<const Channel> listed = kListed) {
  const CampaignDefinition definition = campaign.Build();
  return ChannelOrderer(definition).Ordered(listed, attributes);
}

TEST(ChannelOrderTest, AsListedLooksAtNothing) {
  EXPECT_THAT(Ordered(ACampaign(), R"({"preferred_channel":"PHONE","sms_response_rate":1})"),
              ElementsAre(kEmail, kSms, kPhone));
}

TEST(ChannelOrderTest, TheCustomersChannelComesFirstAndTheOthersStayAsListed) {
  ACampaign campaign;
  campaign.WithOrder(ChannelOrder::kCustomersFirst);
  EXPECT_THAT(Ordered(campaign, R"({"preferred_channel":"PHONE"})"), ElementsAre(kPhone, kEmail, kSms));
  EXPECT_THAT(Ordered(campaign, R"({"preferred_channel":"FAX"})"), ElementsAre(kEmail, kSms, kPhone));
  EXPECT_THAT(Ordered(campaign, "{}"), ElementsAre(kEmail, kSms, kPhone));
  EXPECT_THAT(Ordered(campaign, R"({"preferred_channel":"PHONE"})", {kSms, kEmail}), ElementsAre(kSms, kEmail));
}

TEST(ChannelOrderTest, TheCheapestComesFirstAndWhatHasNoCostIsFree) {
  ACampaign campaign;
  campaign.WithOrder(ChannelOrder::kCheapest).WithBudget(100, {{kEmail, 50'000}, {kSms, 45'000}});
  EXPECT_THAT(Ordered(campaign), ElementsAre(kPhone, kSms, kEmail));
}

TEST(ChannelOrderTest, EqualCostsStayAsListed) {
  ACampaign campaign;
  campaign.WithOrder(ChannelOrder::kCheapest).WithBudget(100, {{kEmail, 2}, {kSms, 2}, {kPhone, 1}});
  EXPECT_THAT(Ordered(campaign), ElementsAre(kPhone, kEmail, kSms));
}

TEST(ChannelOrderTest, TheHighestRateComesFirstThenTiesThenThoseWithoutOne) {
  ACampaign campaign;
  campaign.WithOrder(ChannelOrder::kMostResponsive);
  EXPECT_THAT(Ordered(campaign, R"({"email_response_rate":0.1,"phone_response_rate":0.4,"sms_response_rate":0.2})"),
              ElementsAre(kPhone, kSms, kEmail));
  EXPECT_THAT(Ordered(campaign, R"({"phone_response_rate":0})"), ElementsAre(kPhone, kEmail, kSms));
  EXPECT_THAT(Ordered(campaign, R"({"phone_response_rate":0.2,"sms_response_rate":0.2})"),
              ElementsAre(kSms, kPhone, kEmail));
  EXPECT_THAT(Ordered(campaign, R"({"sms_response_rate":"often","phone_response_rate":"nan"})"),
              ElementsAre(kEmail, kSms, kPhone));
}

}  // namespace
}  // namespace sendlift::testing
