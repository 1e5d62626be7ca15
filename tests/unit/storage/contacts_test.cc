#include "storage/contacts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>
#include <vector>

#include "storage/instructions.h"
#include "storage/leases.h"
#include "storage/schema.h"
#include "tests/support/status_matchers.h"
#include "tests/support/temp_database.h"

namespace sendlift::storage {
namespace {

using ::testing::ElementsAre;
using enum InstructionState;

constexpr WorkspaceNumber kWorkspace{1};
constexpr CampaignNumber kCampaign{1};

absl::Time Noon() { return absl::FromUnixSeconds(1'800'100'800); }

absl::Status PlanTen(Session& session) {
  for (int i = 0; i < 10; ++i) {
    const absl::Status status =
        InsertInstruction(session, kWorkspace, kCampaign, {.sequence = i, .customer = {100 + i}, .values = ""});
    if (!status.ok()) return status;
  }
  for (const int first : {0, 5}) {
    Block block{.campaign = kCampaign, .first_sequence = first, .size = 5};
    block.channel = first == 0 ? Channel::kEmail : Channel::kSms;
    const absl::Status status = InsertBlock(session, kWorkspace, block);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

LeasedRange RangeOf(int64_t first, absl::Time time, const std::vector<InstructionState>& states) {
  LeasedRange range{.campaign = kCampaign, .first_sequence = first, .gateway = "mailer", .lease_time = time};
  for (const InstructionState state : states) range.states.push_back(LeasedRange::Encode(state));
  range.arms = std::string(states.size(), char{1});
  return range;
}

TEST(ContactsTest, FindsWhoeverWasOrMayHaveBeenContactedSince) {
  const auto database = sendlift::testing::OpenTemporary(Schema());
  ASSERT_OK(database->Write(Lane::kPlanning, [](Session& session) -> absl::Status {
    absl::Status status = PlanTen(session);
    status.Update(InsertRange(session, kWorkspace, RangeOf(0, Noon() - absl::Hours(2), {kAccepted, kAccepted})));
    status.Update(InsertRange(session, kWorkspace, RangeOf(2, Noon(), {kDelivered, kSuppressed, kStray})));
    status.Update(InsertRange(session, kWorkspace, RangeOf(5, Noon() + absl::Hours(1), {kInDoubt, kUnknown, kStray})));
    Stray sent{.key = {kCampaign, 4}, .state = kAccepted};
    sent.lease_time = Noon() + absl::Hours(3);
    status.Update(PutStray(session, kWorkspace, sent));
    Stray waits{.key = {kCampaign, 7}, .state = kPlanned};
    waits.lease_time = Noon() + absl::Hours(3);
    status.Update(PutStray(session, kWorkspace, waits));
    return status;
  }));
  std::vector<std::tuple<int64_t, Channel, absl::Time>> contacts;
  ASSERT_OK(database->Read([&](Session& session) {
    return ForEachContact(session, kWorkspace, kCampaign, Noon(),
                          [&](CustomerNumber customer, Channel channel, absl::Time time) {
                            contacts.emplace_back(customer.value, channel, time);
                            return absl::OkStatus();
                          });
  }));
  EXPECT_THAT(contacts, ElementsAre(std::tuple(102, Channel::kEmail, Noon()),
                                    std::tuple(105, Channel::kSms, Noon() + absl::Hours(1)),
                                    std::tuple(106, Channel::kSms, Noon() + absl::Hours(1)),
                                    std::tuple(104, Channel::kEmail, Noon() + absl::Hours(3))));
}

}  // namespace
}  // namespace sendlift::storage
