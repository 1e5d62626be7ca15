#include "clients/cli/caps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

constexpr int64_t kDay = 24 * 3600;

TEST(CapsTest, AreContactsInATime) {
  for (const auto& [text, contacts, seconds] :
       {std::tuple("2/week", 2, 7 * kDay), {"1/day", 1, kDay}, {"4/month", 4, 30 * kDay}, {"3/72h", 3, 3 * kDay}}) {
    ASSERT_OK_AND_ASSIGN(const v1::ContactPolicy::Cap cap, ParseCap(text));
    EXPECT_EQ(cap.contacts(), contacts);
    EXPECT_EQ(cap.within_duration().seconds(), seconds) << text;
    EXPECT_EQ(cap.channel(), v1::CHANNEL_UNSPECIFIED);
  }
}

TEST(CapsTest, BelongToAChannelOrToAll) {
  ASSERT_OK_AND_ASSIGN(const v1::ContactPolicy::Cap sms, ParseCap("SMS", "1/week"));
  EXPECT_EQ(sms.channel(), v1::SMS);
  ASSERT_OK_AND_ASSIGN(const v1::ContactPolicy::Cap all, ParseCap("ALL", "1/week"));
  EXPECT_EQ(all.channel(), v1::CHANNEL_UNSPECIFIED);
  EXPECT_THAT(ParseCap("FAX", "1/week"),
              testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("FAX")));
}

TEST(CapsTest, AnythingElseIsRefused) {
  for (const char* text : {"", "2", "2/", "/week", "two/week", "2/fortnight", "2 per week"}) {
    EXPECT_THAT(ParseCap(text), testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("2/week")));
  }
}

}  // namespace
}  // namespace sendlift::cli
