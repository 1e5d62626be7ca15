#pragma once

#include <memory>
#include <optional>

#include "audience/filter_sql.h"
#include "base/status.h"
#include "engine/dispatcher.h"
#include "measurement/folder.h"
#include "scheduler/leasing.h"
#include "scheduler/planner.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/stream.h"

namespace sendlift::simulation {

// One run of the server: the engine's passes without its threads.
class Server {
 public:
  Server(SimulatedDatabase& database, const Clock& clock, const DispatcherOptions& options)
      : environment_{database, clock},
        options_(options),
        planner_(database, kMainWorkspace, CompileFilter, PlannerOptions{.rows_a_transaction = 10}),
        folder_(database, kMainWorkspace, FolderOptions{.events_a_transaction = 5}) {}

  // As the engine does. Nothing of it runs if this fails.
  absl::Status Start() {
    RETURN_IF_ERROR(
        environment_.database.Write(storage::Lane::kAdministration, [&](storage::Session& session) -> absl::Status {
          ASSIGN_OR_RETURN(life_->epoch, BeginEpoch(session));
          return absl::OkStatus();
        }));
    dispatcher_.emplace(environment_, options_, life_->epoch, [] {});
    return dispatcher_->Recover();
  }
  void Die() { life_->alive = false; }

  Dispatcher& dispatcher() { return *dispatcher_; }
  const std::shared_ptr<ServerLife>& life() const { return life_; }

  absl::Status Plan(absl::Time now) {
    RETURN_IF_ERROR(planner_.RunOnce(now).status());
    return dispatcher_->Refresh();
  }
  absl::StatusOr<int> Fold() { return folder_.RunOnce(); }

 private:
  const Environment environment_;
  const DispatcherOptions options_;
  const std::shared_ptr<ServerLife> life_ = std::make_shared<ServerLife>();
  Planner planner_;
  Folder folder_;
  std::optional<Dispatcher> dispatcher_;
};

}  // namespace sendlift::simulation
