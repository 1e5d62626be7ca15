#include "base/rate_limiter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace sendlift {
namespace {

const absl::Time kStart = absl::FromUnixSeconds(1'800'000'000);

struct Passed {
  absl::Duration at;  // of time that has passed
  int64_t count = 0;
};

// The most that passed in any window [t, t + period).
int64_t MostInAWindow(const std::vector<Passed>& passed, absl::Duration period) {
  int64_t most = 0;
  int64_t sum = 0;
  size_t first = 0;
  for (const Passed& each : passed) {
    sum += each.count;
    while (passed[first].at + period <= each.at) sum -= passed[first++].count;
    most = std::max(most, sum);
  }
  return most;
}

// Takes whatever is allowed, as soon as it is, or on a grid of `grid`; what passed within `span`.
std::vector<Passed> UnderConstantOffer(RateLimiter& limiter, absl::Duration span, absl::Duration grid, int64_t batch) {
  std::vector<Passed> passed;
  absl::Time now = kStart;
  while (now < kStart + span) {
    while (const int64_t allowed = std::min(limiter.Allowance(now), batch)) {
      limiter.Count(allowed, now);
      passed.push_back({now - kStart, allowed});
    }
    now = grid > absl::ZeroDuration() ? now + grid : limiter.NextTime(now);
  }
  return passed;
}

int64_t SumOf(const std::vector<Passed>& passed) {
  int64_t sum = 0;
  for (const Passed& each : passed) sum += each.count;
  return sum;
}

TEST(RateLimiterTest, AHundredASecondAreSixThousandAMinuteAndAHundredInAnySecond) {
  for (const absl::Duration grid : {absl::ZeroDuration(), absl::Milliseconds(10), absl::Milliseconds(50)}) {
    RateLimiter limiter(100, absl::Seconds(1));
    const std::vector<Passed> passed = UnderConstantOffer(limiter, absl::Minutes(1), grid, 1000);
    EXPECT_EQ(SumOf(passed), 6000) << grid;
    EXPECT_EQ(MostInAWindow(passed, absl::Seconds(1)), 100) << grid;
  }
}

TEST(RateLimiterTest, AtMostATenthComesAtOnceAndLittleMoreInATenthOfThePeriod) {
  RateLimiter limiter(100, absl::Seconds(1));
  const std::vector<Passed> passed = UnderConstantOffer(limiter, absl::Minutes(1), absl::ZeroDuration(), 1000);
  EXPECT_EQ(MostInAWindow(passed, absl::Nanoseconds(1)), 10);
  EXPECT_LE(MostInAWindow(passed, absl::Milliseconds(100)), 20);
}

TEST(RateLimiterTest, AfterAPauseItCatchesUpWithATenthAndNotMore) {
  RateLimiter limiter(1000, absl::Seconds(1));
  UnderConstantOffer(limiter, absl::Seconds(2), absl::ZeroDuration(), 1000);
  const absl::Time later = kStart + absl::Hours(1);
  int64_t at_once = 0;
  while (const int64_t allowed = limiter.Allowance(later)) {
    limiter.Count(allowed, later);
    at_once += allowed;
  }
  EXPECT_EQ(at_once, 100);
}

TEST(RateLimiterTest, ThreeHundredThousandASecondGoInBatches) {
  RateLimiter limiter(300'000, absl::Seconds(1));
  const std::vector<Passed> passed = UnderConstantOffer(limiter, absl::Seconds(10), absl::ZeroDuration(), 1000);
  EXPECT_EQ(MostInAWindow(passed, absl::Seconds(1)), 300'000);
  EXPECT_GE(SumOf(passed), 3'000'000 - 1000);
  EXPECT_LE(passed.size(), 3'100u);
}

TEST(RateLimiterTest, OneADayIsOneADay) {
  RateLimiter limiter(1, absl::Hours(24));
  const std::vector<Passed> passed = UnderConstantOffer(limiter, absl::Hours(24 * 10), absl::ZeroDuration(), 1000);
  EXPECT_EQ(SumOf(passed), 10);
  EXPECT_EQ(MostInAWindow(passed, absl::Hours(24)), 1);
}

TEST(RateLimiterTest, APortionMayBeTakenInPieces) {
  RateLimiter limiter(100, absl::Seconds(1));
  EXPECT_EQ(limiter.Allowance(kStart), 5);
  limiter.Count(3, kStart);
  EXPECT_EQ(limiter.Allowance(kStart), 2);
  limiter.Count(2, kStart);
  EXPECT_EQ(limiter.Allowance(kStart), 5);
}

TEST(RateLimiterTest, AClockThatStandsLetsNothingMorePass) {
  RateLimiter limiter(20, absl::Seconds(1));
  int64_t passed = 0;
  for (int i = 0; i < 100; ++i) {
    const int64_t allowed = limiter.Allowance(kStart);
    limiter.Count(allowed, kStart);
    passed += allowed;
  }
  EXPECT_EQ(passed, 2);
  EXPECT_EQ(limiter.Allowance(kStart), 0);
}

TEST(RateLimiterTest, AfterAJumpBackItHoldsNoLongerThanBefore) {
  RateLimiter limiter(10, absl::Seconds(1));
  limiter.Count(10, kStart);
  EXPECT_EQ(limiter.Allowance(kStart + absl::Milliseconds(400)), 0);
  const absl::Time back = kStart - absl::Hours(1);
  EXPECT_EQ(limiter.Allowance(back), 0);
  EXPECT_EQ(limiter.NextTime(back), back + absl::Milliseconds(600));
  EXPECT_EQ(limiter.Allowance(back + absl::Milliseconds(599)), 0);
  EXPECT_EQ(limiter.Allowance(back + absl::Milliseconds(600)), 1);
}

TEST(RateLimiterTest, MoreThanWasAllowedClosesTheWindowForAPeriod) {
  RateLimiter limiter(10, absl::Seconds(1));
  limiter.Count(25, kStart);
  EXPECT_EQ(limiter.NextTime(kStart), kStart + absl::Seconds(1));
  EXPECT_EQ(limiter.Allowance(kStart + absl::Milliseconds(999)), 0);
  EXPECT_EQ(limiter.Allowance(kStart + absl::Seconds(1)), 1);
}

TEST(RateLimiterTest, ANewCountHoldsAtOnceForWhatWasCountedBefore) {
  RateLimiter limiter(100, absl::Seconds(1));
  UnderConstantOffer(limiter, absl::Seconds(1), absl::ZeroDuration(), 1000);
  limiter.SetCount(40);
  EXPECT_EQ(limiter.Allowance(kStart + absl::Seconds(1)), 0);
  RateLimiter raised(10, absl::Seconds(1));
  raised.Count(10, kStart);
  raised.SetCount(1000);
  EXPECT_GT(raised.Allowance(kStart + absl::Milliseconds(100)), 0);
}

TEST(RateLimiterTest, WhatPassedBeforeIsCountedInAnyOrder) {
  RateLimiter limiter(10, absl::Minutes(1));
  limiter.Restore({{kStart - absl::Seconds(10), 4},
                   {kStart - absl::Seconds(50), 3},
                   {kStart - absl::Seconds(61), 100},
                   {kStart + absl::Hours(1), 3}},
                  kStart);
  EXPECT_EQ(limiter.NextTime(kStart), kStart + absl::Seconds(10));
  EXPECT_EQ(limiter.Allowance(kStart + absl::Seconds(10)), 1);
  limiter.Count(3, kStart + absl::Seconds(10));
  EXPECT_EQ(limiter.NextTime(kStart + absl::Seconds(20)), kStart + absl::Seconds(50));
}

RC_GTEST_PROP(RateLimiterTest, NoWindowEverHasMoreThanTheCount, ()) {
  const auto count = *rc::gen::inRange<int64_t>(1, 3000);
  const absl::Duration period = absl::Milliseconds(*rc::gen::element(1000, 1700, 60'000));
  RateLimiter limiter(count, period);
  absl::Time now = kStart;
  absl::Duration passed_time;
  std::vector<Passed> passed;
  const auto steps = *rc::gen::container<std::vector<std::pair<int, int>>>(
      rc::gen::pair(rc::gen::inRange(-300'000, 700'000), rc::gen::inRange(0, 400)));
  for (const auto& [step, offer] : steps) {
    const absl::Duration moved = period * step / 1'000'000 / 3;
    now += moved;
    passed_time += std::max(moved, absl::ZeroDuration());
    for (int64_t left = offer; left > 0;) {
      const int64_t taken = std::min(limiter.Allowance(now), left);
      if (taken == 0) break;
      limiter.Count(taken, now);
      passed.push_back({passed_time, taken});
      left -= taken;
    }
  }
  RC_ASSERT(MostInAWindow(passed, period) <= count);
}

RC_GTEST_PROP(RateLimiterTest, UnderAConstantOfferTheCountIsReachedInEveryPeriod, ()) {
  const auto count = *rc::gen::inRange<int64_t>(1, 5000);
  const absl::Duration period = absl::Milliseconds(*rc::gen::element(1000, 60'000, 86'400'000));
  const auto batch = *rc::gen::inRange<int64_t>(1, 1000);
  RateLimiter limiter(count, period);
  const std::vector<Passed> passed = UnderConstantOffer(limiter, 20 * period, absl::ZeroDuration(), batch);
  RC_ASSERT(MostInAWindow(passed, period) <= count);
  RC_ASSERT(SumOf(passed) >= 20 * count - std::min(count, std::max<int64_t>(count / 50, 1)));
}

RC_GTEST_PROP(RateLimiterTest, ThereIsAnAllowanceAtTheNextTimeAndNotBefore, ()) {
  const auto count = *rc::gen::inRange<int64_t>(1, 2000);
  RateLimiter limiter(count, absl::Seconds(1));
  absl::Time now = kStart;
  for (const int step : *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 300'000))) {
    now += absl::Microseconds(step);
    while (const int64_t allowed = limiter.Allowance(now)) limiter.Count(allowed, now);
    const absl::Time next = limiter.NextTime(now);
    RC_ASSERT(next > now);
    RC_ASSERT(limiter.Allowance(next - absl::Microseconds(1)) == 0);
    RC_ASSERT(limiter.Allowance(next) > 0);
    now = next;
  }
}

}  // namespace
}  // namespace sendlift
