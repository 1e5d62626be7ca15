#include "storage/slot_contacts.h"

#include <string>
#include <tuple>
#include <vector>

#include "base/status.h"
#include "model/assignment.h"
#include "storage/assignments.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/response_hours.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::LeasedRange;
using storage::Session;
using storage::SlotContact;
using storage::SlotContactRange;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{3};
constexpr absl::Duration kHour = absl::Hours(1);

// Zone, tier, hours after kNow of the hand-over, and of the response (-1: none).
using Contact = std::tuple<std::string, int, double, double>;

class SlotContactsTest : public StorageTest {
 protected:
  // An instruction for a new customer of a tier.
  void Instruct(int64_t sequence, int tier) {
    const CustomerNumber customer = AddCustomer("c" + std::to_string(sequence));
    ASSERT_OK(Write([&](Session& session) -> absl::Status {
      RETURN_IF_ERROR(storage::InsertInstruction(
          session, kMain, kCampaign,
          {.sequence = sequence, .customer = customer, .arm = 1, .content = 0, .values = ""}));
      return storage::InsertAssignment(session, kMain, kCampaign,
                                       {.customer = customer, .arm = 1, .tier = tier, .planned_time = kNow});
    }));
  }
  void Lease(int64_t first, const std::vector<InstructionState>& states, absl::Time time) {
    LeasedRange range{.campaign = kCampaign, .first_sequence = first, .gateway = "mail", .epoch = 1};
    range.lease_time = time;
    range.lease_until = time + kHour;
    for (const InstructionState state : states) range.states.push_back(LeasedRange::Encode(state));
    range.arms.assign(states.size(), '\1');
    ASSERT_OK(Write(storage::InsertRange, range));
  }
  void Respond(int64_t sequence, absl::Time time) {
    ASSERT_OK(
        Write(storage::InsertRespondedContact, InstructionKey{.campaign = kCampaign, .sequence = sequence}, time));
  }
  std::vector<Contact> Contacts(const SlotContactRange& range) {
    std::vector<Contact> contacts;
    EXPECT_OK(Read([&](Session& session) {
      contacts.clear();
      return storage::ForEachSlotContact(session, kMain, range, [&](const SlotContact& contact) {
        const bool responded = contact.response_time != absl::InfiniteFuture();
        contacts.emplace_back(contact.time_zone, contact.tier, absl::ToDoubleHours(contact.hand_over_time - kNow),
                              responded ? absl::ToDoubleHours(contact.response_time - kNow) : -1);
        return absl::OkStatus();
      });
    }));
    return contacts;
  }
};
ON_EVERY_ENGINE(SlotContactsTest);

TEST_P(SlotContactsTest, WhatAGatewayAcceptedComesWithItsTimes) {
  for (int64_t sequence = 0; sequence < 6; ++sequence) Instruct(sequence, static_cast<int>(sequence % 2));
  using S = InstructionState;
  Lease(0, {S::kAccepted, S::kLeased, S::kDelivered}, kNow);
  Lease(3, {S::kStray, S::kBounced, S::kAccepted}, kNow + kHour);
  ASSERT_OK(Write(storage::PutStray, storage::Stray{.key = {.campaign = kCampaign, .sequence = 3},
                                                    .state = S::kAccepted,
                                                    .lease_time = kNow + 3 * kHour}));
  Respond(2, kNow + 2 * kHour);
  Respond(3, kNow + 4 * kHour);
  EXPECT_THAT(Contacts({.campaign = kCampaign}),
              ElementsAre(Contact{"Europe/Berlin", 0, 0, -1}, Contact{"Europe/Berlin", 0, 0, 2},
                          Contact{"Europe/Berlin", 1, 1, -1}, Contact{"Europe/Berlin", 1, 3, 4}));
  EXPECT_THAT(Contacts({.campaign = {4}}), IsEmpty());
}

TEST_P(SlotContactsTest, SequencesAndTimesBoundThem) {
  for (int64_t sequence = 0; sequence < 4; ++sequence) Instruct(sequence, 0);
  using S = InstructionState;
  Lease(0, {S::kAccepted, S::kAccepted}, kNow);
  Lease(2, {S::kAccepted, S::kStray}, kNow + kHour);
  ASSERT_OK(Write(storage::PutStray, storage::Stray{.key = {.campaign = kCampaign, .sequence = 3},
                                                    .state = S::kDelivered,
                                                    .lease_time = kNow + 2 * kHour}));
  EXPECT_EQ(Contacts({.campaign = kCampaign, .first_sequence = 1}).size(), 3u);
  EXPECT_EQ(Contacts({.campaign = kCampaign, .since = kNow + kHour}).size(), 2u);
  EXPECT_EQ(Contacts({.campaign = kCampaign, .until = kNow + 2 * kHour}).size(), 3u) << "the end is without it";
  EXPECT_EQ(Contacts({.campaign = kCampaign, .first_sequence = 4}).size(), 0u);
}

}  // namespace
}  // namespace sendlift::conformance
