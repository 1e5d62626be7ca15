#include "storage/answered_contacts.h"

#include <optional>
#include <string>

#include "storage/campaigns.h"
#include "storage/instructions.h"
#include "storage/leases.h"
#include "tests/conformance/storage_engine.h"
#include "tests/support/a_campaign.h"

namespace sendlift::conformance {
namespace {

using storage::AnsweredContact;
using storage::FindAnsweredContact;
using storage::FindCampaignOfKey;
using storage::LeasedRange;
using storage::Session;

constexpr CampaignNumber kCampaign{3};

class AnsweredContactsTest : public StorageTest {
 protected:
  // Instructions from `first` on, as a block of a step, for the customers 100, 101 ...
  void Plan(int64_t first, int64_t size, int follow_up = 0) {
    for (int64_t i = 0; i < size; ++i) {
      ASSERT_OK(Write(storage::InsertInstruction, kCampaign,
                      storage::PlannedInstruction{.sequence = first + i, .customer = {100 + i}}));
    }
    ASSERT_OK(
        Write(storage::InsertBlock,
              storage::Block{.campaign = kCampaign, .first_sequence = first, .size = size, .follow_up = follow_up}));
  }
  void Lease(int64_t first, const std::string& states, absl::Time time) {
    LeasedRange range;
    range.campaign = kCampaign;
    range.first_sequence = first;
    range.lease_time = time;
    range.states = states;
    range.arms = std::string(states.size(), 1);
    ASSERT_OK(Write(storage::InsertRange, range));
  }
  std::optional<AnsweredContact> Find(int64_t sequence) {
    const auto contact = Read(FindAnsweredContact, InstructionKey{.campaign = kCampaign, .sequence = sequence});
    EXPECT_OK(contact);
    return contact.value_or(std::nullopt);
  }
};
ON_EVERY_ENGINE(AnsweredContactsTest);

TEST_P(AnsweredContactsTest, AContactIsThatOfItsCustomerAndStep) {
  Plan(0, 3);
  Plan(3, 2, 2);
  EXPECT_EQ(Find(1)->customer, CustomerNumber{101});
  EXPECT_EQ(Find(2)->follow_up, 0);
  EXPECT_EQ(Find(4)->customer, CustomerNumber{101});
  EXPECT_EQ(Find(4)->follow_up, 2);
  EXPECT_FALSE(Find(5).has_value());
}

TEST_P(AnsweredContactsTest, WhatNoGatewayWasGivenHasNoTime) {
  using enum InstructionState;
  Plan(0, 5);
  Lease(1,
        {LeasedRange::Encode(kDelivered), LeasedRange::Encode(ExclusionReason::kSuppressed),
         LeasedRange::Encode(kSuppressed)},
        kNow);
  EXPECT_FALSE(Find(0)->hand_over_time.has_value()) << "before the range";
  EXPECT_EQ(Find(1)->hand_over_time, kNow);
  EXPECT_FALSE(Find(2)->hand_over_time.has_value()) << "kept back when it was due";
  EXPECT_EQ(Find(3)->hand_over_time, kNow) << "taken back from its gateway";
  EXPECT_FALSE(Find(4)->hand_over_time.has_value()) << "behind the range";
}

TEST_P(AnsweredContactsTest, OfSeveralHandOversTheLastOneCounts) {
  Plan(0, 2);
  Lease(0, std::string(2, LeasedRange::Encode(InstructionState::kStray)), kNow);
  storage::Stray stray{.key = {.campaign = kCampaign, .sequence = 0}, .gateway = "mailer"};
  stray.lease_time = kNow + absl::Hours(1);
  ASSERT_OK(Write(storage::PutStray, stray));
  stray.key.sequence = 1;
  stray.gateway = "";
  ASSERT_OK(Write(storage::PutStray, stray));
  EXPECT_EQ(Find(0)->hand_over_time, kNow + absl::Hours(1));
  EXPECT_FALSE(Find(1)->hand_over_time.has_value()) << "waits over quiet hours";
}

TEST_P(AnsweredContactsTest, ACampaignIsFoundByTheBeginningOfItsKeys) {
  const Campaign campaign = testing::ACampaign().BuildCampaign();
  ASSERT_OK_AND_ASSIGN(const Campaign stored, Write(storage::InsertCampaign, campaign, kNow));
  EXPECT_EQ(*Read(FindCampaignOfKey, KeyPrefix(campaign.uid)), stored.number);
  EXPECT_EQ(*Read(FindCampaignOfKey, "0f1e2d3c4b5a4698"), std::nullopt);
  ASSERT_OK_AND_ASSIGN(const auto elsewhere, Read([&](Session& session) {
                         return FindCampaignOfKey(session, kElsewhere, KeyPrefix(campaign.uid));
                       }));
  EXPECT_EQ(elsewhere, std::nullopt);
}

}  // namespace
}  // namespace sendlift::conformance
