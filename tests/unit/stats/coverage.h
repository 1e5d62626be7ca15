#pragma once

#include <gtest/gtest.h>

#include <cstdint>

#include "absl/functional/function_ref.h"
#include "base/random.h"
#include "stats/rate_intervals.h"

namespace sendlift::testing {

// How often `holds` is true must agree with a probability somewhere in `claimed`. A claim that is true fails with a
// probability of at most 1e-6, because the exact interval of the observed share misses the truth no more often.
inline void ExpectShare(const Interval& claimed, int runs, uint64_t seed, absl::FunctionRef<bool(Random&)> holds) {
  Random random(seed);
  int64_t held = 0;
  for (int run = 0; run < runs; ++run) held += holds(random) ? 1 : 0;
  const absl::StatusOr<Interval> observed = ClopperPearsonInterval({held, runs}, 1 - 1e-6);
  ASSERT_TRUE(observed.ok());
  EXPECT_LE(observed->lower, claimed.upper) << held << " of " << runs << ", seed " << seed;
  EXPECT_GE(observed->upper, claimed.lower) << held << " of " << runs << ", seed " << seed;
}

}  // namespace sendlift::testing
