#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/status.h"
#include "engine/contact_facts.h"
#include "engine/instructions.h"
#include "scheduler/revoking.h"
#include "scheduler/triggering.h"
#include "storage/customers.h"
#include "storage/journeys.h"
#include "storage/triggers.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::Duration kHour = absl::Hours(1);
constexpr size_t kMails = 9;

// Twenty minutes after a contact was opened, by text, unless it was clicked.
FollowUp Chase() {
  FollowUp step;
  step.follow_up = "chase";
  step.on = {"OPENED"};
  step.of = kFirstContact;
  step.without = {"CLICKED"};
  step.after = absl::Minutes(20);
  step.channels = {Channel::kSms};
  return step;
}

// Ten people, nine of them contacted by e-mail, an hour after the start.
class DispatcherFollowUpsTest : public ::testing::Test {
 protected:
  void Launch(ACampaign definition) {
    world_.AddCustomers(10);
    campaign_ = world_.Launch(definition.WithControl(Percent(10)).Build());
    world_.clock().AdvanceBy(kHour);
    EXPECT_OK(gateway_.Connect(world_.dispatcher(), 1000));
    world_.Settle({&gateway_});
    EXPECT_EQ(gateway_.handed_over().size(), kMails);
  }
  void Pass(absl::Duration time) {
    world_.clock().AdvanceBy(time);
    world_.Settle({&gateway_});
  }
  // Whom the i-th hand-over was for.
  int Of(size_t i) const {
    const std::string address = gateway_.handed_over().at(i).instruction.address;
    for (int k = 0; k < 10; ++k) {
      if (ACustomer(k).email == address || ACustomer(k).phone_number == address) return k;
    }
    return -1;
  }
  // As the log of events says it.
  void Happen(int i, const std::string& type) {
    world_.Write([&](storage::Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const auto number, storage::FindCustomer(session, kWorkspace, CustomerId(i)));
      ASSIGN_OR_RETURN(const auto assignment, storage::FindAssignment(session, kWorkspace, campaign_.number, *number));
      const Traveller traveller{.assignment = *assignment, .customer_id = CustomerId(i)};
      Triggering triggering(session, kWorkspace, campaign_, world_.now());
      ASSIGN_OR_RETURN(Journey journey, triggering.JourneyOf(traveller));
      RETURN_IF_ERROR(
          triggering.Happened({.type = type, .of = kFirstContact, .time = world_.now()}, traveller, journey));
      RETURN_IF_ERROR(storage::PutJourney(session, kWorkspace, campaign_.number, journey));
      return triggering.StoreCounts();
    });
  }
  TriggerState StateOfTrigger(int i) {
    const CustomerNumber number = world_.NumberOf(CustomerId(i));
    return world_
        .Read([&](storage::Session& session) {
          return storage::ListTriggersOf(session, kWorkspace, campaign_.number, number);
        })
        .at(0)
        .state;
  }
  const InstructionOnWire& Last() {
    last_ = gateway_.handed_over().back().instruction;
    return last_;
  }
  std::vector<int64_t> SequencesOf(int i) {
    const CustomerNumber number = world_.NumberOf(CustomerId(i));
    return world_.Read([&](storage::Session& session) -> absl::StatusOr<std::vector<int64_t>> {
      ASSIGN_OR_RETURN(const auto assignment, storage::FindAssignment(session, kWorkspace, campaign_.number, number));
      return FindSequencesOf(session, campaign_, *assignment);
    });
  }

  EngineWorld world_;
  FakeGateway gateway_{"both", world_.clock(), {Channel::kEmail, Channel::kSms}};
  Campaign campaign_;
  InstructionOnWire last_;
};

TEST_F(DispatcherFollowUpsTest, WhoOpensIsChasedByTextUnlessTheyClick) {
  Launch(ACampaign().WithFollowUp(Chase()));
  EXPECT_EQ(world_.Get(campaign_.number).state, CampaignState::kRunning) << "there may be more to come";
  const int opens = Of(0);
  const int clicks = Of(1);
  Happen(opens, "OPENED");
  Happen(clicks, "OPENED");
  Pass(absl::Minutes(19));
  Happen(clicks, "CLICKED");
  EXPECT_EQ(gateway_.handed_over().size(), kMails);
  Pass(absl::Minutes(1));
  ASSERT_EQ(gateway_.handed_over().size(), kMails + 1);
  EXPECT_EQ(Last().address, ACustomer(opens).phone_number);
  EXPECT_EQ(gateway_.contents().back().creative, "chase-sms");
  EXPECT_EQ(StateOfTrigger(opens), TriggerState::kPlanned);
  EXPECT_EQ(StateOfTrigger(clicks), TriggerState::kHeldBack);
  world_.clock().Set(campaign_.definition.window.end);
  world_.Settle({&gateway_});
  EXPECT_EQ(world_.Get(campaign_.number).state, CampaignState::kCompleted);
  EXPECT_EQ(gateway_.handed_over().size(), kMails + 1);
}

TEST_F(DispatcherFollowUpsTest, AnAcceptedContactTriggersWhatWaitsForIt) {
  FollowUp again = Chase();
  again.on = {kContacted};
  again.without = {"OPENED"};
  Launch(ACampaign().WithFollowUp(again));
  Pass(absl::Minutes(19));
  EXPECT_EQ(gateway_.handed_over().size(), kMails);
  Pass(absl::Minutes(1));
  EXPECT_EQ(gateway_.handed_over().size(), 2 * kMails);
}

TEST_F(DispatcherFollowUpsTest, WhatHappensBehindTheContactHoldsItBack) {
  FollowUp again = Chase();
  again.on = {kContacted};
  again.without = {"OPENED"};
  Launch(ACampaign().WithFollowUp(again));
  Pass(absl::Minutes(1));
  for (size_t i = 0; i < 7; ++i) Happen(Of(i), "OPENED");
  Pass(absl::Minutes(19));
  EXPECT_EQ(gateway_.handed_over().size(), kMails + 2);
}

TEST_F(DispatcherFollowUpsTest, ARestartBetweenTriggerAndStepLosesAndRepeatsNothing) {
  Launch(ACampaign().WithFollowUp(Chase()));
  Happen(Of(0), "OPENED");
  world_.RestartServer();
  gateway_.ServerCrashed();
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  Pass(absl::Minutes(20));
  EXPECT_EQ(gateway_.handed_over().size(), kMails + 1);
  world_.RestartServer();
  gateway_.ServerCrashed();
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  Pass(kHour);
  EXPECT_EQ(gateway_.handed_over().size(), kMails + 1);
}

TEST_F(DispatcherFollowUpsTest, QuietHoursHoldAtHandOverInTheZoneOfEach) {
  // The wave is at 2:00 in Berlin, 1:00 UTC.
  Launch(ACampaign().WithQuietHours("02:20-08:00").WithFollowUp(Chase()));
  Happen(Of(0), "OPENED");
  Pass(absl::Minutes(20));
  EXPECT_EQ(gateway_.handed_over().size(), kMails);
  EXPECT_EQ(StateOfTrigger(Of(0)), TriggerState::kPlanned);
  Pass(absl::Hours(5));
  EXPECT_EQ(gateway_.handed_over().size(), kMails);
  Pass(absl::Minutes(40));
  EXPECT_EQ(gateway_.handed_over().size(), kMails + 1);
}

TEST_F(DispatcherFollowUpsTest, ACapHoldsForStepsToo) {
  Launch(ACampaign().WithCap(1, absl::Hours(48)).WithFollowUp(Chase()));
  Happen(Of(0), "OPENED");
  Pass(absl::Minutes(20));
  EXPECT_EQ(gateway_.handed_over().size(), kMails);
  const auto progress = world_.ProgressOfCampaign(campaign_);
  EXPECT_EQ(progress.suppressed.at({ExclusionReason::kCapped, 1}), 1);
}

TEST_F(DispatcherFollowUpsTest, AStepExpiresWhenItSaysSo) {
  FollowUp chase = Chase();
  chase.valid_for = absl::Minutes(30);
  Launch(ACampaign().WithQuietHours("02:20-08:00").WithFollowUp(chase));
  Happen(Of(0), "OPENED");
  Pass(absl::Minutes(20));
  Pass(absl::Hours(7));
  EXPECT_EQ(gateway_.handed_over().size(), kMails);
  EXPECT_EQ(
      world_.Count(campaign_, InstructionState::kSuppressed) + world_.Count(campaign_, InstructionState::kExpired), 1);
}

TEST_F(DispatcherFollowUpsTest, AnOptOutBetweenPlanAndHandOverSuppressesAndBehindItAsksBack) {
  Launch(ACampaign().WithFollowUp(Chase()));
  const int before = Of(0);
  const int behind = Of(1);
  for (const int i : {before, behind}) Happen(i, "OPENED");
  world_.clock().AdvanceBy(absl::Minutes(20));
  world_.Plan();
  world_.Suppress(before);
  gateway_.Do(Deed::kAcceptSilently);
  world_.Dispatch();
  ASSERT_EQ(gateway_.handed_over().size(), kMails + 1);
  EXPECT_EQ(Of(kMails), behind);
  world_.Write([&](storage::Session& session) -> absl::Status {
    OptOutRevoker revoker(session, kWorkspace, world_.now());
    Suppression suppression;
    suppression.customer = world_.NumberOf(CustomerId(behind));
    suppression.channel = Channel::kSms;
    return revoker.AskBack(suppression, *suppression.customer);
  });
  world_.dispatcher().LookForRevocations();
  ASSERT_OK(world_.dispatcher().AskBack(world_.now()));
  ASSERT_EQ(gateway_.revoked().size(), 1u);
  EXPECT_EQ(gateway_.revoked().front().second.idempotency_key, Last().idempotency_key);
}

TEST_F(DispatcherFollowUpsTest, AStepFallsBackOnItsOwnChannelsIfTheCampaignSaysSo) {
  FollowUp chase = Chase();
  chase.channels = {Channel::kSms, Channel::kEmail};
  Launch(ACampaign().WithFallback().WithFollowUp(chase));
  const int opens = Of(0);
  Happen(opens, "OPENED");
  gateway_.Do([](const InstructionOnWire& instruction) {
    return instruction.address.starts_with("+") ? Deed::kRejectPermanent : Deed::kAccept;
  });
  Pass(absl::Minutes(20));
  ASSERT_EQ(gateway_.handed_over().size(), kMails + 2);
  EXPECT_EQ(Last().address, ACustomer(opens).email);
  EXPECT_EQ(gateway_.contents().back().creative, "chase-mail");
  Pass(kHour);
  EXPECT_EQ(gateway_.handed_over().size(), kMails + 2);
}

TEST_F(DispatcherFollowUpsTest, AFailedStepOfAJourneyThatHasEndedDoesNotGoOn) {
  FollowUp chase = Chase();
  chase.channels = {Channel::kSms, Channel::kEmail};
  chase.ending = "chased";
  Launch(ACampaign().WithFallback().WithFollowUp(chase));
  Happen(Of(0), "OPENED");
  gateway_.Do(Deed::kRejectPermanent);
  Pass(absl::Minutes(20));
  Pass(kHour);
  EXPECT_EQ(gateway_.handed_over().size(), kMails + 1);
}

TEST_F(DispatcherFollowUpsTest, TheCustomersInstructionsAreThoseOfWaveAndSteps) {
  Launch(ACampaign().WithFollowUp(Chase()));
  const int opens = Of(3);
  Happen(opens, "OPENED");
  Pass(absl::Minutes(20));
  EXPECT_EQ(SequencesOf(opens).size(), 2u);
  EXPECT_EQ(SequencesOf(opens).back(), static_cast<int64_t>(kMails));
  EXPECT_EQ(SequencesOf(Of(4)).size(), 1u);
  const auto facts = world_.Read([&](storage::Session& session) -> absl::StatusOr<std::vector<ContactFact>> {
    ASSIGN_OR_RETURN(const Customer customer, storage::GetCustomer(session, kWorkspace, CustomerId(opens)));
    return ExplainContact(session, world_.Get(campaign_.number), customer, world_.now());
  });
  std::vector<std::string> steps;
  for (const ContactFact& fact : facts) {
    for (const auto& [name, value] : fact.parameters) {
      if (name == "follow_up") steps.push_back(value);
    }
  }
  EXPECT_THAT(steps, ElementsAre("chase"));
  EXPECT_EQ(world_.ProgressOfCampaign(campaign_).waves.at(0).instructions, static_cast<int64_t>(kMails));
}

TEST_F(DispatcherFollowUpsTest, AStepNamesItsOwnOffer) {
  FollowUp chase = Chase();
  chase.offer = Discount(30);
  ACampaign definition;
  Creative mail = ACampaign::CreativeOn(Channel::kEmail);
  mail.languages[0].text = "{{offer.percent}} % off";
  Creative text = ACampaign::CreativeOn(Channel::kSms);
  text.creative = "chase-sms";
  text.languages[0].text = "{{offer.percent}} % off, for {{offer.ends_in}}";
  chase.creatives = {"chase-sms"};
  gateway_.hello().wants_rendered = true;
  Launch(definition.WithCreative(mail).WithCreative(text).WithFollowUp(chase));
  EXPECT_THAT(Last().rendered->text, HasSubstr("15 % off"));
  Happen(Of(0), "OPENED");
  Pass(absl::Minutes(20));
  EXPECT_THAT(Last().rendered->text, HasSubstr("30 % off, for 9 days"));
}

}  // namespace
}  // namespace sendlift::testing
