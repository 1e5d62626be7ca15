#include "measurement/follow_up_fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"
#include "measurement/time_bins.h"
#include "tests/unit/measurement/measured_world.h"
#include "tests/unit/measurement/timed_step.h"

namespace sendlift::testing {
namespace {

using storage::CellSort;
using storage::FirstTrigger;
using storage::FollowUpCell;
using storage::FollowUpCells;
using ::testing::IsEmpty;

const absl::Time kPlanned = CampaignStart() + absl::Hours(1);
constexpr int64_t kDay = 20'834;  // of CampaignStart()

Event AnEvent(int64_t sequence, CustomerNumber customer, absl::Duration after, const char* type = "PURCHASED") {
  return {.sequence = sequence, .customer = customer, .type = type, .time = kPlanned + after};
}

// Purchases and opens are metrics; the second and third step compare delays.
ACampaign WithTwoTimedSteps() {
  FollowUp plain = ATimedStep("plain", absl::Hours(1));
  plain.delays.clear();
  return ACampaign()
      .WithMetric("rate", MetricKind::kRate, "PURCHASED", absl::Hours(24))
      .WithMetric("opens", MetricKind::kCount, "OPENED", absl::Hours(24))
      .WithFollowUp(plain)
      .WithFollowUp(ATimedStep("soon", absl::Hours(48)))
      .WithFollowUp(ATimedStep("later", absl::Hours(240)));
}

class FollowUpFoldTest : public ::testing::Test {
 protected:
  void SetUp() override {
    campaign_ = world_.InsertRunning(WithTwoTimedSteps().BuildCampaign());
    std::vector<Assignment> assignments;
    for (int64_t customer = 1; customer <= 40; ++customer) {
      assignments.push_back({.customer = {customer}, .arm = static_cast<int>(customer % 2), .planned_time = kPlanned});
    }
    world_.Assign(campaign_, assignments);
    world_.Freeze(campaign_, 0, kPlanned);
  }
  void Trigger(const FirstTrigger& trigger) {
    world_.Write([&](storage::Session& session) {
      return storage::NoteFirstTrigger(session, kWorkspace, campaign_.number, trigger);
    });
  }
  FollowUpCells Cells(int step) {
    return world_.Read([&](storage::Session& session) {
      return storage::ReadFollowUpCells(session, kWorkspace, campaign_.number, step);
    });
  }
  static FollowUpCell ACell(CellSort sort, int outcome, absl::Duration since) {
    return {
        .follow_up = 1, .arm = 1, .delay = 2, .day = kDay, .sort = sort, .outcome = outcome, .bin = TimeBinOf(since)};
  }

  MeasuredWorld world_{/*events_a_transaction=*/3};
  Campaign campaign_;
  const FirstTrigger trigger_{
      .customer = {5}, .follow_up = 1, .arm = 1, .delay = 2, .trigger_time = kPlanned + absl::Hours(2)};
};

TEST_F(FollowUpFoldTest, ATriggerIsCountedWithoutAnyEvent) {
  Trigger(trigger_);
  EXPECT_EQ(world_.Fold(), 1);
  EXPECT_EQ(world_.Fold(), 0);
  EXPECT_EQ(Cells(1), (FollowUpCells{{ACell(CellSort::kPeople, 0, {}), 1}}));
  EXPECT_THAT(Cells(2), IsEmpty());
}

TEST_F(FollowUpFoldTest, TheHorizonHoldsItsStartAndNotItsEnd) {
  Trigger(trigger_);
  world_.Append({AnEvent(1, {5}, absl::Hours(2) - absl::Microseconds(1)), AnEvent(2, {5}, absl::Hours(50)),
                 AnEvent(3, {6}, absl::Hours(3))});
  world_.Fold();
  EXPECT_EQ(Cells(1).size(), 1u);
  world_.Append({AnEvent(4, {5}, absl::Hours(50) - absl::Microseconds(1))});
  world_.Fold();
  EXPECT_EQ(Cells(1).count(ACell(CellSort::kHappened, 0, absl::Hours(48) - absl::Microseconds(1))), 1u);
  world_.Append({AnEvent(5, {5}, absl::Hours(2))});
  world_.Fold();
  EXPECT_EQ(Cells(1), (FollowUpCells{{ACell(CellSort::kPeople, 0, {}), 1}, {ACell(CellSort::kHappened, 0, {}), 1}}));
}

TEST_F(FollowUpFoldTest, ATriggerThatIsMadeAfterItsEventsFindsThem) {
  world_.Append({AnEvent(1, {5}, absl::Hours(1)), AnEvent(2, {5}, absl::Hours(9)), AnEvent(3, {5}, absl::Hours(4))});
  EXPECT_EQ(world_.Fold(), 3);
  Trigger(trigger_);
  EXPECT_EQ(world_.Fold(), 1);
  EXPECT_EQ(Cells(1).count(ACell(CellSort::kHappened, 0, absl::Hours(2))), 1u);
}

TEST_F(FollowUpFoldTest, OptingOutIsToldApartByWhatCameFirst) {
  Trigger(trigger_);
  world_.Append({AnEvent(1, {5}, absl::Hours(10)), AnEvent(2, {5}, absl::Hours(5), "UNSUBSCRIBED")});
  world_.Fold();
  EXPECT_EQ(Cells(1), (FollowUpCells{{ACell(CellSort::kPeople, 0, {}), 1},
                                     {ACell(CellSort::kHappened, storage::kOptOutOutcome, absl::Hours(3)), 1},
                                     {ACell(CellSort::kHappened, 0, absl::Hours(8)), 1},
                                     {ACell(CellSort::kAfterOptOut, 0, absl::Hours(8)), 1}}));
  world_.Append({AnEvent(3, {5}, absl::Hours(3))});
  world_.Fold();
  EXPECT_EQ(Cells(1), (FollowUpCells{{ACell(CellSort::kPeople, 0, {}), 1},
                                     {ACell(CellSort::kHappened, storage::kOptOutOutcome, absl::Hours(3)), 1},
                                     {ACell(CellSort::kHappened, 0, absl::Hours(1)), 1},
                                     {ACell(CellSort::kOptedOutAfter, 0, absl::Hours(3)), 1}}));
}

TEST_F(FollowUpFoldTest, OpensOfAContactCountForItsStepOnlyAndThoseOfMachinesNot) {
  world_.Write([&](storage::Session& session) -> absl::Status {
    for (int step = 0; step < 3; ++step) {
      const absl::Status status = storage::InsertBlock(
          session, kWorkspace,
          {.campaign = campaign_.number, .first_sequence = 10 + step, .size = 1, .follow_up = step});
      if (!status.ok()) return status;
    }
    return absl::OkStatus();
  });
  FirstTrigger other = trigger_;
  other.follow_up = 2;
  Trigger(trigger_);
  Trigger(other);
  Event opened = AnEvent(1, {5}, absl::Hours(4), "OPENED");
  opened.details.about = InstructionKey{.campaign = campaign_.number, .sequence = 12};
  Event by_machine = AnEvent(2, {5}, absl::Hours(3), "OPENED");
  by_machine.details = opened.details;
  by_machine.details.machine = true;
  world_.Append({by_machine, opened});
  world_.Fold();
  EXPECT_EQ(Cells(1), (FollowUpCells{{ACell(CellSort::kPeople, 0, {}), 1},
                                     {ACell(CellSort::kHappened, storage::kOpenOutcome, absl::Hours(2)), 1},
                                     {ACell(CellSort::kHappened, 1, absl::Hours(2)), 1}}));
  FollowUpCell people = ACell(CellSort::kPeople, 0, {});
  FollowUpCell metric = ACell(CellSort::kHappened, 1, absl::Hours(2));
  people.follow_up = metric.follow_up = 2;
  EXPECT_EQ(Cells(2), (FollowUpCells{{people, 1}, {metric, 1}}));
}

TEST_F(FollowUpFoldTest, NothingIsKeptOfCustomersWithAllTheirTriggersOrOfOtherPeople) {
  FirstTrigger other = trigger_;
  other.follow_up = 2;
  world_.Append({AnEvent(1, {5}, absl::Hours(3)), AnEvent(2, {6}, absl::Hours(3)), AnEvent(3, {99}, absl::Hours(3))});
  world_.Fold();
  Trigger(trigger_);
  Trigger(other);
  world_.Fold();
  world_.Append({AnEvent(4, {5}, absl::Hours(4))});
  world_.Fold();
  const auto kept = [&](int64_t customer) {
    return world_
        .Read([&](storage::Session& session) {
          return storage::EarlyEventsOf(session, kWorkspace, campaign_.number, {customer});
        })
        .size();
  };
  EXPECT_EQ(kept(5), 0u);
  EXPECT_EQ(kept(6), 1u);
  EXPECT_EQ(kept(99), 0u);
}

TEST_F(FollowUpFoldTest, NothingIsKeptFromBeforeTheCustomerCameInOrFromBehindTheLastHorizon) {
  const absl::Duration end = campaign_.definition.window.end + absl::Hours(240) - kPlanned;
  world_.Append({AnEvent(1, {5}, -absl::Microseconds(1)), AnEvent(2, {5}, end),
                 AnEvent(3, {5}, end - absl::Microseconds(1)), AnEvent(4, {5}, absl::ZeroDuration())});
  world_.Fold();
  const auto kept = world_.Read(
      [&](storage::Session& session) { return storage::EarlyEventsOf(session, kWorkspace, campaign_.number, {5}); });
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_EQ(kept[0].time, kPlanned);
  EXPECT_EQ(kept[1].time, kPlanned + end - absl::Microseconds(1));
}

// Counted from raw triggers and events, the plain way.
FollowUpCells Recount(const Campaign& campaign, const std::vector<FirstTrigger>& triggers,
                      const std::vector<Event>& events, int step) {
  FollowUpCells cells;
  for (const FirstTrigger& trigger : triggers) {
    if (trigger.follow_up != step) continue;
    const absl::Duration horizon = campaign.definition.follow_ups[static_cast<size_t>(step)].horizon;
    absl::Duration first[3] = {horizon, horizon, horizon};  // purchase, open, opt-out; the horizon: never
    for (const Event& event : events) {
      const absl::Duration since = event.time - trigger.trigger_time;
      if (event.customer != trigger.customer || event.details.machine || since < absl::ZeroDuration()) continue;
      const int which = event.type == "PURCHASED" ? 0 : event.type == "OPENED" ? 1 : 2;
      first[which] = std::min(first[which], since);
    }
    FollowUpCell cell{.follow_up = step,
                      .arm = trigger.arm,
                      .delay = trigger.delay,
                      .day = (trigger.trigger_time - absl::UnixEpoch()) / absl::Hours(24)};
    ++cells[cell];
    const auto add = [&](CellSort sort, int outcome, absl::Duration since) {
      cell.sort = sort;
      cell.outcome = outcome;
      cell.bin = TimeBinOf(since);
      ++cells[cell];
    };
    if (first[2] < horizon) add(CellSort::kHappened, storage::kOptOutOutcome, first[2]);
    for (int metric = 0; metric < 2; ++metric) {
      if (first[metric] == horizon) continue;
      add(CellSort::kHappened, metric, first[metric]);
      if (first[2] < first[metric]) add(CellSort::kAfterOptOut, metric, first[metric]);
      if (first[2] < horizon && first[2] >= first[metric]) add(CellSort::kOptedOutAfter, metric, first[2]);
    }
  }
  return cells;
}

Event RandomEvent(int64_t sequence, Random& random) {
  const char* type = random.Chance(0.6) ? "PURCHASED" : random.Chance(0.6) ? "OPENED" : "UNSUBSCRIBED";
  Event event = AnEvent(sequence, {static_cast<int64_t>(1 + random.Below(42))},
                        absl::Minutes(random.Below(16 * 24 * 60)) - absl::Hours(5), type);
  event.details.machine = random.Chance(0.1);
  return event;
}

TEST(FollowUpFoldWorldsTest, CellsEqualTheirRecountWithLateRepeatedAndReorderedEventsAndTriggers) {
  for (uint64_t seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Random random(seed);
    MeasuredWorld world(/*events_a_transaction=*/static_cast<int>(1 + random.Below(40)));
    const Campaign campaign = world.InsertRunning(WithTwoTimedSteps().BuildCampaign());
    std::vector<FirstTrigger> waiting, made;
    std::vector<Assignment> assignments;
    for (int64_t customer = 1; customer <= 40; ++customer) {
      const int arm = static_cast<int>(random.Below(2));
      assignments.push_back({.customer = {customer}, .arm = arm, .planned_time = kPlanned});
      for (const int step : {1, 2}) {
        if (random.Chance(0.2)) continue;
        waiting.push_back({.customer = {customer},
                           .follow_up = step,
                           .arm = arm,
                           .delay = static_cast<int>(random.Below(3)),
                           .trigger_time = kPlanned + absl::Minutes(random.Below(5 * 24 * 60))});
      }
    }
    world.Assign(campaign, assignments);
    world.Freeze(campaign, 0, kPlanned);
    std::vector<Event> events;
    for (int i = 0; i < 300; ++i) {
      events.push_back(RandomEvent(i, random));
      world.Append({events.back(), events[random.Below(events.size())]});
      if (!waiting.empty() && random.Chance(0.25)) {
        const auto chosen = waiting.begin() + static_cast<int64_t>(random.Below(waiting.size()));
        made.push_back(*chosen);
        waiting.erase(chosen);
        world.Write([&](storage::Session& session) {
          return storage::NoteFirstTrigger(session, kWorkspace, campaign.number, made.back());
        });
      }
      if (random.Chance(0.1)) ASSERT_OK(world.folder().RunOnce());
    }
    world.Fold();
    for (const int step : {1, 2}) {
      const FollowUpCells cells = world.Read([&](storage::Session& session) {
        return storage::ReadFollowUpCells(session, kWorkspace, campaign.number, step);
      });
      EXPECT_EQ(cells, Recount(campaign, made, events, step)) << step;
    }
  }
}

}  // namespace
}  // namespace sendlift::testing
