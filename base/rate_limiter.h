#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "absl/time/time.h"

namespace sendlift {

// At most `count` in any window [t, t + period), wherever it begins, and paced: at most a tenth of the count at once,
// and then as fast as the count lasts for the period. Under a constant offer it lets exactly `count` a period through.
//
// It measures time that passes: a clock that stands or jumps back lets nothing pass, so what was counted holds for as
// long as it would have held, and never longer than a period; a jump forward is time that has passed.
// Memory is bounded (200 entries): what is counted within a two-hundredth of the period leaves the window together,
// with the last of it. Not thread-safe.
class RateLimiter {
 public:
  // `count` from 1 on; `period` from a millisecond on.
  RateLimiter(int64_t count, absl::Duration period);

  int64_t count() const { return count_; }
  absl::Duration period() const { return absl::Nanoseconds(period_ns_); }
  // Another count from now on; what was counted stays.
  void SetCount(int64_t count);

  // How many may pass at `now`: 0, or a portion that is worth a batch (a twentieth of the count, a second's worth or
  // 1,000, whichever is least), or the rest: of a portion that was not taken whole, or of the window. There may be more
  // after it was taken.
  int64_t Allowance(absl::Time now);
  // Counts what passed at `now`. It may be more than was allowed; then the window stays closed for as long.
  void Count(int64_t passed, absl::Time now);
  // Replaces what was counted by what passed before `now`, in any order. What is said to be later passed now.
  void Restore(std::vector<std::pair<absl::Time, int64_t>> past, absl::Time now);
  // The first instant from `now` on at which Allowance is not 0, if nothing is counted until then.
  absl::Time NextTime(absl::Time now);

 private:
  // Times are nanoseconds of time that has passed.
  struct Entry {
    int64_t first_ns = 0;
    int64_t last_ns = 0;
    int64_t passed = 0;
  };

  void Advance(absl::Time now);
  void Append(int64_t passed, int64_t at_ns);
  int64_t Free() const { return count_ - in_window_; }
  // Until the pace allows as many.
  int64_t PaceWait(int64_t wanted) const;
  double Pace() const { return static_cast<double>(count_) / static_cast<double>(period_ns_); }

  int64_t count_ = 1;
  const int64_t period_ns_;
  int64_t portion_ = 1;  // worth a batch
  int64_t opened_ = 0;   // not taken of the portion that may be taken now
  int64_t at_once_ = 1;  // a tenth of the count
  double ready_ = 0;     // up to at_once_, grows with the pace
  absl::Time last_now_ = absl::InfinitePast();
  int64_t passed_ns_ = 0;  // time since the first call
  std::deque<Entry> window_;
  int64_t in_window_ = 0;
};

}  // namespace sendlift
