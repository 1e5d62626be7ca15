#include "scheduler/step_slots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "scheduler/slots.h"
#include "storage/response_hours.h"
#include "tests/unit/scheduler/followed_world.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;

FollowUp ADrawnText() {
  FollowUp step = ATextAfter("OPENED");
  step.slot = Slot::kRandomTime;
  return step;
}

// When the contact of a step's only trigger may be handed over.
absl::Time NotBefore(FollowedWorld& world, int i) {
  const std::optional<int64_t> sequence = world.TriggersOf(i).at(0).sequence;
  for (const storage::Block& block : world.Blocks(world.campaign)) {
    if (*sequence >= block.first_sequence && *sequence < block.end_sequence()) return block.not_before;
  }
  return absl::InfinitePast();
}

// The hour that the documented recipe gives, in Berlin, where ACustomer lives.
absl::Time Drawn(const FollowedWorld& world, int i, absl::Time due) {
  absl::TimeZone berlin;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Berlin", &berlin));
  const std::vector<SlotHour> hours =
      OpenHours(world.campaign.definition.policy, {.due = due,
                                                   .not_after = world.campaign.definition.window.end,
                                                   .zone = berlin,
                                                   .place = {.time_zone = "Europe/Berlin"}});
  return DrawnHour(hours, SlotRank(world.campaign, {.customer_id = CustomerId(i), .name = "chase"})).begin;
}

TEST(StepSlotsTest, EachCustomerIsContactedInAnHourThatIsDrawn) {
  FollowedWorld world(Following({ADrawnText()}).WithQuietHours("21:00-08:00"));
  const std::vector<int> people = world.Treated();
  for (const int i : people) world.Happen(i, "OPENED");
  EXPECT_EQ(world.After(absl::Hours(1)), 9);
  std::set<absl::Time> hours;
  for (const int i : people) {
    const absl::Time begin = NotBefore(world, i);
    EXPECT_EQ(begin, Drawn(world, i, world.now())) << i;
    EXPECT_FALSE(QuietSpanAt(world.campaign.definition.policy, {.time_zone = "Europe/Berlin"}, begin).quiet);
    hours.insert(begin);
  }
  EXPECT_GT(hours.size(), 3u) << "nine people, thirteen hours";
  EXPECT_THAT(world.Blocks(world.campaign), SizeIs(1 + hours.size())) << "a block for each hour";
}

TEST(StepSlotsTest, TheHourOutlivesTheServer) {
  FollowedWorld world(Following({ADrawnText()}));
  const int i = world.Treated().front();
  world.Happen(i, "OPENED");
  EXPECT_EQ(world.After(absl::Hours(1)), 1);
  const absl::Time begin = NotBefore(world, i);
  world.RestartFollowUps();
  EXPECT_EQ(world.After(absl::Hours(3)), 0);
  EXPECT_EQ(NotBefore(world, i), begin);
}

TEST(StepSlotsTest, NoHourIsBeyondTheTimeForWhichItIsValid) {
  FollowUp step = ADrawnText();
  step.valid_for = absl::Hours(2);
  FollowedWorld world(Following({step}));
  const std::vector<int> people = world.Treated();
  for (const int i : people) world.Happen(i, "OPENED");
  EXPECT_EQ(world.After(absl::Hours(1)), 9);
  for (const int i : people) {
    EXPECT_GE(NotBefore(world, i), world.now());
    EXPECT_LT(NotBefore(world, i), world.now() + absl::Hours(2));
  }
}

TEST(StepSlotsTest, WhereNoHourComesIntoQuestionItIsAtOnce) {
  FollowedWorld world(Following({ADrawnText()}).WithQuietHours("00:00-23:59"));
  const int i = world.Treated().front();
  world.Happen(i, "OPENED");
  world.clock().AdvanceBy(absl::Hours(1));
  EXPECT_EQ(world.After(absl::ZeroDuration()), 1);
  EXPECT_EQ(NotBefore(world, i), world.now());
}

TEST(StepSlotsTest, TheBestTimeIsTheCustomersOwnAndElseAtOnce) {
  FollowUp step = ATextAfter("OPENED");
  step.slot = Slot::kBestTime;
  FollowedWorld world(Following({step}));
  const std::vector<int> people = world.Treated();
  const CustomerNumber evening = world.NumberOf(CustomerId(people[0]));
  for (int i = 0; i < 6; ++i) {
    world.Write([&](storage::Session& session) { return storage::AddResponseHour(session, kWorkspace, evening, 19); });
  }
  for (const int i : {people[0], people[1]}) world.Happen(i, "OPENED");
  EXPECT_EQ(world.After(absl::Hours(1)), 2);
  EXPECT_EQ(NotBefore(world, people[0]), CampaignStart() + absl::Hours(18)) << "19:00 in Berlin";
  EXPECT_EQ(NotBefore(world, people[1]), world.now());
}

}  // namespace
}  // namespace sendlift::testing
