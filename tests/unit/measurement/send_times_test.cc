#include "measurement/send_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/status.h"
#include "model/assignment.h"
#include "storage/assignments.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/response_hours.h"
#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

// 2027-01-16 is a Saturday; customers live in Berlin, an hour ahead of UTC.
absl::Time Saturday(int hour_in_berlin) { return CampaignStart() + absl::Hours(hour_in_berlin - 1); }
constexpr size_t kSaturday = 5;

// Contacts that a gateway took at one time.
struct HandOver {
  absl::Time time;
  std::vector<absl::Duration> responses;  // one a contact, after the time; infinite: none
};
constexpr absl::Duration kNever = absl::InfiniteDuration();

class SendTimesTest : public ::testing::Test {
 protected:
  SendTimesTest() { world_.AddCustomers(40); }

  // A block of the campaign, and what came of it.
  void Send(storage::Block block, const HandOver& over) {
    block.campaign = campaign_.number;
    block.first_sequence = next_;
    block.size = static_cast<int64_t>(over.responses.size());
    world_.Write([&](storage::Session& session) -> absl::Status {
      RETURN_IF_ERROR(storage::InsertBlock(session, kWorkspace, block));
      storage::LeasedRange range{.campaign = campaign_.number,
                                 .first_sequence = next_,
                                 .gateway = "mail",
                                 .epoch = 1,
                                 .lease_time = over.time};
      for (const absl::Duration after : over.responses) {
        const InstructionKey key{.campaign = campaign_.number, .sequence = next_++};
        const CustomerNumber customer{next_};
        RETURN_IF_ERROR(storage::InsertInstruction(session, kWorkspace, campaign_.number,
                                                   {.sequence = key.sequence, .customer = customer, .arm = 1}));
        RETURN_IF_ERROR(
            storage::InsertAssignment(session, kWorkspace, campaign_.number,
                                      {.customer = customer, .arm = 1, .tier = 0, .planned_time = over.time}));
        range.states.push_back(storage::LeasedRange::Encode(InstructionState::kAccepted));
        range.arms.push_back('\1');
        if (after == kNever) continue;
        RETURN_IF_ERROR(storage::InsertRespondedContact(session, kWorkspace, key, over.time + after).status());
      }
      return storage::InsertRange(session, kWorkspace, range);
    });
  }
  SendTimeCounts Count(const SendTimeQuestion& question = {}, absl::Duration after = absl::Hours(240)) {
    return world_.Read([&](storage::Session& session) {
      return CountSendTimes(session, kWorkspace, campaign_, question, CampaignStart() + after);
    });
  }

  MeasuredWorld world_;
  const Campaign campaign_ = [&] {
    Campaign campaign = ACampaign()
                            .WithWave("at-once", CampaignStart(), Percent(50))
                            .WithWave("drawn", CampaignStart() + absl::Hours(24))
                            .BuildCampaign();
    campaign.definition.waves[1].slot = Slot::kRandomTime;
    FollowUp step{.follow_up = "chase", .on = {"OPENED"}, .channels = {Channel::kSms}};
    step.slot = Slot::kRandomTime;
    campaign.definition.follow_ups = {step};
    return world_.InsertRunning(campaign);
  }();
  int64_t next_ = 0;
};

TEST_F(SendTimesTest, ContactsCountInTheHourOfTheirCustomersClock) {
  Send({.wave = 0}, {Saturday(11), {absl::Hours(1), kNever, absl::Hours(25)}});
  Send({.wave = 0}, {Saturday(12), {kNever}});
  const SendTimeCounts counts = Count();
  ASSERT_EQ(counts.grid.size(), 28u);
  EXPECT_EQ(counts.grid[kSaturday * 4 + 1], (Counts{.successes = 1, .trials = 3})) << "a response after a day is late";
  EXPECT_EQ(counts.grid[kSaturday * 4 + 2], (Counts{.successes = 0, .trials = 1}));
  EXPECT_EQ(Count({.response_time = absl::Hours(26)}).grid[kSaturday * 4 + 1].successes, 2);
  EXPECT_EQ(Count({.part_hours = 1}).grid[kSaturday * 24 + 11].trials, 3);
}

TEST_F(SendTimesTest, OnlyDrawnHoursAreCountedAsDrawnAndByTheHourDrawn) {
  const absl::Time drawn = Saturday(5);
  const HandOver late = {Saturday(7), {absl::Hours(1), kNever}};
  Send({.wave = 0, .not_before = drawn}, late);
  Send({.wave = 1, .not_before = drawn}, late);
  Send({.wave = 1, .not_before = drawn, .is_fallback = true}, late);
  Send({.wave = storage::Block::kNoWave, .channel = Channel::kSms, .not_before = drawn, .follow_up = 1}, late);
  const SendTimeCounts counts = Count();
  EXPECT_EQ(counts.grid[kSaturday * 4 + 1], (Counts{.successes = 4, .trials = 8}));
  EXPECT_THAT(counts.drawn, ElementsAre(Counts{.successes = 2, .trials = 4}, Counts{}, Counts{}, Counts{}));
  const SendTimeCounts sms = Count({.channel = Channel::kSms});
  EXPECT_EQ(sms.drawn[0].trials, 2);
  EXPECT_EQ(sms.grid[kSaturday * 4 + 1].trials, 2);
}

TEST_F(SendTimesTest, WhatMayYetBeRespondedToIsLeftOut) {
  Send({.wave = 0}, {Saturday(1), {absl::Hours(1), kNever}});
  EXPECT_EQ(Count({}, absl::Hours(24) - absl::Microseconds(1)).young, 2);
  EXPECT_EQ(Count({}, absl::Hours(24)).young, 0);
  EXPECT_EQ(Count({}, absl::Hours(24)).grid[kSaturday * 4].trials, 2);
}

}  // namespace
}  // namespace sendlift::testing
