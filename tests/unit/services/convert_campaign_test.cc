#include "services/convert_campaign.h"

#include <gmock/gmock.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "services/field_masks.h"
#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> WrongIn(const v1::Campaign& proto) {
  Violations violations;
  (void)DefinitionFromProto(proto, violations);
  std::vector<std::string> fields;
  for (const FieldViolation& violation : violations.list()) fields.push_back(violation.field);
  return fields;
}

TEST(ConvertCampaignTest, AGoodCampaignHasNothingWrong) { EXPECT_THAT(WrongIn(testing::CampaignMessage()), IsEmpty()); }

TEST(ConvertCampaignTest, WhatIsReadIsWrittenBackWithDefaultsSaid) {
  v1::Campaign given = testing::CampaignMessage();
  given.mutable_audience()->set_segment("workspaces/main/segments/lapsed");
  (*given.mutable_links())["shop"] = "https://shop.example/";
  Violations violations;
  Campaign campaign;
  campaign.id = "autumn";
  campaign.uid = "5e0b";
  campaign.revision = 3;
  campaign.definition = DefinitionFromProto(given, violations);
  v1::Campaign written = ToProto(campaign, absl::UnixEpoch());
  EXPECT_EQ(written.name(), "workspaces/main/campaigns/autumn");
  EXPECT_EQ(written.state(), v1::Campaign::DRAFT);
  EXPECT_EQ(written.etag(), EtagOf(campaign));
  EXPECT_FALSE(written.has_launch_time());

  given.MergeFrom(testing::FromText<v1::Campaign>(R"pb(
    window { clock: ABSOLUTE }
    experiment {
      assignment: KEYED_HASH
      plan { kind: FIXED_HORIZON alpha: 0.05 power: 0.8 }
    }
    channels { fall_back_on: NEVER order: AS_LISTED }
    policy { default_time_zone: 'UTC' }
    delivery: AT_MOST_ONCE
    approval: NOT_REQUIRED
  )pb"));
  given.mutable_waves(0)->set_recipients(v1::Wave::ALL_LEFT);
  given.mutable_waves(0)->set_slot(v1::Wave::AT_ONCE);
  given.mutable_experiment()->mutable_metrics()->mutable_primary()->set_kind(v1::Metric::RATE);
  given.mutable_experiment()->mutable_metrics()->mutable_primary()->set_event_type("PURCHASED");
  ClearUnchangeable(written);
  std::string difference;
  google::protobuf::util::MessageDifferencer differencer;
  differencer.ReportDifferencesToString(&difference);
  EXPECT_TRUE(differencer.Compare(given, written)) << difference;
}

TEST(ConvertCampaignTest, DeliveryIsKept) {
  v1::Campaign given = testing::CampaignMessage();
  given.set_delivery(v1::Campaign::EFFECTIVELY_ONCE);
  Violations violations;
  Campaign campaign;
  campaign.definition = DefinitionFromProto(given, violations);
  EXPECT_TRUE(violations.list().empty());
  EXPECT_EQ(campaign.definition.delivery, Delivery::kEffectivelyOnce);
  EXPECT_EQ(ToProto(campaign.definition).delivery(), v1::Campaign::EFFECTIVELY_ONCE);
}

TEST(ConvertCampaignTest, TheSlotOfAWaveIsKept) {
  v1::Campaign given = testing::CampaignMessage();
  for (const v1::Wave::Slot slot : {v1::Wave::BEST_TIME, v1::Wave::RANDOM_TIME}) {
    given.mutable_waves(0)->set_slot(slot);
    Violations violations;
    const CampaignDefinition definition = DefinitionFromProto(given, violations);
    EXPECT_TRUE(violations.list().empty());
    EXPECT_EQ(ToProto(definition).waves(0).slot(), slot);
  }
}

TEST(ConvertCampaignTest, AnEmptyCampaignNamesAllThatIsMissingOnTheWire) {
  EXPECT_THAT(WrongIn(v1::Campaign()), ElementsAre("purpose", "window", "experiment"));
}

struct Case {
  const char* name;
  const char* change;  // merged into a good campaign
  const char* field;
};

TEST(ConvertCampaignTest, WhatIsNotBuiltYetIsRefusedByName) {
  for (const Case& c : {
           Case{"CustomerClock", "window { clock: CUSTOMER }", "window.clock"},
           Case{"ArmFollowUp", "experiment { arms { share { parts_per_million: 1 } follow_up: 'x' } }",
                "experiment.arms[1].follow_up"},
       }) {
    v1::Campaign campaign = testing::CampaignMessage();
    campaign.MergeFrom(testing::FromText<v1::Campaign>(c.change));
    Violations violations;
    (void)DefinitionFromProto(campaign, violations);
    ASSERT_EQ(violations.list().size(), 1u) << c.name;
    EXPECT_EQ(violations.list()[0].field, c.field) << c.name;
    EXPECT_EQ(violations.list()[0].description, "not built yet; leave it out") << c.name;
  }
}

TEST(ConvertCampaignTest, WhatIsWrongOnTheWireIsNamed) {
  for (const Case& c : {
           Case{"UnknownPurpose", "purpose: 77", "purpose"},
           Case{"StartOutOfRange", "window { start_time { seconds: 999999999999 } }", "window.start_time"},
           Case{"UnknownClock", "window { clock: 77 }", "window.clock"},
           Case{"SegmentId", "audience { segment: 'lapsed' }", "audience.segment"},
           Case{"OtherWorkspace", "audience { segment: 'workspaces/x/segments/lapsed' }", "audience.segment"},
           Case{"WaveWithoutTime", "waves { share { remainder: true } }", "waves[1].start_time"},
           Case{"WaveWithoutShare", "waves { start_time {} }", "waves[1].share"},
           Case{"UnknownSlot", "waves { share { remainder: true } start_time {} slot: 77 }", "waves[1].slot"},
           Case{"UnspecifiedChannel", "channels { prefer: CHANNEL_UNSPECIFIED }", "channels.prefer[1]"},
           Case{"UnknownDelivery", "delivery: 77", "delivery"},
           Case{"UnknownApproval", "approval: 77", "approval"},
       }) {
    v1::Campaign campaign = testing::CampaignMessage();
    campaign.MergeFrom(testing::FromText<v1::Campaign>(c.change));
    EXPECT_THAT(WrongIn(campaign), ElementsAre(c.field)) << c.name;
  }
}

TEST(ConvertCampaignTest, WhatIsLaunchedIsScheduledUntilItsFirstWaveStarts) {
  Violations violations;
  Campaign campaign;
  campaign.definition = DefinitionFromProto(testing::CampaignMessage(), violations);
  const absl::Time start = campaign.definition.waves[0].start;
  EXPECT_EQ(ToProto(campaign, start - absl::Seconds(1)).state(), v1::Campaign::DRAFT);
  campaign.state = CampaignState::kRunning;
  EXPECT_EQ(ToProto(campaign, start - absl::Seconds(1)).state(), v1::Campaign::SCHEDULED);
  EXPECT_EQ(ToProto(campaign, start).state(), v1::Campaign::RUNNING);
  campaign.state = CampaignState::kPaused;
  EXPECT_EQ(ToProto(campaign, start - absl::Seconds(1)).state(), v1::Campaign::PAUSED);
}

TEST(ConvertCampaignTest, StatesKeepTheirNamesOnTheWire) {
  for (const CampaignState state : {CampaignState::kDraft, CampaignState::kRunning, CampaignState::kPaused,
                                    CampaignState::kCompleted, CampaignState::kCancelled}) {
    EXPECT_EQ(v1::Campaign::State_Name(static_cast<v1::Campaign::State>(state)), NameOf(state));
  }
}

}  // namespace
}  // namespace sendlift
