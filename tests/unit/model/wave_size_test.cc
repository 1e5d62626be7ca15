#include "model/wave_size.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>

#include "base/random.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

Wave ByShare(Share share, Recipients recipients = Recipients::kAllLeft) {
  return {.wave = "w", .share = share, .recipients = recipients};
}
Wave ByNumber(int64_t count, Recipients recipients = Recipients::kAllLeft) {
  return {.wave = "w", .recipients = recipients, .customer_count = count};
}

TEST(WaveSizeTest, ANumberIsSplitOverTheTiersInProportionToWhoIsLeft) {
  EXPECT_THAT(SizesOfWave({ByNumber(10)}, 0, {{.left = 70}, {.left = 30}}), ElementsAre(7, 3));
  EXPECT_THAT(SizesOfWave({ByNumber(10)}, 0, {{.left = 50}, {.left = 25}, {.left = 25}}), ElementsAre(5, 3, 2));
  EXPECT_THAT(SizesOfWave({ByNumber(1)}, 0, {{.left = 5}, {.left = 5}}), ElementsAre(1, 0));
}

TEST(WaveSizeTest, ANumberThatIsNotLeftTakesAllWhoAre) {
  EXPECT_THAT(SizesOfWave({ByNumber(1'000'000'000)}, 0, {{.left = 70}, {.left = 0}}), ElementsAre(70, 0));
  EXPECT_THAT(SizesOfWave({ByNumber(5)}, 0, {{.left = 0}, {.left = 0}}), ElementsAre(0, 0));
}

TEST(WaveSizeTest, AShareAfterANumberIsOfAllPeopleAndBesideThem) {
  const std::vector<Wave> waves = {ByNumber(30), ByShare(Percent(50)), ByShare(Remainder())};
  EXPECT_THAT(SizesOfWave(waves, 1, {{.assigned = 30, .beside = 30, .left = 70}}), ElementsAre(50));
  EXPECT_THAT(SizesOfWave(waves, 1, {{.assigned = 60, .beside = 60, .left = 40}}), ElementsAre(40));
  EXPECT_THAT(SizesOfWave(waves, 2, {{.assigned = 80, .beside = 30, .left = 20}}), ElementsAre(20));
}

TEST(WaveSizeTest, SharesThatAddUpAreCumulativeHalvesUp) {
  const std::vector<Wave> waves = {ByShare(Percent(12.5)), ByShare(Percent(12.5))};
  EXPECT_THAT(SizesOfWave(waves, 0, {{.left = 100}}), ElementsAre(13));
  EXPECT_THAT(SizesOfWave(waves, 1, {{.assigned = 13, .left = 87}}), ElementsAre(12));
}

TEST(WaveSizeTest, AWaveToNonRespondersTakesOfThemOnly) {
  const TierPeople tier{.assigned = 80, .left = 20, .again = 50};
  constexpr Recipients kOnly = Recipients::kNonResponders, kAnd = Recipients::kNonRespondersAndNew;
  const Wave before = ByShare(Percent(80));
  EXPECT_THAT(SizesOfWave({before, ByShare(Remainder(), kOnly)}, 1, {tier}), ElementsAre(50));
  EXPECT_THAT(SizesOfWave({before, ByShare(Percent(30), kOnly)}, 1, {tier}), ElementsAre(30));
  EXPECT_THAT(SizesOfWave({before, ByShare(Percent(60), kOnly)}, 1, {tier}), ElementsAre(50));
  EXPECT_THAT(SizesOfWave({before, ByNumber(7, kOnly)}, 1, {tier}), ElementsAre(7));
  EXPECT_THAT(SizesOfWave({before, ByShare(Remainder(), kAnd)}, 1, {tier}), ElementsAre(70));
  EXPECT_THAT(SizesOfWave({before, ByShare(Percent(60), kAnd)}, 1, {tier}), ElementsAre(60));
}

TEST(WaveSizeTest, NumbersAreExactWhateverTheTiers) {
  constexpr uint64_t kSeed = 20261122;
  Random random(kSeed);
  for (int round = 0; round < 2000; ++round) {
    std::vector<TierPeople> tiers(1 + random.Below(6));
    int64_t left = 0;
    for (TierPeople& tier : tiers) left += tier.left = static_cast<int64_t>(random.Below(50));
    const auto count = static_cast<int64_t>(1 + random.Below(200));
    const std::vector<int64_t> sizes = SizesOfWave({ByNumber(count)}, 0, tiers);
    EXPECT_EQ(std::accumulate(sizes.begin(), sizes.end(), int64_t{0}), std::min(count, left)) << "seed " << kSeed;
    for (size_t i = 0; i < tiers.size(); ++i) EXPECT_LE(sizes[i], tiers[i].left) << "seed " << kSeed;
  }
}

}  // namespace
}  // namespace sendlift::testing
