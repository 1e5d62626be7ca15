#include "engine/task_tidying.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/calling_world.h"

namespace sendlift::testing {
namespace {

class TaskTidyingTest : public ::testing::Test {
 protected:
  TaskTidyingTest() {
    world_.AddAgent("ann");
    world_.AddCustomers(1);
    campaign_ = world_.LaunchCalls(CallingWorld::Calls().Build());
    world_.Work();
  }
  int Tidy() {
    return world_.Write([&](storage::Session& session) { return TidyTasks(session, world_.now()); });
  }

  CallingWorld world_;
  Campaign campaign_;
};

TEST_F(TaskTidyingTest, ThreeReservationsWithoutAWordEndTheTaskAndNothingIsClaimed) {
  EXPECT_EQ(Tidy(), 0);
  for (int attempt = 1; attempt <= kAttemptsMax; ++attempt) {
    world_.clock().Set(CampaignStart() + absl::Hours(24 * attempt + 10));
    world_.Reserve("ann");
    world_.clock().AdvanceBy(kTaskLease);
    EXPECT_EQ(Tidy(), 1);
    EXPECT_EQ(Tidy(), 0);
  }
  const Task task = world_.Tasks()[0];
  EXPECT_EQ(task.state, TaskState::kDone);
  EXPECT_FALSE(task.receipt.has_value());
  EXPECT_FALSE(task.disposition.has_value());
  world_.Work();
  EXPECT_EQ(world_.Count(campaign_, InstructionState::kAccepted), 1);
  const auto calls =
      world_.Read([](storage::Session& session) { return storage::ListTaskCalls(session, kWorkspace, 1); });
  EXPECT_EQ(calls.size(), 3u);
}

TEST_F(TaskTidyingTest, WhoWasSpokenWithIsSaidToBeWhenTheTimeIsOver) {
  const auto told = world_.TryToComplete(
      CallingWorld::HolderOf(world_.Reserve("ann").task),
      {.disposition = Disposition::kCallbackRequested, .callback_time = world_.now() + absl::Hours(1)});
  ASSERT_OK(told);
  world_.clock().Set(campaign_.definition.window.end);
  EXPECT_EQ(Tidy(), 1);
  EXPECT_EQ(world_.Tasks()[0].state, TaskState::kExpired);
  EXPECT_EQ(world_.Tasks()[0].receipt, Outcome::kDelivered);
}

}  // namespace
}  // namespace sendlift::testing
