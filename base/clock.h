#pragma once

#include <algorithm>
#include <ctime>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "base/mutex.h"

namespace sendlift {

// The only source of the current time; passes are handed a time and do not ask.
class Clock {
 public:
  virtual ~Clock() = default;
  // What the wall clock says. It may jump: it is set by people, NTP and hypervisors.
  virtual absl::Time Now() const = 0;
  // Time since some instant in the past, on a clock that nobody sets and that goes on while the machine sleeps.
  virtual absl::Duration Elapsed() const = 0;
};

// The machine's wall clock, and its time since boot.
class SystemClock : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
  absl::Duration Elapsed() const override {
    timespec boot{};
    clock_gettime(CLOCK_BOOTTIME, &boot);
    return absl::DurationFromTimespec(boot);
  }
};

// A clock that moves only when told to: tests, simulations and the demo's fast-forward.
class VirtualClock : public Clock {
 public:
  explicit VirtualClock(absl::Time start) : now_(start) {}

  absl::Time Now() const override {
    MutexLock lock(mutex_);
    return now_;
  }
  absl::Duration Elapsed() const override {
    MutexLock lock(mutex_);
    return elapsed_;
  }
  void AdvanceBy(absl::Duration step) {
    MutexLock lock(mutex_);
    now_ += step;
    elapsed_ += step;
  }
  // Time passes until the clock says `now`; into the past, it is set back.
  void Set(absl::Time now) {
    MutexLock lock(mutex_);
    elapsed_ += std::max(now - now_, absl::ZeroDuration());
    now_ = now;
  }
  // Somebody sets the wall clock: no time passes.
  void JumpBy(absl::Duration step) {
    MutexLock lock(mutex_);
    now_ += step;
  }

 private:
  mutable Mutex mutex_;
  absl::Time now_ ABSL_GUARDED_BY(mutex_);
  absl::Duration elapsed_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sendlift
