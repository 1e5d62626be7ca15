#include "engine/time_guard.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/planted_bug.h"

namespace sendlift {

TimeGuard::TimeGuard(const Clock& clock, absl::Time high_water, absl::Duration jump_max)
    : clock_(clock), jump_max_(jump_max), trusted_(std::max(clock.Now(), high_water)), elapsed_(clock.Elapsed()) {}

// Slow drift and small corrections are followed; only a step is a jump.
TimeGuard::State TimeGuard::LookLocked() {
  const absl::Duration elapsed = clock_.Elapsed();
  State state{
      .held = false, .wall = clock_.Now(), .expected = trusted_ + (elapsed - elapsed_), .jump = {}, .since = {}};
  const absl::Duration off = state.wall - state.expected;
  state.held = absl::AbsDuration(off) > jump_max_;
  if (state.held) {
    if (!jump_.has_value()) held_since_ = state.expected;
    if (!jump_.has_value()) jump_ = off;
    state.jump = *jump_;
    state.since = held_since_;
  } else {
    trusted_ = state.wall;
    elapsed_ = elapsed;
    jump_.reset();
  }
  return state;
}

TimeGuard::State TimeGuard::Look() {
  MutexLock lock(mutex_);
  return LookLocked();
}

absl::StatusOr<absl::Time> TimeGuard::Now() {
  const State state = Look();
  if (!state.held || Planted(PlantedBug::kJumpIsBelieved)) return state.wall;
  return Error(absl::StatusCode::kFailedPrecondition, "CLOCK_JUMPED",
               absl::StrCat("the clock jumped by ", absl::FormatDuration(state.jump),
                            "; nothing is sent until it is set right or confirmed with: sendlift clock confirm"),
               {{"jump_ms", absl::StrCat(absl::ToInt64Milliseconds(state.jump))}});
}

void TimeGuard::Confirm() {
  MutexLock lock(mutex_);
  trusted_ = clock_.Now();
  elapsed_ = clock_.Elapsed();
  jump_.reset();
}

}  // namespace sendlift
