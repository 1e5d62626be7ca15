#include "clients/cli/yaml_message.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/error.h"
#include "sendlift/v1/campaigns.pb.h"
#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

struct ReadResult {
  absl::Status status;
  v1::Campaign campaign;
  std::string id;
  SourceMap places;
};

ReadResult Read(absl::string_view yaml) {
  ReadResult result;
  result.status =
      ReadYaml(yaml, {.folder = "/nowhere", .id_key = "campaign"}, result.campaign, result.id, result.places);
  return result;
}

// Each violation as "3:5 path: what is wrong".
std::vector<std::string> Wrong(absl::string_view yaml) {
  const ReadResult result = Read(yaml);
  const auto details = DetailsOf(result.status);
  std::vector<std::string> wrong;
  if (!details.has_value()) return wrong;
  for (const FieldViolation& violation : details->violations) {
    const Position place = result.places.Find(violation.field).value_or(Position{});
    wrong.push_back(absl::StrCat(place.line, ":", place.column, " ", violation.field, ": ", violation.description));
  }
  return wrong;
}

TEST(YamlMessageTest, ReadsACampaignInAPlannersWords) {
  const ReadResult read = Read(R"(
campaign: autumn-win-back
time_zone: Europe/Berlin
purpose: PROMOTION
window: { start: 2026-10-05T00:00, end: 2026-10-25T23:59:00Z, zone: CUSTOMER }
tiers:
  - tier: vip
    when: "tier = VIP"
    offer: { kind: DISCOUNT, name: Autumn, percent: 12.5, amount: 5.00 EUR, valid_for: 10d, code: POOL(box) }
experiment:
  control: 10%
  arms: { early: { share: 1/3 }, late: { share: REMAINDER } }
  metrics:
    primary: { metric: purchase_rate, window: 14d }
    guardrails: [ { metric: opt_out_rate, worse_by_at_most: 0.3pp } ]
  plan: { looks: [7d, 14d] }
waves:
  - { wave: pilot, at: 2026-10-05T10:00, share: 10%, to: ALL_LEFT }
channels: { prefer: [EMAIL, SMS] }
creatives:
  - creative: mail
    channel: EMAIL
    languages:
      en: { subject: Hello, text: "Hi {{customer.first_name}}" }
      no: { subject: Hei, script: Hei }
follow_ups:
  - { follow_up: chase, on: OPENED, after: 20min, channel: [SMS, PHONE] }
links: { shop: "https://shop.example.com" }
)");
  ASSERT_OK(read.status);
  const v1::Campaign& campaign = read.campaign;
  EXPECT_EQ(read.id, "autumn-win-back");
  EXPECT_EQ(campaign.purpose(), v1::PROMOTION);
  EXPECT_EQ(campaign.window().start_time().seconds(), 1791151200);  // 2026-10-04T22:00:00Z
  EXPECT_EQ(campaign.window().clock(), v1::Window::CUSTOMER);
  EXPECT_EQ(campaign.tiers(0).offer().display_name(), "Autumn");
  EXPECT_EQ(campaign.tiers(0).offer().percent(), 12.5);
  EXPECT_EQ(campaign.tiers(0).offer().amount().minor_units(), 500);
  EXPECT_EQ(campaign.tiers(0).offer().valid_for_duration().seconds(), 864000);
  EXPECT_EQ(campaign.tiers(0).offer().code().pool(), "box");
  EXPECT_EQ(campaign.experiment().control().parts_per_million(), 100000);
  EXPECT_EQ(campaign.experiment().arms(0).arm(), "early");
  EXPECT_EQ(campaign.experiment().arms(0).share().parts_per_million(), 333333);
  EXPECT_TRUE(campaign.experiment().arms(1).share().remainder());
  EXPECT_EQ(campaign.experiment().metrics().primary().window_duration().seconds(), 1209600);
  EXPECT_EQ(campaign.experiment().metrics().guardrails(0).metric().metric(), "opt_out_rate");
  EXPECT_EQ(campaign.experiment().plan().look_durations(1).seconds(), 1209600);
  EXPECT_EQ(campaign.waves(0).recipients(), v1::Wave::ALL_LEFT);
  EXPECT_EQ(campaign.channels().prefer_size(), 2);
  EXPECT_EQ(campaign.creatives(0).languages(1).language_code(), "no");
  EXPECT_EQ(campaign.creatives(0).languages(1).text(), "Hei");
  EXPECT_EQ(campaign.follow_ups(0).channels(1), v1::PHONE);
  EXPECT_EQ(campaign.links().at("shop"), "https://shop.example.com");
}

TEST(YamlMessageTest, CapsMayBeWrittenByChannel) {
  const ReadResult read =
      Read("policy: { caps: { EMAIL: [1/day, 2/week], ALL: 3/week }, quiet_hours: \"21:00-08:00\" }\n");
  ASSERT_OK(read.status);
  const v1::ContactPolicy& policy = read.campaign.policy();
  ASSERT_EQ(policy.caps_size(), 3);
  EXPECT_EQ(policy.caps(1).channel(), v1::EMAIL);
  EXPECT_EQ(policy.caps(1).contacts(), 2);
  EXPECT_EQ(policy.caps(2).channel(), v1::CHANNEL_UNSPECIFIED);
  EXPECT_EQ(policy.quiet_hours(), "21:00-08:00");
  EXPECT_FALSE(Read("policy: { caps: { FAX: 1/day } }\n").status.ok());
  EXPECT_FALSE(Read("policy: { caps: { EMAIL: often } }\n").status.ok());
}

TEST(YamlMessageTest, ABudgetHasItsCostsByChannel) {
  const ReadResult read = Read("budget: { limit: 12000.00 EUR, cost: { EMAIL: 0.001, SMS: 0.045, PHONE: 2.10 } }\n");
  ASSERT_OK(read.status);
  const v1::Budget& budget = read.campaign.budget();
  EXPECT_EQ(budget.limit().minor_units(), 1'200'000);
  ASSERT_EQ(budget.costs_size(), 3);
  EXPECT_EQ(budget.costs(1).channel(), v1::SMS);
  EXPECT_EQ(budget.costs(1).micros(), 45'000);
  EXPECT_FALSE(Read("budget: { cost: { FAX: 1 } }\n").status.ok());
  EXPECT_FALSE(Read("budget: { cost: { SMS: cheap } }\n").status.ok());
  EXPECT_FALSE(Read("budget: { cost: { SMS: [1] } }\n").status.ok());
}

TEST(YamlMessageTest, AGapMayBeWrittenForAllOrByChannel) {
  const ReadResult one = Read("policy: { minimum_gap: 3d, quiet_hours: BY_REGION, default_quiet_hours: NONE }\n");
  ASSERT_OK(one.status);
  ASSERT_EQ(one.campaign.policy().minimum_gaps_size(), 1);
  EXPECT_EQ(one.campaign.policy().minimum_gaps(0).channel(), v1::CHANNEL_UNSPECIFIED);
  EXPECT_EQ(one.campaign.policy().minimum_gaps(0).gap_duration().seconds(), 259200);
  EXPECT_EQ(one.campaign.policy().quiet_hours(), "BY_REGION");
  const ReadResult several = Read("policy: { minimum_gap: { SMS: 7d, ALL: 12h } }\n");
  ASSERT_OK(several.status);
  ASSERT_EQ(several.campaign.policy().minimum_gaps_size(), 2);
  EXPECT_EQ(several.campaign.policy().minimum_gaps(0).channel(), v1::SMS);
  EXPECT_EQ(several.campaign.policy().minimum_gaps(1).channel(), v1::CHANNEL_UNSPECIFIED);
  EXPECT_FALSE(Read("policy: { minimum_gap: { FAX: 1d } }\n").status.ok());
  EXPECT_FALSE(Read("policy: { minimum_gap: often }\n").status.ok());
  EXPECT_FALSE(Read("policy: { minimum_gap: { SMS: [1d] } }\n").status.ok());
}

TEST(YamlMessageTest, KnowsWhereEachFieldStands) {
  const ReadResult read =
      Read("purpose: PROMOTION\nwaves:\n  - wave: pilot\n    at: 2026-10-05T10:00Z\n    share: 10%\n");
  ASSERT_OK(read.status);
  EXPECT_EQ(read.places.Find("waves[0].start_time"), (Position{4, 9}));
  EXPECT_EQ(read.places.Find("campaign.waves[0].share.parts_per_million"), (Position{5, 12}));
  EXPECT_EQ(read.places.Find("purpose"), (Position{1, 10}));
}

TEST(YamlMessageTest, FindsEveryMistakeWithItsPlace) {
  EXPECT_THAT(
      Wrong("purpos: PROMOTION\n"
            "window:\n"
            "  start: 2026-10-05T10:00\n"
            "tiers:\n"
            "  - tier: vip\n"
            "    offer: { kind: DISCONT, percent: ten }\n"
            "waves: [ { wave: a, share: 45 } ]\n"),
      ElementsAre(
          "1:1 purpos: is no key here; did you mean \"purpose\"?",
          "3:10 window.start_time: 2026-10-05T10:00 does not say in which zone: add Z, an offset such as +02:00, or "
          "the file's key time_zone: Europe/Berlin",
          "6:20 tiers[0].offer.kind: must be one of DISCOUNT, GIFT, FREE_TRIAL, BUY_ONE_GET_ONE, POINTS, REMINDER, not "
          "\"DISCONT\"; did you mean \"DISCOUNT\"?",
          "6:38 tiers[0].offer.percent: must be a number, not \"ten\"",
          "7:28 waves[0].share: \"45\" is not a share: write 45%, 33.3333%, 1/3 or REMAINDER"));
}

TEST(YamlMessageTest, RefusesWhatIsNotMeantSo) {
  struct Case {
    const char* name;
    const char* yaml;
    const char* wrong;
  };
  for (const Case& c : {
           Case{"KeyTwice", "window: { start: 2026-10-05T10:00Z, start_time: 2026-10-05T10:00Z }",
                "window.start_time: is given twice"},
           Case{"SameKeyTwice", "purpose: SERVICE\npurpose: SURVEY", "purpose: is given twice"},
           Case{"MapForAValue", "display_name: { a: b }", "display_name: must be a single value"},
           Case{"ValueForAMap", "window: soon", "window: must be a map of keys, not \"soon\""},
           Case{"ListForAMap", "window: [1]", "window: must be a map of keys"},
           Case{"NamedThingsNeedMaps", "waves: { pilot: 10% }", "waves[0]: must be a map of keys; or write a list"},
           Case{"Zone", "time_zone: Mars/Olympus", "time_zone: must be a zone of the IANA list"},
           Case{"Boolean", "audience: { respect_holdout: maybe }", "must be true or false, not \"maybe\""},
           Case{"WholeNumber", "tiers: [ { tier: a, offer: { points: 1.5 } } ]", "must be a whole number"},
           Case{"MissingFile", "creatives: [ { languages: { en: { text: file(gone.txt) } } } ]",
                "languages[0].text: cannot read /nowhere/gone.txt"},
           Case{"List", "- a\n- b", "the file must be a map of keys"},
           Case{"Empty", "", "the file is empty: it must hold one YAML document"},
           Case{"Syntax", "a: [1,\nb: }", "this is no YAML"},
           Case{"TwoDocuments", "purpose: SURVEY\n---\npurpose: SURVEY", "one YAML document, not several"},
       }) {
    SCOPED_TRACE(c.name);
    EXPECT_THAT(absl::StrJoin(Wrong(c.yaml), "\n"), HasSubstr(c.wrong));
  }
}

TEST(YamlMessageTest, KeysThatAreNoFieldsAreGivenOnceToo) {
  EXPECT_THAT(Wrong("campaign: a\ncampaign: b\n"), ElementsAre("2:11 campaign: is given twice"));
  EXPECT_THAT(Wrong("time_zone: UTC\npurpose: SURVEY\ntime_zone: Asia/Seoul\n"),
              ElementsAre("3:12 time_zone: is given twice"));
  EXPECT_THAT(Wrong("tiers: { vip: {}, vip: {} }"), ElementsAre("1:19 tiers[1]: \"vip\" is given twice"));
  EXPECT_THAT(Wrong("links: { a: b, c: d, a: e }"), ElementsAre("1:22 links.a: is given twice"));
}

TEST(YamlMessageTest, NamesAHundredMistakes) {
  std::string yaml;
  for (int i = 0; i < 5000; ++i) absl::StrAppend(&yaml, "key_", i, ": 1\n");
  const std::vector<std::string> wrong = Wrong(yaml);
  ASSERT_EQ(wrong.size(), kYamlMistakesMax + 1);
  EXPECT_THAT(wrong[99], HasSubstr("100:1 key_99: is no key here"));
  EXPECT_THAT(wrong[100], HasSubstr("101:1 key_100: and more is wrong"));
}

TEST(YamlMessageTest, AliasesAreReadWhereTheyStand) {
  const ReadResult read =
      Read("tiers:\n  vip: { offer: &best { kind: DISCOUNT, percent: 20 } }\n  gold: { offer: *best }\n");
  ASSERT_OK(read.status);
  EXPECT_EQ(read.campaign.tiers(1).offer().percent(), 20);
}

TEST(YamlMessageTest, AFaultOfTheTextHasItsPlace) {
  EXPECT_THAT(Wrong("purpose: SURVEY\ntiers: &all [*all]\n"), ElementsAre(HasSubstr("2:14 : the alias stands in")));
}

TEST(YamlMessageTest, SyntaxErrorsHaveAPlace) {
  const ReadResult read = Read("purpose: PROMOTION\ntiers: [\n");
  EXPECT_FALSE(read.status.ok());
  EXPECT_EQ(read.places.Find("")->line, 3);
}

TEST(YamlMessageTest, EmptyKeysAreNotGiven) {
  const ReadResult read = Read("purpose:\ntiers:\n");
  ASSERT_OK(read.status);
  EXPECT_EQ(read.campaign.purpose(), v1::PURPOSE_UNSPECIFIED);
  EXPECT_EQ(read.campaign.tiers_size(), 0);
}

}  // namespace
}  // namespace sendlift::cli
