#include "model/definition_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/support/a_campaign.h"

namespace sendlift {
namespace {

using ::sendlift::testing::ACampaign;
using ::sendlift::testing::CampaignStart;
using ::sendlift::testing::Discount;
using ::sendlift::testing::Percent;
using ::sendlift::testing::Remainder;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Two of everything: tiers vip and rest, arms offer and hint, two waves, e-mail and SMS, two metrics, a link.
CampaignDefinition Good() {
  return ACampaign()
      .WithTier("vip", "tier = VIP", Discount(20))
      .WithTier("rest", "", Discount(10))
      .WithArm("offer", Percent(40))
      .WithArm("hint")
      .WithMetric("purchase_rate", MetricKind::kRate, "PURCHASED")
      .WithMetric("revenue", MetricKind::kRevenue, "PURCHASED")
      .WithWave("pilot", CampaignStart() + absl::Hours(1), Percent(10))
      .WithWave("main", CampaignStart() + absl::Hours(48))
      .WithChannel(Channel::kEmail)
      .WithChannel(Channel::kSms)
      .WithLink("shop", "https://example.com/")
      .Build();
}

std::string Repeated(const char* text, size_t count) {
  std::string repeated;
  for (size_t i = 0; i < count; ++i) repeated += text;
  return repeated;
}

// The smallest change that makes a good definition bad, and what is said of it.
struct Case {
  const char* name;
  void (*change)(CampaignDefinition& d);
  const char* field;
  const char* text;
};

void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class DefinitionRulesTest : public ::testing::TestWithParam<Case> {};

TEST_P(DefinitionRulesTest, SaysWhatIsWrongAndWhere) {
  CampaignDefinition definition = Good();
  ASSERT_THAT(ViolationsOf(definition), IsEmpty());
  GetParam().change(definition);
  EXPECT_THAT(ViolationsOf(definition),
              Contains(AllOf(Field("field", &FieldViolation::field, GetParam().field),
                             Field("description", &FieldViolation::description, HasSubstr(GetParam().text)))));
}

using D = CampaignDefinition;

const Case kWindowAndTiers[] = {
    {"LongDisplayName", [](D& d) { d.display_name = Repeated("\xc3\xa9", 201); }, "display_name", "200 characters"},
    {"WindowEndsAtItsStart", [](D& d) { d.window.end = d.window.start; }, "window.end_time", "ends before it begins"},
    {"WindowOver400Days", [](D& d) { d.window.end = d.window.start + absl::Hours(24 * 400) + absl::Seconds(1); },
     "window.end_time", "longer than 400 days"},
    {"NoTiers", [](D& d) { d.tiers.clear(); }, "tiers", "at least one"},
    {"TooManyTiers",
     [](D& d) {
       for (int i = 0; i < 49; ++i) d.tiers.push_back({absl::StrCat("t", i), "", Discount(1)});
     },
     "tiers", "at most 50 are allowed; there are 51"},
    {"TierIdInCapitals", [](D& d) { d.tiers[1].tier = "Rest"; }, "tiers[1].tier", "\"Rest\" is no id"},
    {"TierTwice", [](D& d) { d.tiers[1].tier = "vip"; }, "tiers[1].tier", "\"vip\" is used twice"},
    {"PercentAbove100", [](D& d) { d.tiers[0].offer->percent = 100.5; }, "tiers[0].offer.percent", "at most 100"},
    {"PercentBelow0", [](D& d) { d.tiers[0].offer->percent = -1; }, "tiers[0].offer.percent", "above 0"},
    {"PercentNotANumber", [](D& d) { d.tiers[0].offer->percent = std::nan(""); }, "tiers[0].offer.percent", "above 0"},
    {"DiscountOfNothing", [](D& d) { d.tiers[0].offer->percent = 0; }, "tiers[0].offer.percent",
     "needs either percent or amount"},
    {"DiscountOfBoth",
     [](D& d) {
       d.tiers[0].offer->amount = Money{"EUR", 100};
     },
     "tiers[0].offer.percent", "needs either percent or amount"},
    {"GiftWithPercent", [](D& d) { d.tiers[0].offer->kind = OfferKind::kGift; }, "tiers[0].offer.percent",
     "belong to a DISCOUNT only"},
    {"AmountOfZero",
     [](D& d) {
       d.tiers[0].offer->percent = 0;
       d.tiers[0].offer->amount = Money{"EUR", 0};
     },
     "tiers[0].offer.amount", "above 0"},
    {"AmountWithoutCurrency",
     [](D& d) {
       d.tiers[0].offer->percent = 0;
       d.tiers[0].offer->amount = Money{"euro", 100};
     },
     "tiers[0].offer.amount", "such as EUR"},
    {"PointsOfADiscount", [](D& d) { d.tiers[0].offer->points = 5; }, "tiers[0].offer.points", "only there"},
    {"NoPoints",
     [](D& d) {
       d.tiers[0].offer->kind = OfferKind::kPoints;
       d.tiers[0].offer->percent = 0;
     },
     "tiers[0].offer.points", "points above 0"},
    {"ValidForHours", [](D& d) { d.tiers[0].offer->valid_for = absl::Hours(23); }, "tiers[0].offer.valid_for_duration",
     "from 1 to 400 days"},
    {"ValidForYears", [](D& d) { d.tiers[0].offer->valid_for = absl::Hours(24 * 401); },
     "tiers[0].offer.valid_for_duration", "from 1 to 400 days"},
    {"LongOfferName", [](D& d) { d.tiers[0].offer->display_name = Repeated("x", 201); }, "tiers[0].offer.display_name",
     "200 characters"},
};
INSTANTIATE_TEST_SUITE_P(WindowAndTiers, DefinitionRulesTest, ::testing::ValuesIn(kWindowAndTiers),
                         [](const auto& tested) { return tested.param.name; });

const Case kExperiment[] = {
    {"NoArms", [](D& d) { d.experiment.arms.clear(); }, "experiment.arms", "at least one"},
    {"TooManyArms",
     [](D& d) {
       for (int i = 0; i < 19; ++i) d.experiment.arms.push_back({absl::StrCat("a", i), Percent(0.1)});
     },
     "experiment.arms", "at most 20"},
    {"ArmNamedControl", [](D& d) { d.experiment.arms[0].arm = "control"; }, "experiment.arms[0].arm", "used twice"},
    {"ArmTwice", [](D& d) { d.experiment.arms[1].arm = "offer"; }, "experiment.arms[1].arm", "used twice"},
    {"ArmWithoutId", [](D& d) { d.experiment.arms[0].arm = ""; }, "experiment.arms[0].arm", "\"\" is no id"},
    {"NoControl", [](D& d) { d.experiment.control = Percent(0); }, "experiment.control", "above 0 %"},
    {"NegativeShare", [](D& d) { d.experiment.arms[0].share.parts_per_million = -1; }, "experiment.arms[0].share",
     "above 0 %"},
    {"ShareAboveAll", [](D& d) { d.experiment.arms[0].share.parts_per_million = 1'000'001; },
     "experiment.arms[0].share", "at most 100 %"},
    {"TwoRemainders", [](D& d) { d.experiment.control = Remainder(); }, "experiment.arms", "only one share"},
    {"SharesAboveAll", [](D& d) { d.experiment.control = Percent(70); }, "experiment.arms", "add up to 110 %"},
    {"NothingLeft", [](D& d) { d.experiment.control = Percent(60); }, "experiment.arms", "leave nothing"},
    {"SharesBelowAll", [](D& d) { d.experiment.arms[1].share = Percent(39.9999); }, "experiment.arms",
     "add up to 99.9999 %; they must make 100 %"},
    {"AlphaOfZero", [](D& d) { d.experiment.alpha = 0; }, "experiment.plan.alpha", "at most 0.5"},
    {"AlphaAboveHalf", [](D& d) { d.experiment.alpha = 0.51; }, "experiment.plan.alpha", "at most 0.5"},
    {"AlphaNotANumber", [](D& d) { d.experiment.alpha = std::nan(""); }, "experiment.plan.alpha", "above 0"},
    {"PowerOfOne", [](D& d) { d.experiment.power = 1; }, "experiment.plan.power", "below 1"},
    {"PowerOfZero", [](D& d) { d.experiment.power = 0; }, "experiment.plan.power", "above 0"},
    {"NoMetric", [](D& d) { d.experiment.metrics.clear(); }, "experiment.metrics.primary", "decides the verdict"},
    {"TooManyMetrics",
     [](D& d) {
       for (int i = 0; i < 20; ++i) {
         d.experiment.metrics.push_back({absl::StrCat("m", i), MetricKind::kRate, "X", absl::Hours(1)});
       }
     },
     "experiment.metrics.secondary", "at most 20"},
    {"MetricWithDashes", [](D& d) { d.experiment.metrics[0].metric = "purchase-rate"; },
     "experiment.metrics.primary.metric", "\"_\""},
    {"MetricTwice", [](D& d) { d.experiment.metrics[1].metric = "purchase_rate"; },
     "experiment.metrics.secondary[0].metric", "there twice"},
    {"EventTypeInLowerCase", [](D& d) { d.experiment.metrics[1].event_type = "purchased"; },
     "experiment.metrics.secondary[0].event_type", "PURCHASED"},
    {"MetricWindowOfZero", [](D& d) { d.experiment.metrics[0].window = absl::ZeroDuration(); },
     "experiment.metrics.primary.window_duration", "above 0"},
    {"MetricWindowOfYears", [](D& d) { d.experiment.metrics[1].window = absl::Hours(24 * 401); },
     "experiment.metrics.secondary[0].window_duration", "at most 400 days"},
};
INSTANTIATE_TEST_SUITE_P(Experiment, DefinitionRulesTest, ::testing::ValuesIn(kExperiment),
                         [](const auto& tested) { return tested.param.name; });

const Case kWavesChannelsLinks[] = {
    {"NoWaves", [](D& d) { d.waves.clear(); }, "waves", "at least one"},
    {"TooManyWaves",
     [](D& d) {
       for (int i = 0; i < 49; ++i) d.waves.push_back({absl::StrCat("w", i), d.waves[1].start, Percent(1)});
     },
     "waves", "at most 50"},
    {"WaveTwice", [](D& d) { d.waves[1].wave = "pilot"; }, "waves[1].wave", "used twice"},
    {"WaveBeforeTheWindow", [](D& d) { d.waves[0].start = d.window.start - absl::Seconds(1); }, "waves[0].start_time",
     "outside the campaign's window"},
    {"WaveAtTheEndOfTheWindow", [](D& d) { d.waves[1].start = d.window.end; }, "waves[1].start_time",
     "outside the campaign's window"},
    {"WavesOutOfOrder", [](D& d) { d.waves[1].start = d.waves[0].start - absl::Seconds(1); }, "waves[1].start_time",
     "sort waves by time"},
    {"RemainderBeforeTheLastWave",
     [](D& d) {
       d.waves[0].share = Remainder();
       d.waves[1].share = Percent(10);
     },
     "waves[0].share", "only the last wave"},
    {"WaveOfNobody", [](D& d) { d.waves[0].share = Percent(0); }, "waves[0].share", "above 0 %"},
    {"WavesAboveAll", [](D& d) { d.waves[1].share = Percent(91); }, "waves", "add up to 101 %"},
    {"NothingLeftForTheLastWave", [](D& d) { d.waves[0].share = Percent(100); }, "waves", "leave nothing"},
    {"NoChannels", [](D& d) { d.channels.clear(); }, "channels.prefer", "at least one"},
    {"ChannelTwice", [](D& d) { d.channels[1] = Channel::kEmail; }, "channels.prefer[1]", "there twice"},
    {"TooManyChannels", [](D& d) { d.channels.assign(4, Channel::kEmail); }, "channels.prefer", "at most 3"},
    {"TooManyLinks",
     [](D& d) {
       for (int i = 0; i < 50; ++i) d.links[absl::StrCat("l", i)] = "https://example.com/";
     },
     "links", "at most 50"},
    {"LinkNameInCapitals", [](D& d) { d.links["Shop"] = "https://example.com/"; }, "links.Shop", "lower-case"},
    {"EmptyLink", [](D& d) { d.links["shop"] = ""; }, "links.shop", "1 to 2,000"},
    {"LongLink", [](D& d) { d.links["shop"] = Repeated("x", 2001); }, "links.shop", "1 to 2,000"},
};
INSTANTIATE_TEST_SUITE_P(WavesChannelsLinks, DefinitionRulesTest, ::testing::ValuesIn(kWavesChannelsLinks),
                         [](const auto& tested) { return tested.param.name; });

const Case kCreatives[] = {
    {"NoCreatives", [](D& d) { d.creatives.clear(); }, "creatives", "at least one"},
    {"TooManyCreatives",
     [](D& d) {
       const Creative mail = d.creatives[0];
       for (int i = 0; i < 99; ++i) d.creatives.push_back(mail);
     },
     "creatives", "at most 100"},
    {"CreativeTwice", [](D& d) { d.creatives[1].creative = "mail"; }, "creatives[1].creative", "used twice"},
    {"CreativeForNoArm",
     [](D& d) {
       d.creatives[0].arms = {"offer", "gift"};
     },
     "creatives[0].arms[1]", "no arm \"gift\""},
    {"CreativeForControl", [](D& d) { d.creatives[0].arms = {"control"}; }, "creatives[0].arms[0]",
     "no arm \"control\" that is contacted"},
    {"CreativeForNoTier", [](D& d) { d.creatives[0].tiers = {"gold"}; }, "creatives[0].tiers[0]", "no tier \"gold\""},
    {"NoLanguages", [](D& d) { d.creatives[0].languages.clear(); }, "creatives[0].languages", "at least one"},
    {"TooManyLanguages",
     [](D& d) {
       for (int i = 0; i < 50; ++i) d.creatives[1].languages.push_back({absl::StrCat("l", i), "", "x", ""});
     },
     "creatives[1].languages", "at most 50"},
    {"LanguageWithoutCode", [](D& d) { d.creatives[0].languages[0].language_code = ""; },
     "creatives[0].languages[0].language_code", "\"en\""},
    {"LanguageTwice", [](D& d) { d.creatives[1].languages.push_back(d.creatives[1].languages[0]); },
     "creatives[1].languages[1].language_code", "each once"},
    {"MailWithoutSubject", [](D& d) { d.creatives[0].languages[0].subject = ""; }, "creatives[0].languages[0].subject",
     "needs a subject"},
    {"SmsWithSubject", [](D& d) { d.creatives[1].languages[0].subject = "Hi"; }, "creatives[1].languages[0].subject",
     "only e-mails have a subject"},
    {"SmsWithHtml", [](D& d) { d.creatives[1].languages[0].html = "<p>"; }, "creatives[1].languages[0].html",
     "only e-mails have HTML"},
    {"EmptyText", [](D& d) { d.creatives[0].languages[0].text = ""; }, "creatives[0].languages[0].text", "is empty"},
    {"LongSubject", [](D& d) { d.creatives[0].languages[0].subject = Repeated("\xc3\xa9", 251); },
     "creatives[0].languages[0].subject", "250 characters"},
    {"SubjectOfTwoLines", [](D& d) { d.creatives[0].languages[0].subject = "a\nb"; },
     "creatives[0].languages[0].subject", "one line"},
    {"SubjectWithACarriageReturn", [](D& d) { d.creatives[0].languages[0].subject = "a\rb"; },
     "creatives[0].languages[0].subject", "one line"},
    {"LongText", [](D& d) { d.creatives[0].languages[0].text = Repeated("x", 100'001); },
     "creatives[0].languages[0].text", "100,000 characters"},
    {"LongSms", [](D& d) { d.creatives[1].languages[0].text = Repeated("x", 1'601); }, "creatives[1].languages[0].text",
     "1,600 characters"},
    {"BracesThatAreNotClosed", [](D& d) { d.creatives[0].languages[0].text = "a\n{{customer.id"; },
     "creatives[0].languages[0].text", "line 2"},
    {"UnescapedInHtml", [](D& d) { d.creatives[0].languages[0].html = "{{{customer.id}}}"; },
     "creatives[0].languages[0].html", "column"},
    {"PlaceholderThatNothingFills", [](D& d) { d.creatives[0].languages[0].subject = "{{offer.points}}"; },
     "creatives[0].languages[0].subject",
     "nothing fills {{offer.points}} for tier \"vip\"; there is customer.ATTRIBUTE"},
    {"PlaceholderOfAnUnknownLink", [](D& d) { d.creatives[1].languages[0].text = "{{link.store}}"; },
     "creatives[1].languages[0].text", "link.shop"},
    {"PlaceholderThatOneTierHas",
     [](D& d) {
       d.tiers[1].offer = std::nullopt;
       d.creatives[0].languages[0].text = "{{offer.percent}}";
     },
     "creatives[0].languages[0].text", "for tier \"rest\""},
    {"CodeWithoutCodes", [](D& d) { d.creatives[0].languages[0].text = "{{offer.code}}"; },
     "creatives[0].languages[0].text", "nothing fills {{offer.code}}"},
    {"RemainingWithoutQuantity", [](D& d) { d.creatives[0].languages[0].text = "{{offer.remaining}}"; },
     "creatives[0].languages[0].text", "nothing fills {{offer.remaining}}"},
    {"TierWithoutCreative",
     [](D& d) {
       for (Creative& creative : d.creatives) creative.tiers = {"vip"};
     },
     "creatives", "tier \"rest\" has no creative on any channel"},
    {"CreativesOnOtherChannels", [](D& d) { d.channels = {Channel::kPhone}; }, "creatives",
     "tier \"vip\" has no creative on any channel"},
    {"ArmWithoutCreative", [](D& d) { d.creatives[1].arms = {"hint"}; }, "creatives",
     "on SMS tier \"vip\" has a creative for some arms and not for others"},
};
INSTANTIATE_TEST_SUITE_P(Creatives, DefinitionRulesTest, ::testing::ValuesIn(kCreatives),
                         [](const auto& tested) { return tested.param.name; });

std::vector<std::string> FieldsOf(const CampaignDefinition& definition) {
  std::vector<std::string> fields;
  for (const FieldViolation& violation : ViolationsOf(definition)) fields.push_back(violation.field);
  return fields;
}

TEST(DefinitionRulesTest, EveryWrongFieldIsNamedAtOnceInTheOrderOfTheDefinition) {
  CampaignDefinition definition = Good();
  definition.tiers[0].tier = "VIP";
  definition.tiers[1].offer->percent = 101;
  definition.experiment.alpha = 2;
  definition.experiment.metrics[1].window = absl::ZeroDuration();
  definition.waves[0].start = definition.window.start - absl::Hours(1);
  definition.links["shop"] = "";
  definition.creatives[0].languages[0].text = "";
  EXPECT_THAT(FieldsOf(definition), ElementsAre("tiers[0].tier", "tiers[1].offer.percent", "experiment.plan.alpha",
                                                "experiment.metrics.secondary[0].window_duration",
                                                "waves[0].start_time", "links.shop", "creatives[0].languages[0].text"));
}

TEST(DefinitionRulesTest, AnEmptyDefinitionLacksEverythingAndIsOnlyTold) {
  EXPECT_THAT(FieldsOf({}),
              ElementsAre("window.end_time", "tiers", "experiment.arms", "experiment.control", "experiment.arms",
                          "experiment.metrics.primary", "waves", "channels.prefer", "creatives"));
}

TEST(DefinitionRulesTest, LimitsThemselvesAreAllowed) {
  CampaignDefinition definition = Good();
  definition.display_name = Repeated("\xc3\xa9", 200);
  definition.window.end = definition.window.start + absl::Hours(24 * 400);
  definition.tiers[0].offer->percent = 100;
  definition.tiers[0].offer->valid_for = absl::Hours(24);
  definition.tiers[0].offer->display_name = Repeated("\xf0\x9f\x8e\x81", 200);
  definition.tiers[1].offer->valid_for = absl::Hours(24 * 400);
  definition.experiment.alpha = 0.5;
  definition.waves[0].start = definition.window.start;
  definition.waves[1].start = definition.window.start;
  definition.links["shop"] = Repeated("x", 2000);
  definition.creatives[0].languages[0].subject = Repeated("\xc3\xa9", 250);
  definition.creatives[0].languages[0].text = Repeated("\xc3\xa9", 100'000);
  EXPECT_THAT(FieldsOf(definition), IsEmpty());
}

TEST(DefinitionRulesTest, WavesMayLeaveSomeOfTheAudienceOut) {
  CampaignDefinition definition = Good();
  definition.waves[1].share = Percent(50);
  EXPECT_THAT(FieldsOf(definition), IsEmpty());
}

TEST(DefinitionRulesTest, APlaceholderCountsOnlyForTheTiersOfItsCreative) {
  CampaignDefinition definition = Good();
  definition.tiers[1].offer = std::nullopt;
  definition.creatives[0].tiers = {"vip"};
  definition.creatives[0].languages[0].text = "{{offer.percent}} {{offer.ends_on}} {{link.shop}} {{campaign.name}}";
  EXPECT_THAT(FieldsOf(definition), IsEmpty());
}

TEST(ACampaignTest, BuildsADefinitionThatIsGood) {
  EXPECT_THAT(FieldsOf(ACampaign().Build()), IsEmpty());
  EXPECT_THAT(FieldsOf(ACampaign().WithChannel(Channel::kPhone).WithFilter("tier = VIP").Build()), IsEmpty());
}

}  // namespace
}  // namespace sendlift
