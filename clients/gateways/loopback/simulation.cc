#include "clients/gateways/loopback/simulation.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/log.h"
#include "base/random.h"
#include "clients/gateways/kit/backoff.h"
#include "clients/gateways/loopback/event_import.h"
#include "clients/gateways/loopback/purchases.h"

namespace sendlift::loopback {
absl::StatusOr<std::string> Simulation::Run() {
  if (!WaitUntilQuiet()) return absl::CancelledError("stopped before the people decided");
  const Settlement settlement = Settle(people_, contacts_, options_.seed, clock_.Now(), options_.spread);
  Random random(options_.seed);
  gateway::Backoff backoff({}, random);
  while (true) {
    const absl::StatusOr<ImportCounts> counts =
        ImportEvents(connection_, options_.workspace, "people", settlement.events);
    if (counts.ok()) {
      return absl::StrCat("people: ", people_.persons.size(), " in all, ", settlement.contacted_count, " contacted, ",
                          settlement.events.size(), " purchases: ", counts->created_count, " taken, ",
                          counts->duplicate_count, " known, ", counts->rejected_count, " refused");
    }
    if (!IsPassing(counts.status())) return counts.status();
    log::Warning("the purchases could not be told to the server: {}; trying again",
                 std::string(counts.status().message()));
    if (!WaitFor(backoff.Next())) return absl::CancelledError("stopped before the purchases were told to the server");
  }
}

bool Simulation::WaitUntilQuiet() {
  const absl::Time earliest = clock_.Now() + options_.after;
  while (true) {
    const absl::Time quiet_at = std::max(earliest, contacts_.last_arrival() + options_.quiet_for);
    const absl::Duration left = quiet_at - clock_.Now();
    const bool answered = answers_ == nullptr || answers_->empty();
    if (left <= absl::ZeroDuration() && answered) return true;
    if (!WaitFor(std::clamp(left, absl::Milliseconds(10), absl::Milliseconds(100)))) return false;
  }
}

// False once stopped.
bool Simulation::WaitFor(absl::Duration pause) {
  MutexLock lock(mutex_);
  if (!stopping_) stopped_.WaitFor(mutex_, pause);
  return !stopping_;
}

void Simulation::Stop() {
  MutexLock lock(mutex_);
  stopping_ = true;
  stopped_.SignalAll();
}

}  // namespace sendlift::loopback
