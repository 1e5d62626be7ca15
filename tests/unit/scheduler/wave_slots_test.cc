#include "scheduler/wave_slots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "scheduler/slots.h"
#include "tests/unit/scheduler/slotted_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kStart = CampaignStart() + absl::Minutes(67);

// Its wave has a slot.
Campaign WithSlot(Slot slot, ACampaign definition = {}, absl::string_view id = "autumn") {
  Campaign campaign = definition.WithControl(Percent(10)).WithWave("main", kStart).BuildCampaign(id);
  campaign.definition.waves[0].slot = slot;
  return campaign;
}

const char* ZoneOf(int i) { return i % 3 == 0 ? "Asia/Kolkata" : i % 3 == 1 ? "Europe/Berlin" : ""; }

std::vector<SlotHour> HoursOf(const Campaign& campaign, int i) {
  const ContactPolicy& policy = campaign.definition.policy;
  return OpenHours(policy, {.due = kStart,
                            .not_after = campaign.definition.window.end,
                            .zone = ClockOf(policy, ZoneOf(i)),
                            .place = {.time_zone = ZoneOf(i)}});
}
absl::Time Drawn(const Campaign& campaign, int i) {
  return DrawnHour(HoursOf(campaign, i), SlotRank(campaign, {.customer_id = CustomerId(i), .name = "main"})).begin;
}

TEST(WaveSlotsTest, EverybodyIsContactedInTheHourThatIsDrawnOnTheirOwnClock) {
  for (const char* quiet : {"", "21:30-08:00"}) {
    SlottedWorld world;
    world.AddCustomers(300, [](int i, Customer& customer) { customer.time_zone = ZoneOf(i); });
    ACampaign definition;
    if (*quiet != '\0') definition.WithQuietHours(quiet);
    const Campaign campaign = world.InsertRunning(WithSlot(Slot::kRandomTime, definition));
    ASSERT_OK(world.PlanAt(kStart));
    const std::map<std::string, absl::Time> times = world.NotBefore(campaign);
    ASSERT_THAT(times, SizeIs(270)) << quiet;
    std::set<absl::Time> begins;
    for (int i = 0; i < 300; ++i) {
      const auto found = times.find(CustomerId(i));
      if (found == times.end()) continue;
      EXPECT_EQ(found->second, Drawn(campaign, i)) << CustomerId(i) << " " << quiet;
      begins.insert(found->second);
    }
    EXPECT_GT(begins.size(), *quiet == '\0' ? 40u : 25u) << "whole hours of Berlin, half ones of Kolkata";
  }
}

TEST(WaveSlotsTest, BlocksAreThoseOfSlotAndPlaceAndHoldTheirPeople) {
  SlottedWorld world;
  world.AddCustomers(500);
  const Campaign campaign = world.InsertRunning(WithSlot(Slot::kRandomTime));
  ASSERT_OK(world.PlanAt(kStart));
  const std::vector<storage::Block> blocks = world.Blocks(campaign);
  EXPECT_THAT(blocks, SizeIs(24));
  int64_t people = 0;
  for (size_t i = 0; i < blocks.size(); ++i) {
    people += blocks[i].size;
    EXPECT_EQ(blocks[i].not_after, campaign.definition.window.end);
    if (i > 0) EXPECT_GT(blocks[i].not_before, blocks[i - 1].not_before);
  }
  EXPECT_EQ(people, 450);
  EXPECT_EQ(blocks.front().not_before, kStart) << "what is left of the hour that runs";
  EXPECT_EQ(blocks.back().not_before, CampaignStart() + absl::Hours(24));
}

TEST(WaveSlotsTest, WhoIsInWhichArmStaysAsItIs) {
  std::vector<std::map<std::tuple<int, int, int>, int64_t>> sizes;
  for (const Slot slot : {Slot::kAtOnce, Slot::kRandomTime, Slot::kBestTime}) {
    SlottedWorld world;
    world.AddCustomers(200);
    const Campaign campaign = world.InsertRunning(WithSlot(slot));
    ASSERT_OK(world.PlanAt(kStart));
    sizes.push_back(world.CellSizes(campaign));
    EXPECT_EQ(world.Blocks(campaign).size() > 1, slot == Slot::kRandomTime);
  }
  EXPECT_EQ(sizes[0], sizes[1]);
  EXPECT_EQ(sizes[0], sizes[2]);
}

TEST(WaveSlotsTest, ARestartAndALatePlanGiveTheSameHours) {
  std::vector<std::map<std::string, absl::Time>> times;
  for (const absl::Duration late : {absl::ZeroDuration(), absl::Hours(2)}) {
    SlottedWorld world;
    world.AddCustomers(50);
    const Campaign campaign = world.InsertRunning(WithSlot(Slot::kRandomTime));
    ASSERT_OK(world.PlanAt(kStart + late));
    times.push_back(world.NotBefore(campaign));
    world.RestartPlanner();
    ASSERT_OK(world.Plan());
    EXPECT_EQ(world.NotBefore(campaign), times.back());
  }
  EXPECT_EQ(times[0], times[1]);
  EXPECT_THAT(times[0], Not(IsEmpty()));
}

TEST(WaveSlotsTest, HoursOfTheirOwnAreTheBestAndWithoutEvidenceItIsAtOnce) {
  SlottedWorld world;
  world.AddCustomers(40);
  const Campaign campaign = world.InsertRunning(WithSlot(Slot::kBestTime));
  for (int i = 0; i < 40; i += 4) world.Responded(i, 20, 6);
  for (int i = 1; i < 40; i += 4) world.Responded(i, 7, 6);
  for (int i = 2; i < 40; i += 4) world.Responded(i, i % 24, 1);
  ASSERT_OK(world.PlanAt(kStart));
  const std::map<std::string, absl::Time> times = world.NotBefore(campaign);
  for (const auto& [id, time] : times) {
    const int group = std::stoi(id.substr(1)) % 4;
    const absl::Time best = group == 0   ? CampaignStart() + absl::Hours(19)
                            : group == 1 ? CampaignStart() + absl::Hours(6)
                                         : kStart;
    EXPECT_EQ(time, best) << id << ": the clock of Berlin is an hour ahead";
  }
  EXPECT_THAT(times, SizeIs(36));
}

TEST(WaveSlotsTest, TheFirstWaveLearnsFromOtherCampaigns) {
  SlottedWorld world;
  world.AddCustomers(400);
  const Campaign before = world.InsertRunning(ACampaign().BuildCampaign("before"));
  for (int i = 0; i < 8; ++i) {
    const absl::Time time = CampaignStart() - absl::Hours(7 * 24) + (8 + i) * absl::Hours(1);
    world.Accept(before, {.time = time, .count = 50, .responders = i == 5 ? 30 : 5});
  }
  world.Write([&](storage::Session& session) {
    return storage::InsertFrozenWave(session, kWorkspace, before.number, {.wave = 0, .freeze_time = CampaignStart()});
  });
  const Campaign campaign = world.InsertRunning(WithSlot(Slot::kBestTime, {}, "after"));
  ASSERT_OK(world.PlanAt(kStart));
  const std::vector<storage::Block> blocks = world.Blocks(campaign);
  ASSERT_THAT(blocks, SizeIs(1));
  EXPECT_EQ(blocks[0].not_before, CampaignStart() + absl::Hours(13));
}

}  // namespace
}  // namespace sendlift::testing
