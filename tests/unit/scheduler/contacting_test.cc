#include "scheduler/contacting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/scheduler/followed_world.h"

namespace sendlift::testing {
namespace {

FollowUp AfterContact(const std::string& of, const std::string& id = "chase") {
  FollowUp step = ATextAfter(kContacted, id);
  step.of = of;
  return step;
}

// The first nine are leased; receipts note contacts.
class ContactingTest : public ::testing::Test {
 protected:
  ContactingTest() { EXPECT_OK(world_.Lease(0, 9)); }

  void Say(int64_t sequence, Outcome outcome, absl::Time time = {}) {
    world_.Receive(
        {{.key = world_.Key(sequence), .attempt = 1, .outcome = outcome, .time = time, .notes_contact = true}});
  }
  std::vector<storage::ContactNote> Notes() {
    return world_.Read([](storage::Session& session) { return storage::ListContactNotes(session, kWorkspace, 100); });
  }
  // Whom a contact is for.
  int Of(int64_t sequence) {
    return static_cast<int>(world_.Instructions(world_.campaign).at(static_cast<size_t>(sequence)).customer.value) - 1;
  }

  FollowedWorld world_{Following({AfterContact(kFirstContact), AfterContact("chase", "again")})};
};

TEST_F(ContactingTest, WhatAGatewayAcceptedIsNotedOnceAtItsTime) {
  const absl::Time leased = world_.now();
  world_.clock().AdvanceBy(absl::Minutes(10));
  Say(0, Outcome::kAccepted, leased + absl::Minutes(3));
  Say(0, Outcome::kAccepted, leased + absl::Minutes(4));
  Say(0, Outcome::kDelivered, leased + absl::Minutes(5));
  Say(1, Outcome::kDelivered, leased - absl::Hours(1));
  Say(2, Outcome::kRejectedPermanent);
  Say(3, Outcome::kAccepted, leased + absl::Hours(9));
  const auto notes = Notes();
  ASSERT_EQ(notes.size(), 3u);
  EXPECT_EQ(notes[0].key, world_.Key(0));
  EXPECT_EQ(notes[0].contact_time, leased + absl::Minutes(3));
  EXPECT_EQ(notes[1].contact_time, leased) << "not before it was handed over";
  EXPECT_EQ(notes[2].contact_time, world_.now()) << "not in the future";
}

TEST_F(ContactingTest, ADoubtIsAContactWhenTheGatewayKnowsIt) {
  world_.Doubt({world_.Key(0)});
  EXPECT_EQ(Notes().size(), 0u);
  world_.Write([&](storage::Session& session) {
    const KnowledgeOf entries[] = {
        {.key = world_.Key(0), .attempt = 1, .knowledge = Knowledge::kAccepted, .notes_contact = true},
        {.key = world_.Key(1), .attempt = 1, .knowledge = Knowledge::kForgotten, .notes_contact = true}};
    return ApplyResolution(session, kWorkspace, "mailer", entries, SettleOptions{}, world_.now());
  });
  EXPECT_EQ(Notes().size(), 1u);
}

TEST_F(ContactingTest, NothingIsNotedWhereNobodyLooks) {
  world_.Receive(0, Outcome::kAccepted);
  EXPECT_EQ(Notes().size(), 0u);
}

TEST_F(ContactingTest, AContactTriggersTheStepsThatLookAtIt) {
  Say(0, Outcome::kAccepted, world_.now());
  EXPECT_EQ(world_.After(absl::Minutes(59)), 0);
  EXPECT_EQ(Notes().size(), 0u);
  const int i = Of(0);
  EXPECT_EQ(world_.TriggersOf(i).size(), 1u);
  EXPECT_EQ(world_.After(absl::Minutes(1)), 1);
  const int64_t chase = *world_.TriggersOf(i).at(0).sequence;
  world_.block = world_.Blocks(world_.campaign).back();
  ASSERT_OK(world_.Lease(world_.Terms("sms"), chase, 1));
  world_.Receive({{.key = world_.Key(chase),
                   .attempt = 1,
                   .outcome = Outcome::kAccepted,
                   .time = world_.now(),
                   .notes_contact = true}},
                 "sms");
  EXPECT_EQ(world_.After(absl::Hours(1)), 1);
  const auto triggers = world_.TriggersOf(i);
  ASSERT_EQ(triggers.size(), 2u);
  EXPECT_EQ(triggers[0].sequence, chase) << "not by its own contact";
  EXPECT_EQ(triggers[1].state, TriggerState::kPlanned);
  world_.ExpectCountsAddUp();
}

TEST_F(ContactingTest, ContactsNotedBeforeACrashAreTakenAfterIt) {
  for (int64_t sequence = 0; sequence < 5; ++sequence) Say(sequence, Outcome::kAccepted, world_.now());
  world_.RestartFollowUps();
  EXPECT_EQ(world_.After(absl::Hours(1)), 5);
  world_.RestartFollowUps();
  EXPECT_EQ(world_.After(absl::Hours(1)), 0);
}

TEST(WaitsForContactsTest, StepsThatTriggerOrAreHeldBackByThemDo) {
  EXPECT_FALSE(WaitsForContacts(ACampaign().Build()));
  EXPECT_FALSE(WaitsForContacts(Following({ATextAfter("OPENED")}).Build()));
  EXPECT_TRUE(WaitsForContacts(Following({AfterContact("")}).Build()));
}

}  // namespace
}  // namespace sendlift::testing
