#include "measurement/won_people.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "base/random.h"

namespace sendlift {
namespace {

// A world in which some people buy anyway and come back with `stays`, and the promotion makes others buy who come back
// with `hunts`. Whoever comes back spends 1,000 on average.
struct World {
  double anyway = 0.2;
  double stays = 0.5;
  double added = 0.1;
  double hunts = 0.1;
};

WonPeople Draw(const World& world, bool treated, int people, Random& random) {
  WonPeople arm;
  arm.arm = treated ? 1 : 0;
  for (int i = 0; i < people; ++i) {
    storage::PurchasesAround one;
    const double kind = random.Uniform();
    const bool loyal = kind < world.anyway;
    const bool hunter = !loyal && kind < world.anyway + world.added;
    if (loyal || (hunter && treated)) {
      one.within = 1;
      one.later = random.Chance(loyal ? world.stays : world.hunts) ? 1 : 0;
    }
    one.later_minor = one.later == 0 ? 0 : 500 + static_cast<int64_t>(random.Below(1'001));
    if (one.within + one.later > 0) arm.Add(one);
  }
  arm.SetPeople(people);
  return arm;
}

TEST(WonPeopleTest, ABuyerIsCountedByWhatWasBoughtWhen) {
  WonPeople people;
  people.Add({.customer = {1}, .within = 2, .later = 3, .later_minor = 500});
  people.Add({.customer = {2}, .within = 1, .later = 0, .later_minor = -40});
  people.Add({.customer = {3}, .within = 0, .later = 1, .later_minor = 70});
  people.Add({.customer = {4}, .within = 0, .later = 0});
  people.SetPeople(10);
  EXPECT_EQ(people.bought, 2);
  EXPECT_EQ(people.returned, 1);
  EXPECT_EQ(people.bought_later, 2);
  EXPECT_EQ(people.buyers_later, 460);
  EXPECT_EQ(people.Later().sums.count, 10);
  EXPECT_EQ(static_cast<int64_t>(people.Later().sums.sum), 530);
  EXPECT_EQ(people.Returned().responders, 1);
}

TEST(WonPeopleTest, NobodyWasAddedWhereTheArmsBuyAlike) {
  WonPeople arm;
  arm.Add({.within = 1, .later = 1, .later_minor = 5});
  arm.SetPeople(10);
  EXPECT_FALSE(ReturnRateOfAdded(arm, arm, 0.95).has_value());
  EXPECT_FALSE(ReturnRateOfAdded(arm, WonPeople(), 0.95).has_value());
  EXPECT_FALSE(ReturnRatesDifferP(arm, WonPeople()).has_value());
}

// 1,000 worlds of bargain hunters: the ratio is `hunts`, and 95 % intervals miss it 50 times with a standard deviation
// of 6.9.
TEST(WonPeopleTest, TheReturnRateOfThoseWhoWereAddedIsFound) {
  constexpr uint64_t kSeed = 31;
  Random random(kSeed);
  const World world;
  int missed = 0, missed_value = 0, found = 0;
  for (int i = 0; i < 1'000; ++i) {
    const WonPeople arm = Draw(world, true, 2'000, random);
    const WonPeople control = Draw(world, false, 1'000, random);
    const auto rate = ReturnRateOfAdded(arm, control, 0.95);
    const auto value = ValueOfAdded(arm, control, 0.95);
    ASSERT_TRUE(rate.has_value() && value.has_value());
    missed += rate->interval.lower > world.hunts || rate->interval.upper < world.hunts ? 1 : 0;
    missed_value += value->interval.lower > 100 || value->interval.upper < 100 ? 1 : 0;
    found += *ReturnRatesDifferP(arm, control) < 0.05 ? 1 : 0;
  }
  std::printf("rate missed %d, value missed %d, difference found %d\n", missed, missed_value, found);
  EXPECT_NEAR(missed, 50, 35) << "seed " << kSeed;
  EXPECT_NEAR(missed_value, 50, 35) << "seed " << kSeed;
  EXPECT_GT(found, 500) << "seed " << kSeed;
}

TEST(WonPeopleTest, AddedCustomersWhoAreLikeTheOthersAreRarelyCalledDifferent) {
  constexpr uint64_t kSeed = 32;
  Random random(kSeed);
  const World world{.anyway = 0.2, .stays = 0.4, .added = 0.1, .hunts = 0.4};
  int different = 0;
  for (int i = 0; i < 1'000; ++i) {
    const auto p = ReturnRatesDifferP(Draw(world, true, 1'000, random), Draw(world, false, 1'000, random));
    different += p.value_or(1) < 0.05 ? 1 : 0;
  }
  EXPECT_NEAR(different, 50, 35) << "seed " << kSeed;
}

TEST(WonPeopleTest, WithoutAnEffectNothingIsBoundedMostOfTheTime) {
  constexpr uint64_t kSeed = 33;
  Random random(kSeed);
  int bounded = 0;
  for (int i = 0; i < 400; ++i) {
    const World world{.added = 0};
    const auto rate = ReturnRateOfAdded(Draw(world, true, 1'000, random), Draw(world, false, 1'000, random), 0.95);
    bounded += rate.has_value() && rate->state == EstimateRatio::State::kBounded ? 1 : 0;
  }
  EXPECT_NEAR(bounded, 20, 22) << "seed " << kSeed;
}

}  // namespace
}  // namespace sendlift
