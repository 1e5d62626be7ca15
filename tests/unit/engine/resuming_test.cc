#include "engine/resuming.h"

#include <gtest/gtest.h>

#include <vector>

#include "storage/pauses.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {
namespace {

using enum InstructionState;

constexpr int kPeople = 10'000;

// A campaign whose wave fell due, and was paused before anything of it was handed over.
class ResumingTest : public ::testing::Test {
 protected:
  void PauseAndWait(absl::Duration pause, int people = kPeople) {
    world_.AddCustomers(people);
    campaign_ = world_.Launch(ACampaign().WithControl(Percent(50)).Build());
    world_.clock().AdvanceBy(absl::Hours(1));
    world_.Plan();
    world_.Pause(campaign_);
    world_.clock().AdvanceBy(pause);
  }
  void Connect() { ASSERT_OK(gateway_.Connect(world_.dispatcher(), 100'000)); }
  int64_t Accepted() { return world_.Count(campaign_, kAccepted); }
  int64_t AcceptedAfter(absl::Duration step) {
    world_.clock().AdvanceBy(step);
    world_.Settle({&gateway_});
    return Accepted();
  }

  EngineWorld world_;
  FakeGateway gateway_{"mailer", world_.clock()};
  Campaign campaign_;
};

TEST_F(ResumingTest, WhatWasMissedIsSpreadOverAsLongAsThePauseLasted) {
  PauseAndWait(absl::Hours(10));
  world_.Resume(campaign_, Missed::kSpread);
  Connect();
  EXPECT_EQ(AcceptedAfter(absl::ZeroDuration()), 0);
  EXPECT_LE(AcceptedAfter(absl::Minutes(1)), kPeople / 2 / 600 + 1);
  EXPECT_EQ(AcceptedAfter(absl::Minutes(59)), kPeople / 20);
  EXPECT_EQ(AcceptedAfter(absl::Hours(4)), kPeople / 4);
  world_.ExpectStatesAddUp(campaign_);
  EXPECT_EQ(AcceptedAfter(absl::Hours(5)), kPeople / 2);
}

TEST_F(ResumingTest, ARestartGoesOnWithTheSamePace) {
  PauseAndWait(absl::Hours(10));
  world_.Resume(campaign_, Missed::kSpread);
  Connect();
  EXPECT_EQ(AcceptedAfter(absl::Hours(1)), kPeople / 20);
  world_.RestartServer();
  gateway_.ServerCrashed();
  Connect();
  EXPECT_EQ(AcceptedAfter(absl::ZeroDuration()), kPeople / 20);
  EXPECT_EQ(AcceptedAfter(absl::Hours(1)), kPeople / 10);
}

TEST_F(ResumingTest, IsSentAtOnceIfSomebodyAsksForIt) {
  PauseAndWait(absl::Hours(10), 100);
  world_.Resume(campaign_, Missed::kSendNow);
  Connect();
  EXPECT_EQ(AcceptedAfter(absl::ZeroDuration()), 50);
}

TEST_F(ResumingTest, WhatIsSkippedIsCancelledAndNeverHandedOver) {
  PauseAndWait(absl::Hours(10));
  world_.Resume(campaign_, Missed::kSkip);
  Connect();
  EXPECT_EQ(AcceptedAfter(absl::Hours(1)), 0);
  EXPECT_EQ(world_.Count(campaign_, kCancelled), kPeople / 2);
  world_.ExpectStatesAddUp(campaign_);
  EXPECT_EQ(world_.Get(campaign_.number).state, CampaignState::kCompleted);
}

TEST_F(ResumingTest, APauseWhileItIsSpreadDoesNotShortenIt) {
  PauseAndWait(absl::Hours(10), 1000);
  world_.Resume(campaign_, Missed::kSpread);
  Connect();
  EXPECT_EQ(AcceptedAfter(absl::Hours(1)), 50);
  world_.Pause(campaign_);
  world_.clock().AdvanceBy(absl::Hours(1));
  world_.Resume(campaign_, Missed::kSpread);
  EXPECT_EQ(AcceptedAfter(absl::ZeroDuration()), 50);
  EXPECT_EQ(AcceptedAfter(absl::Hours(5)), 50 + 450 / 2);
  EXPECT_EQ(AcceptedAfter(absl::Hours(5)), 500);
}

TEST_F(ResumingTest, ItIsThroughBeforeTheWindowEnds) {
  PauseAndWait(absl::Hours(200), 1000);
  world_.Resume(campaign_, Missed::kSpread);
  const storage::Pause pause =
      world_.Read([&](storage::Session& session) { return storage::ReadPause(session, kWorkspace, campaign_.number); });
  EXPECT_EQ(pause.spread, absl::Hours(39));
  EXPECT_EQ(pause.missed, 500);
  Connect();
  EXPECT_EQ(AcceptedAfter(absl::Hours(38)), 500 * 38 / 39);
}

TEST_F(ResumingTest, WhatFallsDueLaterIsNotHeldUp) {
  world_.AddCustomers(1000);
  campaign_ = world_.Launch(ACampaign()
                                .WithControl(Percent(50))
                                .WithWave("first", CampaignStart() + absl::Hours(1), Percent(50))
                                .WithWave("second", CampaignStart() + absl::Hours(12))
                                .Build());
  world_.clock().AdvanceBy(absl::Hours(1));
  world_.Plan();
  world_.Pause(campaign_);
  world_.clock().AdvanceBy(absl::Hours(10));
  world_.Resume(campaign_, Missed::kSpread);
  Connect();
  EXPECT_EQ(AcceptedAfter(absl::Hours(1)), 25 + 250);
}

TEST_F(ResumingTest, WavesThatWereMissedStartInTheirOrderOrNotAtAll) {
  struct Case {
    Missed missed;
    std::vector<absl::Duration> starts;
  };
  for (const Case& c : {Case{Missed::kSpread, {absl::Hours(20), absl::Hours(22), absl::Hours(22)}},
                        Case{Missed::kSendNow, {absl::Hours(10), absl::Hours(12), absl::Hours(21)}},
                        Case{Missed::kSkip, {absl::Hours(21)}}}) {
    EngineWorld world;
    world.AddCustomers(100);
    const Campaign campaign = world.Launch(ACampaign()
                                               .WithWave("a", CampaignStart() + absl::Hours(10), Percent(10))
                                               .WithWave("b", CampaignStart() + absl::Hours(12), Percent(10))
                                               .WithWave("c", CampaignStart() + absl::Hours(21))
                                               .Build());
    world.Pause(campaign);
    world.clock().AdvanceBy(absl::Hours(20));
    world.Resume(campaign, c.missed);
    const Campaign resumed = world.Get(campaign.number);
    std::vector<absl::Duration> starts;
    for (const Wave& wave : resumed.definition.waves) starts.push_back(wave.start - CampaignStart());
    EXPECT_EQ(starts, c.starts) << static_cast<int>(c.missed);
    EXPECT_EQ(resumed.version, c.missed == Missed::kSendNow ? 1 : 2);
  }
}

// Bug of the first version: it kept its distance, which then was to another wave, or to none.
TEST_F(ResumingTest, AWaveThatWasSpacedFromASkippedOneKeepsItsTime) {
  for (const bool first_is_frozen : {false, true}) {
    EngineWorld world;
    world.AddCustomers(100);
    CampaignDefinition definition = ACampaign()
                                        .WithWave("a", CampaignStart() + absl::Hours(10), Percent(10))
                                        .WithWave("b", CampaignStart() + absl::Hours(12), Percent(10))
                                        .WithWave("c", CampaignStart() + absl::Hours(21))
                                        .Build();
    definition.waves[1].after = absl::Hours(2);
    definition.waves[2].after = absl::Hours(9);
    const Campaign campaign = world.Launch(definition);
    if (first_is_frozen) {
      world.clock().AdvanceBy(absl::Hours(10));
      EXPECT_EQ(world.Plan(), 1);
    }
    world.Pause(campaign);
    world.clock().Set(CampaignStart() + absl::Hours(20));
    world.Resume(campaign, Missed::kSkip);
    const std::vector<Wave> waves = world.Get(campaign.number).definition.waves;
    ASSERT_EQ(waves.size(), first_is_frozen ? 2u : 1u);
    EXPECT_EQ(waves.back().start, CampaignStart() + absl::Hours(21));
    EXPECT_EQ(waves.back().after, first_is_frozen ? std::optional(absl::Hours(11)) : std::nullopt);
  }
}

TEST(WithWavesSpreadTest, WavesComeCloserOnlyIfTheyWouldStartBehindTheEnd) {
  const CampaignDefinition definition = ACampaign()
                                            .WithWave("a", CampaignStart(), Percent(10))
                                            .WithWave("b", CampaignStart() + absl::Hours(60), Percent(10))
                                            .WithWave("c", CampaignStart() + absl::Hours(120))
                                            .Build();
  const absl::Time now = CampaignStart() + absl::Hours(150);
  const std::vector<Wave> waves = WithWavesSpread(definition, 0, 3, now).waves;
  EXPECT_EQ(waves[0].start, now);
  EXPECT_EQ(waves[1].start, now + absl::Hours(30));
  EXPECT_EQ(waves[2].start, now + absl::Hours(60));
}

}  // namespace
}  // namespace sendlift::testing
