#include "engine/erasure.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/revocations.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using enum InstructionState;

class ErasureTest : public ::testing::Test {
 protected:
  void TearDown() override {
    gateway_.Disconnect();
    world_.Flush();
  }
  std::string CustomerOf(int64_t sequence) {
    return world_
        .Read([&](storage::Session& session) -> absl::StatusOr<Customer> {
          const auto row = storage::FindInstruction(session, kWorkspace, {campaign_.number, sequence});
          if (!row.ok()) return row.status();
          return storage::GetCustomerByNumber(session, kWorkspace, (*row)->customer);
        })
        .id;
  }
  Erased Erase(const std::string& id) {
    const PersonChunks found = world_.Read([&](storage::Session& session) { return LookForErasure(session, id); });
    const Erased erased =
        world_.Write([&](storage::Session& session) { return EraseCustomer(session, id, found, world_.now()); });
    world_.dispatcher().FinishHandOvers();
    return erased;
  }

  EngineWorld world_;
  FakeGateway gateway_{"mailer", world_.clock()};
  Campaign campaign_ = LaunchNinety(world_);
};

TEST_F(ErasureTest, WhatIsStillPlannedIsSuppressedAndReportsStayAsTheyAre) {
  const auto cohorts = world_.Cohorts(campaign_);
  const Erased erased = Erase(CustomerOf(7));
  EXPECT_FALSE(erased.already);
  EXPECT_EQ(erased.customers, 1);
  EXPECT_EQ(erased.instructions, 1);
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  world_.Settle({&gateway_});
  EXPECT_EQ(world_.Count(campaign_, kSuppressed), 1);
  EXPECT_EQ(world_.Count(campaign_, kAccepted), 89);
  EXPECT_EQ(world_.Cohorts(campaign_).size(), cohorts.size());
  world_.ExpectStatesAddUp(campaign_);
}

TEST_F(ErasureTest, WhatAGatewayHasIsAskedBack) {
  const std::string id = CustomerOf(7);
  ASSERT_OK(gateway_.Connect(world_.dispatcher(), 1000));
  world_.Dispatch();
  Erase(id);
  ASSERT_OK(world_.dispatcher().AskBack(world_.now()));
  ASSERT_EQ(gateway_.revoked().size(), 1u);
  EXPECT_EQ(gateway_.revoked()[0].second.idempotency_key, IdempotencyKey(campaign_.uid, 7));
}

TEST_F(ErasureTest, ErasingAgainSaysWhenItWasAndNobodyIsNotFound) {
  const std::string id = CustomerOf(7);
  const absl::Time first = Erase(id).erase_time;
  world_.clock().AdvanceBy(absl::Hours(1));
  const Erased again = Erase(id);
  EXPECT_TRUE(again.already);
  EXPECT_EQ(again.erase_time, first);
  EXPECT_EQ(again.customers, 0);
  const absl::Status nobody = world_.database().Write(storage::Lane::kOptOut, [&](storage::Session& session) {
    return EraseCustomer(session, "nobody", {}, world_.now()).status();
  });
  EXPECT_THAT(nobody, HasCode(absl::StatusCode::kNotFound, ::testing::HasSubstr("nobody")));
}

}  // namespace
}  // namespace sendlift::testing
