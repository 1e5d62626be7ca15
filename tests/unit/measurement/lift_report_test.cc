#include "measurement/lift_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;

constexpr absl::Duration kWindow = absl::Hours(168);

struct Cell {
  int wave = 0;
  int arm = 0;
  int tier = 0;
  int64_t people = 0;
  int64_t responders = 0;
  Channel channel = Channel::kEmail;
};

// Cohorts and cells as they would be, with planned times a day apart.
void Fill(MeasuredWorld& world, const Campaign& campaign, const std::vector<Cell>& cells) {
  world.Write([&](storage::Session& session) -> absl::Status {
    for (const Cell& cell : cells) {
      const storage::CellKey key{
          .wave = cell.wave, .arm = cell.arm, .tier = cell.tier, .channel = cell.channel, .metric = 0};
      const absl::Time planned = CampaignStart() + cell.wave * absl::Hours(24);
      absl::Status status = storage::InsertCohort(session, kWorkspace, campaign.number,
                                                  {.wave = cell.wave,
                                                   .arm = cell.arm,
                                                   .tier = cell.tier,
                                                   .channel = cell.channel,
                                                   .people = cell.people,
                                                   .planned_time = planned});
      if (status.ok()) {
        status = storage::AddToCell(session, kWorkspace, campaign.number,
                                    {.key = key,
                                     .responders = cell.responders,
                                     .total = cell.responders,
                                     .squares = static_cast<uint64_t>(cell.responders)});
      }
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  });
}

ACampaign TwoWaves() {
  return ACampaign()
      .WithControl(Percent(50))
      .WithWave("a", CampaignStart(), Percent(50))
      .WithWave("b", CampaignStart() + absl::Hours(24));
}

TEST(LiftReportTest, ComparesEveryArmWithControlOverallFirstThenByTier) {
  MeasuredWorld world;
  const Campaign campaign = world.InsertRunning(ACampaign()
                                                    .WithTier("vip", "")
                                                    .WithTier("rest", "")
                                                    .WithControl(Percent(20))
                                                    .WithArm("one", Percent(40))
                                                    .WithArm("two")
                                                    .BuildCampaign());
  Fill(world, campaign,
       {{0, 0, 0, 100, 5},
        {0, 1, 0, 200, 30},
        {0, 2, 0, 200, 10},
        {0, 0, 1, 300, 15},
        {0, 1, 1, 600, 30},
        {0, 2, 1, 600, 60}});
  world.Freeze(campaign, 0, CampaignStart());
  world.clock().Set(CampaignStart() + kWindow);
  const LiftReport report = world.Report(campaign);
  ASSERT_THAT(report.lifts, SizeIs(6));
  EXPECT_EQ(report.lifts[0].arm, 1);
  EXPECT_FALSE(report.lifts[0].part.tier.has_value());
  EXPECT_EQ(report.lifts[0].customers, 800);
  EXPECT_EQ(report.lifts[0].responders, 60);
  EXPECT_EQ(report.lifts[0].control_customers, 400);
  // The shares are the same in both tiers, and so is what stratified and crude rates say.
  EXPECT_NEAR(*report.lifts[0].difference, 60.0 / 800 - 20.0 / 400, 1e-15);
  EXPECT_EQ(report.lifts[3].arm, 2);
  EXPECT_EQ(report.lifts[3].part.tier, 0);
  EXPECT_DOUBLE_EQ(*report.lifts[3].difference, 10.0 / 200 - 5.0 / 100);
  EXPECT_EQ(report.lifts[5].part.tier, 1);
  EXPECT_EQ(report.lifts[1].strata, 2);
  EXPECT_EQ(report.arms[0].assigned, 400);
  EXPECT_EQ(report.arms[2].assigned, 800);
  EXPECT_EQ(report.sample_ratio->state, SampleRatioState::kAsConfigured);
  EXPECT_EQ(report.confidence_level, 0.95);
}

TEST(LiftReportTest, WavesAndChannelsAreToldApartWhereThereAreSeveral) {
  MeasuredWorld world;
  const Campaign campaign =
      world.InsertRunning(TwoWaves().WithChannel(Channel::kEmail).WithChannel(Channel::kSms).BuildCampaign());
  Fill(world, campaign,
       {{0, 0, 0, 500, 20}, {0, 1, 0, 500, 90}, {1, 0, 0, 200, 8, Channel::kSms}, {1, 1, 0, 200, 6, Channel::kSms}});
  world.Freeze(campaign, 0, CampaignStart());
  world.Freeze(campaign, 1, CampaignStart() + absl::Hours(24));
  world.clock().Set(CampaignStart() + 2 * kWindow);
  const LiftReport report = world.Report(campaign);
  ASSERT_THAT(report.lifts, SizeIs(6));
  EXPECT_EQ(report.lifts[0].verdict.code, VerdictCode::kBetter);
  EXPECT_EQ(report.lifts[2].part, Part{.wave = 0});
  EXPECT_EQ(report.lifts[2].responders, 90);
  EXPECT_EQ(report.lifts[3].part, Part{.wave = 1});
  EXPECT_EQ(report.lifts[3].control_customers, 200);
  EXPECT_EQ(report.lifts[4].part, Part{.channel = Channel::kEmail});
  EXPECT_EQ(report.lifts[5].responders, 6);
  for (size_t part = 1; part < report.lifts.size(); ++part)
    EXPECT_EQ(report.lifts[part].verdict.code, VerdictCode::kNoData);
  ASSERT_THAT(report.part_tests, SizeIs(1));  // one tier only
  EXPECT_EQ(report.part_tests[0].by, PartKind::kChannel);
  EXPECT_LT(report.part_tests[0].test.p, 0.001);
}

// Of the imported arms the treated ones are mostly of the tier that buys anyway.
TEST(LiftReportTest, AnotherMixOfTiersIsNoEffect) {
  for (const MetricKind kind : {MetricKind::kRate, MetricKind::kRevenue}) {
    MeasuredWorld world;
    const Campaign campaign = world.InsertRunning(ACampaign()
                                                      .WithTier("vip", "")
                                                      .WithTier("rest", "")
                                                      .WithControl(Percent(50))
                                                      .WithMetric("m", kind, "PURCHASED")
                                                      .BuildCampaign());
    Fill(world, campaign, {{0, 0, 0, 100, 30}, {0, 1, 0, 900, 270}, {0, 0, 1, 900, 18}, {0, 1, 1, 100, 2}});
    world.Freeze(campaign, 0, CampaignStart());
    world.clock().Set(CampaignStart() + kWindow);
    const Lift lift = world.Report(campaign).lifts[0];
    EXPECT_EQ(lift.strata, 2);
    EXPECT_NEAR(lift.value - lift.control_value, 0.272 - 0.048, 1e-12);
    EXPECT_NEAR(*lift.difference, 0, 1e-12);
    EXPECT_NEAR(*lift.relative_lift, 0, 1e-12);
    EXPECT_EQ(lift.verdict.code, VerdictCode::kInconclusive);
  }
}

TEST(LiftReportTest, TiersAreNotTestedWhileTheVerdictIsWithheld) {
  MeasuredWorld world;
  const Campaign campaign =
      world.InsertRunning(ACampaign().WithTier("a", "").WithTier("b", "").WithControl(Percent(50)).BuildCampaign());
  Fill(world, campaign, {{0, 0, 0, 500, 20}, {0, 1, 0, 500, 90}, {0, 0, 1, 500, 20}, {0, 1, 1, 500, 20}});
  world.Freeze(campaign, 0, CampaignStart());
  EXPECT_THAT(world.Report(campaign).part_tests, SizeIs(0));
  world.clock().Set(CampaignStart() + kWindow);
  ASSERT_THAT(world.Report(campaign).part_tests, SizeIs(1));
  EXPECT_EQ(world.Report(campaign).part_tests[0].by, PartKind::kTier);
  EXPECT_LT(world.Report(campaign).part_tests[0].test.p, 0.001);
}

TEST(LiftReportTest, AVerdictIsWithheldUntilEverybodysWindowIsOver) {
  MeasuredWorld world;
  const Campaign campaign = world.InsertRunning(TwoWaves().BuildCampaign());
  Fill(world, campaign, {{0, 0, 0, 500, 20}, {0, 1, 0, 500, 90}, {1, 0, 0, 500, 20}, {1, 1, 0, 500, 90}});
  world.Freeze(campaign, 0, CampaignStart());
  world.Freeze(campaign, 1, CampaignStart() + absl::Hours(24));
  world.clock().Set(CampaignStart() + kWindow + absl::Hours(24) - absl::Seconds(1));
  LiftReport report = world.Report(campaign);
  EXPECT_EQ(report.lifts[0].verdict.code, VerdictCode::kWithheldImmature);
  EXPECT_DOUBLE_EQ(report.mature_share, 0.5);
  EXPECT_EQ(report.mature_time, CampaignStart() + kWindow + absl::Hours(24));
  EXPECT_TRUE(report.lifts[0].difference_interval.has_value());  // the numbers so far are there
  world.clock().AdvanceBy(absl::Seconds(1));
  report = world.Report(campaign);
  EXPECT_EQ(report.lifts[0].verdict.code, VerdictCode::kBetter);
  EXPECT_DOUBLE_EQ(report.mature_share, 1);
}

TEST(LiftReportTest, AVerdictIsWithheldWhileAWaveIsToCome) {
  MeasuredWorld world;
  Campaign campaign =
      world.InsertRunning(TwoWaves().WithWindow(CampaignStart(), CampaignStart() + 2 * kWindow).BuildCampaign());
  Fill(world, campaign, {{0, 0, 0, 500, 20}, {0, 1, 0, 500, 90}});
  world.Freeze(campaign, 0, CampaignStart());
  world.clock().Set(CampaignStart() + kWindow);
  LiftReport report = world.Report(campaign);
  EXPECT_EQ(report.lifts[0].verdict.code, VerdictCode::kWithheldImmature);
  EXPECT_FALSE(report.mature_time.has_value());
  // Cancelled, the wave will not come any more.
  campaign = world.SetState(campaign, CampaignState::kCancelled);
  EXPECT_EQ(world.Report(campaign).lifts[0].verdict.code, VerdictCode::kBetter);
}

// Bug of the first version: a campaign paused beyond its end went on waiting for waves that cannot come.
TEST(LiftReportTest, NoWaveIsToComeWhenTheWindowIsOver) {
  MeasuredWorld world;
  const Campaign campaign = world.SetState(world.Insert(TwoWaves().BuildCampaign()), CampaignState::kPaused);
  Fill(world, campaign, {{0, 0, 0, 500, 20}, {0, 1, 0, 500, 90}});
  world.Freeze(campaign, 0, CampaignStart());
  world.clock().Set(campaign.definition.window.end);
  EXPECT_EQ(world.Report(campaign).lifts[0].verdict.code, VerdictCode::kBetter);
}

TEST(LiftReportTest, AVerdictIsWithheldWhenThePeopleAreNotInTheArmsAsConfigured) {
  MeasuredWorld world;
  const Campaign campaign = world.InsertRunning(ACampaign().WithControl(Percent(50)).BuildCampaign());
  Fill(world, campaign, {{0, 0, 0, 4700, 200}, {0, 1, 0, 5300, 900}});
  world.Freeze(campaign, 0, CampaignStart());
  world.clock().Set(CampaignStart() + kWindow);
  const LiftReport report = world.Report(campaign);
  EXPECT_EQ(report.sample_ratio->state, SampleRatioState::kMismatch);
  EXPECT_EQ(report.lifts[0].verdict.code, VerdictCode::kWithheldSampleRatio);
  EXPECT_FALSE(report.lifts[0].verdict.effect.has_value());
}

TEST(LiftReportTest, MoreOptOutsAreWorse) {
  for (const char* type : {"UNSUBSCRIBED", "COMPLAINED", "PURCHASED"}) {
    MeasuredWorld world;
    const Campaign campaign = world.InsertRunning(
        ACampaign().WithControl(Percent(50)).WithMetric("rate", MetricKind::kRate, type).BuildCampaign());
    Fill(world, campaign, {{0, 0, 0, 1000, 10}, {0, 1, 0, 1000, 90}});
    world.Freeze(campaign, 0, CampaignStart());
    world.clock().Set(CampaignStart() + kWindow);
    EXPECT_EQ(world.Report(campaign).lifts[0].verdict.code,
              type == std::string("PURCHASED") ? VerdictCode::kBetter : VerdictCode::kWorse);
  }
}

TEST(LiftReportTest, ACampaignWithoutPeopleHasAReportThatSaysSo) {
  MeasuredWorld world;
  const Campaign campaign = world.InsertRunning(ACampaign().WithTier("a", "").WithTier("b", "").BuildCampaign());
  const LiftReport report = world.Report(campaign);
  ASSERT_THAT(report.lifts, SizeIs(3));
  for (const Lift& lift : report.lifts) {
    EXPECT_EQ(lift.verdict.code, VerdictCode::kNoData);
    EXPECT_FALSE(lift.difference.has_value());
  }
  EXPECT_EQ(report.mature_share, 0);
  EXPECT_FALSE(report.mature_time.has_value());
}

// p is 0.0285 for either arm alone: two of them may be chance.
TEST(LiftReportTest, SeveralArmsAreJudgedTogether) {
  for (const bool two : {false, true}) {
    MeasuredWorld world;
    ACampaign builder;
    builder.WithControl(Percent(two ? 34 : 50)).WithArm("one", Percent(two ? 33 : 50));
    std::vector<Cell> cells = {{0, 0, 0, 1000, 50}, {0, 1, 0, 1000, 73}};
    if (two) {
      builder.WithArm("two", Percent(33));
      cells.push_back({0, 2, 0, 1000, 60});
    }
    const Campaign campaign = world.InsertRunning(builder.BuildCampaign());
    Fill(world, campaign, cells);
    world.Freeze(campaign, 0, CampaignStart());
    world.clock().Set(CampaignStart() + kWindow);
    const Lift lift = world.Report(campaign).lifts[0];
    EXPECT_NEAR(*lift.adjusted_p, *lift.p_value * (two ? 2 : 1), 1e-12);
    EXPECT_GT(*lift.p_value, 0.026);
    EXPECT_LT(*lift.p_value, 0.05);
    EXPECT_EQ(lift.verdict.code, two ? VerdictCode::kInconclusive : VerdictCode::kBetter);
    EXPECT_GT(lift.belief->chance_better, 0.97);
  }
}

// Every count of a few people has a report, whatever stands at the edges of its intervals.
TEST(LiftReportTest, ThereIsAReportForAllCountsOfSmallArms) {
  MeasuredWorld world;
  int made = 0;
  for (const int64_t people : {1, 2, 3, 7, 50}) {
    for (const int64_t responders : {int64_t{0}, int64_t{1}, people / 2, people}) {
      for (const int64_t control : {int64_t{0}, int64_t{1}, people / 2, people}) {
        const Campaign campaign =
            world.InsertRunning(ACampaign().WithControl(Percent(50)).BuildCampaign(absl::StrCat("x", ++made)));
        Fill(world, campaign, {{0, 0, 0, people, control}, {0, 1, 0, people, responders}});
        world.Freeze(campaign, 0, CampaignStart());
        world.clock().Set(CampaignStart() + kWindow);
        const LiftReport report = world.Report(campaign);
        EXPECT_NE(report.lifts[0].verdict.code, VerdictCode::kNoData) << people << " " << responders << " " << control;
      }
    }
  }
}

TEST(LiftReportTest, SaysHowManyWereReachedAndHowFarEventsAreBehind) {
  MeasuredWorld world;
  const Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
  using enum InstructionState;
  world.Write([&](storage::Session& session) -> absl::Status {
    storage::LeasedRange range{.campaign = campaign.number, .gateway = "mailer", .lease_until = CampaignStart()};
    for (const InstructionState state : {kAccepted, kDelivered, kBounced, kFailed, kLeased, kSuppressed, kStray}) {
      range.states.push_back(static_cast<char>(state));
      range.arms.push_back(1);
    }
    const absl::Status inserted = storage::InsertRange(session, kWorkspace, range);
    if (!inserted.ok()) return inserted;
    return storage::PutStray(session, kWorkspace,
                             {.key = {campaign.number, 6}, .state = kDelivered, .due = CampaignStart(), .arm = 1});
  });
  world.Append({{.sequence = 1, .customer = {1}, .type = "PURCHASED", .time = CampaignStart()},
                {.sequence = 2, .customer = {1}, .type = "PURCHASED", .time = CampaignStart()}});
  LiftReport report = world.Report(campaign);
  EXPECT_EQ(report.arms[1].handed_over, 4);
  EXPECT_EQ(report.arms[1].delivered, 2);
  EXPECT_EQ(report.arms[0].handed_over, 0);
  EXPECT_EQ(report.events_behind, 2);
  world.Fold();
  EXPECT_EQ(world.Report(campaign).events_behind, 0);
}

}  // namespace
}  // namespace sendlift::testing
