#include "base/rate_limiter.h"

#include <algorithm>
#include <cmath>

#include "base/invariant.h"

namespace sendlift {
namespace {

constexpr int64_t kEntriesMax = 200;
constexpr int64_t kPortionsMax = 20;
constexpr int64_t kPortionMax = 1000;
constexpr int64_t kNanosASecond = 1'000'000'000;
// Sums of nanoseconds' worth are not whole; the window, which is exact, is what nobody gets past.
constexpr double kRounding = 1e-6;

}  // namespace

RateLimiter::RateLimiter(int64_t count, absl::Duration period) : period_ns_(absl::ToInt64Nanoseconds(period)) {
  CHECK_INVARIANT(period >= absl::Milliseconds(1));
  SetCount(count);
  ready_ = static_cast<double>(at_once_);
}

void RateLimiter::SetCount(int64_t count) {
  CHECK_INVARIANT(count >= 1);
  count_ = count;
  at_once_ = (count + 9) / 10;
  const int64_t worth_ns = std::min(period_ns_ / kPortionsMax, kNanosASecond);
  const auto worth = static_cast<int64_t>(Pace() * static_cast<double>(worth_ns) + kRounding);
  portion_ = std::clamp<int64_t>(worth, 1, std::min(at_once_, kPortionMax));
  ready_ = std::min(ready_, static_cast<double>(at_once_));
  opened_ = std::min(opened_, portion_);
}

void RateLimiter::Advance(absl::Time now) {
  const int64_t since_last_ns = absl::ToInt64Nanoseconds(now - last_now_);
  const int64_t step_ns = std::min(since_last_ns, 2 * period_ns_);
  // What is less than a nanosecond counts next time.
  last_now_ = step_ns >= 0 && step_ns == since_last_ns ? last_now_ + absl::Nanoseconds(step_ns) : now;
  if (step_ns <= 0) return;
  passed_ns_ += step_ns;
  ready_ = std::min(ready_ + Pace() * static_cast<double>(step_ns), static_cast<double>(at_once_));
  while (!window_.empty() && window_.front().last_ns + period_ns_ <= passed_ns_) {
    in_window_ -= window_.front().passed;
    window_.pop_front();
  }
}

int64_t RateLimiter::Allowance(absl::Time now) {
  Advance(now);
  const int64_t allowed = std::max<int64_t>(std::min(Free(), static_cast<int64_t>(ready_ + kRounding)), 0);
  if (opened_ == 0 && allowed >= std::min(portion_, Free())) opened_ = std::min(allowed, portion_);
  return std::min(opened_, allowed);
}

void RateLimiter::Append(int64_t passed, int64_t at_ns) {
  if (passed <= 0) return;
  if (!window_.empty() && at_ns - window_.back().first_ns < period_ns_ / kEntriesMax) {
    window_.back().last_ns = at_ns;
    window_.back().passed += passed;
  } else {
    window_.push_back({.first_ns = at_ns, .last_ns = at_ns, .passed = passed});
  }
  in_window_ += passed;
}

void RateLimiter::Count(int64_t passed, absl::Time now) {
  Advance(now);
  Append(passed, passed_ns_);
  ready_ = std::max(0.0, ready_ - static_cast<double>(passed));
  opened_ = std::max<int64_t>(opened_ - passed, 0);
}

void RateLimiter::Restore(std::vector<std::pair<absl::Time, int64_t>> past, absl::Time now) {
  Advance(now);
  window_.clear();
  in_window_ = 0;
  std::sort(past.begin(), past.end());
  for (const auto& [time, passed] : past) {
    const absl::Duration ago = std::max(now - time, absl::ZeroDuration());
    if (ago < period()) Append(passed, passed_ns_ - absl::ToInt64Nanoseconds(ago));
  }
}

int64_t RateLimiter::PaceWait(int64_t wanted) const {
  const double missing = static_cast<double>(wanted) - ready_;
  return missing <= kRounding ? 0 : static_cast<int64_t>(std::ceil(missing / Pace()));
}

absl::Time RateLimiter::NextTime(absl::Time now) {
  if (Allowance(now) > 0) return now;
  int64_t wait_ns = 0;
  int64_t free = Free();
  auto entry = window_.begin();
  while (true) {
    // What leaves the window while the pace is waited for makes the portion that is waited for bigger.
    for (; entry != window_.end(); ++entry) {
      const int64_t leaves_ns = entry->last_ns + period_ns_ - passed_ns_;
      if (free > 0 && leaves_ns > wait_ns) break;
      free += entry->passed;
      wait_ns = std::max(wait_ns, leaves_ns);
    }
    const int64_t pace_ns = PaceWait(opened_ > 0 ? 1 : std::min(free, portion_));
    if (pace_ns <= wait_ns) return now + absl::Nanoseconds(std::max<int64_t>(wait_ns, 1));
    wait_ns = pace_ns;
  }
}

}  // namespace sendlift
