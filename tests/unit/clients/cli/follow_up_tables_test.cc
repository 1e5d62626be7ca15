#include "clients/cli/follow_up_tables.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;

v1::Campaign Campaign(const std::string& text) {
  v1::Campaign campaign;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &campaign));
  return campaign;
}

std::string Printed(const v1::Campaign& campaign) {
  std::ostringstream out;
  PrintFollowUps(campaign, {.stream = out});
  return out.str();
}

TEST(FollowUpTablesTest, AStepSaysWhenWhatAndHowItEnds) {
  EXPECT_EQ(Printed(Campaign(R"pb(
              follow_ups {
                follow_up: "chase"
                on: "OPENED"
                on: "CLICKED"
                of: "first"
                without: "PURCHASED"
                after_duration { seconds: 1200 }
                channels: SMS
                channels: PHONE
                creatives: "chase-sms"
                creatives: "chase-call"
                tiers: "vip"
                arms: "hint"
                slot: RANDOM_TIME
              }
              follow_ups { follow_up: "bought" on: "PURCHASED" repeat: EACH_TIME ending: "converted" }
            )pb")),
            "\n"
            "  follow-up  when                                         what\n"
            "  chase      on OPENED or CLICKED of first, 20 min later  contacts by SMS, else PHONE\n"
            "             without PURCHASED                            with chase-sms, chase-call\n"
            "             only tier vip\n"
            "             only arm hint\n"
            "             in an hour that is drawn\n"
            "  bought     on PURCHASED                                 ends as converted\n"
            "             each time\n");
}

TEST(FollowUpTablesTest, ArmsOfDelayAreListedWithTheirShares) {
  EXPECT_THAT(TriggerLines(Campaign(R"pb(
                             follow_ups {
                               on: "ENTERED"
                               delays {
                                 share { parts_per_million: 400000 }
                                 after_duration { seconds: 86400 }
                               }
                               delays {
                                 share { parts_per_million: 600000 }
                                 none: true
                               }
                             }
                           )pb")
                               .follow_ups(0)),
              ElementsAre("on ENTERED", "40 %: 1 d later", "60 %: nothing"));
}

TEST(FollowUpTablesTest, DatesAndQuestionsRead) {
  const v1::Campaign campaign = Campaign(R"pb(
    follow_ups {
      date_attribute: "trial_ends"
      before_duration { seconds: 259200 }
      when: "used_minutes < 30"
      to_owner: true
      survey { lowest: 1 highest: 5 }
      marks { key: "trial" value: "over" }
    }
  )pb");
  EXPECT_THAT(TriggerLines(campaign.follow_ups(0)), ElementsAre("at trial_ends, 3 d before", "if used_minutes < 30"));
  EXPECT_THAT(ActionLines(campaign.follow_ups(0)),
              ElementsAre("the owner calls", "asks for a rating from 1 to 5", "marks trial = over"));
}

TEST(FollowUpTablesTest, ACampaignWithoutStepsHasNoTable) { EXPECT_EQ(Printed(v1::Campaign()), ""); }

}  // namespace
}  // namespace sendlift::cli
