// Days of calls in which everything happens, drawn from a seed: whatever comes, nobody is called twice at a time, after
// an opt-out, at night or more often than is allowed, and in the end every contact has an end that is true.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/random.h"
#include "storage/stops.h"
#include "tests/unit/engine/calling_world.h"

namespace sendlift::testing {
namespace {

using enum InstructionState;

constexpr int kCustomers = 12;
constexpr const char* kAgents[] = {"ann", "bob"};

class Walk {
 public:
  explicit Walk(uint64_t seed) : random_(seed) {
    for (const char* agent : kAgents) world_.AddAgent(agent, [](Agent& made) { made.reserved_max = 3; });
    world_.AddCustomers(kCustomers);
    campaign_ = world_.LaunchCalls(CallingWorld::Calls().Build());
    world_.Work();
  }

  void Run() {
    const absl::Time end = campaign_.definition.window.end;
    while (world_.now() < end) {
      Step();
      const bool night = random_.Chance(0.05);
      world_.clock().AdvanceBy(night ? absl::Hours(9) : absl::Minutes(static_cast<int>(random_.Below(60))));
    }
    if (stop_.has_value()) EndStop();
    world_.clock().AdvanceBy(absl::Hours(2));
    world_.Work();
    world_.Tidy();
    world_.Work();
    CheckEnd();
  }

 private:
  void Step() {
    switch (random_.Below(12)) {
      case 0:
        return Crash();
      case 1:
        return OptOut();
      case 2:
        return stop_.has_value() ? EndStop() : Stop();
      case 3:
      case 4:
        return world_.Work();
      case 5:
      case 6:
      case 7:
      case 8:
        return Reserve(kAgents[random_.Below(2)]);
      default:
        return EndCall();
    }
  }

  void Crash() {
    if (random_.Chance(0.5)) world_.Dispatch();
    world_.Crash();
    world_.Work();
  }
  void OptOut() {
    if (random_.Chance(0.7)) return;
    const std::string customer = CustomerId(static_cast<int>(random_.Below(kCustomers)));
    world_.OptOut(customer);
    opted_out_.insert(customer);
  }
  void Stop() {
    stop_ = world_.Write([&](storage::Session& session) {
      sendlift::Stop all;
      all.channel = Channel::kPhone;
      return storage::PutStop(session, kWorkspace, all, world_.now());
    });
    world_.dispatcher().LookForRevocations();
  }
  void EndStop() {
    world_.Write(
        [&](storage::Session& session) { return storage::EndStop(session, kWorkspace, stop_->number, world_.now()); });
    stop_.reset();
  }

  void Reserve(const std::string& agent) {
    const auto reserved = world_.TryToReserve(agent);
    if (!reserved.ok() || !reserved->task.has_value()) return;
    const Task& task = reserved->task->task;
    const std::string customer = world_.CustomerOf(task);
    EXPECT_FALSE(stop_.has_value());
    EXPECT_FALSE(opted_out_.contains(customer)) << customer;
    const int hour = absl::ToCivilHour(world_.now(), absl::FixedTimeZone(3600)).hour();
    EXPECT_TRUE(hour >= 8 && hour < 21) << hour;
    EXPECT_LT(world_.now(), reserved->task->call_before);
    EXPECT_LE(task.attempts, kCallsMax);
    for (const auto& [number, held] : held_) {
      const bool lapsed =
          world_.Stored(held).state != TaskState::kReserved || world_.Stored(held).reservation != held.reservation;
      EXPECT_TRUE(number != task.number || lapsed) << "task " << number << " was given twice";
    }
    ++calls_;
    held_.insert_or_assign(task.number, task);
  }

  void EndCall() {
    if (held_.empty()) return;
    const auto held = std::next(held_.begin(), static_cast<std::ptrdiff_t>(random_.Below(held_.size())));
    const Task task = held->second;
    held_.erase(held);
    const TaskState state = world_.Stored(task).state;
    const bool mine = state == TaskState::kReserved && world_.Stored(task).reservation == task.reservation;
    if (mine && random_.Chance(0.15)) {
      world_.Release(task);
      return;
    }
    const auto disposition = static_cast<Disposition>(1 + random_.Below(kDispositionCount - 1));
    const auto told = world_.TryToComplete(CallingWorld::HolderOf(task), {.disposition = disposition});
    EXPECT_TRUE(told.ok() || !mine) << told.status();
    if (told.ok() && disposition == Disposition::kDoNotCall) opted_out_.insert(world_.CustomerOf(task));
  }

  void CheckEnd() {
    world_.ExpectStatesAddUp(campaign_);
    int64_t connected = 0;
    int64_t lost = 0;
    for (const Task& task : world_.Tasks()) {
      EXPECT_TRUE(task.state != TaskState::kOpen && task.state != TaskState::kReserved) << task.number;
      EXPECT_FALSE(task.receipt.has_value()) << task.number;
      connected += task.connected;
      lost += !task.connected && task.uncertain;
    }
    EXPECT_EQ(world_.Count(campaign_, kDelivered), connected);
    EXPECT_EQ(world_.Count(campaign_, kAccepted), lost) << "of whom nobody knows anything";
    EXPECT_EQ(world_.Count(campaign_, kInDoubt) + world_.Count(campaign_, kLeased), 0);
    EXPECT_GT(calls_, 0);
  }

  CallingWorld world_;
  Random random_;
  Campaign campaign_;
  std::set<std::string> opted_out_;
  std::optional<sendlift::Stop> stop_;
  std::map<int64_t, Task> held_;  // what agents believe that they have
  int calls_ = 0;
};

TEST(WorklistWalkTest, WhateverHappensNobodyIsCalledTwiceOrAgainstTheirWill) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Walk(seed).Run();
  }
}

}  // namespace
}  // namespace sendlift::testing
