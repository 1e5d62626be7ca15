#include "engine/slot_events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "storage/response_hours.h"
#include "tests/unit/engine/journey_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// A campaign without steps; the clock stands a day after its start, at 1 in Berlin.
class SlotEventsTest : public ::testing::Test {
 protected:
  SlotEventsTest() {
    campaign_ = world_.InsertRunning(ACampaign().BuildCampaign());
    world_.Write([&](storage::Session& session) {
      Customer customer = ACustomer(1);
      customer.time_zone = "Asia/Kolkata";
      return storage::UpsertCustomer(session, kWorkspace, customer, world_.now());
    });
  }
  EventDetails About(int64_t sequence, bool machine = false) const {
    return {.machine = machine, .about = InstructionKey{.campaign = campaign_.number, .sequence = sequence}};
  }
  // The hours with responses, and how many.
  std::map<int, int> HoursOf(int i) {
    const CustomerNumber number = world_.NumberOf(CustomerId(i));
    const storage::HourCounts hours =
        world_.Read([&](storage::Session& session) { return storage::ResponseHoursOf(session, kWorkspace, number); });
    std::map<int, int> found;
    for (int hour = 0; hour < 24; ++hour) {
      if (hours[static_cast<size_t>(hour)] > 0) found[hour] = hours[static_cast<size_t>(hour)];
    }
    return found;
  }

  JourneyWorld world_;
  Campaign campaign_;
};

TEST_F(SlotEventsTest, TheFirstResponseToEachContactCountsOnTheCustomersClock) {
  world_.Happen(0, "OPENED", About(5));
  world_.Happen(0, "CLICKED", About(5), absl::Hours(3));
  world_.Happen(0, "OPENED", About(5), absl::Hours(4));
  EXPECT_THAT(HoursOf(0), ElementsAre(Pair(1, 1)));
  world_.Log(0, "CLICKED", About(6), absl::Hours(18));
  world_.Log(0, "REPLIED", About(7), absl::Hours(18));
  world_.Fold();
  EXPECT_THAT(HoursOf(0), ElementsAre(Pair(1, 1), Pair(19, 2)));
  world_.Happen(1, "OPENED", About(8));
  EXPECT_THAT(HoursOf(1), ElementsAre(Pair(5, 1))) << "half past five in Kolkata";
}

TEST_F(SlotEventsTest, MachinesOtherTypesAndEventsWithoutAContactDoNotCount) {
  world_.Log(0, "OPENED", About(5, true));
  world_.Log(0, "PURCHASED", About(5));
  world_.Log(0, "RATED", {.rating = 5, .about = InstructionKey{.campaign = campaign_.number, .sequence = 5}});
  world_.Log(0, "OPENED");
  world_.Fold();
  EXPECT_THAT(HoursOf(0), IsEmpty());
  world_.Happen(0, "OPENED", About(5), absl::Hours(2));
  EXPECT_THAT(HoursOf(0), ElementsAre(Pair(3, 1))) << "the first human one";
}

TEST_F(SlotEventsTest, ThePolicysZoneIsTheClockOfWhoHasNone) {
  Campaign built = ACampaign().BuildCampaign("seoul");
  built.definition.policy.default_time_zone = "Asia/Seoul";
  campaign_ = world_.InsertRunning(std::move(built));
  world_.Write([&](storage::Session& session) {
    Customer customer = ACustomer(2);
    customer.id = "nowhere";
    customer.email = "nowhere@example.com";
    customer.phone_number.clear();
    customer.time_zone.clear();
    return storage::UpsertCustomer(session, kWorkspace, customer, world_.now());
  });
  const CustomerNumber number = world_.NumberOf("nowhere");
  world_.Write([&](storage::Session& session) {
    return NoteResponses(session, kWorkspace,
                         {{.customer = number, .type = "OPENED", .time = world_.now(), .details = About(1)},
                          {.customer = {999}, .type = "OPENED", .time = world_.now(), .details = About(2)}});
  });
  const storage::HourCounts hours =
      world_.Read([&](storage::Session& session) { return storage::ResponseHoursOf(session, kWorkspace, number); });
  EXPECT_EQ(hours[9], 1);
  const storage::HourCounts nobody = world_.Read(
      [&](storage::Session& session) { return storage::ResponseHoursOf(session, kWorkspace, CustomerNumber{999}); });
  EXPECT_EQ(nobody, storage::HourCounts{}) << "who is not there has no clock";
}

}  // namespace
}  // namespace sendlift::testing
