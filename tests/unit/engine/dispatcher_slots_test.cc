#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "scheduler/slots.h"
#include "storage/response_hours.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;

constexpr absl::Duration kStep = absl::Minutes(30);
constexpr int kPeople = 40;
constexpr size_t kContacts = 36;

// Forty people in Berlin, four of them control; night is from 22 to 7. Half an hour passes at a time.
class DispatcherSlotsTest : public ::testing::Test {
 protected:
  void Launch(Slot slot, ACampaign campaign = {}) {
    world_.AddCustomers(kPeople);
    CampaignDefinition definition =
        campaign.WithWave("main", start_).WithControl(Percent(10)).WithQuietHours("22:00-07:00").Build();
    definition.waves[0].slot = slot;
    campaign_ = world_.Launch(definition);
    EXPECT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  }
  void Pass(absl::Duration time) {
    for (const absl::Time end = world_.now() + time; world_.now() < end;) {
      world_.clock().AdvanceBy(kStep);
      world_.Settle({&gateway_});
    }
  }
  void Restart() {
    gateway_.ServerCrashed();
    world_.RestartServer();
    EXPECT_OK(gateway_.Connect(world_.dispatcher(), 1000));
    world_.Settle({&gateway_});
  }
  // When each was contacted on a channel, by number.
  std::map<int, absl::Time> Contacted(Channel channel) const {
    std::map<int, absl::Time> times;
    for (const HandedOver& over : gateway_.handed_over()) {
      for (int i = 0; i < kPeople; ++i) {
        const Customer customer = ACustomer(i);
        const std::string& address = channel == Channel::kEmail ? customer.email : customer.phone_number;
        if (over.instruction.address == address) EXPECT_TRUE(times.emplace(i, over.time).second) << i;
      }
    }
    return times;
  }
  absl::Time Drawn(int i, const std::string& name, absl::Time due) const {
    const ContactPolicy& policy = campaign_.definition.policy;
    const std::vector<SlotHour> hours = OpenHours(policy, {.due = due,
                                                           .not_after = campaign_.definition.window.end,
                                                           .zone = ClockOf(policy, "Europe/Berlin"),
                                                           .place = {.time_zone = "Europe/Berlin"}});
    return DrawnHour(hours, SlotRank(campaign_, {.customer_id = CustomerId(i), .name = name})).begin;
  }
  static std::set<absl::Time> Times(const std::map<int, absl::Time>& contacted) {
    std::set<absl::Time> times;
    for (const auto& [i, time] : contacted) times.insert(time);
    return times;
  }

  const absl::Time start_ = CampaignStart() + absl::Hours(9);
  EngineWorld world_;
  FakeGateway gateway_{"both", world_.clock(), {Channel::kEmail, Channel::kSms}};
  Campaign campaign_;
};

TEST_F(DispatcherSlotsTest, AWaveIsHandedOverInTheHoursThatWereDrawnAlsoOverARestart) {
  Launch(Slot::kRandomTime);
  Pass(absl::Hours(13));
  const size_t before = gateway_.handed_over().size();
  EXPECT_GT(before, 0u);
  EXPECT_LT(before, kContacts);
  Restart();
  EXPECT_EQ(gateway_.handed_over().size(), before);
  Pass(absl::Hours(22));
  const std::map<int, absl::Time> contacted = Contacted(Channel::kEmail);
  ASSERT_THAT(contacted, SizeIs(kContacts));
  for (const auto& [i, time] : contacted) EXPECT_EQ(time, Drawn(i, "main", start_)) << i;
  EXPECT_GT(Times(contacted).size(), 9u) << "of fifteen hours";
}

TEST_F(DispatcherSlotsTest, AStepIsHandedOverInTheHourThatWasDrawnAlsoOverARestart) {
  FollowUp step;
  step.follow_up = "chase";
  step.on = {kContacted};
  step.of = kFirstContact;
  step.after = absl::Hours(1);
  step.channels = {Channel::kSms};
  step.slot = Slot::kRandomTime;
  Launch(Slot::kAtOnce, ACampaign().WithFollowUp(step));
  Pass(absl::Hours(11));
  ASSERT_THAT(Contacted(Channel::kEmail), SizeIs(kContacts));
  const size_t before = gateway_.handed_over().size();
  Restart();
  EXPECT_EQ(gateway_.handed_over().size(), before);
  Pass(absl::Hours(25));
  const std::map<int, absl::Time> contacted = Contacted(Channel::kSms);
  ASSERT_THAT(contacted, SizeIs(kContacts));
  for (const auto& [i, time] : contacted) EXPECT_EQ(time, Drawn(i, "chase", start_ + absl::Hours(1))) << i;
  EXPECT_GT(Times(contacted).size(), 9u);
}

TEST_F(DispatcherSlotsTest, TheBestTimeIsTheHourInWhichACustomerAnswersAndElseAtOnce) {
  Launch(Slot::kBestTime);
  for (int i = 0; i < 10; ++i) {
    const CustomerNumber number = world_.NumberOf(CustomerId(i));
    for (int k = 0; k < 6; ++k) {
      world_.Write(
          [&](storage::Session& session) { return storage::AddResponseHour(session, kWorkspace, number, 20); });
    }
  }
  Pass(absl::Hours(24));
  const std::map<int, absl::Time> contacted = Contacted(Channel::kEmail);
  ASSERT_THAT(contacted, SizeIs(kContacts));
  for (const auto& [i, time] : contacted) {
    EXPECT_EQ(time, i < 10 ? CampaignStart() + absl::Hours(19) : start_) << i;
  }
}

}  // namespace
}  // namespace sendlift::testing
