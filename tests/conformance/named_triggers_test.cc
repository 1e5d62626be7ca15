#include "storage/named_triggers.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/assignments.h"
#include "storage/triggers.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::InsertAssignment;
using storage::InsertTrigger;
using storage::ListNamedTriggers;
using storage::NamedTrigger;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{7};
constexpr CampaignNumber kOther{8};

Trigger ATrigger(CustomerNumber customer, int follow_up, int64_t occurrence) {
  return {.customer = customer,
          .follow_up = follow_up,
          .occurrence = occurrence,
          .trigger_time = kNow - absl::Hours(1),
          .due_time = kNow};
}

class NamedTriggersTest : public StorageTest {
 protected:
  CustomerNumber Assigned(const std::string& id, int arm, int tier, CampaignNumber campaign = kCampaign) {
    const CustomerNumber number = AddCustomer(id);
    EXPECT_OK(Write(InsertAssignment, campaign,
                    Assignment{.customer = number, .arm = arm, .tier = tier, .planned_time = kNow}));
    return number;
  }
  // "id step/occurrence arm/tier" of each.
  std::vector<std::string> After(const Trigger& after, int limit) {
    const auto named = Read(ListNamedTriggers, kCampaign, after, limit);
    EXPECT_OK(named);
    std::vector<std::string> texts;
    for (const NamedTrigger& one : named.value_or(std::vector<NamedTrigger>())) {
      texts.push_back(absl::StrCat(one.customer_id, " ", one.trigger.follow_up, "/", one.trigger.occurrence, " ",
                                   one.arm, "/", one.tier));
    }
    return texts;
  }
};
ON_EVERY_ENGINE(NamedTriggersTest);

TEST_P(NamedTriggersTest, EveryFieldComesBack) {
  Trigger given = ATrigger(Assigned("ada", 2, 1), 3, 40);
  given.due_time = absl::InfiniteFuture();
  given.delay = 1;
  given.state = TriggerState::kControl;
  ASSERT_TRUE(*Write(InsertTrigger, kCampaign, given));
  ASSERT_OK_AND_ASSIGN(const std::vector<NamedTrigger> found, Read(ListNamedTriggers, kCampaign, Trigger(), 10));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].customer_id, "ada");
  EXPECT_EQ(found[0].arm, 2);
  EXPECT_EQ(found[0].tier, 1);
  EXPECT_EQ(found[0].trigger.customer, given.customer);
  EXPECT_EQ(found[0].trigger.follow_up, 3);
  EXPECT_EQ(found[0].trigger.occurrence, 40);
  EXPECT_EQ(found[0].trigger.trigger_time, kNow - absl::Hours(1));
  EXPECT_EQ(found[0].trigger.due_time, absl::InfiniteFuture());
  EXPECT_EQ(found[0].trigger.delay, 1);
  EXPECT_EQ(found[0].trigger.state, TriggerState::kControl);
  EXPECT_EQ(found[0].trigger.sequence, std::nullopt);
}

TEST_P(NamedTriggersTest, PagesGoOnBehindAKeyAndWithinOneCampaign) {
  const CustomerNumber ada = Assigned("ada", 1, 0);
  const CustomerNumber bob = Assigned("bob", 0, 2);
  const CustomerNumber eve = Assigned("eve", 1, 0, kOther);
  for (const Trigger& trigger : {ATrigger(bob, 0, 0), ATrigger(ada, 1, 9), ATrigger(ada, 1, 7), ATrigger(ada, 0, 0)}) {
    ASSERT_TRUE(*Write(InsertTrigger, kCampaign, trigger));
  }
  ASSERT_TRUE(*Write(InsertTrigger, kOther, ATrigger(eve, 0, 0)));
  EXPECT_THAT(After(Trigger(), 10), ElementsAre("ada 0/0 1/0", "ada 1/7 1/0", "ada 1/9 1/0", "bob 0/0 0/2"));
  EXPECT_THAT(After(Trigger(), 2), ElementsAre("ada 0/0 1/0", "ada 1/7 1/0"));
  EXPECT_THAT(After(ATrigger(ada, 1, 7), 2), ElementsAre("ada 1/9 1/0", "bob 0/0 0/2"));
  EXPECT_THAT(After(ATrigger(bob, 0, 0), 2), IsEmpty());
}

TEST_P(NamedTriggersTest, WhoIsNotThereAnyMoreHasNoIdAndStillCounts) {
  const CustomerNumber ada = Assigned("ada", 1, 0);
  ASSERT_TRUE(*Write(InsertTrigger, kCampaign, ATrigger(ada, 0, 0)));
  ASSERT_OK_AND_ASSIGN(const Customer customer, Read(storage::GetCustomer, std::string("ada")));
  ASSERT_OK(Write(storage::RemoveCustomer, customer));
  EXPECT_THAT(After(Trigger(), 10), ElementsAre(" 0/0 1/0"));
}

}  // namespace
}  // namespace sendlift::conformance
