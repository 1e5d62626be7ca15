#include "measurement/winner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/winners.h"
#include "tests/unit/measurement/decided_world.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;

// Early 15 %, late 8 %, control 5 %.
const std::vector<ArmOutcome> kEarlyIsBest = {{0, 0, 160, 8},  {0, 1, 120, 18},  {0, 2, 120, 10},
                                              {1, 0, 960, 48}, {1, 1, 720, 108}, {1, 2, 720, 58}};

TEST(WinnerTest, TheArmThatIsBetterThanAllOthersWinsWithTheFiguresOfTheReport) {
  DecidedWorld world;
  const Campaign campaign = world.Run(DecidedWorld::ThreeWaves().WithWinner());
  world.Fill(campaign, kEarlyIsBest);
  const WinnerDecision decision = world.Judge(campaign);
  EXPECT_EQ(decision.arm, 1);
  EXPECT_EQ(decision.wave, 2);
  EXPECT_EQ(decision.reason, WinnerReason::kWon);
  EXPECT_EQ(decision.decide_time, world.now());
  const Lift lift = world.Report(campaign).lifts[0];
  EXPECT_EQ(lift.verdict.code, VerdictCode::kBetter);
  ASSERT_TRUE(decision.best.has_value());
  EXPECT_EQ(decision.best->arm, 1);
  EXPECT_EQ(decision.best->difference, *lift.difference);
  EXPECT_EQ(decision.best->lower, lift.difference_interval->lower);
  EXPECT_EQ(decision.best->upper, lift.difference_interval->upper);
  EXPECT_EQ(decision.best->p, *lift.adjusted_p);
  EXPECT_EQ(
      world.Read([&](storage::Session& session) { return storage::FindWinner(session, kWorkspace, campaign.number); }),
      std::nullopt)
      << "judging keeps nothing";
}

// Early 15 %, late 14 %.
TEST(WinnerTest, TwoGoodArmsThatCannotBeToldApartHaveALeaderButNoSignificantWinner) {
  std::vector<ArmOutcome> outcomes = kEarlyIsBest;
  outcomes[2].responders = 17;
  outcomes[5].responders = 101;
  DecidedWorld world;
  const Campaign significant = world.Run(DecidedWorld::ThreeWaves().WithWinner(), "significant");
  const Campaign leading = world.Run(DecidedWorld::ThreeWaves().WithWinner(WinnerRule::kLeading), "leading");
  world.Fill(significant, outcomes);
  world.Fill(leading, outcomes);
  EXPECT_EQ(world.Judge(significant).arm, 0);
  EXPECT_EQ(world.Judge(significant).reason, WinnerReason::kNotAlone);
  EXPECT_EQ(world.Judge(significant).best->arm, 1);
  EXPECT_EQ(world.Judge(leading).arm, 1);
}

TEST(WinnerTest, WhereLessIsBetterTheLowerArmWins) {
  DecidedWorld world;
  const Campaign campaign =
      world.Run(DecidedWorld::ThreeWaves().WithMetric("opt_out_rate", MetricKind::kRate, "UNSUBSCRIBED").WithWinner());
  world.Fill(campaign,
             {{0, 0, 160, 20}, {0, 1, 120, 16}, {0, 2, 120, 6}, {1, 0, 960, 120}, {1, 1, 720, 96}, {1, 2, 720, 36}});
  const WinnerDecision decision = world.Judge(campaign);
  EXPECT_EQ(decision.arm, 2);
  EXPECT_LT(decision.best->upper, 0);
}

TEST(WinnerTest, TheLastWindowIsThatOfTheWaveBefore) {
  DecidedWorld world;
  const Campaign campaign = world.Run(DecidedWorld::ThreeWaves().WithWinner());
  const auto close = [&] {
    return world.Read([&](storage::Session& session) { return LastWindowClose(session, kWorkspace, campaign); });
  };
  EXPECT_EQ(close(), absl::InfinitePast());
  std::vector<ArmOutcome> outcomes = kEarlyIsBest;
  outcomes.push_back({.wave = 2, .arm = 1, .people = 7});
  world.Fill(campaign, outcomes);
  EXPECT_EQ(close(), world.now());
}

TEST(WinnerTest, OpenWindowsOfEarlierWavesMakeItTooEarlyAndShowNothing) {
  DecidedWorld world;
  const Campaign campaign = world.Run(DecidedWorld::ThreeWaves().WithWinner());
  world.Fill(campaign, kEarlyIsBest);
  world.clock().Set(world.now() - absl::Microseconds(1));
  const WinnerDecision decision = world.Judge(campaign);
  EXPECT_EQ(decision.arm, 0);
  EXPECT_EQ(decision.reason, WinnerReason::kTooEarly);
  EXPECT_FALSE(decision.best.has_value());
}

TEST(WinnerTest, ArmsOfTheWrongSizesHaveNoWinner) {
  std::vector<ArmOutcome> outcomes = kEarlyIsBest;
  outcomes[3].people = 500;
  DecidedWorld world;
  const Campaign campaign = world.Run(DecidedWorld::ThreeWaves().WithWinner());
  world.Fill(campaign, outcomes);
  EXPECT_EQ(world.Judge(campaign).reason, WinnerReason::kSampleRatioWrong);
}

TEST(WinnerTest, NobodyInTheWavesBeforeIsNoData) {
  DecidedWorld world;
  const Campaign campaign = world.Run(DecidedWorld::ThreeWaves().WithWinner());
  world.Fill(campaign, {});
  EXPECT_EQ(world.Judge(campaign).reason, WinnerReason::kNoData);
}

}  // namespace
}  // namespace sendlift::testing
