#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "audience/customer_snapshot.h"
#include "audience/feature_pass.h"
#include "engine/environment.h"
#include "engine/gateway_session.h"
#include "engine/time_guard.h"
#include "scheduler/contact_ledger.h"
#include "storage/leases.h"

namespace sendlift {

struct EngineOptions {
  absl::Duration lease = absl::Seconds(60);  // an instruction without an answer by then is in doubt
  int batch_size_max = 1000;                 // instructions a lease record and a message
  absl::Duration clock_skew_max = absl::Seconds(5);
  FeatureSchedule feature_schedule = FeatureSchedule::kOff;
};

struct ConnectedGateway {
  std::string gateway;
  std::vector<Channel> channels;
  absl::Time connect_time;
  int64_t credit = 0;
  int64_t handed_over = 0;
  absl::Duration remembers_keys_for = {};
};

// The server without a network: planner, dispatcher, reaper, folder, the worklist and what works out customers on
// threads of their own.
class Engine {
 public:
  Engine(Environment environment, EngineOptions options);
  ~Engine();  // stops

  // Takes over from the last run, whose leases become doubts, and starts the passes; the planner's first takes back
  // waves that were interrupted. UNAVAILABLE and the like if the database cannot be used; then nothing runs.
  absl::Status Start();
  // Ends the passes and says goodbye to gateways. Idempotent.
  void Stop();

  // After Start. FAILED_PRECONDITION (CLOCK_SKEW), ALREADY_EXISTS (GATEWAY_CONNECTED), UNAVAILABLE after Stop. `sink`
  // outlives the session's Disconnect, and the engine the session.
  absl::StatusOr<std::shared_ptr<GatewaySession>> Connect(const GatewayHello& hello, GatewaySink& sink);
  std::vector<ConnectedGateway> Gateways() const;

  // See Dispatcher::FinishHandOvers: before an opt-out is acknowledged.
  void FinishHandOvers();

  // The wall clock as the passes see it; while it is held after a jump, nothing is handed over (see TimeGuard).
  TimeGuard::State Time();
  void ConfirmClock();

  // Dead letters were planned again and committed: the passes hear of it.
  void TakeRedriven(const std::vector<storage::Stray>& strays);

  // Something changed that a pass may wait for: a launch, new events.
  void Wake();

  // Who was contacted lately, for calls; see Dispatcher::contacts.
  ContactLedger* contacts();

  // Counts and selects customers by filters.
  CustomerSnapshot& customers() { return customers_; }

  Environment& environment() { return environment_; }

 private:
  class Impl;
  Environment environment_;
  CustomerSnapshot customers_;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sendlift
