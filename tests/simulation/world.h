#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "tests/simulation/fake_gateway.h"
#include "tests/simulation/journey_watch.h"
#include "tests/simulation/ledger.h"
#include "tests/simulation/oracle.h"
#include "tests/simulation/outside.h"
#include "tests/simulation/server.h"
#include "tests/simulation/simulated_database.h"
#include "tests/simulation/tally.h"
#include "tests/simulation/trace.h"
#include "tests/simulation/wave_watch.h"

namespace sendlift::simulation {

// How often what goes wrong in this world; most worlds have a part of it.
struct Weather {
  explicit Weather(Random& random);
  static Weather Calm();

  double crash_before_commit = 0;
  double crash_after_commit = 0;
  double crash_while_sending = 0;
  double crash_between = 0;
  double disk_full = 0;
  double write_refused = 0;
  double read_refused = 0;
  double stale_owner = 0;
  double clock_jump = 0;
  double stream_cut = 0;
  double half_open = 0;
  double gateway_crash = 0;
  double gateway_clock = 0;  // jumps
  double night = 0;          // all gateways are away for hours
  bool small_queues = false;
  absl::Duration delay_max;  // of a message

 private:
  Weather() = default;
};

// A small world with all of Sendlift's passes in it, on one thread and from one seed. It is broken for a while, then
// healed, and then everything has to settle.
class World : private DatabaseFaults {
 public:
  World(uint64_t seed, std::string folder, bool print);
  ~World() override;

  void Run();

  const std::optional<Violation>& violation() const { return oracle_.violation(); }
  const Tally& tally() const { return tally_; }
  uint64_t trace_hash() const { return trace_.hash(); }

 private:
  absl::Status BeforeCommit() override;
  void AfterCommit() override;
  void AfterAnswers() override;
  absl::Status BeforeRead() override;
  bool DiskIsFull() const override { return disk_full_; }
  void QueueWasFull() override { tally_.Count(Fault::kQueueFull); }

  // The steps of the broken world.
  void Step();
  void RunServer();
  void Plan();
  void AskBack();
  absl::StatusOr<int64_t> Dispatch();
  std::map<std::string, Oracle::Turn> TurnsAt(absl::Time now);
  absl::Status Tidy();
  void RunGateways();
  void Trouble();
  void FallAsleep();
  void AskStaleOwner();
  void AskAsStaleOwner();
  void Guarded(const std::function<void()>& step);

  // The wall clock, and whether the server trusts it.
  void JumpClock();
  void JumpClockBy(absl::Duration jump);
  void AskOperator();
  void ConfirmClock();
  void LookAtClock();
  void Hold(bool held);
  std::optional<absl::Time> TrustedTime();

  void AdvanceBy(absl::Duration step);
  absl::Duration SomeTime();
  void Begin();
  void StartServer();
  void LeaveBehind();
  void BuryStaleOwner();
  void Die(Fault fault);
  [[noreturn]] void Crash(Fault fault);
  void AfterCrash();
  std::shared_ptr<Stream> Dial(const GatewayHello& hello);
  void ServeStreams(double notice);
  void Check(const char* pass, const absl::Status& status);
  bool Chance(double probability) { return random_.Chance(probability); }

  // Everything works again, and must settle.
  void Heal();
  bool Round();
  void LetTimePass();
  int64_t DueCount();
  bool IsOver();

  Random random_;
  Tally tally_;
  Trace trace_;
  Weather weather_;
  absl::Time now_;  // true time; the server's clock may be off
  VirtualClock clock_;
  absl::Duration trusted_offset_;  // of the clock that the server trusts, from true time
  bool held_ = false;              // it does not trust the one that it has
  absl::Time highest_time_;        // that a pass was given
  bool went_back_ = false;
  bool disk_full_ = false;
  bool dying_ = false;
  bool book_is_fresh_ = false;  // the run that lives knows what runs and all that is planned
  SimulatedDatabase database_;
  Ledger ledger_;
  Oracle oracle_;
  WaveWatch wave_watch_;
  JourneyWatch journey_watch_;
  Outside outside_;
  DispatcherOptions options_;
  std::vector<RateLimit> limits_;
  std::vector<CodeBox> boxes_;
  std::map<std::string, std::vector<Channel>> channels_;  // of gateways
  std::vector<std::shared_ptr<Stream>> streams_;
  std::unique_ptr<Server> server_;
  std::unique_ptr<Server> stale_owner_;  // a run that does not know yet that another has taken over
  std::vector<std::unique_ptr<FakeGateway>> gateways_;
  std::vector<absl::Time> asleep_until_;  // of the gateways
};

}  // namespace sendlift::simulation
