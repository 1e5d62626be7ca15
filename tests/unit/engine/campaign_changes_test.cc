#include "engine/campaign_changes.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "storage/campaign_versions.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using enum InstructionState;

class CampaignChangesTest : public ::testing::Test {
 protected:
  void LaunchAndFreeze(CampaignDefinition definition) {
    world_.AddCustomers(100);
    campaign_ = world_.Launch(std::move(definition));
    world_.clock().AdvanceBy(absl::Hours(1));
    world_.Plan();
  }
  void Change(CampaignDefinition definition) {
    world_.Write([&](storage::Session& session) {
      return ChangeLaunchedCampaign(session, world_.Get(campaign_.number), std::move(definition),
                                    {.editor = "ann", .fields = {"window.end_time"}}, world_.now());
    });
  }
  CampaignDefinition WithEnd(absl::Duration after_start) {
    CampaignDefinition definition = world_.Get(campaign_.number).definition;
    definition.window.end = CampaignStart() + after_start;
    return definition;
  }
  void Connect() { ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000)); }

  EngineWorld world_;
  FakeGateway gateway_{"mailer", world_.clock()};
  Campaign campaign_;
};

ACampaign Half() { return ACampaign().WithControl(Percent(50)); }

TEST_F(CampaignChangesTest, AnExtendedWindowHoldsForWhatHasNotExpired) {
  LaunchAndFreeze(Half().Build());
  Change(WithEnd(absl::Hours(300)));
  world_.clock().AdvanceBy(absl::Hours(250));
  Connect();
  world_.Settle({&gateway_});
  EXPECT_EQ(world_.Count(campaign_, kAccepted), 50);
  for (const HandedOver& each : gateway_.handed_over()) {
    EXPECT_EQ(each.instruction.not_after, CampaignStart() + absl::Hours(300));
  }
}

TEST_F(CampaignChangesTest, WhatHasExpiredStaysExpired) {
  LaunchAndFreeze(Half()
                      .WithWave("first", CampaignStart() + absl::Hours(1), Percent(50))
                      .WithWave("second", CampaignStart() + absl::Hours(239))
                      .Build());
  world_.clock().AdvanceBy(absl::Hours(240));
  Change(WithEnd(absl::Hours(300)));
  Connect();
  world_.Settle({&gateway_});
  EXPECT_EQ(world_.Count(campaign_, kExpired), 25);
  EXPECT_EQ(world_.Count(campaign_, kAccepted), 25) << "the second wave had not started";
  world_.ExpectStatesAddUp(campaign_);
}

TEST_F(CampaignChangesTest, AShortenedWindowEndsSooner) {
  LaunchAndFreeze(Half().Build());
  Change(WithEnd(absl::Hours(20)));
  world_.clock().AdvanceBy(absl::Hours(19));
  Connect();
  world_.Settle({&gateway_});
  EXPECT_EQ(world_.Count(campaign_, kAccepted), 0);
  EXPECT_EQ(world_.Count(campaign_, kExpired), 50);
  EXPECT_EQ(world_.Get(campaign_.number).state, CampaignState::kCompleted);
}

TEST_F(CampaignChangesTest, ALeaseOfTheVersionBeforeComesToNothing) {
  LaunchAndFreeze(Half().Build());
  CampaignDefinition capped = world_.Get(campaign_.number).definition;
  capped.policy.quiet_hours = ParseQuietHours("00:00-12:00").value();
  Change(capped);
  Connect();
  // The dispatcher has not heard of it: what it begins to lease is refused, and it reads the campaign anew.
  EXPECT_EQ(world_.Dispatch(), 0);
  EXPECT_TRUE(gateway_.handed_over().empty());
  world_.clock().AdvanceBy(absl::Hours(11));
  world_.Settle({&gateway_});
  EXPECT_EQ(world_.Count(campaign_, kAccepted), 50);
}

TEST_F(CampaignChangesTest, LaterWavesTakeTheirNewTimesAndShares) {
  LaunchAndFreeze(Half()
                      .WithWave("first", CampaignStart() + absl::Hours(1), Percent(20))
                      .WithWave("second", CampaignStart() + absl::Hours(10), Percent(20))
                      .Build());
  CampaignDefinition definition = world_.Get(campaign_.number).definition;
  definition.waves[1].start = CampaignStart() + absl::Hours(2);
  definition.waves[1].share = Percent(40);
  definition.waves.push_back({.wave = "third", .start = CampaignStart() + absl::Hours(3), .share = Remainder()});
  Change(definition);
  world_.clock().AdvanceBy(absl::Hours(1));
  EXPECT_EQ(world_.Plan(), 1);
  world_.clock().AdvanceBy(absl::Hours(1));
  EXPECT_EQ(world_.Plan(), 1);
  const Progress progress = world_.ProgressOfCampaign(campaign_);
  ASSERT_EQ(progress.waves.size(), 3u);
  EXPECT_EQ(progress.waves[0].assigned, 20);
  EXPECT_EQ(progress.waves[1].assigned, 40);
  EXPECT_EQ(progress.waves[2].assigned, 40);
}

TEST_F(CampaignChangesTest, AWaveThatIsTakenOutWhileItIsPlannedLeavesNothingBehind) {
  LaunchAndFreeze(Half()
                      .WithWave("first", CampaignStart() + absl::Hours(1), Percent(20))
                      .WithWave("second", CampaignStart() + absl::Hours(10))
                      .Build());
  world_.AddCustomers(1, nullptr, 100);
  const CustomerNumber customer = world_.NumberOf("c100");
  world_.Write([&](storage::Session& session) {
    return storage::InsertAssignment(session, kWorkspace, campaign_.number,
                                     {.customer = customer, .arm = 1, .wave = 1});
  });
  CampaignDefinition definition = world_.Get(campaign_.number).definition;
  definition.waves.pop_back();
  Change(definition);
  const auto half_written = [&] {
    return world_.Read(
        [&](storage::Session& session) { return storage::IsHalfWritten(session, kWorkspace, campaign_.number, 1); });
  };
  EXPECT_TRUE(half_written());
  ASSERT_OK(Planner(world_.database(), kWorkspace, CompileFilter, WaveSizes{}).RunOnce(world_.now()));
  EXPECT_FALSE(half_written());
}

TEST_F(CampaignChangesTest, EveryVersionIsKeptAndOnlyLiveCampaignsChange) {
  LaunchAndFreeze(Half().Build());
  Change(WithEnd(absl::Hours(300)));
  const auto versions = world_.Read([&](storage::Session& session) {
    return storage::ListCampaignVersions(session, kWorkspace, campaign_.number, 0, 10);
  });
  ASSERT_EQ(versions.size(), 2u);
  EXPECT_EQ(versions[0].definition.window.end, CampaignStart() + absl::Hours(240));
  EXPECT_EQ(versions[1].definition.window.end, CampaignStart() + absl::Hours(300));
  EXPECT_EQ(versions[1].editor, "ann");
  EXPECT_EQ(world_.Get(campaign_.number).version, 2);

  world_.Cancel(campaign_);
  absl::Status late;
  (void)world_.database().Write(storage::Lane::kAdministration, [&](storage::Session& session) {
    late = ChangeLaunchedCampaign(session, world_.Get(campaign_.number), WithEnd(absl::Hours(400)), {}, world_.now())
               .status();
    return absl::CancelledError("only tried");
  });
  EXPECT_EQ(DetailsOf(late)->reason, "CAMPAIGN_STATE");
}

}  // namespace
}  // namespace sendlift::testing
