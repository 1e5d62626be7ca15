#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/contact_facts.h"
#include "engine/instructions.h"
#include "scheduler/revoking.h"
#include "storage/customers.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr absl::Duration kHour = absl::Hours(1);
constexpr size_t kMails = 9;

CampaignDefinition MailThenText() {
  ACampaign campaign;
  campaign.WithControl(Percent(10)).WithFallback().WithChannel(Channel::kEmail).WithChannel(Channel::kSms);
  return campaign.Build();
}

// Ten people, nine of them contacted, all by e-mail first.
class DispatcherFallbackTest : public ::testing::Test {
 protected:
  DispatcherFallbackTest() {
    world_.AddCustomers(10);
    campaign_ = world_.Launch(MailThenText());
    world_.clock().AdvanceBy(kHour);
    world_.Plan();
  }
  FakeGateway& Connected() {
    EXPECT_OK(gateway_.Connect(world_.dispatcher(), 1000));
    return gateway_;
  }
  // The next channel is planned and handed over.
  void FallBack(FakeGateway& gateway) {
    world_.clock().AdvanceBy(kHour);
    world_.Plan();
    world_.Settle({&gateway});
  }
  CustomerNumber CustomerOf(int64_t sequence) {
    return world_
        .Read([&](storage::Session& session) {
          return storage::FindInstruction(session, kWorkspace, {campaign_.number, sequence});
        })
        ->customer;
  }
  // What a gateway that takes everything says of the first of its hand-overs.
  void Say(FakeGateway& gateway, size_t i, sendlift::Outcome outcome) {
    gateway.Send({{.idempotency_key = gateway.handed_over().at(i).instruction.idempotency_key,
                   .attempt = 1,
                   .outcome = outcome,
                   .time = world_.now(),
                   .reason = "gone"}});
    world_.Flush();
  }

  EngineWorld world_;
  FakeGateway gateway_{"both", world_.clock(), {Channel::kEmail, Channel::kSms}};
  Campaign campaign_;
};

TEST_F(DispatcherFallbackTest, WhatBouncedIsHandedOverOnTheNextChannelEvenAfterAllWasHandedOver) {
  FakeGateway& gateway = Connected();
  world_.Settle({&gateway});
  EXPECT_EQ(world_.Get(campaign_.number).state, CampaignState::kCompleted);
  Say(gateway, 0, sendlift::Outcome::kBounced);
  FallBack(gateway);
  ASSERT_EQ(gateway.handed_over().size(), kMails + 1);
  EXPECT_THAT(gateway.handed_over().back().instruction.address, HasSubstr("+49"));
  EXPECT_EQ(world_.Get(campaign_.number).state, CampaignState::kCompleted);
}

TEST_F(DispatcherFallbackTest, ACampaignIsNotCompleteWhileAContactHasToGoOn) {
  FakeGateway& gateway = Connected();
  gateway.Do(Deed::kRejectPermanent);
  world_.Settle({&gateway});
  EXPECT_EQ(world_.Get(campaign_.number).state, CampaignState::kRunning);
  gateway.Do(Deed::kAccept);
  FallBack(gateway);
  EXPECT_EQ(gateway.handed_over().size(), 2 * kMails);
  EXPECT_EQ(world_.Get(campaign_.number).state, CampaignState::kCompleted);
}

TEST_F(DispatcherFallbackTest, ACapOverAllChannelsHoldsForTheFallbackToo) {
  ACampaign definition;
  definition.WithControl(Percent(10)).WithFallback().WithChannel(Channel::kEmail).WithChannel(Channel::kSms);
  definition.WithCap(1, absl::Hours(48));
  world_.Cancel(campaign_);
  const Campaign capped = world_.Launch(definition.Build(), "capped");
  world_.clock().AdvanceBy(kHour);
  world_.Plan();
  FakeGateway& gateway = Connected();
  world_.Settle({&gateway});
  Say(gateway, 0, sendlift::Outcome::kBounced);
  FallBack(gateway);
  EXPECT_EQ(gateway.handed_over().size(), kMails) << "what bounced was a contact";
  const auto progress =
      world_.Read([&](storage::Session& session) { return ProgressOf(session, capped, world_.now()); });
  EXPECT_EQ(progress.suppressed.at({ExclusionReason::kCapped, 1}), 1);
}

TEST_F(DispatcherFallbackTest, ReportsCountEachCustomerOnce) {
  FakeGateway& gateway = Connected();
  world_.Settle({&gateway});
  Say(gateway, 0, sendlift::Outcome::kBounced);
  FallBack(gateway);
  const auto progress =
      world_.Read([&](storage::Session& session) { return ProgressOf(session, campaign_, world_.now()); });
  EXPECT_EQ(progress.waves.at(0).assigned, 10);
  EXPECT_EQ(progress.waves.at(0).instructions, static_cast<int64_t>(kMails) + 1);
  int64_t people = 0;
  for (const storage::Cohort& cohort : world_.Cohorts(campaign_)) people += cohort.people;
  EXPECT_EQ(people, 10);
}

TEST_F(DispatcherFallbackTest, AnOptOutTakesBackWhatWentOn) {
  FakeGateway& gateway = Connected();
  world_.Settle({&gateway});
  Say(gateway, 0, sendlift::Outcome::kBounced);
  FallBack(gateway);
  const CustomerNumber customer = CustomerOf(static_cast<int64_t>(kMails));
  world_.Write([&](storage::Session& session) -> absl::Status {
    OptOutRevoker revoker(session, kWorkspace, world_.now());
    Suppression suppression;
    suppression.customer = customer;
    return revoker.AskBack(suppression, customer);
  });
  world_.dispatcher().LookForRevocations();
  ASSERT_OK(world_.dispatcher().AskBack(world_.now()));
  ASSERT_EQ(gateway.revoked().size(), 1u);
  EXPECT_EQ(gateway.revoked().front().second.idempotency_key, gateway.handed_over().back().instruction.idempotency_key);
}

TEST_F(DispatcherFallbackTest, ADeadLetterThatWentOnIsNotDrivenAgain) {
  FakeGateway& gateway = Connected();
  gateway.Do(Deed::kRejectRetryable);
  for (int i = 0; i < 8; ++i) {
    world_.Settle({&gateway});
    world_.clock().AdvanceBy(2 * kHour);
  }
  const Redriven redriven = world_.Write([&](storage::Session& session) {
    return RedriveInstructions(session, world_.Get(campaign_.number), {}, world_.now());
  });
  EXPECT_TRUE(redriven.strays.empty());
}

// Bug of the first version: what went on was in no list of a customer's instructions.
TEST_F(DispatcherFallbackTest, ACustomersInstructionsAreThoseOfEveryChannel) {
  FakeGateway& gateway = Connected();
  world_.Settle({&gateway});
  Say(gateway, 0, sendlift::Outcome::kBounced);
  FallBack(gateway);
  for (const auto& [assignment, id] : world_.Assignments(campaign_)) {
    if (assignment.customer != CustomerOf(0)) continue;
    const auto sequences =
        world_.Read([&](storage::Session& session) { return FindSequencesOf(session, campaign_, assignment); });
    EXPECT_THAT(sequences, ElementsAre(0, static_cast<int64_t>(kMails)));
  }
}

TEST_F(DispatcherFallbackTest, TheChainIsTold) {
  FakeGateway& gateway = Connected();
  world_.Settle({&gateway});
  Say(gateway, 0, sendlift::Outcome::kBounced);
  FallBack(gateway);
  const auto facts = world_.Read([&](storage::Session& session) -> absl::StatusOr<std::vector<ContactFact>> {
    const auto customer = storage::GetCustomerByNumber(session, kWorkspace, CustomerOf(static_cast<int64_t>(kMails)));
    if (!customer.ok()) return customer.status();
    return ExplainContact(session, world_.Get(campaign_.number), *customer, world_.now());
  });
  std::vector<std::string> channels;
  for (const ContactFact& fact : facts) {
    if (fact.code != FactCode::kPlanned) continue;
    for (const auto& [name, value] : fact.parameters) {
      if (name == "channel" || name == "fallback_of") channels.push_back(value);
    }
  }
  EXPECT_THAT(channels, ElementsAre("EMAIL", "SMS", "0"));
}

}  // namespace
}  // namespace sendlift::testing
