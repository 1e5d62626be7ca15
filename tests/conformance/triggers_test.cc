#include "storage/triggers.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::FindTrigger;
using storage::InsertTrigger;
using storage::ListDueTriggers;
using storage::ListTriggers;
using storage::ListTriggersOf;
using storage::NextDueTime;
using storage::UpdateTrigger;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{7};
constexpr CampaignNumber kOther{8};

Trigger ATrigger(int64_t customer, int follow_up, int64_t occurrence, absl::Time due = kNow) {
  return {.customer = {customer},
          .follow_up = follow_up,
          .occurrence = occurrence,
          .trigger_time = kNow - absl::Hours(1),
          .due_time = due};
}

// "customer/step/occurrence" of each.
std::vector<std::string> KeysOf(const absl::StatusOr<std::vector<Trigger>>& triggers) {
  EXPECT_OK(triggers);
  std::vector<std::string> keys;
  for (const Trigger& trigger : triggers.value_or(std::vector<Trigger>())) {
    keys.push_back(absl::StrCat(trigger.customer.value, "/", trigger.follow_up, "/", trigger.occurrence));
  }
  return keys;
}

class TriggersTest : public StorageTest {};
ON_EVERY_ENGINE(TriggersTest);

TEST_P(TriggersTest, ComeBackAsTheyWereStoredAndAsTheyWereReplaced) {
  Trigger given = ATrigger(5, 2, 40, absl::InfiniteFuture());
  given.delay = 3;
  given.state = TriggerState::kControl;
  EXPECT_TRUE(*Write(InsertTrigger, kCampaign, given));
  ASSERT_OK_AND_ASSIGN(std::optional<Trigger> found, Read(FindTrigger, kCampaign, ATrigger(5, 2, 40)));
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->trigger_time, kNow - absl::Hours(1));
  EXPECT_EQ(found->due_time, absl::InfiniteFuture());
  EXPECT_EQ(found->delay, 3);
  EXPECT_EQ(found->state, TriggerState::kControl);
  EXPECT_EQ(found->sequence, std::nullopt);

  given.trigger_time = kNow;
  given.due_time = kNow + absl::Hours(2);
  given.delay = -1;
  given.state = TriggerState::kPlanned;
  given.sequence = 12;
  ASSERT_OK(Write(UpdateTrigger, kCampaign, given));
  ASSERT_OK_AND_ASSIGN(found, Read(FindTrigger, kCampaign, given));
  EXPECT_EQ(found->trigger_time, kNow);
  EXPECT_EQ(found->due_time, kNow + absl::Hours(2));
  EXPECT_EQ(found->delay, -1);
  EXPECT_EQ(found->state, TriggerState::kPlanned);
  EXPECT_EQ(found->sequence, 12);
  EXPECT_FALSE(Read(FindTrigger, kOther, given)->has_value());
}

TEST_P(TriggersTest, TheSecondOfAKeyChangesNothing) {
  EXPECT_TRUE(*Write(InsertTrigger, kCampaign, ATrigger(5, 0, 0)));
  EXPECT_FALSE(*Write(InsertTrigger, kCampaign, ATrigger(5, 0, 0, kNow + absl::Hours(5))));
  EXPECT_EQ(Read(FindTrigger, kCampaign, ATrigger(5, 0, 0))->value().due_time, kNow);
}

TEST_P(TriggersTest, ThoseThatWaitAreDueByTheirTimes) {
  for (const Trigger& trigger : {ATrigger(9, 0, 0, kNow - absl::Hours(2)), ATrigger(3, 1, 7, kNow),
                                 ATrigger(3, 0, 0, kNow), ATrigger(1, 0, 0, kNow + absl::Microseconds(1))}) {
    ASSERT_OK(Write(InsertTrigger, kCampaign, trigger));
  }
  Trigger held_back = ATrigger(2, 0, 0, kNow - absl::Hours(9));
  held_back.state = TriggerState::kHeldBack;
  ASSERT_OK(Write(InsertTrigger, kCampaign, held_back));
  ASSERT_OK(Write(InsertTrigger, kOther, ATrigger(4, 0, 0)));
  EXPECT_THAT(KeysOf(Read(ListDueTriggers, kCampaign, kNow, 10)), ElementsAre("9/0/0", "3/0/0", "3/1/7"));
  EXPECT_THAT(KeysOf(Read(ListDueTriggers, kCampaign, kNow, 2)), ElementsAre("9/0/0", "3/0/0"));
  EXPECT_EQ(*Read(NextDueTime, kCampaign), kNow - absl::Hours(2));
  EXPECT_EQ(*Read(NextDueTime, CampaignNumber{9}), std::nullopt);
}

TEST_P(TriggersTest, OneThatStoppedWaitingIsNotDueAnyMore) {
  Trigger trigger = ATrigger(3, 0, 0);
  ASSERT_OK(Write(InsertTrigger, kCampaign, trigger));
  trigger.state = TriggerState::kDone;
  ASSERT_OK(Write(UpdateTrigger, kCampaign, trigger));
  EXPECT_THAT(KeysOf(Read(ListDueTriggers, kCampaign, kNow, 10)), IsEmpty());
  EXPECT_EQ(*Read(NextDueTime, kCampaign), std::nullopt);
}

TEST_P(TriggersTest, ACustomersAndAllOfThemAreListedByTheirKeys) {
  for (const Trigger& trigger :
       {ATrigger(5, 1, 0), ATrigger(5, 0, 90), ATrigger(5, 0, 11), ATrigger(6, 0, 0), ATrigger(4, 2, 0)}) {
    ASSERT_OK(Write(InsertTrigger, kCampaign, trigger));
  }
  EXPECT_THAT(KeysOf(Read(ListTriggersOf, kCampaign, CustomerNumber{5})), ElementsAre("5/0/11", "5/0/90", "5/1/0"));
  EXPECT_THAT(KeysOf(Read(ListTriggers, kCampaign, Trigger(), 3)), ElementsAre("4/2/0", "5/0/11", "5/0/90"));
  EXPECT_THAT(KeysOf(Read(ListTriggers, kCampaign, ATrigger(5, 0, 90), 3)), ElementsAre("5/1/0", "6/0/0"));
}

}  // namespace
}  // namespace sendlift::conformance
