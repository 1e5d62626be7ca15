#include "engine/time_guard.h"

#include <gtest/gtest.h>

#include "tests/support/status_matchers.h"

namespace sendlift::testing {
namespace {

absl::Time Noon() { return absl::FromUnixSeconds(1'800'100'800); }

TEST(TimeGuardTest, TimeThatPassesIsNoJump) {
  VirtualClock clock(Noon());
  TimeGuard guard(clock, Noon() - absl::Hours(5));
  clock.AdvanceBy(absl::Hours(100));
  ASSERT_OK_AND_ASSIGN(const absl::Time now, guard.Now());
  EXPECT_EQ(now, Noon() + absl::Hours(100));
}

TEST(TimeGuardTest, AJumpHoldsUntilItIsConfirmed) {
  for (const absl::Duration jump : {absl::Hours(1), -absl::Hours(1), absl::Milliseconds(2001), -absl::Seconds(3)}) {
    VirtualClock clock(Noon());
    TimeGuard guard(clock, Noon());
    clock.JumpBy(jump);
    EXPECT_THAT(guard.Now(), HasCode(absl::StatusCode::kFailedPrecondition, ::testing::HasSubstr("the clock jumped")));
    clock.AdvanceBy(absl::Hours(2));
    EXPECT_FALSE(guard.Now().ok()) << "still held: " << jump;
    guard.Confirm();
    ASSERT_OK_AND_ASSIGN(const absl::Time now, guard.Now());
    EXPECT_EQ(now, Noon() + jump + absl::Hours(2));
  }
}

TEST(TimeGuardTest, AHoldSaysSinceWhenOnTheTimeThatWasExpected) {
  VirtualClock clock(Noon());
  TimeGuard guard(clock, Noon());
  clock.AdvanceBy(absl::Minutes(5));
  EXPECT_FALSE(guard.Look().held);
  clock.JumpBy(absl::Hours(1));
  EXPECT_EQ(guard.Look().since, Noon() + absl::Minutes(5));
  clock.AdvanceBy(absl::Minutes(3));
  EXPECT_EQ(guard.Look().since, Noon() + absl::Minutes(5));
  EXPECT_EQ(guard.Look().expected, Noon() + absl::Minutes(8));
}

TEST(TimeGuardTest, AClockThatIsSetRightAgainNeedsNoConfirmation) {
  VirtualClock clock(Noon());
  TimeGuard guard(clock, Noon());
  clock.JumpBy(absl::Hours(1));
  EXPECT_FALSE(guard.Now().ok());
  clock.AdvanceBy(absl::Minutes(7));
  clock.JumpBy(-absl::Hours(1));
  ASSERT_OK_AND_ASSIGN(const absl::Time now, guard.Now());
  EXPECT_EQ(now, Noon() + absl::Minutes(7));
}

TEST(TimeGuardTest, DriftIsFollowed) {
  VirtualClock clock(Noon());
  TimeGuard guard(clock, Noon());
  for (int i = 0; i < 1000; ++i) {
    clock.AdvanceBy(absl::Seconds(1));
    clock.JumpBy(absl::Milliseconds(5));
    EXPECT_OK(guard.Now());
  }
}

TEST(TimeGuardTest, AClockBehindTheLastRunHolds) {
  VirtualClock clock(Noon());
  TimeGuard guard(clock, Noon() + absl::Minutes(1));
  EXPECT_FALSE(guard.Now().ok());
  EXPECT_EQ(guard.Look().expected, Noon() + absl::Minutes(1));
  guard.Confirm();
  EXPECT_OK(guard.Now());
}

}  // namespace
}  // namespace sendlift::testing
