#include "storage/state_gains.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "storage/instructions.h"
#include "storage/state_counts.h"
#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using storage::InsertBlock;
using storage::StateCount;
using storage::StateGains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr CampaignNumber kCampaign{3};

// "ARM/STATE/COST: INSTRUCTIONS".
std::vector<std::string> TextsOf(const StateGains& gains, CampaignNumber campaign = kCampaign) {
  std::vector<std::string> texts;
  EXPECT_OK(gains.ForEach(kMain, campaign, [&](int64_t cost, const StateGains::Tally& tally) {
    return tally.ForEach([&](int arm, char state, int64_t instructions) {
      texts.push_back(absl::StrCat(arm, "/", int{static_cast<uint8_t>(state)}, "/", cost, ": ", instructions));
      return absl::OkStatus();
    });
  }));
  return texts;
}

class StateGainsTest : public StorageTest {
 protected:
  void Gain(StateGains& gains, int64_t sequence, char state, int64_t instructions = 1) {
    ASSERT_OK(Read([&](storage::Session& session) -> absl::Status {
      const auto tally = gains.At(session, kMain, kCampaign, sequence);
      if (tally.ok()) (*tally)->Add(2, state, instructions);
      return tally.status();
    }));
  }
};
ON_EVERY_ENGINE(StateGainsTest);

TEST_P(StateGainsTest, AContactCostsWhatItsBlockSays) {
  ASSERT_OK(
      Write(InsertBlock, storage::Block{.campaign = kCampaign, .first_sequence = 0, .size = 5, .cost_micros = 40}));
  ASSERT_OK(
      Write(InsertBlock, storage::Block{.campaign = kCampaign, .first_sequence = 5, .size = 5, .cost_micros = 90}));
  StateGains gains;
  for (const int64_t sequence : {0, 4, 5, 9, 10, 2}) Gain(gains, sequence, 1);
  EXPECT_THAT(TextsOf(gains), ElementsAre("2/1/0: 1", "2/1/40: 3", "2/1/90: 2"));
  EXPECT_THAT(TextsOf(gains, CampaignNumber{4}), IsEmpty());
}

TEST_P(StateGainsTest, WhatIsUndoneTakesOnlyWhatCameSinceTheMark) {
  StateGains gains;
  Gain(gains, 0, 1, 5);
  gains.KeepSinceMark();
  Gain(gains, 0, 1, -2);
  Gain(gains, 0, 80, 2);
  EXPECT_THAT(TextsOf(gains), ElementsAre("2/1/0: 5", "2/1/0: -2", "2/80/0: 2"));
  gains.UndoSinceMark();
  EXPECT_THAT(TextsOf(gains), ElementsAre("2/1/0: 5"));
  gains.Forget();
  EXPECT_THAT(TextsOf(gains), IsEmpty());
}

TEST_P(StateGainsTest, StoresWhatIsKeptOnceAndNothingElse) {
  ASSERT_OK(Write(storage::MakeStateCounts, kCampaign));
  StateGains gains;
  Gain(gains, 0, 1, 5);
  gains.KeepSinceMark();
  Gain(gains, 0, 1, 100);
  for (int i = 0; i < 2; ++i) ASSERT_OK(Write([&](storage::Session& session) { return gains.Store(session); }));
  ASSERT_OK_AND_ASSIGN(const auto counts, Read(storage::ListStateCounts, kCampaign));
  EXPECT_THAT(counts, ElementsAre(StateCount{.arm = 2, .cost_micros = 0, .state = 1, .instructions = 5}));
}

}  // namespace
}  // namespace sendlift::conformance
