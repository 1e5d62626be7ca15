#include "services/launched_changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/error.h"
#include "services/definition_diff.h"
#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

constexpr int64_t kNow = 1'800'100'000;

// The fields that are refused, or "".
std::string Refused(const v1::Campaign& from, const v1::Campaign& to) {
  const absl::Status status =
      CheckLaunchedChange(from, to, ChangedFields(from, to), {.frozen_waves = 1, .now = absl::FromUnixSeconds(kNow)});
  if (status.ok()) return "";
  const ErrorDetails details = DetailsOf(status).value_or(ErrorDetails{});
  EXPECT_EQ(details.reason, "DEFINITION_FROZEN");
  for (const auto& [key, value] : details.metadata) {
    if (key == "fields") return value;
  }
  return "no fields are named";
}

struct Case {
  const char* name;
  const char* change;  // merged into a campaign whose first wave has started
  const char* refused;
};

TEST(LaunchedChangesTest, SomeFieldsMayChangeAndAllOthersAreNamed) {
  v1::Campaign from = testing::CampaignMessage();
  from.set_name("workspaces/main/campaigns/autumn");
  for (const Case& c : {
           Case{"Name", "display_name: 'Winter'", ""},
           Case{"Priority", "priority: 5", ""},
           Case{"Policy", "policy { quiet_hours: '21:00-08:00' caps { contacts: 1 } }", ""},
           Case{"Later", "window { end_time { seconds: 1900000000 } }", ""},
           Case{"Earlier", "window { end_time { seconds: 1800100001 } }", ""},
           Case{"Past", "window { end_time { seconds: 1800100000 } }", "window.end_time"},
           Case{"Start", "window { start_time { seconds: 1 } }", "window.start_time"},
           Case{"NewWave", "waves { wave: 'more' }", ""},
           Case{"FirstQuantity", "tiers { offer { quantity: 5 } }", "tiers[1]"},
           Case{"Purpose", "purpose: SURVEY", "purpose"},
           Case{"Audience", "audience { filter: 'tier = VIP' }", "audience"},
           Case{"Approval", "approval: REQUIRED", "approval"},
           Case{"Delivery", "delivery: EFFECTIVELY_ONCE", "delivery"},
           Case{"Links", "links { key: 'a' value: 'b' }", "links"},
           Case{"Channels", "channels { prefer: SMS }", "channels.prefer"},
           Case{"Total", "offer_quantity: 5", "offer_quantity"},
           Case{"AnotherStep", "follow_ups { follow_up: 'later' on: 'OPENED' ending: 'done' }", ""},
           Case{"AStepWithItsCreative", "follow_ups { follow_up: 'later' creatives: 'l' } creatives { creative: 'l' }",
                ""},
           Case{"ACreativeForNobody", "creatives { creative: 'l' }", "creatives[1]"},
           Case{"Entry", "entry { on: 'BEGAN' }", "entry"},
           Case{"Winner", "experiment { winner { roll_out_to_rest: true } }", "experiment.winner"},
       }) {
    v1::Campaign to = from;
    to.MergeFrom(testing::FromText<v1::Campaign>(c.change));
    EXPECT_EQ(Refused(from, to), c.refused) << c.name;
  }
}

TEST(LaunchedChangesTest, AWaveThatHasStartedStays) {
  v1::Campaign from = testing::CampaignMessage();
  v1::Wave& later = *from.add_waves();
  later.set_wave("later");
  v1::Campaign to = from;
  to.mutable_waves(1)->mutable_start_time()->set_seconds(5);
  EXPECT_EQ(Refused(from, to), "");
  to.mutable_waves(0)->mutable_start_time()->set_seconds(5);
  EXPECT_EQ(Refused(from, to), "waves[0].start_time");
  to = from;
  to.mutable_waves()->RemoveLast();
  EXPECT_EQ(Refused(from, to), "");
  to.clear_waves();
  EXPECT_EQ(Refused(from, to), "waves[0]");
}

TEST(LaunchedChangesTest, QuantitiesOnlyGrow) {
  const auto with = [](int64_t tier, int64_t all) {
    v1::Campaign campaign = testing::CampaignMessage();
    campaign.mutable_tiers(0)->mutable_offer()->set_quantity(tier);
    campaign.set_offer_quantity(all);
    return campaign;
  };
  EXPECT_EQ(Refused(with(5, 10), with(6, 11)), "");
  EXPECT_EQ(Refused(with(5, 10), with(0, 0)), "") << "no limit any more";
  EXPECT_EQ(Refused(with(5, 10), with(4, 9)), "tiers[0].offer.quantity,offer_quantity");
  EXPECT_EQ(Refused(with(0, 0), with(4, 9)), "tiers[0].offer.quantity,offer_quantity");
}

}  // namespace
}  // namespace sendlift
