#include "base/invariant.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(InvariantTest, WhatHoldsIsLookedAtOnceAndGoesOn) {
  int looks = 0;
  CHECK_INVARIANT(++looks == 1);
  EXPECT_EQ(looks, 1);
}

TEST(InvariantDeathTest, WhatIsBrokenEndsTheProcessWithPlaceAndCondition) {
  const int control = 1;
  EXPECT_DEATH(CHECK_INVARIANT(control == 0), "invariant broken at .*invariant_test.cc:[0-9]+: control == 0");
}

}  // namespace
}  // namespace sendlift
