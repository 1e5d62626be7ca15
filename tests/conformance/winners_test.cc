#include "storage/winners.h"

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::FindWinner;
using storage::InsertWinner;

constexpr CampaignNumber kAutumn{3};
constexpr CampaignNumber kWinter{4};

class WinnersTest : public StorageTest {};
ON_EVERY_ENGINE(WinnersTest);

WinnerDecision EarlyWon() {
  return {.wave = 2,
          .decide_time = kNow + absl::Microseconds(7),
          .arm = 1,
          .reason = WinnerReason::kWon,
          .best = WinnerFigures{.arm = 1, .difference = 0.031, .lower = 0.0123456789, .upper = 0.05, .p = 1e-7}};
}

TEST_P(WinnersTest, ThereIsNoneBeforeItIsDecided) {
  ASSERT_OK_AND_ASSIGN(const auto none, Read(FindWinner, kAutumn));
  EXPECT_EQ(none, std::nullopt);
}

TEST_P(WinnersTest, ComesBackAsItWasDecided) {
  const WinnerDecision none{
      .wave = 1, .decide_time = kNow, .arm = 0, .reason = WinnerReason::kTooEarly, .best = std::nullopt};
  ASSERT_OK_AND_ASSIGN(const bool kept, Write(InsertWinner, kAutumn, EarlyWon()));
  EXPECT_TRUE(kept);
  ASSERT_OK(Write(InsertWinner, kWinter, none));
  EXPECT_EQ(*Read(FindWinner, kAutumn), EarlyWon());
  EXPECT_EQ(*Read(FindWinner, kWinter), none);
}

TEST_P(WinnersTest, ASecondDecisionChangesNothing) {
  ASSERT_OK(Write(InsertWinner, kAutumn, EarlyWon()));
  WinnerDecision other = EarlyWon();
  other.arm = 2;
  ASSERT_OK_AND_ASSIGN(const bool kept, Write(InsertWinner, kAutumn, other));
  EXPECT_FALSE(kept);
  EXPECT_EQ(*Read(FindWinner, kAutumn), EarlyWon());
}

}  // namespace
}  // namespace sendlift::conformance
