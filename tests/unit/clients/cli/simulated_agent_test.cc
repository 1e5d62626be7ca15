#include "clients/cli/simulated_agent.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "clients/cli/times.h"

namespace sendlift::cli {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'800'100'000);

v1::Task ATask(int i, int attempt = 1) {
  v1::Task task;
  task.set_name("workspaces/main/tasks/" + std::to_string(1000 - i));
  task.set_instruction("workspaces/main/campaigns/autumn/instructions/" + std::to_string(i));
  task.set_agent("workspaces/main/agents/ann");
  task.set_reservation(5);
  task.set_attempt_count(attempt);
  *task.mutable_expire_time() = ToProto(kNow + absl::Hours(24));
  return task;
}

TEST(SimulatedAgentTest, TheSameIsSaidOfTheSameContactAndAttempt) {
  v1::Task elsewhere = ATask(3);
  elsewhere.set_name("workspaces/main/tasks/77");
  EXPECT_EQ(SimulatedCall(ATask(3), 7, kNow).disposition(), SimulatedCall(elsewhere, 7, kNow).disposition());
  int different = 0;
  for (int i = 0; i < 100; ++i) {
    different += SimulatedCall(ATask(i), 7, kNow).disposition() != SimulatedCall(ATask(i), 8, kNow).disposition();
    different += SimulatedCall(ATask(i), 7, kNow).disposition() != SimulatedCall(ATask(i, 2), 7, kNow).disposition();
  }
  EXPECT_GT(different, 100) << "other seeds and attempts are drawn anew";
}

TEST(SimulatedAgentTest, SharesAddUpAndAreKept) {
  constexpr int kCalls = 20'000;
  std::map<v1::Task::Disposition, int> counts;
  for (int i = 0; i < kCalls; ++i) ++counts[SimulatedCall(ATask(i), 1, kNow).disposition()];
  int sum = 0;
  for (const DispositionShare& share : SimulatedShares()) {
    sum += share.per_cent;
    const double p = share.per_cent / 100.0;
    EXPECT_NEAR(counts[share.disposition], kCalls * p, 5 * std::sqrt(kCalls * p * (1 - p)))
        << v1::Task::Disposition_Name(share.disposition);
  }
  EXPECT_EQ(sum, 100);
}

TEST(SimulatedAgentTest, WhatIsSaidGoesTogether) {
  for (int i = 0; i < 1000; ++i) {
    v1::Task task = ATask(i);
    if (i % 2 == 1) *task.mutable_expire_time() = ToProto(kNow + absl::Hours(1));
    const v1::CompleteTaskRequest call = SimulatedCall(task, 1, kNow);
    EXPECT_EQ(call.name(), task.name());
    EXPECT_EQ(call.agent(), task.agent());
    EXPECT_EQ(call.reservation(), 5);
    const bool talked =
        call.disposition() == v1::Task::CONNECTED_CONVERTED || call.disposition() == v1::Task::CONNECTED_NOT_INTERESTED;
    EXPECT_EQ(call.has_rating(), talked);
    if (talked) EXPECT_TRUE(call.rating() >= 1 && call.rating() <= 5) << call.rating();
    const bool agrees = call.disposition() == v1::Task::CALLBACK_REQUESTED && i % 2 == 0;
    EXPECT_EQ(call.has_callback_time(), agrees);
  }
}

}  // namespace
}  // namespace sendlift::cli
