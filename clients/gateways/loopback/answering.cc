#include "clients/gateways/loopback/answering.h"

#include <utility>
#include <vector>

#include "base/log.h"
#include "base/random.h"
#include "clients/gateways/kit/backoff.h"
#include "clients/gateways/loopback/event_import.h"

namespace sendlift::loopback {
namespace {

constexpr char kSource[] = "answers";
constexpr absl::Duration kPause = absl::Milliseconds(200);

}  // namespace

absl::StatusOr<int64_t> Answering::RunOnce(absl::Time now) {
  const std::vector<v1::Event> due = answers_.Due(now);
  if (due.empty()) return 0;
  const absl::StatusOr<ImportCounts> counts = ImportEvents(connection_, workspace_, kSource, due);
  if (counts.ok() || !IsPassing(counts.status())) answers_.Told(due);
  if (!counts.ok()) return counts.status();
  if (counts->rejected_count > 0) log::Warning("{} answers were refused by the server", counts->rejected_count);
  return static_cast<int64_t>(due.size());
}

void Answering::Run() {
  Random random(seed_);
  gateway::Backoff backoff({}, random);
  absl::Duration pause = kPause;
  while (WaitFor(pause)) {
    const absl::StatusOr<int64_t> told = RunOnce(clock_.Now());
    pause = told.ok() ? kPause : backoff.Next();
    if (told.ok()) {
      backoff.Reset();
    } else {
      log::Warning("answers could not be told to the server: {}", std::string(told.status().message()));
    }
  }
}

// False once stopped.
bool Answering::WaitFor(absl::Duration pause) {
  MutexLock lock(mutex_);
  if (!stopping_) stopped_.WaitFor(mutex_, pause);
  return !stopping_;
}

void Answering::Stop() {
  MutexLock lock(mutex_);
  stopping_ = true;
  stopped_.SignalAll();
}

}  // namespace sendlift::loopback
