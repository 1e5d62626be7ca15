#include <algorithm>

#include "tests/simulation/world.h"

namespace sendlift::simulation {
namespace {

constexpr absl::Duration kJumpMax = absl::Seconds(2);

}  // namespace

// Mostly back to the right time, if it is off.
void World::JumpClock() {
  if (clock_.Now() != now_ && Chance(0.5)) return JumpClockBy(now_ - clock_.Now());
  const absl::Duration jump = Chance(0.3) ? absl::Seconds(10) * random_.Uniform() : absl::Hours(1) * random_.Uniform();
  JumpClockBy(Chance(0.5) ? jump : -jump);
}

// A server looks at once: otherwise two small steps may be one large one to it.
void World::JumpClockBy(absl::Duration jump) {
  const bool forward = jump > absl::ZeroDuration();
  tally_.Count(forward ? Fault::kClockForward : Fault::kClockBack);
  trace_.Note("clock jumps ", absl::FormatDuration(jump));
  clock_.JumpBy(jump);
  oracle_.contacts().TimePasses(std::max(jump, absl::ZeroDuration()));
  const absl::Duration offset = clock_.Now() - now_;
  Hold(absl::AbsDuration(offset - trusted_offset_) > kJumpMax);
  if (!held_) trusted_offset_ = offset;
  for (const auto* server : {&server_, &stale_owner_}) {
    if (*server != nullptr) (*server)->time_guard().Look();
  }
}

void World::Hold(bool held) {
  held_ = held;
  oracle_.ClockIsHeld(held);
}

void World::AskOperator() {
  if (clock_.Now() != now_ && Chance(0.5)) return JumpClockBy(now_ - clock_.Now());
  ConfirmClock();
}

void World::ConfirmClock() {
  tally_.Count(Fault::kClockConfirmed);
  trace_.Note("clock is confirmed");
  trusted_offset_ = clock_.Now() - now_;
  Hold(false);
  if (server_ != nullptr) server_->time_guard().Confirm();
}

// A server has started: it believes a clock that is ahead of the last run, and none that is behind.
void World::LookAtClock() {
  const TimeGuard::State state = server_->time_guard().Look();
  if (!state.held && clock_.Now() + kJumpMax + absl::Milliseconds(1) < oracle_.high_water()) {
    oracle_.Violate("nothing while the clock is not trusted", "a clock that is behind the last run is believed");
  }
  if (state.held) tally_.Count(Fault::kStartedBehind);
  trusted_offset_ = (state.held ? state.expected : state.wall) - now_;
  Hold(state.held);
}

std::optional<absl::Time> World::TrustedTime() {
  const absl::StatusOr<absl::Time> now = server_->time_guard().Now();
  if (now.ok()) {
    highest_time_ = std::max(highest_time_, *now);
    return *now;
  }
  tally_.Count(Fault::kPassHeld);
  trace_.Note("a pass is held");
  return std::nullopt;
}

}  // namespace sendlift::simulation
