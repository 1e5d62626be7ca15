#include "model/quiet_regions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"

namespace sendlift {
namespace {

constexpr int kMonday = 0, kFriday = 4, kSaturday = 5, kSunday = 6;

// Minute of the week, from a day and "HH:MM".
int At(int day, absl::string_view clock) {
  const int hour = (clock[0] - '0') * 10 + (clock[1] - '0');
  return day * 1440 + hour * 60 + (clock[3] - '0') * 10 + (clock[4] - '0');
}

bool Quiet(absl::string_view region, Channel channel, int day, absl::string_view clock) {
  const QuietRule* rule = FindQuietRule(region, channel, Purpose::kPromotion);
  EXPECT_NE(rule, nullptr) << region;
  return rule != nullptr && rule->quiet.Covers(At(day, clock));
}

TEST(QuietRegionsTest, EveryRuleSaysWhereItIsFromAndWhenItWasRead) {
  std::set<std::string> seen;
  std::string last;
  for (const QuietRule& rule : QuietRules()) {
    EXPECT_TRUE(seen.insert(std::string(rule.rule)).second) << rule.rule;
    EXPECT_EQ(rule.rule.find(' '), absl::string_view::npos) << rule.rule;  // a blank ends the zone of a block
    EXPECT_EQ(rule.region.size(), 2u) << rule.rule;
    EXPECT_GT(rule.source.size(), 10u) << rule.rule;
    EXPECT_FALSE(rule.exception.empty()) << rule.rule;
    EXPECT_FALSE(rule.channels.empty()) << rule.rule;
    EXPECT_FALSE(rule.quiet.spans().empty()) << rule.rule;
    EXPECT_LE(rule.checked, kQuietRulesVersion) << rule.rule;
    EXPECT_LE(last, rule.region);
    last = std::string(rule.region);
    EXPECT_EQ(QuietRuleNamed(rule.rule), &rule);
  }
  EXPECT_EQ(QuietRuleNamed("XX"), nullptr);
  EXPECT_EQ(QuietRuleNamed(""), nullptr);
}

TEST(QuietRegionsTest, OneRuleAtMostHoldsForAContact) {
  for (const Channel channel : kChannels) {
    for (const Purpose purpose : kPurposes) {
      for (const QuietRule& rule : QuietRules()) {
        const auto holding = std::count_if(QuietRules().begin(), QuietRules().end(), [&](const QuietRule& other) {
          return other.region == rule.region && other.purpose == purpose &&
                 std::count(other.channels.begin(), other.channels.end(), channel) > 0;
        });
        EXPECT_LE(holding, 1) << rule.region;
      }
    }
  }
}

TEST(QuietRegionsTest, TheHoursAreThoseOfTheSources) {
  EXPECT_TRUE(Quiet("US", Channel::kSms, kSunday, "07:59"));
  EXPECT_FALSE(Quiet("US", Channel::kSms, kSunday, "08:00"));
  EXPECT_FALSE(Quiet("US", Channel::kPhone, kMonday, "20:59"));
  EXPECT_TRUE(Quiet("US", Channel::kPhone, kMonday, "21:00"));
  EXPECT_TRUE(Quiet("KR", Channel::kSms, kFriday, "21:00"));
  EXPECT_FALSE(Quiet("KR", Channel::kSms, kFriday, "08:00"));
  EXPECT_TRUE(Quiet("FR", Channel::kPhone, kMonday, "13:00"));
  EXPECT_TRUE(Quiet("FR", Channel::kPhone, kMonday, "13:59"));
  EXPECT_FALSE(Quiet("FR", Channel::kPhone, kMonday, "14:00"));
  EXPECT_FALSE(Quiet("FR", Channel::kPhone, kFriday, "19:59"));
  EXPECT_TRUE(Quiet("FR", Channel::kPhone, kSaturday, "11:00"));
  EXPECT_FALSE(Quiet("CA", Channel::kPhone, kFriday, "21:29"));
  EXPECT_TRUE(Quiet("CA", Channel::kPhone, kSunday, "18:00"));
  EXPECT_FALSE(Quiet("AU", Channel::kPhone, kSaturday, "16:59"));
  EXPECT_TRUE(Quiet("AU", Channel::kPhone, kSunday, "12:00"));
  EXPECT_TRUE(Quiet("IN", Channel::kSms, kMonday, "09:59"));
  EXPECT_FALSE(Quiet("IT", Channel::kPhone, kSaturday, "18:59"));
  EXPECT_TRUE(Quiet("ES", Channel::kPhone, kSunday, "12:00"));
  EXPECT_TRUE(Quiet("ZA", Channel::kEmail, kSaturday, "13:00"));
}

TEST(QuietRegionsTest, ARuleHoldsForItsChannelsAndPurposeOnly) {
  EXPECT_EQ(FindQuietRule("KR", Channel::kEmail, Purpose::kPromotion), nullptr);
  EXPECT_EQ(FindQuietRule("FR", Channel::kSms, Purpose::kPromotion), nullptr);
  EXPECT_EQ(FindQuietRule("US", Channel::kSms, Purpose::kService), nullptr);
  EXPECT_EQ(FindQuietRule("DE", Channel::kSms, Purpose::kPromotion), nullptr);
  EXPECT_EQ(FindQuietRule("", Channel::kSms, Purpose::kPromotion), nullptr);
}

}  // namespace
}  // namespace sendlift
