#include "engine/suppressions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/suppressions.h"
#include "tests/unit/engine/ninety.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;
using enum InstructionState;

IncomingSuppressions OfCustomer(int64_t row, const std::string& id) {
  Suppression suppression;
  suppression.customer_id = id;
  return {.row = row, .suppressions = {suppression}};
}

IncomingSuppressions OfAddress(int64_t row, const std::string& address) {
  Suppression suppression;
  suppression.address = address;
  return {.row = row, .suppressions = {suppression}};
}

TakenSuppressions Take(EngineWorld& world, const std::vector<IncomingSuppressions>& rows,
                       const SuppressionList& list = {}) {
  return world.Write([&](storage::Session& session) { return TakeSuppressions(session, rows, list, world.now()); });
}

TEST(TakeSuppressionsTest, RowsAreCountedAndThoseOfNobodyRejected) {
  EngineWorld world;
  world.AddCustomers(2);
  const auto rows = {OfCustomer(1, "c0"), OfCustomer(2, "c9"), OfAddress(3, "x@example.com")};
  TakenSuppressions taken = Take(world, rows);
  EXPECT_EQ(taken.created, 2);
  ASSERT_THAT(taken.rejected, SizeIs(1));
  EXPECT_EQ(taken.rejected[0].row, 2);
  taken = Take(world, rows);
  EXPECT_EQ(taken.created, 0);
  EXPECT_EQ(taken.unchanged, 2);
}

TEST(TakeSuppressionsTest, WhatGatewaysHaveForThemIsAskedBackAndNothingFollows) {
  EngineWorld world;
  FakeGateway gateway{"mailer", world.clock()};
  const Campaign campaign = LaunchNinety(world);
  ASSERT_OK(gateway.Connect(world.dispatcher(), 60));
  world.Dispatch();
  const SuppressionList list = world.Write([&](storage::Session& session) {
    return storage::OpenSuppressionList(session, kWorkspace, SuppressionList{.name = "robinson"}, world.now());
  });
  std::vector<IncomingSuppressions> everybody;
  for (int i = 0; i < 200; ++i) everybody.push_back(OfAddress(i + 1, ACustomer(i).email));
  Take(world, everybody, list);
  world.dispatcher().FinishHandOvers();
  ASSERT_OK(world.dispatcher().AskBack(world.now()));
  EXPECT_THAT(gateway.revoked(), SizeIs(60));
  gateway.Disconnect();
  ASSERT_OK(gateway.Connect(world.dispatcher(), 1000));
  world.Settle({&gateway});
  EXPECT_EQ(world.Count(campaign, kSuppressed), 30);
  gateway.Disconnect();
  world.Flush();
}

}  // namespace
}  // namespace sendlift::testing
