#include "scheduler/quiet_place.h"

#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

CampaignDefinition ByRegion() { return ACampaign().WithQuietHoursByRegion("22:00-06:00").Build(); }

QuietPlace PlaceOf(Channel channel, absl::string_view address, absl::string_view time_zone,
                   const CampaignDefinition& definition = ByRegion()) {
  return QuietPlaceOf(definition, {.channel = channel, .address = address, .time_zone = time_zone});
}

absl::Time At(const char* rfc3339) {
  absl::Time time;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, nullptr)) << rfc3339;
  return time;
}

TEST(QuietPlaceTest, ANumberDecidesForCallsAndTextsAndTheZoneForEmails) {
  EXPECT_EQ(ToText(PlaceOf(Channel::kSms, "+821012345678", "Europe/Berlin")), "Europe/Berlin KR");
  EXPECT_EQ(ToText(PlaceOf(Channel::kPhone, "+33612345678", "Asia/Seoul")), "Asia/Seoul FR");
  EXPECT_EQ(ToText(PlaceOf(Channel::kSms, "+33612345678", "Europe/Paris")), "Europe/Paris");  // no rule for texts
  EXPECT_EQ(ToText(PlaceOf(Channel::kEmail, "a@b.example", "Africa/Johannesburg")), "Africa/Johannesburg ZA");
  EXPECT_EQ(ToText(PlaceOf(Channel::kEmail, "a@b.example", "Asia/Seoul")), "Asia/Seoul");
}

TEST(QuietPlaceTest, TheDefaultRegionIsOfCustomersOfWhomNothingIsKnown) {
  CampaignDefinition definition = ByRegion();
  definition.policy.default_region = "ZA";
  definition.policy.default_time_zone = "Africa/Johannesburg";
  EXPECT_EQ(ToText(PlaceOf(Channel::kEmail, "a@b.example", "", definition)), "Africa/Johannesburg ZA");
  EXPECT_EQ(ToText(PlaceOf(Channel::kEmail, "a@b.example", "Atlantis/Capital", definition)), "Africa/Johannesburg ZA");
  EXPECT_EQ(ToText(PlaceOf(Channel::kEmail, "a@b.example", "Europe/Berlin", definition)), "Europe/Berlin");
  EXPECT_EQ(ToText(PlaceOf(Channel::kSms, "+4915112345678", "", definition)), "Africa/Johannesburg");
}

TEST(QuietPlaceTest, RulesAreForPromotionsAndForPoliciesByRegion) {
  CampaignDefinition definition = ByRegion();
  definition.purpose = Purpose::kService;
  EXPECT_EQ(PlaceOf(Channel::kSms, "+821012345678", "Asia/Seoul", definition).rule, nullptr);
  definition = ACampaign().WithQuietHours("21:00-08:00").Build();
  EXPECT_EQ(ToText(PlaceOf(Channel::kSms, "+821012345678", "Asia/Seoul", definition)), "Asia/Seoul");
  definition.policy.quiet_hours.reset();
  EXPECT_EQ(ToText(PlaceOf(Channel::kSms, "+821012345678", "Asia/Seoul", definition)), "");
}

TEST(QuietPlaceTest, TextComesBackAndARuleThatIsGoneIsNone) {
  for (const char* text : {"", "Asia/Seoul", "Asia/Seoul KR", "America/New_York US"}) {
    EXPECT_EQ(ToText(QuietPlaceFromText(text)), text);
  }
  EXPECT_EQ(QuietPlaceFromText("Asia/Seoul XX").rule, nullptr);
  EXPECT_EQ(QuietPlaceFromText("Asia/Seoul XX").time_zone, "Asia/Seoul");
}

TEST(QuietPlaceTest, ARuleSaysWhenItIsQuietAndWithoutOneThePolicyDoes) {
  const ContactPolicy policy = ByRegion().policy;
  const absl::Time evening = At("2026-11-20T20:30:00+01:00");  // a Friday
  const QuietSpan by_rule = QuietSpanAt(policy, QuietPlaceFromText("Europe/Paris FR"), evening);
  EXPECT_TRUE(by_rule.quiet);
  EXPECT_EQ(by_rule.until, At("2026-11-23T10:00:00+01:00"));
  const QuietSpan usual = QuietSpanAt(policy, QuietPlaceFromText("Europe/Paris"), evening);
  EXPECT_FALSE(usual.quiet);
  EXPECT_EQ(usual.until, At("2026-11-20T22:00:00+01:00"));
}

TEST(QuietPlaceTest, WithoutUsualHoursOnlyRulesAreQuiet) {
  ContactPolicy policy = ByRegion().policy;
  policy.quiet_hours.reset();
  EXPECT_TRUE(HasQuietHours(policy));
  const QuietSpan span = QuietSpanAt(policy, QuietPlaceFromText("Europe/Berlin"), At("2026-11-20T03:00:00Z"));
  EXPECT_FALSE(span.quiet);
  EXPECT_EQ(span.until, absl::InfiniteFuture());
}

TEST(QuietPlaceTest, AZoneThatCannotBeLoadedIsTheDefaultOne) {
  CampaignDefinition definition = ACampaign().WithQuietHours("21:00-08:00").Build();
  definition.policy.default_time_zone = "Asia/Seoul";
  EXPECT_EQ(PlaceOf(Channel::kEmail, "", "Atlantis/Capital", definition).time_zone, "Asia/Seoul");
  EXPECT_EQ(PlaceOf(Channel::kEmail, "", "", definition).time_zone, "Asia/Seoul");
  EXPECT_EQ(PlaceOf(Channel::kEmail, "", "Europe/Berlin", definition).time_zone, "Europe/Berlin");
  const QuietPlace lost = {.time_zone = "Atlantis/Capital"};
  EXPECT_FALSE(QuietSpanAt(definition.policy, lost, CampaignStart() + absl::Hours(1)).quiet);  // 10:00
}

}  // namespace
}  // namespace sendlift::testing
