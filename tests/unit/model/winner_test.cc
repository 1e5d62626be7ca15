#include "model/winner.h"

#include <gtest/gtest.h>

namespace sendlift {
namespace {

TEST(WinnerTest, ADecisionWithoutAnArmHasNoWinner) {
  EXPECT_FALSE(WinnerDecision{}.HasWinner());
  EXPECT_TRUE((WinnerDecision{.arm = 2, .reason = WinnerReason::kWon}).HasWinner());
}

TEST(WinnerTest, ReasonsHaveNames) {
  EXPECT_STREQ(NameOf(WinnerReason::kWon), "WON");
  EXPECT_STREQ(NameOf(WinnerReason::kSampleRatioWrong), "SAMPLE_RATIO_WRONG");
}

}  // namespace
}  // namespace sendlift
