#include "storage/definition_json.h"

#include <string>
#include <vector>

#include "tests/support/a_campaign.h"
#include "tests/support/status_matchers.h"

namespace sendlift::storage {
namespace {

using ::sendlift::testing::ACampaign;
using ::sendlift::testing::HasCode;
using ::sendlift::testing::Percent;
using ::sendlift::testing::Remainder;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

const absl::Time kStart = absl::FromUnixMicros(1'800'057'600'000'001);

Offer EveryFieldOfAnOffer() {
  return {.kind = OfferKind::kPoints,
          .display_name = "Q \"1\"\n\xf0\x9f\x8e\x81",
          .percent = 12.5,
          .amount = Money{"KWD", 9'007'199'254'740'993},
          .points = 1'200,
          .valid_for = absl::Microseconds(86'400'000'001)};
}

// Every field has a value that is not its default.
CampaignDefinition EveryField() {
  return {.display_name = "Herbst \xe2\x99\xa5",
          .purpose = Purpose::kSurvey,
          .window = {.start = kStart, .end = kStart + absl::Hours(240)},
          .audience = {.segment_id = "loyal", .filter = "tier = \"V\""},
          .tiers = {{.tier = "vip", .when = "tier = VIP", .offer = EveryFieldOfAnOffer()},
                    {.tier = "rest", .when = "", .offer = std::nullopt}},
          .experiment = {.control = Percent(20.0001),
                         .arms = {{.arm = "offer", .share = Percent(40)}, {.arm = "hint", .share = Remainder()}},
                         .assignment = AssignmentSource::kImported,
                         .assignment_key = HashKey{0xff, 0, 0x80, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 0},
                         .metrics = {{.metric = "revenue",
                                      .kind = MetricKind::kRevenue,
                                      .event_type = "PURCHASED",
                                      .window = absl::Microseconds(7)}},
                         .alpha = 0.1,
                         .power = 0.95},
          .waves = {{.wave = "pilot", .start = kStart + absl::Hours(1), .share = Percent(10)},
                    {.wave = "main", .start = kStart + absl::Hours(2), .share = Remainder()}},
          .channels = {Channel::kPhone, Channel::kEmail},
          .creatives = {{.creative = "call",
                         .channel = Channel::kPhone,
                         .arms = {"offer", "hint"},
                         .tiers = {"vip"},
                         .languages = {{.language_code = "de", .subject = "s", .text = "t", .html = "<p>h</p>"},
                                       {.language_code = "en", .subject = "", .text = "u", .html = ""}}}},
          .links = {{"shop", "https://example.com/?a=1&b=2"}, {"terms", "https://example.com/agb"}},
          .policy = {.caps = {{.channel = Channel::kSms, .contacts = 8, .within = absl::Hours(720)}},
                     .minimum_gaps = {{.channel = std::nullopt, .gap = absl::Hours(72)},
                                      {.channel = Channel::kSms, .gap = absl::Microseconds(60'000'001)}},
                     .by_region = true,
                     .quiet_hours = QuietHours{.begin_minute = 1290, .end_minute = 450},
                     .at_end_of_quiet_hours = AtEndOfQuietHours::kCancel,
                     .default_time_zone = "Asia/Seoul",
                     .default_region = "KR"}};
}

class DefinitionJsonTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_OK_AND_ASSIGN(back_, DefinitionFromJson(DefinitionToJson(EveryField()))); }

  CampaignDefinition back_;
};

TEST_F(DefinitionJsonTest, NamePurposeWindowAndAudienceComeBack) {
  EXPECT_EQ(back_.display_name, "Herbst \xe2\x99\xa5");
  EXPECT_EQ(back_.purpose, Purpose::kSurvey);
  EXPECT_EQ(back_.window.start, kStart);
  EXPECT_EQ(back_.window.end, kStart + absl::Hours(240));
  EXPECT_EQ(back_.audience.segment_id, "loyal");
  EXPECT_EQ(back_.audience.filter, "tier = \"V\"");
  EXPECT_THAT(back_.channels, ElementsAre(Channel::kPhone, Channel::kEmail));
  EXPECT_THAT(back_.links,
              ElementsAre(Pair("shop", "https://example.com/?a=1&b=2"), Pair("terms", "https://example.com/agb")));
}

TEST_F(DefinitionJsonTest, TiersAndOffersComeBack) {
  ASSERT_EQ(back_.tiers.size(), 2u);
  EXPECT_EQ(back_.tiers[0].tier, "vip");
  EXPECT_EQ(back_.tiers[0].when, "tier = VIP");
  EXPECT_EQ(back_.tiers[1].when, "");
  EXPECT_FALSE(back_.tiers[1].offer.has_value());
  ASSERT_TRUE(back_.tiers[0].offer.has_value());
  const Offer& offer = *back_.tiers[0].offer;
  EXPECT_EQ(offer.kind, OfferKind::kPoints);
  EXPECT_EQ(offer.display_name, EveryFieldOfAnOffer().display_name);
  EXPECT_EQ(offer.percent, 12.5);
  EXPECT_EQ(offer.amount, (Money{"KWD", 9'007'199'254'740'993}));
  EXPECT_EQ(offer.points, 1'200);
  EXPECT_EQ(offer.valid_for, absl::Microseconds(86'400'000'001));
}

TEST_F(DefinitionJsonTest, TheExperimentComesBack) {
  EXPECT_EQ(back_.experiment.control, (Share{.parts_per_million = 200'001, .remainder = false}));
  ASSERT_EQ(back_.experiment.arms.size(), 2u);
  EXPECT_EQ(back_.experiment.arms[0].arm, "offer");
  EXPECT_EQ(back_.experiment.arms[0].share, Percent(40));
  EXPECT_EQ(back_.experiment.arms[1].share, Remainder());
  EXPECT_EQ(back_.experiment.assignment, AssignmentSource::kImported);
  EXPECT_EQ(back_.experiment.assignment_key, EveryField().experiment.assignment_key);
  ASSERT_EQ(back_.experiment.metrics.size(), 1u);
  EXPECT_EQ(back_.experiment.metrics[0].metric, "revenue");
  EXPECT_EQ(back_.experiment.metrics[0].kind, MetricKind::kRevenue);
  EXPECT_EQ(back_.experiment.metrics[0].event_type, "PURCHASED");
  EXPECT_EQ(back_.experiment.metrics[0].window, absl::Microseconds(7));
  EXPECT_EQ(back_.experiment.alpha, 0.1);
  EXPECT_EQ(back_.experiment.power, 0.95);
}

TEST_F(DefinitionJsonTest, WavesAndCreativesComeBack) {
  ASSERT_EQ(back_.waves.size(), 2u);
  EXPECT_EQ(back_.waves[0].wave, "pilot");
  EXPECT_EQ(back_.waves[0].start, kStart + absl::Hours(1));
  EXPECT_EQ(back_.waves[0].share, Percent(10));
  EXPECT_EQ(back_.waves[1].share, Remainder());
  ASSERT_EQ(back_.creatives.size(), 1u);
  EXPECT_EQ(back_.creatives[0].creative, "call");
  EXPECT_EQ(back_.creatives[0].channel, Channel::kPhone);
  EXPECT_THAT(back_.creatives[0].arms, ElementsAre("offer", "hint"));
  EXPECT_THAT(back_.creatives[0].tiers, ElementsAre("vip"));
  ASSERT_EQ(back_.creatives[0].languages.size(), 2u);
  EXPECT_EQ(back_.creatives[0].languages[0].language_code, "de");
  EXPECT_EQ(back_.creatives[0].languages[0].subject, "s");
  EXPECT_EQ(back_.creatives[0].languages[0].text, "t");
  EXPECT_EQ(back_.creatives[0].languages[0].html, "<p>h</p>");
  EXPECT_EQ(back_.creatives[0].languages[1].text, "u");
}

TEST_F(DefinitionJsonTest, ThePolicyComesBack) {
  const ContactPolicy& policy = back_.policy;
  ASSERT_EQ(policy.caps.size(), 1u);
  EXPECT_EQ(policy.caps[0].within, absl::Hours(720));
  ASSERT_EQ(policy.minimum_gaps.size(), 2u);
  EXPECT_FALSE(policy.minimum_gaps[0].channel.has_value());
  EXPECT_EQ(policy.minimum_gaps[1].channel, Channel::kSms);
  EXPECT_EQ(policy.minimum_gaps[1].gap, absl::Microseconds(60'000'001));
  EXPECT_TRUE(policy.by_region);
  EXPECT_EQ(policy.quiet_hours, (QuietHours{.begin_minute = 1290, .end_minute = 450}));
  EXPECT_EQ(policy.at_end_of_quiet_hours, AtEndOfQuietHours::kCancel);
  EXPECT_EQ(policy.default_time_zone, "Asia/Seoul");
  EXPECT_EQ(policy.default_region, "KR");
}

TEST_F(DefinitionJsonTest, WritingAgainGivesTheSameText) {
  EXPECT_EQ(DefinitionToJson(back_), DefinitionToJson(EveryField()));
  ASSERT_OK_AND_ASSIGN(const CampaignDefinition empty, DefinitionFromJson(DefinitionToJson({})));
  EXPECT_EQ(DefinitionToJson(empty), DefinitionToJson({}));
}

TEST(StoredDefinitionTest, WhatAnOlderVersionDidNotWriteIsItsDefault) {
  ASSERT_OK_AND_ASSIGN(const CampaignDefinition definition,
                       DefinitionFromJson(R"({"purpose": 1, "window": {}, "audience": {}, "channels": [],
                                             "experiment": {"control": 200000, "assignment": 1}})"));
  EXPECT_EQ(definition.display_name, "");
  EXPECT_EQ(definition.experiment.alpha, 0.05);
  EXPECT_EQ(definition.experiment.power, 0.8);
  EXPECT_TRUE(definition.tiers.empty());
}

TEST(StoredDefinitionTest, WhatANewerVersionAddedIsPassedOver) {
  std::string json = DefinitionToJson(ACampaign().Build());
  json.insert(1, R"("weather": {"winds": [1, 2]}, )");
  ASSERT_OK_AND_ASSIGN(const CampaignDefinition definition, DefinitionFromJson(json));
  EXPECT_EQ(DefinitionToJson(definition), DefinitionToJson(ACampaign().Build()));
}

TEST(StoredDefinitionTest, GarbageIsDataLoss) {
  const std::string good = DefinitionToJson(EveryField());
  std::vector<std::string> texts = {"",  "{",        "null",     "[]",       "{}",
                                    "7", "\"text\"", good + "}", "\xff\xfe", R"({"purpose":"SURVEY"})"};
  for (const size_t size : {good.size() / 3, good.size() / 2, good.size() - 1}) texts.push_back(good.substr(0, size));
  for (const std::string& text : texts) {
    EXPECT_THAT(DefinitionFromJson(text),
                HasCode(absl::StatusCode::kDataLoss, HasSubstr("a stored campaign cannot be read")))
        << text;
  }
}

TEST(StoredDefinitionTest, AFieldOfAnotherTypeIsDataLoss) {
  struct Case {
    const char* field;
    const char* damaged;
  };
  const std::string good = DefinitionToJson(EveryField());
  for (const Case& c : {Case{"\"purpose\":3", "\"purpose\":\"3\""}, Case{"\"alpha\":0.1", "\"alpha\":[]"},
                        Case{"\"channels\":[3,1]", "\"channels\":[\"PHONE\"]"},
                        Case{"\"wave\":\"pilot\"", "\"wave\":7"}, Case{"\"share\":400000", "\"share\":{}"}}) {
    std::string damaged = good;
    const size_t place = damaged.find(c.field);
    ASSERT_NE(place, std::string::npos) << c.field;
    damaged.replace(place, std::string(c.field).size(), c.damaged);
    EXPECT_THAT(DefinitionFromJson(damaged), HasCode(absl::StatusCode::kDataLoss, HasSubstr("cannot be read")))
        << c.damaged;
  }
}

TEST(StoredDefinitionTest, BytesThatAreNoUtf8AreReplacedAndBreakNothing) {
  CampaignDefinition definition = ACampaign().WithName("a\xff z").Build();
  ASSERT_OK_AND_ASSIGN(const CampaignDefinition back, DefinitionFromJson(DefinitionToJson(definition)));
  EXPECT_EQ(back.display_name, "a\xef\xbf\xbd z");
}

TEST(WinnerJsonTest, TheRuleComesBackAndIsNothingWithoutOne) {
  CampaignDefinition definition = EveryField();
  ASSERT_OK_AND_ASSIGN(const CampaignDefinition none, DefinitionFromJson(DefinitionToJson(definition)));
  EXPECT_EQ(none.experiment.winner, std::nullopt);
  definition.experiment.winner = Winner{.only_if = WinnerRule::kLeading, .wave = "main"};
  ASSERT_OK_AND_ASSIGN(const CampaignDefinition back, DefinitionFromJson(DefinitionToJson(definition)));
  EXPECT_EQ(back.experiment.winner, definition.experiment.winner);
}

}  // namespace
}  // namespace sendlift::storage
