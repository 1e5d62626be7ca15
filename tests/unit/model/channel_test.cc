#include "model/channel.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(ChannelTest, NamesLeadBack) {
  for (const Channel channel : kChannels) EXPECT_EQ(ChannelNamed(NameOf(channel)), channel);
  for (const Purpose purpose : kPurposes) EXPECT_EQ(PurposeNamed(NameOf(purpose)), purpose);
  EXPECT_EQ(NameOf(Channel::kPhone), "PHONE");
  EXPECT_EQ(NameOf(Purpose::kSurvey), "SURVEY");
}

TEST(ChannelTest, OtherTextsNameNothing) {
  for (const char* text : {"", "email", "EMAIL ", "FAX", "EMAILS"}) {
    EXPECT_EQ(ChannelNamed(text), std::nullopt) << text;
    EXPECT_EQ(PurposeNamed(text), std::nullopt) << text;
  }
}

TEST(ChannelTest, NumbersThatAreStoredNeverChange) {
  EXPECT_EQ(static_cast<int>(Channel::kEmail), 1);
  EXPECT_EQ(static_cast<int>(Channel::kSms), 2);
  EXPECT_EQ(static_cast<int>(Channel::kPhone), 3);
  EXPECT_EQ(static_cast<int>(Purpose::kPromotion), 1);
  EXPECT_EQ(static_cast<int>(Purpose::kService), 2);
  EXPECT_EQ(static_cast<int>(Purpose::kSurvey), 3);
}

}  // namespace
}  // namespace sendlift
