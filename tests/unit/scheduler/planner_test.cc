#include "scheduler/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "storage/high_water.h"
#include "storage/holdouts.h"
#include "storage/segments.h"
#include "tests/unit/scheduler/planned_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr absl::Duration kHour = absl::Hours(1);

ACampaign TwoTiersTwoWaves() {
  return ACampaign()
      .WithTier("vip", "tier = VIP")
      .WithTier("rest", "tier = REGULAR")
      .WithControl(Percent(20))
      .WithArm("one", Percent(50))
      .WithArm("two", Percent(30))
      .WithWave("pilot", CampaignStart() + kHour, Percent(10))
      .WithWave("main", CampaignStart() + 2 * kHour);
}

void Tiered(int i, Customer& customer) { customer.tier = i % 4 == 0 ? "VIP" : "REGULAR"; }

TEST(PlannerTest, SharesAreExactWithinTiersAndWaves) {
  PlannedWorld world;
  world.AddCustomers(400, Tiered);
  const Campaign campaign = world.InsertRunning(TwoTiersTwoWaves().BuildCampaign());
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  ASSERT_OK(world.PlanAt(CampaignStart() + 2 * kHour));
  using Cell = std::tuple<int, int, int>;
  EXPECT_THAT(
      world.CellSizes(campaign),
      ElementsAre(Pair(Cell(0, 0, 0), 2), Pair(Cell(0, 0, 1), 5), Pair(Cell(0, 0, 2), 3), Pair(Cell(0, 1, 0), 6),
                  Pair(Cell(0, 1, 1), 15), Pair(Cell(0, 1, 2), 9), Pair(Cell(1, 0, 0), 18), Pair(Cell(1, 0, 1), 45),
                  Pair(Cell(1, 0, 2), 27), Pair(Cell(1, 1, 0), 54), Pair(Cell(1, 1, 1), 135), Pair(Cell(1, 1, 2), 81)));
}

TEST(PlannerTest, SharesOfWavesAreCumulativeOverAGrowingAudience) {
  PlannedWorld world;
  world.AddCustomers(100);
  const Campaign campaign = world.InsertRunning(ACampaign()
                                                    .WithWave("a", CampaignStart(), Percent(30))
                                                    .WithWave("b", CampaignStart() + kHour, Percent(20))
                                                    .WithWave("c", CampaignStart() + 2 * kHour)
                                                    .BuildCampaign());
  ASSERT_OK(world.Plan());
  world.AddCustomers(100, nullptr, 100);
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));  // half of 200 by now
  ASSERT_OK(world.PlanAt(CampaignStart() + 2 * kHour));
  std::map<int, int> people;
  for (const auto& [assignment, id] : world.Assignments(campaign)) ++people[assignment.wave];
  EXPECT_THAT(people, ElementsAre(Pair(0, 30), Pair(1, 70), Pair(2, 100)));
}

TEST(PlannerTest, AWaveByNumberTakesSoManyControlIncluded) {
  PlannedWorld world;
  world.AddCustomers(400, Tiered);
  const Campaign campaign = world.InsertRunning(ACampaign()
                                                    .WithTier("vip", "tier = VIP")
                                                    .WithTier("rest", "tier = REGULAR")
                                                    .WithWaveOf("pilot", CampaignStart(), 40)
                                                    .WithWave("half", CampaignStart(), Percent(50))
                                                    .WithWaveOf("rest", CampaignStart(), 1000)
                                                    .BuildCampaign());
  ASSERT_OK(world.Plan());
  std::map<std::pair<int, int>, int> people;
  for (const auto& [assignment, id] : world.Assignments(campaign)) ++people[{assignment.wave, assignment.tier}];
  EXPECT_THAT(people, ElementsAre(Pair(Pair(0, 0), 10), Pair(Pair(0, 1), 30), Pair(Pair(1, 0), 50),
                                  Pair(Pair(1, 1), 150), Pair(Pair(2, 0), 40), Pair(Pair(2, 1), 120)));
}

TEST(PlannerTest, WhoIsHeldOutIsLeftOutOfCampaignsThatRespectIt) {
  PlannedWorld world;
  world.AddCustomers(400);
  const Holdout holdout{.parts_per_million = 100'000, .salt = {7}};
  world.Write(
      [&](storage::Session& session) { return storage::PutHoldout(session, kWorkspace, holdout, CampaignStart()); });
  Campaign respects = ACampaign().BuildCampaign("respects");
  respects.definition.audience.respect_holdout = true;
  respects = world.InsertRunning(respects);
  const Campaign does_not = world.InsertRunning(ACampaign().BuildCampaign("other"));
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  int64_t held_out = 0;
  for (int i = 0; i < 400; ++i) held_out += Contains(holdout, CustomerId(i)) ? 1 : 0;
  for (const auto& [assignment, id] : world.Assignments(respects)) EXPECT_FALSE(Contains(holdout, id));
  EXPECT_GT(held_out, 10);
  EXPECT_THAT(world.Assignments(respects), SizeIs(400 - held_out));
  ASSERT_THAT(world.Excluded(respects), SizeIs(1));
  EXPECT_EQ(world.Excluded(respects)[0].reason, ExclusionReason::kHoldout);
  EXPECT_EQ(world.Excluded(respects)[0].people, held_out);
  EXPECT_THAT(world.Assignments(does_not), SizeIs(400));
}

TEST(PlannerTest, ControlIsAssignedWithItsPlannedTimeAndHasNoInstruction) {
  PlannedWorld world;
  world.AddCustomers(50);
  const Campaign campaign = world.InsertRunning(ACampaign().WithControl(Percent(40)).BuildCampaign());
  ASSERT_OK(world.PlanAt(CampaignStart() + 3 * kHour));  // two hours late
  std::set<CustomerNumber> control, treated, instructed;
  for (const auto& [assignment, id] : world.Assignments(campaign)) {
    (assignment.arm == kControlArm ? control : treated).insert(assignment.customer);
    EXPECT_EQ(assignment.planned_time, CampaignStart() + 3 * kHour);
  }
  for (const auto& instruction : world.Instructions(campaign)) {
    EXPECT_GT(instruction.arm, 0);
    instructed.insert(instruction.customer);
  }
  EXPECT_THAT(control, SizeIs(20));
  EXPECT_EQ(instructed, treated);
  for (const storage::Cohort& cohort : world.Cohorts(campaign)) {
    EXPECT_EQ(cohort.planned_time, CampaignStart() + 3 * kHour);
  }
}

TEST(PlannerTest, TheSameKeyAssignsTheSamePeopleWhateverTheirNumbers) {
  std::map<std::string, std::pair<int, int>> first;
  for (const bool reversed : {false, true}) {
    PlannedWorld world;
    for (int i = 0; i < 60; ++i) world.AddCustomers(1, nullptr, reversed ? 59 - i : i);
    const Campaign campaign = world.InsertRunning(
        ACampaign().WithWave("a", CampaignStart(), Percent(50)).WithWave("b", CampaignStart()).BuildCampaign());
    ASSERT_OK(world.Plan());
    std::map<std::string, std::pair<int, int>> assigned;
    for (const auto& [assignment, id] : world.Assignments(campaign)) assigned[id] = {assignment.wave, assignment.arm};
    EXPECT_THAT(assigned, SizeIs(60));
    if (reversed) {
      EXPECT_EQ(assigned, first);
    }
    first = assigned;
  }
}

TEST(PlannerTest, AnotherKeyAssignsOtherPeople) {
  PlannedWorld world;
  world.AddCustomers(60);
  Campaign campaign = ACampaign().BuildCampaign("first");
  Campaign other = ACampaign().BuildCampaign("second");
  other.hash_key[3] ^= 1;
  campaign = world.InsertRunning(campaign);
  other = world.InsertRunning(other);
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  const auto arms = [&](const Campaign& of) {
    std::vector<int> arms;
    for (const auto& [assignment, id] : world.Assignments(of)) arms.push_back(assignment.arm);
    return arms;
  };
  EXPECT_NE(arms(campaign), arms(other));
}

TEST(PlannerTest, AKeyThatIsGivenAssignsTheSamePeopleAgain) {
  PlannedWorld world;
  world.AddCustomers(60);
  Campaign campaign = ACampaign().BuildCampaign("first");
  Campaign other = ACampaign().BuildCampaign("second");
  other.hash_key[3] ^= 1;
  campaign.definition.experiment.assignment_key = HashKey{7};
  other.definition.experiment.assignment_key = HashKey{7};
  campaign = world.InsertRunning(campaign);
  other = world.InsertRunning(other);
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  const auto arms = [&](const Campaign& of) {
    std::vector<int> arms;
    for (const auto& [assignment, id] : world.Assignments(of)) arms.push_back(assignment.arm);
    return arms;
  };
  EXPECT_EQ(arms(campaign), arms(other));
}

TEST(PlannerTest, AWaveIsNotPlannedBeforeItsTime) {
  PlannedWorld world;
  world.AddCustomers(10);
  const Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
  const absl::Time start = CampaignStart() + kHour;
  ASSERT_OK_AND_ASSIGN(int waves, world.PlanAt(start - absl::Microseconds(1)));
  EXPECT_EQ(waves, 0);
  EXPECT_THAT(world.Assignments(campaign), IsEmpty());
  ASSERT_OK_AND_ASSIGN(waves, world.PlanAt(start));
  EXPECT_EQ(waves, 1);
  ASSERT_OK_AND_ASSIGN(waves, world.Plan());
  EXPECT_EQ(waves, 0);
  EXPECT_THAT(world.Assignments(campaign), SizeIs(10));
}

TEST(PlannerTest, NothingIsPlannedAfterTheWindow) {
  PlannedWorld world;
  world.AddCustomers(10);
  const Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
  ASSERT_OK(world.PlanAt(campaign.definition.window.end));
  EXPECT_THAT(world.FrozenWaves(campaign), IsEmpty());
}

TEST(PlannerTest, OnlyRunningCampaignsArePlanned) {
  PlannedWorld world;
  world.AddCustomers(10);
  std::vector<Campaign> stopped = {world.Insert(ACampaign().BuildCampaign("draft"))};
  for (const CampaignState state : {CampaignState::kPaused, CampaignState::kCancelled, CampaignState::kCompleted}) {
    stopped.push_back(world.SetState(world.Insert(ACampaign().BuildCampaign(absl::StrCat("x", int(state)))), state));
  }
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  for (const Campaign& campaign : stopped) EXPECT_THAT(world.Assignments(campaign), IsEmpty());
  world.SetState(stopped[1], CampaignState::kRunning);
  ASSERT_OK(world.Plan());
  EXPECT_THAT(world.Assignments(stopped[1]), SizeIs(10));
}

// A half-written wave, as a crash between two transactions leaves it.
void LeaveHalfWritten(PlannedWorld& world, const Campaign& campaign, int wave, int people) {
  world.Write([&](storage::Session& session) -> absl::Status {
    for (int i = 0; i < people; ++i) {
      const auto number = storage::FindCustomer(session, kWorkspace, CustomerId(i));
      const absl::Status assigned =
          storage::InsertAssignment(session, kWorkspace, campaign.number,
                                    {.customer = **number, .arm = 1, .wave = wave, .planned_time = CampaignStart()});
      if (!assigned.ok()) return assigned;
      if (i % 2 == 1) continue;
      const auto next = storage::NextSequence(session, kWorkspace, campaign.number);
      const absl::Status instructed = storage::InsertInstruction(
          session, kWorkspace, campaign.number,
          {.sequence = *next + i, .customer = **number, .arm = 1, .content = 0, .values = ""});
      if (!instructed.ok()) return instructed;
    }
    return absl::OkStatus();
  });
}

TEST(PlannerTest, AnInterruptedWaveIsTakenBackAndPlannedAnew) {
  PlannedWorld world;
  world.AddCustomers(100);
  const Campaign campaign = world.InsertRunning(
      ACampaign().WithWave("a", CampaignStart(), Percent(40)).WithWave("b", CampaignStart() + kHour).BuildCampaign());
  ASSERT_OK(world.Plan());
  const auto before = world.Assignments(campaign);
  world.Write([&](storage::Session& session) {
    return storage::InsertAssignment(session, kWorkspace, campaign.number,
                                     {.customer = {9999}, .arm = 1, .wave = 1, .planned_time = CampaignStart()});
  });
  world.RestartPlanner();
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  EXPECT_THAT(world.Assignments(campaign), SizeIs(100));
  EXPECT_EQ(world.InstructionRows(campaign), 80);
  int first_wave = 0;
  for (const auto& [assignment, id] : world.Assignments(campaign)) first_wave += assignment.wave == 0 ? 1 : 0;
  EXPECT_EQ(first_wave, 40);
  EXPECT_THAT(before, SizeIs(40));
}

TEST(PlannerTest, SequencesAfterAnInterruptedWaveBeginWhereItBegan) {
  PlannedWorld world;
  world.AddCustomers(20);
  const Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
  LeaveHalfWritten(world, campaign, 0, 7);
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  ASSERT_THAT(world.Blocks(campaign), SizeIs(1));
  EXPECT_EQ(world.Blocks(campaign)[0].first_sequence, 0);
  EXPECT_EQ(world.Blocks(campaign)[0].size, 16);
  EXPECT_EQ(world.InstructionRows(campaign), 16);
}

// Bug of the first version: what a crash left of a campaign that was cancelled then stayed for ever, and events were
// counted for people who are in no cohort.
TEST(PlannerTest, AWaveInterruptedByACrashIsTakenBackAlsoOfACampaignThatIsStopped) {
  PlannedWorld world;
  world.AddCustomers(10);
  for (const CampaignState state : {CampaignState::kPaused, CampaignState::kCancelled, CampaignState::kCompleted}) {
    const Campaign campaign =
        world.SetState(world.Insert(ACampaign().BuildCampaign(absl::StrCat("x", int(state)))), state);
    LeaveHalfWritten(world, campaign, 0, 7);
    world.RestartPlanner();
    ASSERT_OK(world.Plan());
    EXPECT_THAT(world.Assignments(campaign), IsEmpty()) << NameOf(state);
    EXPECT_EQ(world.InstructionRows(campaign), 0) << NameOf(state);
  }
}

// The same bug, when the campaign is stopped between two transactions of the planner.
TEST(PlannerTest, AWaveIsTakenBackWhenItsCampaignIsStoppedWhileItIsPlanned) {
  for (const CampaignState state : {CampaignState::kPaused, CampaignState::kCancelled}) {
    PlannedWorld world(/*rows_a_transaction=*/1);
    world.AddCustomers(30);
    const Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
    // Higher lanes go first: the stop is committed long before the wave's last transaction.
    world.clock().Set(CampaignStart() + kHour);
    bool stopped = false;
    Planner planner(
        world.database(), kWorkspace,
        [&](absl::string_view filter) {
          if (!stopped) {
            stopped = true;
            world.database().WriteLater(
                storage::Lane::kPlanning,
                [&](storage::Session& session) {
                  Campaign stored = *storage::GetCampaignByNumber(session, kWorkspace, campaign.number);
                  stored.state = state;
                  return storage::UpdateCampaign(session, kWorkspace, stored, CampaignStart()).status();
                },
                [](const absl::Status& status) { EXPECT_OK(status); });
          }
          return CompileSimply(filter);
        },
        WaveSizes{.rows_a_transaction = 1});
    ASSERT_OK_AND_ASSIGN(const int waves, planner.RunOnce(world.now()));
    EXPECT_EQ(waves, 0);
    EXPECT_THAT(world.Assignments(campaign), SizeIs(30)) << "the test does not interrupt the planner";
    EXPECT_THAT(world.FrozenWaves(campaign), IsEmpty());
    ASSERT_OK(planner.RunOnce(world.now()));
    EXPECT_THAT(world.Assignments(campaign), IsEmpty());
    EXPECT_EQ(world.InstructionRows(campaign), 0);
    world.SetState(world.Get(campaign.number), CampaignState::kRunning);
    ASSERT_OK(planner.RunOnce(world.now() + kHour));
    EXPECT_THAT(world.Assignments(campaign), SizeIs(30));
    for (const storage::Cohort& cohort : world.Cohorts(campaign)) {
      EXPECT_EQ(cohort.planned_time, world.now() + kHour);
    }
  }
}

TEST(PlannerTest, WavesThatAreLateAreAllPlannedInTheirOrder) {
  PlannedWorld world;
  world.AddCustomers(400, Tiered);
  const Campaign campaign = world.InsertRunning(TwoTiersTwoWaves().BuildCampaign());
  ASSERT_OK_AND_ASSIGN(const int waves, world.PlanAt(CampaignStart() + 5 * kHour));
  EXPECT_EQ(waves, 2);
  ASSERT_THAT(world.FrozenWaves(campaign), SizeIs(2));
  EXPECT_EQ(world.FrozenWaves(campaign)[0].wave, 0);
  EXPECT_THAT(world.Assignments(campaign), SizeIs(400));
}

// Bug that the simulation found: an event between the two times was folded before the wave was there, and never
// counted.
TEST(PlannerTest, AWaveIsNotPlannedBehindTheHighWater) {
  PlannedWorld world;
  world.AddCustomers(10);
  const Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
  const absl::Time high_water = CampaignStart() + 3 * kHour;
  world.Write([&](storage::Session& session) { return storage::RaiseHighWater(session, high_water); });
  ASSERT_OK_AND_ASSIGN(const int waves, world.PlanAt(CampaignStart() + 2 * kHour));
  EXPECT_EQ(waves, 1);
  EXPECT_EQ(world.Assignments(campaign).front().assignment.planned_time, high_water);
}

TEST(PlannerTest, ImportedArmsAreTakenAsTheyAre) {
  PlannedWorld world;
  world.AddCustomers(30);
  const Campaign campaign =
      world.InsertRunning(ACampaign().WithArm("a", Percent(40)).WithArm("b").WithImportedArms().BuildCampaign());
  std::map<std::string, int> imported;
  world.Write([&](storage::Session& session) -> absl::Status {
    for (int i = 0; i < 20; ++i) {
      const auto number = storage::FindCustomer(session, kWorkspace, CustomerId(i));
      const auto result = storage::ImportAssignment(session, kWorkspace, campaign.number, **number, i % 7 % 3);
      if (!result.ok()) return result.status();
      imported[CustomerId(i)] = i % 7 % 3;
    }
    return absl::OkStatus();
  });
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  std::map<std::string, int> assigned;
  for (const auto& [assignment, id] : world.Assignments(campaign)) assigned[id] = assignment.arm;
  EXPECT_EQ(assigned, imported);
  ASSERT_THAT(world.Excluded(campaign), SizeIs(1));
  EXPECT_EQ(world.Excluded(campaign)[0].reason, ExclusionReason::kNotAssigned);
  EXPECT_EQ(world.Excluded(campaign)[0].people, 10);
  for (const auto& instruction : world.Instructions(campaign)) EXPECT_GT(instruction.arm, 0);
}

TEST(PlannerTest, ASegmentIsReadAsItIsWhenTheWaveFreezes) {
  PlannedWorld world;
  world.AddCustomers(10, Tiered);
  Segment segment{.id = "some", .filter = "tier = VIP"};
  segment = world.Write(
      [&](storage::Session& session) { return storage::InsertSegment(session, kWorkspace, segment, world.now()); });
  const Campaign campaign = world.InsertRunning(ACampaign().WithSegment("some").BuildCampaign());
  segment.filter = "id = c3";
  world.Write(
      [&](storage::Session& session) { return storage::UpdateSegment(session, kWorkspace, segment, world.now()); });
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  ASSERT_THAT(world.Assignments(campaign), SizeIs(1));
  EXPECT_EQ(world.Assignments(campaign)[0].customer_id, "c3");
}

TEST(PlannerTest, ACampaignThatCannotBePlannedDoesNotHoldUpOthers) {
  PlannedWorld world;
  world.AddCustomers(5);
  const Campaign broken = world.InsertRunning(ACampaign().WithSegment("nowhere").BuildCampaign("broken"));
  const Campaign sound = world.InsertRunning(ACampaign().BuildCampaign("sound"));
  ASSERT_OK_AND_ASSIGN(const int waves, world.PlanAt(CampaignStart() + kHour));
  EXPECT_EQ(waves, 1);
  EXPECT_THAT(world.Assignments(sound), SizeIs(5));
  EXPECT_THAT(world.Assignments(broken), IsEmpty());
}

TEST(PlannerTest, AWaveWithoutPeopleIsFrozenAllTheSame) {
  PlannedWorld world;
  world.AddCustomers(5);
  const Campaign campaign = world.InsertRunning(ACampaign().WithFilter("id = nobody").BuildCampaign());
  ASSERT_OK(world.PlanAt(CampaignStart() + kHour));
  EXPECT_THAT(world.FrozenWaves(campaign), SizeIs(1));
  EXPECT_THAT(world.Blocks(campaign), IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing
