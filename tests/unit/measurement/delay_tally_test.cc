#include "measurement/delay_tally.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"
#include "tests/unit/measurement/timed_step.h"

namespace sendlift::testing {
namespace {

using storage::FirstTimes;
using storage::LoggedEvent;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const absl::Time kTriggered = CampaignStart() + absl::Hours(5);

class DelayTallyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    campaign_ = ACampaign()
                    .WithMetric("rate", MetricKind::kRate, "PURCHASED", absl::Hours(24))
                    .WithFollowUp(ATimedStep("first", absl::Hours(10)))
                    .WithFollowUp(ATimedStep("second", absl::Hours(20)))
                    .BuildCampaign();
    campaign_.number = {3};
    tally_.AddTrigger({.customer = {7}, .follow_up = 1, .arm = 1, .delay = 0, .trigger_time = kTriggered});
  }
  void Add(const char* type, absl::Duration since, int64_t sequence = 0, bool machine = false) {
    LoggedEvent event{.customer = {7}, .type = type, .time = kTriggered + since, .machine = machine};
    if (sequence > 0) event.about = InstructionKey{.campaign = {3}, .sequence = sequence};
    tally_.Add(event, /*in_campaign=*/true);
  }
  FirstTimes Times() { return tally_.times().empty() ? FirstTimes() : tally_.times().begin()->second; }

  Campaign campaign_;
  DelayTally tally_{campaign_,
                    {{.first_sequence = 0, .size = 100},
                     {.first_sequence = 100, .size = 100, .follow_up = 2},
                     {.first_sequence = 200, .size = 100}}};
};

TEST_F(DelayTallyTest, TheEarliestWithinTheHorizonCounts) {
  Add("PURCHASED", -absl::Microseconds(1));
  Add("PURCHASED", absl::Hours(20));
  EXPECT_THAT(Times(), IsEmpty());
  Add("PURCHASED", absl::Hours(19));
  Add("PURCHASED", absl::Hours(4));
  Add("PURCHASED", absl::Hours(7));
  Add("VISITED", absl::Hours(1));
  EXPECT_THAT(Times(), ElementsAre(Pair(0, kTriggered + absl::Hours(4))));
}

TEST_F(DelayTallyTest, OpensCountForTheStepOfTheirContactAlone) {
  Add("OPENED", absl::Hours(1));
  Add("OPENED", absl::Hours(1), 99);
  Add("OPENED", absl::Hours(1), 200);
  Add("CLICKED", absl::Hours(2), 150, /*machine=*/true);
  EXPECT_THAT(Times(), IsEmpty());
  Add("OPENED", absl::Hours(3), 100);
  Add("CLICKED", absl::Hours(4), 199);
  Add("UNSUBSCRIBED", absl::Hours(5));
  EXPECT_THAT(Times(), ElementsAre(Pair(storage::kClickOutcome, kTriggered + absl::Hours(4)),
                                   Pair(storage::kOpenOutcome, kTriggered + absl::Hours(3)),
                                   Pair(storage::kOptOutOutcome, kTriggered + absl::Hours(5))));
}

TEST_F(DelayTallyTest, AnEventThatCameInBeforeItsCustomerLeavesThemUntold) {
  tally_.Add({.customer = {7}, .type = "VISITED", .time = kTriggered}, /*in_campaign=*/false);
  tally_.Add({.customer = {8}, .type = "PURCHASED", .time = kTriggered}, /*in_campaign=*/false);
  EXPECT_FALSE(tally_.IsUntold({7}) || tally_.IsUntold({8}));
  tally_.Add({.customer = {7}, .type = "PURCHASED", .time = kTriggered}, /*in_campaign=*/false);
  EXPECT_TRUE(tally_.IsUntold({7}));
}

}  // namespace
}  // namespace sendlift::testing
