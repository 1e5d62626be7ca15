#include "measurement/arm_pairs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::SizeIs;

struct People {
  int wave = 0;
  int arm = 0;
  int64_t people = 0;
  int64_t responders = 0;
};

LiftMaterial Of(const std::vector<People>& all) {
  LiftMaterial material;
  for (const People& some : all) {
    material.cohorts.push_back({.wave = some.wave, .arm = some.arm, .people = some.people});
    material.cells.push_back({.key = {.wave = some.wave, .arm = some.arm},
                              .responders = some.responders,
                              .total = some.responders,
                              .squares = static_cast<uint64_t>(some.responders)});
  }
  return material;
}

CampaignDefinition ThreeArms() {
  return ACampaign().WithArm("a", Percent(20)).WithArm("b", Percent(20)).WithArm("c").Build();
}

// The pooled z-test, its square times (N - 1)/N, and Holm's factors 3, 2, 1, worked out apart.
TEST(ArmPairsTest, EveryTwoArmsAreComparedAndAdjustedOverAllPairs) {
  const LiftMaterial material = Of({{0, 0, 400, 8}, {0, 1, 400, 60}, {0, 2, 400, 40}, {0, 3, 400, 35}});
  const std::vector<ArmPair> pairs = CompareArmPairs(ThreeArms(), material, 0);
  ASSERT_THAT(pairs, SizeIs(3));
  EXPECT_EQ(pairs[0].arm, 1);
  EXPECT_EQ(pairs[0].other, 2);
  EXPECT_EQ(pairs[2].arm, 2);
  EXPECT_EQ(pairs[2].other, 3);
  EXPECT_DOUBLE_EQ(*pairs[0].difference, 0.05);
  EXPECT_NEAR(*pairs[0].p, 0.03261806953836745, 1e-12);
  EXPECT_NEAR(*pairs[1].p, 0.006322041502767343, 1e-12);
  EXPECT_NEAR(*pairs[2].p, 0.5444488374968843, 1e-12);
  EXPECT_NEAR(*pairs[0].adjusted_p, 0.0652361390767349, 1e-12);
  EXPECT_NEAR(*pairs[1].adjusted_p, 0.01896612450830203, 1e-12);
  EXPECT_NEAR(*pairs[2].adjusted_p, 0.5444488374968843, 1e-12);
}

// In each wave both do alike; most of one arm are in the wave that buys anyway.
TEST(ArmPairsTest, AnotherMixOfWavesIsNoDifference) {
  const LiftMaterial material =
      Of({{0, 1, 900, 270}, {0, 2, 100, 30}, {1, 1, 100, 2}, {1, 2, 900, 18}, {0, 3, 5, 1}, {1, 3, 5, 1}});
  const std::vector<ArmPair> pairs = CompareArmPairs(ThreeArms(), material, 0);
  EXPECT_NEAR(*pairs[0].difference, 0, 1e-12);
  EXPECT_NEAR(*pairs[0].p, 1, 1e-9);
}

TEST(ArmPairsTest, AnArmWithoutPeopleIsComparedWithNobody) {
  const std::vector<ArmPair> pairs = CompareArmPairs(ThreeArms(), Of({{0, 1, 400, 60}, {0, 2, 400, 40}}), 0);
  ASSERT_THAT(pairs, SizeIs(3));
  EXPECT_DOUBLE_EQ(*pairs[0].adjusted_p, *pairs[0].p) << "the family are the pairs that can be compared";
  EXPECT_FALSE(pairs[1].p.has_value());
  EXPECT_FALSE(pairs[1].adjusted_p.has_value());
  EXPECT_FALSE(pairs[1].difference.has_value());
}

TEST(ArmPairsTest, OneArmHasNoPair) {
  EXPECT_THAT(CompareArmPairs(ACampaign().Build(), Of({{0, 0, 10, 1}, {0, 1, 10, 1}}), 0), SizeIs(0));
}

}  // namespace
}  // namespace sendlift::testing
