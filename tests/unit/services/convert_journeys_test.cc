#include "services/convert_journeys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/a_campaign.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;
using testing::CampaignStart;
using ::testing::ElementsAre;
using testing::HasCode;
using testing::Percent;

// Steps "chase", with the delays "soon" and "none" and a week to count in, and "thanks", at once.
Campaign TwoSteps() {
  Campaign campaign = testing::ACampaign().BuildCampaign();
  FollowUp& chase = campaign.definition.follow_ups.emplace_back();
  chase.follow_up = "chase";
  chase.delays = {{.delay = "soon", .share = Percent(50), .after = absl::Hours(2)},
                  {.delay = "none", .share = testing::Remainder(), .after = {}, .none = true}};
  chase.horizon = absl::Hours(168);
  campaign.definition.follow_ups.emplace_back().follow_up = "thanks";
  return campaign;
}

TEST(ConvertJourneysTest, EveryStateHasItsNameOnTheWire) {
  const Campaign campaign = TwoSteps();
  for (int i = 1; i < kTriggerStateCount; ++i) {
    storage::NamedTrigger named;
    named.trigger.state = static_cast<TriggerState>(i);
    EXPECT_EQ(v1::JourneyTrigger::State_Name(ToProto(campaign, named).state()), NameOf(named.trigger.state));
  }
  EXPECT_EQ(v1::JourneyTrigger::State_ARRAYSIZE, kTriggerStateCount);
}

TEST(ConvertJourneysTest, ATriggerSaysItsDelayAndHowLongOutcomesCount) {
  const Campaign campaign = TwoSteps();
  storage::NamedTrigger named{.trigger = {.customer = {5},
                                          .follow_up = 0,
                                          .occurrence = 12,
                                          .trigger_time = CampaignStart(),
                                          .due_time = CampaignStart() + absl::Hours(2),
                                          .delay = 0,
                                          .state = TriggerState::kPlanned,
                                          .sequence = 17},
                              .arm = 1,
                              .tier = 0,
                              .customer_id = "c-1"};
  v1::JourneyTrigger proto = ToProto(campaign, named);
  EXPECT_EQ(proto.customer(), "workspaces/main/customers/c-1");
  EXPECT_EQ(proto.follow_up(), "chase");
  EXPECT_EQ(proto.occurrence(), 12);
  EXPECT_EQ(proto.trigger_time().seconds(), 1800057600);
  EXPECT_EQ(proto.due_time().seconds(), 1800057600 + 2 * 3600);
  EXPECT_EQ(proto.horizon_end_time().seconds(), 1800057600 + 168 * 3600);
  EXPECT_EQ(proto.delay(), "soon");
  EXPECT_EQ(proto.instruction(), "workspaces/main/campaigns/autumn/instructions/17");
  EXPECT_EQ(proto.arm(), "offer");
  EXPECT_EQ(proto.tier(), "all");

  named.trigger.delay = 1;
  named.trigger.due_time = absl::InfiniteFuture();
  named.trigger.sequence.reset();
  proto = ToProto(campaign, named);
  EXPECT_EQ(proto.delay(), "none");
  EXPECT_FALSE(proto.has_due_time());
  EXPECT_EQ(proto.horizon_end_time().seconds(), 1800057600 + 168 * 3600) << "the same for every arm";
  EXPECT_EQ(proto.instruction(), "");

  named.trigger.follow_up = 1;
  named.trigger.delay = -1;
  proto = ToProto(campaign, named);
  EXPECT_EQ(proto.delay(), "");
  EXPECT_FALSE(proto.has_horizon_end_time());
}

TEST(ConvertJourneysTest, ProgressHasEveryStepAndAddsUp) {
  const storage::JourneyCounts counts = {
      {{.arm = 0, .follow_up = 0, .delay = 0, .state = TriggerState::kControl, .ending = ""}, 3},
      {{.arm = 1, .follow_up = 0, .delay = 0, .state = TriggerState::kWaits, .ending = ""}, 4},
      {{.arm = 1, .follow_up = 0, .delay = 0, .state = TriggerState::kPlanned, .ending = ""}, 5},
      {{.arm = 1, .follow_up = 0, .delay = 1, .state = TriggerState::kControl, .ending = ""}, 6},
      {{.arm = 1, .ending = ""}, 8},
      {{.arm = 1, .ending = "converted"}, 7}};
  EXPECT_EQ(ToProto(TwoSteps(), counts).DebugString(),
            testing::FromText<v1::JourneyProgress>(R"pb(
              name: "workspaces/main/campaigns/autumn/journeyProgress"
              steps {
                follow_up: "chase"
                delay: "soon"
                arm: "control"
                tier: "all"
                trigger_count: 3
                states { state: CONTROL trigger_count: 3 }
              }
              steps {
                follow_up: "chase"
                delay: "soon"
                arm: "offer"
                tier: "all"
                trigger_count: 9
                states { state: WAITS trigger_count: 4 }
                states { state: PLANNED trigger_count: 5 }
              }
              steps {
                follow_up: "chase"
                delay: "none"
                arm: "offer"
                tier: "all"
                trigger_count: 6
                states { state: CONTROL trigger_count: 6 }
              }
              steps { follow_up: "thanks" }
              endings { arm: "offer" tier: "all" customer_count: 8 }
              endings { ending: "converted" arm: "offer" tier: "all" customer_count: 7 }
            )pb")
                .DebugString());
}

TEST(ConvertJourneysTest, AJourneyHasAnEndOnlyWithAnEnding) {
  Journey journey{.customer = {5}, .enter_time = CampaignStart(), .ending = "", .last = {}};
  const Assignment assignment{.customer = {5}, .arm = 1, .planned_time = CampaignStart()};
  v1::Journey proto = ToProto(TwoSteps(), assignment, "c-1", journey);
  EXPECT_EQ(proto.name(), "workspaces/main/campaigns/autumn/journeys/c-1");
  EXPECT_EQ(proto.arm(), "offer");
  EXPECT_EQ(proto.enter_time().seconds(), 1800057600);
  EXPECT_FALSE(proto.has_end_time());
  journey.ending = "converted";
  journey.end_time = CampaignStart() + absl::Hours(1);
  proto = ToProto(TwoSteps(), assignment, "c-1", journey);
  EXPECT_EQ(proto.ending(), "converted");
  EXPECT_EQ(proto.end_time().seconds(), 1800061200);
}

TEST(ConvertJourneysTest, NamesGoBothWaysAndWhatIsNoneIsSaid) {
  EXPECT_EQ(*CampaignIdOfJourneyProgress(JourneyProgressName("trial")), "trial");
  ASSERT_OK_AND_ASSIGN(const JourneyPlace place, JourneyPlaceOf(JourneyName("trial", "C 1042:x")));
  EXPECT_EQ(place.campaign_id, "trial");
  EXPECT_EQ(place.customer_id, "C 1042:x");
  for (const char* name : {"", "trial", "workspaces/main/campaigns/trial", "workspaces/main/campaigns/trial/journeys/",
                           "workspaces/main/segments/trial/journeys/c-1"}) {
    EXPECT_THAT(JourneyPlaceOf(name), HasCode(absl::StatusCode::kInvalidArgument, _)) << name;
    EXPECT_THAT(CampaignIdOfJourneyProgress(name), HasCode(absl::StatusCode::kInvalidArgument, _)) << name;
  }
  EXPECT_THAT(JourneyPlaceOf("workspaces/other/campaigns/trial/journeys/c-1"), HasCode(absl::StatusCode::kNotFound, _));
}

TEST(ConvertJourneysTest, AKeyComesBackFromAPageToken) {
  Trigger trigger;
  trigger.customer = {1042};
  trigger.follow_up = 3;
  trigger.occurrence = 9'007'199'254'740'993;
  const Trigger again = KeyFromText(KeyText(trigger));
  EXPECT_EQ(again.customer, trigger.customer);
  EXPECT_EQ(again.follow_up, 3);
  EXPECT_EQ(again.occurrence, 9'007'199'254'740'993);
  const Trigger first = KeyFromText("");
  EXPECT_EQ(first.customer.value, 0);
  EXPECT_EQ(first.follow_up, -1) << "before the first step of the first customer";
}

}  // namespace
}  // namespace sendlift
