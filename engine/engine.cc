#include "engine/engine.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "audience/feature_pass.h"
#include "audience/filter_sql.h"
#include "audience/tiering_pass.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/mutex.h"
#include "base/status.h"
#include "engine/customer_tools.h"
#include "engine/dispatcher.h"
#include "engine/gateway_connection.h"
#include "engine/journey_events.h"
#include "engine/scoring_pass.h"
#include "engine/slot_events.h"
#include "engine/winner_pass.h"
#include "engine/worklist.h"
#include "measurement/folder.h"
#include "measurement/programme_census.h"
#include "scheduler/leasing.h"
#include "scheduler/planner.h"
#include "storage/access.h"
#include "storage/address_hashes.h"
#include "storage/high_water.h"
#include "storage/state_counts.h"

namespace sendlift {
namespace {

constexpr absl::Duration kPlanEvery = absl::Milliseconds(250);
constexpr absl::Duration kDispatchEvery = absl::Milliseconds(50);
constexpr absl::Duration kDispatchEveryMin = absl::Milliseconds(1);
constexpr absl::Duration kFoldEvery = absl::Milliseconds(250);
constexpr absl::Duration kTidyEvery = absl::Seconds(1);
constexpr absl::Duration kComputeEvery = absl::Seconds(1);
constexpr absl::Duration kCallEvery = absl::Milliseconds(500);
constexpr absl::Duration kRememberRequests = absl::Hours(48);

}  // namespace

// Owns the threads: each runs one pass again and again, sooner when woken.
class Engine::Impl {
 public:
  Impl(Environment& environment, const EngineOptions& options)
      : environment_(environment),
        options_(options),
        planner_(environment.database, kMainWorkspace, CompileFilter, WaveSizes{}, MakeCustomerTools()),
        winners_(environment.database, kMainWorkspace),
        journey_events_(environment),
        folder_(environment.database, kMainWorkspace,
                FolderOptions{.before_folding = [this](storage::Session& session,
                                                       absl::Span<const Event> events) -> absl::Status {
                  RETURN_IF_ERROR(NoteResponses(session, kMainWorkspace, events));
                  return journey_events_.Meet(session, events);
                }}),
        programme_census_(environment.database, kMainWorkspace),
        feature_pass_(environment.database, kMainWorkspace, FeaturePassOptions{.schedule = options.feature_schedule}),
        scoring_pass_(environment.database, kMainWorkspace, ScoringPassOptions{}),
        tiering_pass_(environment.database, kMainWorkspace, TieringPassOptions{}) {}

  ~Impl() {
    Stop();
    worklist_.reset();
    dispatcher_.reset();  // it calls Wake while writes are under way
  }

  absl::Status Start() {
    int64_t epoch = 0;
    absl::Time high_water;
    RETURN_IF_ERROR(environment_.database.Write(storage::Lane::kAdministration, [&](storage::Session& session) {
      ASSIGN_OR_RETURN(epoch, BeginEpoch(session));
      RETURN_IF_ERROR(storage::MakeMissingAddressHashes(session));
      RETURN_IF_ERROR(storage::MakeMissingStateCounts(session));
      ASSIGN_OR_RETURN(high_water, storage::ReadHighWater(session));
      Failpoint("epoch.before_commit");
      return absl::OkStatus();
    }));
    Failpoint("epoch.committed");
    time_guard_ = std::make_unique<TimeGuard>(environment_.clock, high_water);
    dispatcher_ = std::make_unique<Dispatcher>(environment_,
                                               DispatcherOptions{.lease = options_.lease,
                                                                 .batch_size_max = options_.batch_size_max,
                                                                 .clock_skew_max = options_.clock_skew_max,
                                                                 .settling = {}},
                                               epoch, [this] { Wake(dispatch_); });
    RETURN_IF_ERROR(dispatcher_->Recover());
    Failpoint("start.recovered");
    worklist_ = std::make_unique<Worklist>(
        environment_,
        [this](const GatewayHello& hello, GatewaySink& sink) { return dispatcher_->Connect(hello, sink); },
        [this] { Wake(call_); });
    Run(plan_, kPlanEvery, [this] { Plan(); });
    Run(
        dispatch_, [this] { return UntilDispatch(); }, [this] { Dispatch(); });
    Run(fold_, kFoldEvery, [this] { Fold(); });
    Run(tidy_, kTidyEvery, [this] { Tidy(); });
    Run(compute_, kComputeEvery, [this] { Compute(); });
    Run(call_, kCallEvery, [this] { Call(); });
    log::Info("engine runs, epoch {}", epoch);
    return absl::OkStatus();
  }

  void Stop() {
    {
      MutexLock lock(mutex_);
      if (stopping_) return;
      stopping_ = true;
      for (Loop* loop : {&plan_, &dispatch_, &fold_, &tidy_, &compute_, &call_}) loop->wake.SignalAll();
    }
    for (std::thread& thread : threads_) thread.join();
    if (dispatcher_ != nullptr) dispatcher_->CloseAll();
  }

  void WakeAll() {
    for (Loop* loop : {&plan_, &dispatch_, &fold_, &compute_, &call_}) Wake(*loop);
  }

  // Blocks first: a stray is known by the block that it belongs to.
  void TakeRedriven(const std::vector<storage::Stray>& strays) {
    Report("refreshing", dispatcher_->Refresh());
    dispatcher_->TakeRedriven(strays);
    WakeAll();
  }

  Dispatcher& dispatcher() { return *dispatcher_; }
  TimeGuard& time_guard() { return *time_guard_; }
  void ConfirmClock() {
    time_guard_->Confirm();
    WakeAll();
  }

 private:
  struct Loop {
    bool woken = false;
    CondVar wake;  // its own: a loop that is woken often must not keep the others from their time
  };

  void Wake(Loop& loop) {
    MutexLock lock(mutex_);
    loop.woken = true;
    loop.wake.SignalAll();
  }

  void Run(Loop& loop, absl::Duration every, std::function<void()> pass) {
    Run(
        loop, [every] { return every; }, std::move(pass));
  }
  void Run(Loop& loop, std::function<absl::Duration()> at_most, std::function<void()> pass) {
    threads_.emplace_back([this, &loop, at_most = std::move(at_most), pass = std::move(pass)] {
      while (WaitFor(loop, at_most())) pass();
    });
  }

  // A limit's next allowance is not slept through.
  absl::Duration UntilDispatch() {
    const absl::Time now = environment_.clock.Now();
    return std::clamp(dispatcher_->NextAllowance(now) - now, kDispatchEveryMin, kDispatchEvery);
  }

  // False when the engine stops.
  bool WaitFor(Loop& loop, absl::Duration at_most) {
    MutexLock lock(mutex_);
    while (!stopping_ && !loop.woken) {
      if (!loop.wake.WaitFor(mutex_, at_most)) break;
    }
    loop.woken = false;
    return !stopping_;
  }

  bool stopping() {
    MutexLock lock(mutex_);
    return stopping_;
  }

  // Nothing while the clock is not trusted; that is said once.
  std::optional<absl::Time> TrustedTime() {
    const absl::StatusOr<absl::Time> now = time_guard_->Now();
    Report("telling the time", now.status());
    if (!now.ok()) return std::nullopt;
    return *now;
  }

  void Plan() {
    absl::StatusOr<int> waves = 0;
    {
      // While a wave is planned nothing is folded: an event that came in meanwhile meets its assignment. The time is
      // told behind what was folded before, which has events up to then.
      plan_waits_ = true;
      MutexLock lock(plan_or_fold_);
      plan_waits_ = false;
      const std::optional<absl::Time> now = TrustedTime();
      if (!now.has_value()) return;
      waves = PlanAndDecide(planner_, winners_, *now);
    }
    Wake(fold_);
    Report("planning", waves.status());
    if (!waves.ok()) return;
    Report("refreshing", dispatcher_->Refresh());
    if (*waves > 0) Wake(dispatch_);
  }

  void Dispatch() {
    while (!stopping()) {
      Report("asking back", dispatcher_->AskBack(environment_.clock.Now()));
      const std::optional<absl::Time> now = TrustedTime();
      if (!now.has_value()) return;
      const absl::StatusOr<int64_t> handed_over = dispatcher_->RunOnce(*now);
      Report("dispatching", handed_over.status());
      if (!handed_over.ok() || *handed_over == 0) return;
    }
  }

  void Fold() {
    // A mutex is not fair: a long way behind with events, the planner would wait until all are folded.
    while (!stopping() && !plan_waits_) {
      MutexLock lock(plan_or_fold_);
      const absl::StatusOr<int> folded = folder_.RunOnce();
      Report("folding events", folded.status());
      if (!folded.ok() || *folded == 0) return;
    }
  }

  // Features and scores first, since tiers may be made of them; before all the programme's periods, which begin in
  // time.
  void Compute() {
    while (!stopping()) {
      const std::optional<absl::Time> now = TrustedTime();
      if (!now.has_value()) return;
      const absl::StatusOr<bool> census = programme_census_.RunOnce(*now);
      Report("counting customers of the programme", census.status());
      if (census.ok() && *census) continue;
      const absl::StatusOr<bool> features = feature_pass_.RunOnce(*now);
      Report("working out features", features.status());
      if (features.ok() && *features) continue;
      const absl::StatusOr<bool> scores = scoring_pass_.RunOnce(*now);
      Report("scoring customers", scores.status());
      if (scores.ok() && *scores) continue;
      const absl::StatusOr<bool> tiers = tiering_pass_.RunOnce(*now);
      Report("working out tiers", tiers.status());
      if (!tiers.ok() || !*tiers) return;
    }
  }

  // Tasks for agents.
  void Call() {
    while (!stopping()) {
      const std::optional<absl::Time> now = TrustedTime();
      if (!now.has_value()) return;
      const absl::StatusOr<int64_t> done = worklist_->RunOnce(*now);
      Report("working the list of calls", done.status());
      if (!done.ok() || *done == 0) return;
    }
  }

  void Tidy() {
    const std::optional<absl::Time> now = TrustedTime();
    if (!now.has_value()) return;
    Report("tidying", dispatcher_->Tidy(*now));
    if (*now < next_cleaning_) return;
    next_cleaning_ = *now + absl::Hours(1);
    Report("forgetting old requests",
           environment_.database.Write(storage::Lane::kAdministration, [&](storage::Session& session) {
             return storage::DeleteRequestsBefore(session, *now - kRememberRequests);
           }));
  }

  // Said once, however often the pass is tried, and once more when it works again.
  void Report(const std::string& pass, const absl::Status& status) {
    MutexLock lock(reports_mutex_);
    const auto failing = failures_.find(pass);
    if (status.ok()) {
      if (failing == failures_.end()) return;
      failures_.erase(failing);
      log::Info("{} works again", pass);
    } else if (failing == failures_.end() || failing->second != status.message()) {
      failures_[pass] = std::string(status.message());
      log::Error("{} failed and will be tried again: {}", pass, failures_[pass]);
    }
  }

  Environment& environment_;
  const EngineOptions options_;
  Planner planner_;
  WinnerPass winners_;
  JourneyEvents journey_events_;
  Folder folder_;
  ProgrammeCensus programme_census_;
  FeaturePass feature_pass_;
  ScoringPass scoring_pass_;
  TieringPass tiering_pass_;
  std::unique_ptr<TimeGuard> time_guard_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::unique_ptr<Worklist> worklist_;
  Mutex plan_or_fold_;
  std::atomic<bool> plan_waits_ = false;
  absl::Time next_cleaning_ = absl::InfinitePast();

  Mutex reports_mutex_;
  std::map<std::string, std::string> failures_ ABSL_GUARDED_BY(reports_mutex_);  // by pass: what it failed with last

  Mutex mutex_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  Loop plan_, dispatch_, fold_, tidy_, compute_, call_;
  std::vector<std::thread> threads_;
};

Engine::Engine(Environment environment, EngineOptions options)
    : environment_(environment),
      customers_(environment_.database, kMainWorkspace),
      impl_(std::make_unique<Impl>(environment_, options)) {}

Engine::~Engine() = default;

absl::Status Engine::Start() { return impl_->Start(); }
void Engine::Stop() { impl_->Stop(); }
void Engine::Wake() { impl_->WakeAll(); }
void Engine::TakeRedriven(const std::vector<storage::Stray>& strays) { impl_->TakeRedriven(strays); }
TimeGuard::State Engine::Time() { return impl_->time_guard().Look(); }
void Engine::ConfirmClock() { impl_->ConfirmClock(); }
ContactLedger* Engine::contacts() { return impl_->dispatcher().contacts(); }
void Engine::FinishHandOvers() { impl_->dispatcher().FinishHandOvers(); }

absl::StatusOr<std::shared_ptr<GatewaySession>> Engine::Connect(const GatewayHello& hello, GatewaySink& sink) {
  return impl_->dispatcher().Connect(hello, sink);
}

std::vector<ConnectedGateway> Engine::Gateways() const {
  std::vector<ConnectedGateway> gateways;
  for (const std::shared_ptr<GatewayConnection>& connection : impl_->dispatcher().Connections()) {
    gateways.push_back({.gateway = connection->gateway(),
                        .channels = connection->channels(),
                        .connect_time = connection->connect_time(),
                        .credit = connection->credit(),
                        .handed_over = connection->handed_over(),
                        .remembers_keys_for = connection->remembers_keys_for()});
  }
  return gateways;
}

}  // namespace sendlift
