#pragma once

#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"

namespace sendlift {

// Watches the wall clock against a clock that nobody sets. After a jump nothing is handed over, planned, expired or
// completed until somebody confirms the new time, or it turns out to have been a passing error: a wrong clock sends at
// the wrong time, or throws a campaign away. Thread-safe.
class TimeGuard {
 public:
  // `high_water` is the latest time of the last run: a clock behind it has been set back while nobody looked. How long
  // the server was down is not known, so a clock that is ahead is believed.
  TimeGuard(const Clock& clock, absl::Time high_water, absl::Duration jump_max = absl::Seconds(2));

  // The time for a pass. FAILED_PRECONDITION (CLOCK_JUMPED) while the clock is not trusted.
  absl::StatusOr<absl::Time> Now();

  struct State {
    bool held = false;
    absl::Time wall;
    absl::Time expected;  // what the clock would say without jumps
    absl::Duration jump;  // by how much it was off when it was held
    absl::Time since;     // when that was seen, without the jump; only while it is held
  };
  State Look();
  // The wall clock is right as it is.
  void Confirm();

 private:
  State LookLocked() ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  const Clock& clock_;
  const absl::Duration jump_max_;
  Mutex mutex_;
  absl::Time trusted_ ABSL_GUARDED_BY(mutex_);                  // the wall clock when it was right the last time
  absl::Duration elapsed_ ABSL_GUARDED_BY(mutex_);              // the other clock then
  std::optional<absl::Duration> jump_ ABSL_GUARDED_BY(mutex_);  // while it is held
  absl::Time held_since_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sendlift
