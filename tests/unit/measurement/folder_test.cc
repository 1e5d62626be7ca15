#include "measurement/folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "base/random.h"
#include "measurement/recount.h"
#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kPlanned = CampaignStart() + absl::Hours(1);

Event AnEvent(int64_t sequence, CustomerNumber customer, absl::Duration after, int64_t amount = 0,
              const char* type = "PURCHASED") {
  return {.sequence = sequence, .customer = customer, .type = type, .time = kPlanned + after, .amount_minor = amount};
}

ACampaign WithThreeMetrics() {
  return ACampaign()
      .WithMetric("rate", MetricKind::kRate, "PURCHASED", absl::Hours(24))
      .WithMetric("count", MetricKind::kCount, "PURCHASED", absl::Hours(48))
      .WithMetric("revenue", MetricKind::kRevenue, "PURCHASED", absl::Hours(24));
}

TEST(FolderTest, AnEventGoesIntoTheCellsOfItsCustomersAssignment) {
  MeasuredWorld world;
  const Campaign campaign = world.InsertRunning(WithThreeMetrics().BuildCampaign());
  world.Assign(campaign, {{.customer = {5}, .arm = 1, .tier = 0, .wave = 0, .planned_time = kPlanned}});
  world.Freeze(campaign, 0, kPlanned);
  world.Append({AnEvent(1, {5}, absl::Hours(1), 200), AnEvent(2, {5}, absl::Hours(30), 900),
                AnEvent(3, {6}, absl::Hours(1), 50), AnEvent(4, {5}, absl::Hours(1), 0, "OPENED"),
                AnEvent(5, {5}, -absl::Hours(1), 10)});
  EXPECT_EQ(world.Fold(), 5);
  const auto cells = world.Cells(campaign);
  ASSERT_THAT(cells, SizeIs(3));
  const int64_t totals[] = {1, 2, 200};
  for (size_t metric = 0; metric < 3; ++metric) {
    EXPECT_EQ(cells[metric].key, (storage::CellKey{.wave = 0, .arm = 1, .metric = static_cast<int>(metric)}));
    EXPECT_EQ(cells[metric].responders, 1);
    EXPECT_EQ(cells[metric].total, totals[metric]);
    EXPECT_EQ(cells[metric].squares, absl::uint128(totals[metric] * totals[metric]));
  }
}

// The guardrail has another window than the metric of the same type.
TEST(FolderTest, GuardrailsAreCountedBehindTheMetricsAndAgreeWithTheRecount) {
  MeasuredWorld world;
  Campaign drawn = ACampaign().WithMetric("rate", MetricKind::kRate, "UNSUBSCRIBED", absl::Hours(24)).BuildCampaign();
  drawn.definition.experiment.guardrails = {
      {.metric = {.metric = "opt_out_rate", .event_type = "UNSUBSCRIBED", .window = absl::Hours(48)},
       .worse_by_at_most = Percent(1)}};
  const Campaign campaign = world.InsertRunning(drawn);
  world.Assign(campaign, {{.customer = {5}, .arm = 1, .planned_time = kPlanned},
                          {.customer = {6}, .arm = 1, .planned_time = kPlanned}});
  world.Freeze(campaign, 0, kPlanned, {{.arm = 1, .people = 2, .planned_time = kPlanned}});
  world.Append(
      {AnEvent(1, {5}, absl::Hours(1), 0, "UNSUBSCRIBED"), AnEvent(2, {6}, absl::Hours(30), 0, "UNSUBSCRIBED")});
  world.Fold();
  const auto cells = world.Cells(campaign);
  ASSERT_THAT(cells, SizeIs(2));
  EXPECT_EQ(cells[0].responders, 1);
  EXPECT_EQ(cells[1].key.metric, 1);
  EXPECT_EQ(cells[1].responders, 2);
  ASSERT_OK_AND_ASSIGN(const Recount recount, RecountCampaign(world.database(), kWorkspace, campaign));
  EXPECT_EQ(recount.differences.count(), 0);
  EXPECT_THAT(world.Report(campaign).guardrails, SizeIs(1));
  EXPECT_EQ(world.Report(campaign).lifts[0].responders, 1);
}

TEST(FolderTest, EveryEventIsFoldedOnce) {
  MeasuredWorld world(/*events_a_transaction=*/3);
  const Campaign campaign = world.InsertRunning(WithThreeMetrics().BuildCampaign());
  world.Assign(campaign, {{.customer = {5}, .arm = 1, .planned_time = kPlanned}});
  world.Freeze(campaign, 0, kPlanned);
  std::vector<Event> events;
  for (int i = 0; i < 10; ++i) events.push_back(AnEvent(i, {5}, absl::Hours(1), 100));
  world.Append(events);
  ASSERT_OK_AND_ASSIGN(int folded, world.folder().RunOnce());
  EXPECT_EQ(folded, 3);
  world.Append(events);  // repeated: known
  EXPECT_EQ(world.Fold(), 7);
  EXPECT_EQ(world.Fold(), 0);
  Folder again(world.database(), kWorkspace, {});
  ASSERT_OK_AND_ASSIGN(folded, again.RunOnce());
  EXPECT_EQ(folded, 0);
  EXPECT_EQ(world.Cells(campaign)[2].total, 1000);
  EXPECT_EQ(world.Cells(campaign)[2].squares, absl::uint128(1'000'000));
}

TEST(FolderTest, AFoldThatIsRolledBackIsDoneAgain) {
  MeasuredWorld world;
  const Campaign campaign = world.InsertRunning(WithThreeMetrics().BuildCampaign());
  world.Assign(campaign, {{.customer = {5}, .arm = 1, .planned_time = kPlanned}});
  world.Freeze(campaign, 0, kPlanned);
  world.Append({AnEvent(1, {5}, absl::Hours(1), 100)});
  const absl::Status undone = world.database().Write(storage::Lane::kPlanning, [&](storage::Session& session) {
    int64_t last = 0;
    int count = 0;
    EXPECT_OK(FoldEvents(session, kWorkspace, {}, BegunCampaigns(kWorkspace), 0, last, count));
    EXPECT_EQ(last, 1);
    EXPECT_EQ(count, 1);
    return absl::AbortedError("crashed");
  });
  EXPECT_TRUE(absl::IsAborted(undone));
  EXPECT_EQ(world.Fold(), 1);
  EXPECT_EQ(world.Cells(campaign)[2].total, 100);
}

TEST(FolderTest, AnEventCountsInEveryCampaignThatHasBegunWhateverBecameOfIt) {
  MeasuredWorld world;
  std::vector<Campaign> campaigns;
  for (const CampaignState state : {CampaignState::kRunning, CampaignState::kPaused, CampaignState::kCompleted,
                                    CampaignState::kCancelled, CampaignState::kDraft}) {
    campaigns.push_back(world.SetState(world.Insert(ACampaign().BuildCampaign(absl::StrCat("x", int(state)))), state));
    world.Assign(campaigns.back(), {{.customer = {5}, .arm = 1, .planned_time = kPlanned}});
    world.Freeze(campaigns.back(), 0, kPlanned);
  }
  world.Append({AnEvent(1, {5}, absl::Hours(1))});
  world.Fold();
  for (size_t i = 0; i < 4; ++i) EXPECT_THAT(world.Cells(campaigns[i]), SizeIs(1)) << i;
  EXPECT_THAT(world.Cells(campaigns[4]), IsEmpty());
}

// Bug of the first version: after a crash while a wave was planned, events of people in the half-written wave were
// counted though the wave was taken back; cells then had more responders than people.
TEST(FolderTest, AnAssignmentOfAWaveThatIsNotFrozenDoesNotCount) {
  MeasuredWorld world;
  const Campaign campaign = world.InsertRunning(ACampaign()
                                                    .WithWave("a", CampaignStart(), Percent(50))
                                                    .WithWave("b", CampaignStart() + absl::Hours(1))
                                                    .BuildCampaign());
  world.Assign(campaign, {{.customer = {5}, .arm = 1, .wave = 0, .planned_time = kPlanned},
                          {.customer = {6}, .arm = 1, .wave = 1, .planned_time = kPlanned}});
  world.Freeze(campaign, 0, kPlanned);
  world.Append({AnEvent(1, {5}, absl::Hours(1)), AnEvent(2, {6}, absl::Hours(1))});
  world.Fold();
  ASSERT_THAT(world.Cells(campaign), SizeIs(1));
  EXPECT_EQ(world.Cells(campaign)[0].key.wave, 0);
}

TEST(FolderTest, WhatMachinesDidDoesNotCount) {
  MeasuredWorld world;
  const Campaign campaign = world.InsertRunning(
      ACampaign().WithMetric("opens", MetricKind::kCount, "OPENED", absl::Hours(24)).BuildCampaign());
  world.Assign(campaign, {{.customer = {5}, .arm = 1, .planned_time = kPlanned}});
  world.Freeze(campaign, 0, kPlanned);
  Event by_machine = AnEvent(1, {5}, absl::Hours(1), 0, "OPENED");
  by_machine.details.machine = true;
  world.Append({by_machine, AnEvent(2, {5}, absl::Hours(2), 0, "OPENED")});
  EXPECT_EQ(world.Fold(), 2);
  ASSERT_THAT(world.Cells(campaign), SizeIs(1));
  EXPECT_EQ(world.Cells(campaign)[0].total, 1);
}

TEST(FolderTest, AReplyWithARatingCountsAsBoth) {
  MeasuredWorld world;
  const Campaign campaign =
      world.InsertRunning(ACampaign()
                              .WithMetric("ratings", MetricKind::kCount, "RATED", absl::Hours(24))
                              .WithMetric("replies", MetricKind::kCount, "REPLIED", absl::Hours(24))
                              .BuildCampaign());
  world.Assign(campaign, {{.customer = {5}, .arm = 1, .planned_time = kPlanned}});
  world.Freeze(campaign, 0, kPlanned);
  Event with_rating = AnEvent(1, {5}, absl::Hours(1), 0, "REPLIED");
  with_rating.details.rating = 4;
  world.Append({with_rating, AnEvent(2, {5}, absl::Hours(2), 0, "REPLIED")});
  EXPECT_EQ(world.Fold(), 2);
  ASSERT_THAT(world.Cells(campaign), SizeIs(2));
  for (const storage::Cell& cell : world.Cells(campaign)) EXPECT_EQ(cell.total, cell.key.metric == 0 ? 1 : 2);
}

// A hook that assigns: the campaign is `hooked`, in whose only wave whoever buys is.
TEST(FolderTest, WhatIsCalledBeforeFoldingSeesEventsInTheOrderOfTheLogAndMayAssign) {
  MeasuredWorld world;
  const Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
  world.Freeze(campaign, 0, kPlanned);
  std::vector<std::vector<int64_t>> seen;
  Folder folder(world.database(), kWorkspace,
                {.events_a_transaction = 2,
                 .before_folding = [&](storage::Session& session, absl::Span<const Event> events) -> absl::Status {
                   seen.emplace_back();
                   for (const Event& event : events) {
                     seen.back().push_back(event.position);
                     const auto stored = storage::InsertNewAssignment(
                         session, kWorkspace, campaign.number,
                         {.customer = event.customer, .arm = 1, .planned_time = event.time});
                     if (!stored.ok()) return stored.status();
                   }
                   return absl::OkStatus();
                 }});
  world.Append({AnEvent(1, {9}, absl::Hours(1)), AnEvent(2, {5}, absl::Hours(1)), AnEvent(3, {9}, absl::Hours(2))});
  ASSERT_OK(folder.RunOnce());
  ASSERT_OK(folder.RunOnce());
  EXPECT_THAT(seen, ::testing::ElementsAre(::testing::ElementsAre(1, 2), ::testing::ElementsAre(3)));
  ASSERT_THAT(world.Cells(campaign), SizeIs(1));
  EXPECT_EQ(world.Cells(campaign)[0].responders, 2);
}

TEST(FolderTest, WhenWhatIsCalledBeforeFailsNothingIsFolded) {
  MeasuredWorld world;
  world.Append({AnEvent(1, {9}, absl::Hours(1))});
  Folder folder(world.database(), kWorkspace, {.before_folding = [](storage::Session&, absl::Span<const Event>) {
                  return absl::DataLossError("damaged");
                }});
  EXPECT_FALSE(folder.RunOnce().ok());
  EXPECT_EQ(world.Fold(), 1);
}

using Sums = std::map<storage::CellKey, std::tuple<int64_t, int64_t, absl::uint128>>;

// Cells from raw events and assignments, the plain way.
Sums Recompute(const Campaign& campaign, const std::vector<Assignment>& assignments, const std::vector<Event>& events) {
  Sums sums;
  const auto& metrics = campaign.definition.experiment.metrics;
  for (const Assignment& assignment : assignments) {
    for (size_t i = 0; i < metrics.size(); ++i) {
      int64_t count = 0, money = 0;
      for (const Event& event : events) {
        const absl::Duration after = event.time - assignment.planned_time;
        if (event.customer != assignment.customer || event.type != metrics[i].event_type) continue;
        if (after < absl::ZeroDuration() || after >= metrics[i].window) continue;
        ++count;
        money += event.amount_minor;
      }
      if (count == 0) continue;
      const int64_t value = metrics[i].kind == MetricKind::kRate    ? 1
                            : metrics[i].kind == MetricKind::kCount ? count
                                                                    : money;
      auto& [responders, total, squares] = sums[{.wave = assignment.wave,
                                                 .arm = assignment.arm,
                                                 .tier = assignment.tier,
                                                 .channel = assignment.channel,
                                                 .metric = static_cast<int>(i)}];
      ++responders;
      total += value;
      squares += absl::uint128(static_cast<uint64_t>(value * value));
    }
  }
  return sums;
}

TEST(FolderTest, CellsEqualTheirRecomputationFromRawRowsInRandomWorlds) {
  for (uint64_t seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Random random(seed);
    MeasuredWorld world(/*events_a_transaction=*/static_cast<int>(1 + random.Below(50)));
    std::vector<Campaign> campaigns;
    std::vector<std::vector<Assignment>> assignments(3);
    for (int c = 0; c < 3; ++c) {
      campaigns.push_back(world.InsertRunning(WithThreeMetrics()
                                                  .WithMetric("opens", MetricKind::kCount, "OPENED", absl::Hours(10))
                                                  .BuildCampaign(absl::StrCat("x", c))));
      for (int64_t customer = 1; customer <= 40; ++customer) {
        if (random.Chance(0.3)) continue;
        const int wave = static_cast<int>(random.Below(2));
        assignments[static_cast<size_t>(c)].push_back({.customer = {customer},
                                                       .arm = static_cast<int>(random.Below(3)),
                                                       .tier = static_cast<int>(random.Below(2)),
                                                       .wave = wave,
                                                       .channel = kChannels[random.Below(3)],
                                                       .planned_time = kPlanned + wave * absl::Hours(20)});
      }
      world.Assign(campaigns.back(), assignments[static_cast<size_t>(c)]);
      world.Freeze(campaigns.back(), 0, kPlanned);
      world.Freeze(campaigns.back(), 1, kPlanned);
    }
    std::vector<Event> events;
    for (int i = 0; i < 300; ++i) {
      events.push_back(AnEvent(
          i, {static_cast<int64_t>(1 + random.Below(45))}, absl::Minutes(random.Below(80 * 60)) - absl::Hours(10),
          static_cast<int64_t>(random.Below(10'000)) - 1000, random.Chance(0.7) ? "PURCHASED" : "OPENED"));
      world.Append({events.back()});
      if (random.Chance(0.05)) ASSERT_OK(world.folder().RunOnce());
    }
    world.Fold();
    for (size_t c = 0; c < 3; ++c) {
      Sums folded;
      for (const storage::Cell& cell : world.Cells(campaigns[c])) {
        folded[cell.key] = {cell.responders, cell.total, cell.squares};
      }
      EXPECT_EQ(folded, Recompute(campaigns[c], assignments[c], events));
    }
  }
}

}  // namespace
}  // namespace sendlift::testing
