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

}  // namespace
}  // namespace sendlift::cli
