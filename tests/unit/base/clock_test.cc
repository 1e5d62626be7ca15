#include "base/clock.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(VirtualClockTest, MovesOnlyWhenItIsTold) {
  const absl::Time start = absl::FromUnixSeconds(1'800'000'000);
  VirtualClock clock(start);
  EXPECT_EQ(clock.Now(), start);
  clock.AdvanceBy(absl::Hours(25));
  EXPECT_EQ(clock.Now(), start + absl::Hours(25));
  clock.Set(start);
  EXPECT_EQ(clock.Now(), start);
}

TEST(SystemClockTest, StandsAfterThisWasWritten) {
  EXPECT_GT(SystemClock().Now(), absl::FromUnixSeconds(1'700'000'000));
}

}  // namespace
}  // namespace sendlift
