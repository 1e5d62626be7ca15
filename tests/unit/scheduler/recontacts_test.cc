#include "scheduler/recontacts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "storage/cells.h"
#include "storage/events.h"
#include "storage/leases.h"
#include "storage/recontacts.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr absl::Duration kHour = absl::Hours(1);

// Everybody at once, and two days later those who did not respond.
ACampaign TwoWaves(Recipients recipients = Recipients::kNonResponders) {
  return ACampaign()
      .WithWave("first", CampaignStart(), recipients == Recipients::kNonResponders ? Remainder() : Percent(50))
      .WithWave("again", CampaignStart() + 48 * kHour)
      .To(recipients);
}

class RecontactsTest : public ::testing::Test {
 protected:
  // The first wave is planned; what the gateways made of it is said with Stand.
  void Launch(int customers, const ACampaign& definition, const World::Shape& shape = nullptr) {
    world_.AddCustomers(customers, shape);
    campaign_ = world_.InsertRunning(definition.BuildCampaign());
    ASSERT_OK(world_.Plan());
    for (const auto& [assignment, id] : world_.Assignments(campaign_)) first_[id] = assignment;
  }

  // Every instruction that no range has yet gets the state that `state_of` says of its customer.
  void Stand(const std::function<InstructionState(CustomerNumber)>& state_of) {
    const auto instructions = world_.Instructions(campaign_);
    world_.Write([&](storage::Session& session) -> absl::Status {
      for (const auto& instruction : instructions) {
        const InstructionState state = state_of(instruction.customer);
        const InstructionKey key{campaign_.number, instruction.sequence};
        const auto known = storage::FindRange(session, kWorkspace, key);
        if (!known.ok()) return known.status();
        if (known->has_value() || state == InstructionState::kPlanned) continue;
        storage::LeasedRange range{
            .campaign = campaign_.number, .first_sequence = instruction.sequence, .gateway = "m"};
        range.states = {storage::LeasedRange::Encode(state)};
        range.arms = {static_cast<char>(instruction.arm)};
        const absl::Status inserted = storage::InsertRange(session, kWorkspace, range);
        if (!inserted.ok()) return inserted;
      }
      return absl::OkStatus();
    });
  }
  void StandAll(InstructionState state) {
    Stand([state](CustomerNumber) { return state; });
  }

  void Purchase(CustomerNumber customer, absl::Time time, absl::string_view type = "PURCHASED") {
    world_.Write([&](storage::Session& session) {
      Event event;
      event.sequence = ++events_;
      event.customer = customer;
      event.type = std::string(type);
      event.time = time;
      return storage::AppendEvent(session, kWorkspace, 1, event);
    });
  }

  void Change(absl::string_view sql, int customer) {
    const CustomerNumber number = world_.NumberOf(CustomerId(customer));
    world_.Write([&](storage::Session& session) { return session.Execute(sql, number.value); });
  }
  void ForgetEmail(int customer) { Change("DELETE FROM addresses WHERE kind = 1 AND customer = $1", customer); }

  void PlanAgain() { ASSERT_OK(world_.PlanAt(CampaignStart() + 48 * kHour)); }

  // Whom the second wave contacts of those who were in the first.
  std::set<CustomerNumber> ContactedAgain() {
    std::map<CustomerNumber, int> contacts;
    for (const auto& instruction : world_.Instructions(campaign_)) ++contacts[instruction.customer];
    std::set<CustomerNumber> again;
    for (const auto& [customer, count] : contacts) {
      EXPECT_LE(count, 2);
      if (count > 1) again.insert(customer);
    }
    return again;
  }
  std::vector<storage::Recontacted> Recontacted() {
    return world_.Read(
        [&](storage::Session& session) { return storage::ListRecontacted(session, kWorkspace, campaign_.number); });
  }

  PlannedWorld world_;
  Campaign campaign_;
  std::map<std::string, Assignment> first_;
  int64_t events_ = 0;
};

TEST_F(RecontactsTest, WhoWasReachedAndDidNotRespondIsContactedAgainInTheSameArmAndTier) {
  Launch(50, TwoWaves());
  StandAll(InstructionState::kDelivered);
  PlanAgain();
  EXPECT_THAT(ContactedAgain(), SizeIs(40));
  EXPECT_THAT(world_.FrozenWaves(campaign_), SizeIs(2));
  for (const auto& [assignment, id] : world_.Assignments(campaign_)) {
    EXPECT_EQ(assignment.wave, 0);
    EXPECT_EQ(assignment.arm, first_[id].arm);
    EXPECT_EQ(assignment.planned_time, CampaignStart());
  }
  for (const auto& instruction : world_.Instructions(campaign_)) EXPECT_EQ(instruction.arm, 1);
  const auto blocks = world_.Blocks(campaign_);
  ASSERT_THAT(blocks, SizeIs(2));
  EXPECT_EQ(blocks[1].wave, 1);
  EXPECT_EQ(blocks[1].first_sequence, 40);
  EXPECT_EQ(blocks[1].not_before, CampaignStart() + 48 * kHour);
}

TEST_F(RecontactsTest, ControlIsCountedAndLeftAlone) {
  Launch(50, TwoWaves());
  StandAll(InstructionState::kAccepted);
  PlanAgain();
  const auto again = Recontacted();
  ASSERT_THAT(again, SizeIs(2));
  EXPECT_EQ(again[0].arm, kControlArm);
  EXPECT_EQ(again[0].people, 10);
  EXPECT_EQ(again[1].people, 40);
  int64_t people = 0;
  for (const storage::Cohort& cohort : world_.Cohorts(campaign_)) people += cohort.people;
  EXPECT_EQ(people, 50) << "nobody is counted twice";
}

TEST_F(RecontactsTest, OnlyWhoWasCertainlyReachedIsContactedAgain) {
  struct Case {
    InstructionState state;
    bool again;
  };
  std::vector<Case> cases = {{InstructionState::kPlanned, false},   {InstructionState::kLeased, false},
                             {InstructionState::kAccepted, true},   {InstructionState::kDelivered, true},
                             {InstructionState::kBounced, false},   {InstructionState::kFailed, false},
                             {InstructionState::kDead, false},      {InstructionState::kInDoubt, false},
                             {InstructionState::kUnknown, false},   {InstructionState::kExpired, false},
                             {InstructionState::kCancelled, false}, {InstructionState::kSuppressed, false}};
  Launch(60, TwoWaves());
  std::map<CustomerNumber, bool> expected;
  size_t next = 0;
  Stand([&](CustomerNumber customer) {
    const Case& c = cases[next++ % cases.size()];
    expected[customer] = c.again;
    return c.state;
  });
  PlanAgain();
  const std::set<CustomerNumber> again = ContactedAgain();
  for (const auto& [customer, wanted] : expected) EXPECT_EQ(again.contains(customer), wanted) << customer.value;
  EXPECT_THAT(again, SizeIs(8));
}

TEST_F(RecontactsTest, WhoRespondedIsLeftAloneWhetherFoldedOrNot) {
  Launch(50, TwoWaves());
  StandAll(InstructionState::kDelivered);
  std::vector<CustomerNumber> treated;
  for (const auto& [id, assignment] : first_) {
    if (assignment.arm != kControlArm) treated.push_back(assignment.customer);
  }
  world_.Write([&](storage::Session& session) {
    return storage::PutOutcome(session, kWorkspace, campaign_.number, treated[0], 0,
                               {.event_count = 1, .first_time = CampaignStart() + kHour});
  });
  Purchase(treated[1], CampaignStart() + kHour);
  Purchase(treated[2], CampaignStart() - kHour);             // before the contact
  Purchase(treated[3], CampaignStart() + kHour, "VISITED");  // of another metric
  PlanAgain();
  const std::set<CustomerNumber> again = ContactedAgain();
  EXPECT_THAT(again, SizeIs(38));
  EXPECT_FALSE(again.contains(treated[0]) || again.contains(treated[1]));
  EXPECT_TRUE(again.contains(treated[2]) && again.contains(treated[3]));
}

TEST_F(RecontactsTest, AnEventAfterTheOutcomeWindowIsAResponseToo) {
  Launch(10, TwoWaves().WithMetric("purchase_rate", MetricKind::kRate, "PURCHASED", kHour));
  StandAll(InstructionState::kDelivered);
  Purchase(world_.Instructions(campaign_)[0].customer, CampaignStart() + 5 * kHour);
  world_.Write([&](storage::Session& session) { return storage::PutFoldedPosition(session, kWorkspace, 1); });
  PlanAgain();
  EXPECT_THAT(ContactedAgain(), SizeIs(7));
}

TEST_F(RecontactsTest, WhoMustNotBeContactedAnyMoreIsNot) {
  Launch(50, TwoWaves().WithControl(Percent(10)));
  StandAll(InstructionState::kDelivered);
  std::vector<int> treated;
  for (int i = 0; i < 50; ++i) {
    if (first_[CustomerId(i)].arm != kControlArm) treated.push_back(i);
  }
  world_.Suppress(treated[0]);
  ForgetEmail(treated[1]);
  Change("UPDATE customers SET consents = 0 WHERE customer = $1", treated[2]);
  world_.ChangeCustomer(treated[3], [&](Customer& customer) { customer.email = ACustomer(treated[4]).email; });
  PlanAgain();
  EXPECT_THAT(ContactedAgain(), SizeIs(45 - 4));
  std::set<ExclusionReason> reasons;
  for (const auto& excluded : world_.Excluded(campaign_)) reasons.insert(excluded.reason);
  EXPECT_THAT(reasons, ElementsAre(ExclusionReason::kNoAddress, ExclusionReason::kNoConsent,
                                   ExclusionReason::kSuppressed, ExclusionReason::kSharedAddress));
}

TEST_F(RecontactsTest, ANewAddressIsUsedUnlessAnotherCustomerWasReachedThere) {
  Launch(20, TwoWaves().WithChannel(Channel::kEmail).WithChannel(Channel::kSms));
  StandAll(InstructionState::kDelivered);
  std::vector<int> treated;
  for (int i = 0; i < 20; ++i) {
    if (first_[CustomerId(i)].arm != kControlArm) treated.push_back(i);
  }
  ForgetEmail(treated[0]);
  PlanAgain();
  EXPECT_THAT(ContactedAgain(), SizeIs(16));
  std::map<Channel, int64_t> by_channel;
  for (const storage::Recontacted& again : Recontacted()) by_channel[again.channel] += again.people;
  EXPECT_EQ(by_channel[Channel::kSms], 1);
}

TEST_F(RecontactsTest, ACallGoesToTheNumberThatTheTextMessageWentTo) {
  Launch(20, TwoWaves().WithChannel(Channel::kSms).WithChannel(Channel::kPhone));
  StandAll(InstructionState::kDelivered);
  for (int i = 0; i < 20; ++i) world_.Suppress(i, Channel::kSms);
  PlanAgain();
  EXPECT_THAT(ContactedAgain(), SizeIs(16));
}

TEST_F(RecontactsTest, NonRespondersAndNewComeTogetherByCustomer) {
  Launch(100, TwoWaves(Recipients::kNonRespondersAndNew));
  StandAll(InstructionState::kDelivered);
  PlanAgain();
  EXPECT_THAT(world_.Assignments(campaign_), SizeIs(100));
  EXPECT_THAT(ContactedAgain(), SizeIs(40));
  int64_t last = 0;
  for (const auto& instruction : world_.Instructions(campaign_)) {
    if (instruction.sequence < 40) continue;
    EXPECT_GT(instruction.customer.value, last);
    last = instruction.customer.value;
  }
  for (const auto& block : world_.Blocks(campaign_)) {
    for (const CustomerNumber customer : {block.first_customer, block.last_customer}) {
      ASSERT_TRUE(world_
                      .Read([&](storage::Session& session) {
                        return storage::FindSequenceOf(session, kWorkspace, block, customer);
                      })
                      .has_value());
    }
  }
}

TEST_F(RecontactsTest, AThirdContactWaitsForTheSecond) {
  Launch(50, TwoWaves().WithWave("last", CampaignStart() + 72 * kHour).To(Recipients::kNonResponders));
  StandAll(InstructionState::kDelivered);
  PlanAgain();
  std::set<CustomerNumber> open;
  Stand([&](CustomerNumber customer) {
    if (open.size() >= 5 && !open.contains(customer)) return InstructionState::kAccepted;
    open.insert(customer);
    return InstructionState::kUnknown;
  });
  ASSERT_OK(world_.PlanAt(CampaignStart() + 72 * kHour));
  std::map<CustomerNumber, int> contacts;
  for (const auto& instruction : world_.Instructions(campaign_)) ++contacts[instruction.customer];
  for (const auto& [customer, count] : contacts) EXPECT_EQ(count, open.contains(customer) ? 2 : 3);
  EXPECT_THAT(open, SizeIs(5));
}

TEST_F(RecontactsTest, AnInterruptedWaveIsTakenBackWithItsFurtherInstructions) {
  Launch(50, TwoWaves());
  StandAll(InstructionState::kDelivered);
  const CustomerNumber somebody = world_.Instructions(campaign_)[0].customer;
  world_.Write([&](storage::Session& session) {
    return storage::InsertInstruction(session, kWorkspace, campaign_.number,
                                      {.sequence = 40, .customer = somebody, .arm = 1, .content = 0, .values = ""});
  });
  world_.RestartPlanner();
  PlanAgain();
  EXPECT_EQ(world_.InstructionRows(campaign_), 80);
}

}  // namespace
}  // namespace sendlift::testing
