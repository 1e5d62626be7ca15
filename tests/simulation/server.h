#pragma once

#include <memory>
#include <optional>

#include "audience/filter_sql.h"
#include "base/status.h"
#include "engine/customer_tools.h"
#include "engine/dispatcher.h"
#include "engine/journey_events.h"
#include "engine/time_guard.h"
#include "measurement/folder.h"
#include "scheduler/leasing.h"
#include "scheduler/planner.h"
#include "storage/high_water.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/stream.h"

namespace sendlift::simulation {

// One run of the server: the engine's passes without its threads.
class Server {
 public:
  Server(SimulatedDatabase& database, const Clock& clock, const DispatcherOptions& options)
      : environment_{database, clock},
        options_(options),
        planner_(database, kMainWorkspace, CompileFilter, WaveSizes{.rows_a_transaction = 10}, MakeCustomerTools()),
        journey_events_(environment_),
        folder_(database, kMainWorkspace,
                FolderOptions{.events_a_transaction = 5,
                              .before_folding = [this](storage::Session& session, absl::Span<const Event> events) {
                                return journey_events_.Meet(session, events);
                              }}) {}

  // As the engine does. Nothing of it runs if this fails.
  absl::Status Start() {
    absl::Time high_water;
    RETURN_IF_ERROR(
        environment_.database.Write(storage::Lane::kAdministration, [&](storage::Session& session) -> absl::Status {
          ASSIGN_OR_RETURN(life_->epoch, BeginEpoch(session));
          ASSIGN_OR_RETURN(high_water, storage::ReadHighWater(session));
          return absl::OkStatus();
        }));
    time_guard_.emplace(environment_.clock, high_water);
    dispatcher_.emplace(environment_, options_, life_->epoch, [] {});
    return dispatcher_->Recover();
  }
  void Die() { life_->alive = false; }

  Dispatcher& dispatcher() { return *dispatcher_; }
  TimeGuard& time_guard() { return *time_guard_; }
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
  JourneyEvents journey_events_;
  Folder folder_;
  std::optional<TimeGuard> time_guard_;
  std::optional<Dispatcher> dispatcher_;
};

}  // namespace sendlift::simulation
