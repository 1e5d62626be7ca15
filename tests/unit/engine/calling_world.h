#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/calls.h"
#include "engine/reserving.h"
#include "engine/worklist.h"
#include "storage/agents.h"
#include "storage/task_calls.h"
#include "storage/tasks.h"
#include "tests/support/world_engine.h"

namespace sendlift::testing {

// A world with a worklist and agents, run by hand. Customers are in Berlin; its clock is moved to eleven o'clock there,
// on a Saturday, when a campaign is launched whose wave began at two.
class CallingWorld : public EngineWorld {
 public:
  explicit CallingWorld(DispatcherOptions options = {}) : EngineWorld(options) { StartWorklist(); }
  ~CallingWorld() {
    worklist_.reset();
    Flush();
  }

  Worklist& worklist() { return *worklist_; }
  // The server is gone, with what the worklist had not written, and starts again.
  void Crash() {
    worklist_.reset();
    Flush();
    RestartServer();
    StartWorklist();
  }

  template <typename Change>
  void AddAgent(const std::string& id, Change change) {
    Agent agent;
    agent.id = id;
    change(agent);
    Write([&](storage::Session& session) { return storage::InsertAgent(session, kWorkspace, agent, now()); });
  }
  void AddAgent(const std::string& id) {
    AddAgent(id, [](Agent&) {});
  }
  Agent StoredAgent(const std::string& id) {
    return Read([&](storage::Session& session) { return storage::GetAgent(session, kWorkspace, id); });
  }

  // By telephone, with next to no control.
  static ACampaign Calls() { return ACampaign().WithChannel(Channel::kPhone).WithControl(Percent(0.0001)); }
  Campaign LaunchCalls(const CampaignDefinition& definition, const std::string& id = "autumn") {
    const Campaign campaign = Launch(definition, id);
    if (now() < CampaignStart() + absl::Hours(10)) clock().AdvanceBy(absl::Hours(10));
    EXPECT_EQ(Plan(), 1);
    return campaign;
  }

  void RunWorklist() {
    for (int i = 0; i < 100; ++i) {
      const auto done = worklist_->RunOnce(now());
      EXPECT_OK(done);
      Flush();
      if (done.value_or(0) == 0) return;
    }
    ADD_FAILURE() << "the worklist does not come to rest";
  }
  // Hands over, takes, answers and takes back until nothing moves.
  void Work() {
    for (int round = 0; round < 100; ++round) {
      RunWorklist();
      EXPECT_OK(dispatcher().Refresh());
      EXPECT_OK(dispatcher().AskBack(now()));
      if (Dispatch() == 0 && round > 1) return;
    }
    ADD_FAILURE() << "the world does not come to rest";
  }

  absl::StatusOr<Reserved> TryToReserve(const std::string& agent) {
    absl::StatusOr<Reserved> reserved = absl::UnknownError("");
    const absl::Status status =
        database().Write(storage::Lane::kAdministration, [&](storage::Session& session) -> absl::Status {
          reserved = ReserveTask(session, agent, dispatcher().contacts(), now());
          return reserved.status();
        });
    if (!status.ok()) return status;
    if (reserved->task.has_value() && dispatcher().contacts() != nullptr) {
      CountCall(*dispatcher().contacts(), reserved->task->task);
    }
    return reserved;
  }
  // The next task, which has to be there.
  ReservedTask Reserve(const std::string& agent) {
    const auto reserved = TryToReserve(agent);
    EXPECT_OK(reserved);
    EXPECT_TRUE(reserved.ok() && reserved->task.has_value()) << agent << " gets no task";
    return reserved.ok() ? reserved->task.value_or(ReservedTask{}) : ReservedTask{};
  }
  bool HasNothingFor(const std::string& agent) {
    const auto reserved = TryToReserve(agent);
    EXPECT_OK(reserved);
    return reserved.ok() && !reserved->task.has_value();
  }
  static TaskHolder HolderOf(const Task& task) { return {task.number, task.reservation, task.agent}; }
  absl::StatusOr<Task> TryToComplete(const TaskHolder& holder, const CallReport& report) {
    absl::StatusOr<Task> task = absl::UnknownError("");
    const absl::Status status =
        database().Write(storage::Lane::kOptOut, [&](storage::Session& session) -> absl::Status {
          task = CompleteTask(session, holder, report, now());
          return task.status();
        });
    return status.ok() ? task : status;
  }
  Task Complete(const Task& task, Disposition disposition) {
    const auto completed = TryToComplete(HolderOf(task), {.disposition = disposition});
    EXPECT_OK(completed);
    return completed.value_or(Task{});
  }
  Task Release(const Task& task) {
    return Write([&](storage::Session& session) { return ReleaseTask(session, HolderOf(task), now()); });
  }
  Task Stored(const Task& task) {
    return Read([&](storage::Session& session) { return storage::GetTask(session, kWorkspace, task.number); });
  }
  std::vector<Task> Tasks() {
    return Read([&](storage::Session& session) {
      return storage::ListTasks(session, kWorkspace, {.state = std::nullopt, .agent = {}, .after = 0, .limit = 1000});
    });
  }
  std::string CustomerOf(const Task& task) {
    return Read([&](storage::Session& session) {
             return storage::GetCustomerByNumber(session, kWorkspace, task.customer);
           })
        .id;
  }
  // As an event; what it asks back is written.
  void OptOut(const std::string& customer) {
    IncomingEvent event;
    event.sequence = ++opt_outs_;
    event.customer_id = customer;
    event.type = kUnsubscribed;
    event.time = now();
    EXPECT_EQ(Take({event}).created, 1);
    dispatcher().FinishHandOvers();
  }

 private:
  void StartWorklist() {
    worklist_ = std::make_unique<Worklist>(
        environment(),
        [this](const GatewayHello& hello, GatewaySink& sink) { return dispatcher().Connect(hello, sink); }, [] {});
  }

  int64_t opt_outs_ = 0;
  std::unique_ptr<Worklist> worklist_;
};

}  // namespace sendlift::testing
