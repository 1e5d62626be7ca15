#include "engine/instructions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/assignments.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using enum InstructionState;

InstructionPage Page(EngineWorld& world, const Campaign& campaign, const InstructionQuery& query) {
  return world.Read([&](storage::Session& session) {
    return ListInstructions(session, world.Get(campaign.number), query, world.now());
  });
}

// All pages of a list, each with at most `size`.
std::vector<InstructionRecord> All(EngineWorld& world, const Campaign& campaign, std::set<InstructionState> states = {},
                                   int size = 7) {
  std::vector<InstructionRecord> all;
  InstructionQuery query{.after = -1, .size = size, .states = std::move(states)};
  while (true) {
    InstructionPage page = Page(world, campaign, query);
    EXPECT_LE(page.instructions.size(), static_cast<size_t>(size));
    all.insert(all.end(), page.instructions.begin(), page.instructions.end());
    if (!page.next_after.has_value()) return all;
    EXPECT_GT(*page.next_after, query.after) << "a page must move on";
    query.after = *page.next_after;
  }
}

Redriven Redrive(EngineWorld& world, const Campaign& campaign, const std::vector<int64_t>& sequences = {}) {
  Redriven redriven = world.Write([&](storage::Session& session) {
    return RedriveInstructions(session, world.Get(campaign.number), sequences, world.now());
  });
  EXPECT_OK(world.dispatcher().Refresh());
  world.dispatcher().TakeRedriven(redriven.strays);
  return redriven;
}

// Ninety instructions, all of them DEAD after five attempts.
Campaign LetNinetyDie(EngineWorld& world, FakeGateway& gateway) {
  const Campaign campaign = LaunchNinety(world);
  gateway.Do(Deed::kRejectRetryable);
  EXPECT_OK(gateway.Connect(world.dispatcher(), 10'000));
  for (int i = 0; i < 12; ++i) {
    world.Settle({&gateway});
    world.clock().AdvanceBy(absl::Minutes(5));
  }
  EXPECT_EQ(world.Count(campaign, kDead), 90);
  return campaign;
}

TEST(InstructionsTest, EveryInstructionIsListedOnceInOrderWithItsState) {
  EngineWorld world({.batch_size_max = 8, .settling = {}});
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  int taken = 0;
  gateway.Do([&](const InstructionOnWire&) {
    const Deed deeds[] = {Deed::kAccept, Deed::kRejectRetryable, Deed::kRejectPermanent, Deed::kLose};
    return deeds[taken++ % 4];
  });
  ASSERT_OK(gateway.Connect(world.dispatcher(), 50));
  world.Settle({&gateway});
  for (const int size : {1, 7, 90, 1000}) {
    const std::vector<InstructionRecord> all = All(world, campaign, {}, size);
    ASSERT_THAT(all, SizeIs(90)) << size;
    std::map<InstructionState, int64_t> counts;
    for (size_t i = 0; i < all.size(); ++i) {
      EXPECT_EQ(all[i].sequence, static_cast<int64_t>(i));
      ++counts[all[i].state];
    }
    for (const auto& [state, count] : counts) EXPECT_EQ(count, world.Count(campaign, state)) << NameOf(state);
    EXPECT_THAT(counts, SizeIs(4));
  }
  for (const InstructionState state : {kPlanned, kAccepted, kFailed, kLeased, kDead}) {
    const std::vector<InstructionRecord> some = All(world, campaign, {state});
    EXPECT_EQ(static_cast<int64_t>(some.size()), world.Count(campaign, state)) << NameOf(state);
    for (const InstructionRecord& record : some) EXPECT_EQ(record.state, state);
  }
}

TEST(InstructionsTest, ARecordSaysWhomWhenByWhomAndWhatComesNext) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LaunchNinety(world);
  gateway.Do(Deed::kRejectRetryable);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1));
  world.Settle({&gateway});
  const std::vector<InstructionRecord> all = All(world, campaign);
  ASSERT_THAT(all, SizeIs(90));
  EXPECT_EQ(all[0].gateway, "mailer");
  EXPECT_EQ(all[0].lease_time, world.now());
  EXPECT_EQ(all[0].attempt, 2);
  ASSERT_TRUE(all[0].due_time.has_value());
  EXPECT_GT(*all[0].due_time, world.now());
  EXPECT_EQ(all[1].gateway, "");
  EXPECT_EQ(all[1].lease_time, std::nullopt);
  EXPECT_EQ(all[1].attempt, 1);
  EXPECT_EQ(all[1].due_time, std::nullopt);
  EXPECT_EQ(all[1].arm, 1);
  EXPECT_EQ(all[1].block.not_after, campaign.definition.window.end);
  EXPECT_EQ(gateway.handed_over().at(0).instruction.address, all[0].customer_id + "@example.com");
}

TEST(InstructionsTest, WhatWaitsIsExpiredWhenItsTimeIsOverAndCancelledWithTheCampaign) {
  for (const bool cancel : {false, true}) {
    EngineWorld world;
    const Campaign campaign = LaunchNinety(world);
    if (cancel) {
      world.Cancel(campaign);
    } else {
      world.clock().Set(campaign.definition.window.end);
    }
    EXPECT_THAT(All(world, campaign, {kPlanned}), IsEmpty());
    EXPECT_THAT(All(world, campaign, {cancel ? kCancelled : kExpired}), SizeIs(90));
  }
}

// A hundred thousand instructions that are in the wrong state cost a page nothing, or end it early.
TEST(InstructionsTest, APageMovesOnEvenWhereNothingFits) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  world.AddCustomers(6000);
  const Campaign campaign = world.Launch(ACampaign().WithControl(Percent(10)).Build());
  world.clock().AdvanceBy(kHour);
  world.Plan();
  EXPECT_EQ(Page(world, campaign, {.after = -1, .size = 50, .states = {kDead}}).next_after, std::nullopt);
  gateway.Do(Deed::kRejectRetryable);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 10'000));
  world.Settle({&gateway});
  const InstructionPage first = Page(world, campaign, {.after = -1, .size = 50, .states = {kDead}});
  EXPECT_THAT(first.instructions, IsEmpty());
  ASSERT_TRUE(first.next_after.has_value()) << "5,400 strays are more than a page looks at";
  EXPECT_GT(*first.next_after, 1000);
  EXPECT_THAT(All(world, campaign, {kPlanned}, 1000), SizeIs(5400));
}

TEST(InstructionsTest, OneIsFoundByItsSequenceOrItsCustomer) {
  EngineWorld world;
  const Campaign campaign = LaunchNinety(world);
  int contacted = 0;
  for (const storage::NamedAssignment& named : world.Assignments(campaign)) {
    const auto sequences =
        world.Read([&](storage::Session& session) { return FindSequencesOf(session, campaign, named.assignment); });
    EXPECT_THAT(sequences, SizeIs(named.assignment.arm == kControlArm ? 0 : 1));
    if (sequences.empty()) continue;
    ++contacted;
    const auto record = world.Read(
        [&](storage::Session& session) { return FindInstructionRecord(session, campaign, sequences[0], world.now()); });
    ASSERT_TRUE(record.has_value());
    EXPECT_EQ(record->customer_id, named.customer_id);
  }
  EXPECT_EQ(contacted, 90);
  for (const int64_t none : {int64_t{-1}, int64_t{90}}) {
    EXPECT_FALSE(world
                     .Read([&](storage::Session& session) {
                       return FindInstructionRecord(session, campaign, none, world.now());
                     })
                     .has_value());
  }
}

TEST(InstructionsTest, DeadLettersAreDrivenAgainWithAllTheirAttempts) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LetNinetyDie(world, gateway);
  ASSERT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
  EXPECT_THAT(Redrive(world, campaign, {3, 4}).strays, SizeIs(2));
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kRunning);
  EXPECT_EQ(world.Count(campaign, kDead), 88);
  EXPECT_THAT(Redrive(world, campaign, {3, 4, 4711}).strays, IsEmpty()) << "they wait already, or are not there";
  world.Dispatch();
  EXPECT_EQ(gateway.handed_over().back().instruction.attempt, 6);
  for (int i = 0; i < 12; ++i) {
    world.Settle({&gateway});
    world.clock().AdvanceBy(absl::Minutes(5));
  }
  EXPECT_EQ(world.Count(campaign, kDead), 90);
  EXPECT_THAT(gateway.handed_over(), SizeIs(460));
  gateway.Do(Deed::kAccept);
  EXPECT_THAT(Redrive(world, campaign).strays, SizeIs(90));
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kAccepted), 90);
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kCompleted);
  world.ExpectStatesAddUp(campaign);
}

TEST(InstructionsTest, WhatWasDrivenAgainSurvivesARestart) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LetNinetyDie(world, gateway);
  world.Write([&](storage::Session& session) {
    return RedriveInstructions(session, world.Get(campaign.number), {}, world.now());
  });
  world.RestartServer();
  gateway.ServerCrashed();
  gateway.Do(Deed::kAccept);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kAccepted), 90);
}

// The tidying pass looks between the commit and the book's hearing of it.
TEST(InstructionsTest, ACampaignIsNotCompletedOverWhatWasJustDrivenAgain) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LetNinetyDie(world, gateway);
  const Redriven redriven = world.Write([&](storage::Session& session) {
    return RedriveInstructions(session, world.Get(campaign.number), {}, world.now());
  });
  ASSERT_OK(world.dispatcher().Refresh());
  world.Tidy();
  EXPECT_EQ(world.Get(campaign.number).state, CampaignState::kRunning);
  world.dispatcher().TakeRedriven(redriven.strays);
  world.Tidy();  // lets go of the campaign that it held
  gateway.Do(Deed::kAccept);
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kAccepted), 90);
}

TEST(InstructionsTest, NothingIsDrivenAgainAfterItsTimeOrInACancelledCampaign) {
  EngineWorld world;
  FakeGateway gateway("mailer", world.clock());
  const Campaign campaign = LetNinetyDie(world, gateway);
  const auto status = [&] {
    return world.database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      return RedriveInstructions(session, world.Get(campaign.number), {}, world.now()).status();
    });
  };
  world.SetState(world.Get(campaign.number), CampaignState::kCancelled);
  EXPECT_THAT(status(), HasCode(absl::StatusCode::kFailedPrecondition, ::testing::HasSubstr("CANCELLED")));
  world.SetState(world.Get(campaign.number), CampaignState::kCompleted);
  world.clock().Set(campaign.definition.window.end);
  EXPECT_THAT(status(), HasCode(absl::StatusCode::kFailedPrecondition, ::testing::HasSubstr("its window is over")));
  EXPECT_THAT(All(world, campaign, {kDead}), SizeIs(90));
}

}  // namespace
}  // namespace sendlift::testing
