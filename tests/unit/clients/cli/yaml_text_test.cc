#include "clients/cli/yaml_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "clients/cli/yaml_message.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;

std::string YamlOf(const v1::Campaign& campaign) { return ToYaml(campaign, "campaign", "autumn"); }

TEST(YamlTextTest, WritesAsAPlannerWould) {
  v1::Campaign campaign = sendlift::testing::CampaignMessage();
  campaign.mutable_tiers(0)->mutable_offer()->mutable_valid_for_duration()->set_seconds(7 * 86'400);
  const std::string yaml = YamlOf(campaign);
  for (const char* part : {"campaign: autumn\n", "start: 2027-01-16T00:00:00Z\n", "control: 20%\n",
                           "share: REMAINDER\n", "at: 2027-01-16T01:00:00Z\n", "valid_for: 7d\n", "window: 7d\n"}) {
    EXPECT_THAT(yaml, HasSubstr(part));
  }
}

TEST(YamlTextTest, EveryKindOfValueIsReadBackAsItWas) {
  const auto campaign = sendlift::testing::FromText<v1::Campaign>(R"pb(
    display_name: "Quotes \" and: colons, #, \n lines, 가을, 0x1 and true"
    window { start_time { seconds: 1800057600 nanos: 250000000 } }
    tiers {
      tier: "a"
      offer {
        percent: 33.3
        amount { currency_code: "EUR" minor_units: 5 }
        code { pool: "box" }
        expected_value { currency_code: "JPY" minor_units: -1200 }
      }
    }
    tiers { offer { code { generated: true } } }
    experiment {
      control { parts_per_million: 333333 }
      arms { share { remainder: true } }
      arms { share { parts_per_million: 5 } }
      plan { alpha: 0.1 power: 0.30000000000000004 }
    }
    waves {
      after_duration { seconds: 5400 }
      customer_count: 9007199254740993
      recipients: NON_RESPONDERS
    }
    channels { prefer: EMAIL prefer: SMS }
    policy {
      caps {
        channel: EMAIL
        contacts: 2
        within_duration { seconds: 604800 }
      }
      caps {
        contacts: 1
        within_duration { seconds: 86400 }
      }
      minimum_gaps {
        channel: SMS
        gap_duration { seconds: 259200 }
      }
      quiet_hours: "21:00-08:00"
    }
    links { key: "shop" value: "https://shop.example/?a=1&b=2" }
    links { key: "more" value: "yes" }
    touchpoints: "shop"
  )pb");
  v1::Campaign again;
  std::string id;
  SourceMap places("again.yaml");
  ASSERT_OK(ReadYaml(YamlOf(campaign), {.folder = ".", .id_key = "campaign"}, again, id, places)) << YamlOf(campaign);
  EXPECT_EQ(id, "autumn");
  EXPECT_EQ(again.DebugString(), campaign.DebugString());
}

// A campaign with an entry and steps that have a value in every field.
v1::Campaign WithEveryFieldOfAStep() {
  return sendlift::testing::FromText<v1::Campaign>(R"pb(
    entry { on: "TRIAL_STARTED" on: "yes" }
    follow_ups {
      follow_up: "chase"
      on: "OPENED"
      on: "CLICKED"
      without: "PURCHASED"
      after_duration { seconds: 172800 }
      channels: SMS
      channels: PHONE
      creatives: "chase-sms"
      of: "first"
      date_attribute: "trial_ends"
      before_duration { seconds: 259200 }
      rating { at_least: 0 at_most: 2.5 satisfaction_at_least: 0.1 satisfaction_at_most: 1 }
      when: "used_minutes < 30"
      delays {
        delay: "20-min"
        share { parts_per_million: 333333 }
        after_duration { seconds: 1200 }
      }
      delays {
        delay: "at-once"
        share { parts_per_million: 1 }
        after_duration {}
      }
      delays {
        delay: "none"
        share { remainder: true }
        none: true
      }
      horizon_duration { seconds: 1209600 }
      repeat: EACH_TIME
      valid_for_duration { seconds: 5400 }
      offer { kind: DISCOUNT percent: 7.5 }
      survey { lowest: 1 highest: 5 expectation: true }
      ending: "converted"
      marks { key: "trial" value: "converted" }
      marks { key: "on" value: "no: # 'all'" }
      to_owner: true
      relationships: "partner"
      relationships: "null"
      slot: RANDOM_TIME
      lateness_max_duration { seconds: 3600 }
      machine_events: true
      skill: "retention"
      arms: "warm"
      tiers: "vip"
    }
    follow_ups { follow_up: "on" date_attribute: "birthday" slot: BEST_TIME repeat: ONCE }
  )pb");
}

TEST(YamlTextTest, EveryFieldOfAFollowUpIsReadBackAsItWas) {
  const v1::Campaign campaign = WithEveryFieldOfAStep();
  const v1::FollowUp& step = campaign.follow_ups(0);
  for (int i = 0; i < step.GetDescriptor()->field_count(); ++i) {
    const auto* field = step.GetDescriptor()->field(i);
    const auto& reflection = *step.GetReflection();
    EXPECT_TRUE(field->is_repeated() ? reflection.FieldSize(step, field) > 0 : reflection.HasField(step, field))
        << field->name() << " has no value here: give it one";
  }
  v1::Campaign again;
  std::string id;
  SourceMap places("again.yaml");
  ASSERT_OK(ReadYaml(YamlOf(campaign), {.folder = ".", .id_key = "campaign"}, again, id, places)) << YamlOf(campaign);
  EXPECT_EQ(again.DebugString(), campaign.DebugString()) << YamlOf(campaign);
}

TEST(YamlTextTest, StepsAreWrittenWithThePlannersWords) {
  const std::string yaml = YamlOf(WithEveryFieldOfAStep());
  for (const char* part : {"after: 2d\n", "before: 3d\n", "horizon: 14d\n", "valid_for: 90min\n", "lateness_max: 1h\n",
                           "channel:\n", "creative:\n", "share: 33.3333%\n", "share: REMAINDER\n"}) {
    EXPECT_THAT(yaml, HasSubstr(part));
  }
}

}  // namespace
}  // namespace sendlift::cli
