#include "measurement/programme_fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/measurement/programme_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr int32_t kHalf = 500'000;

class ProgrammeFoldTest : public ::testing::Test {
 protected:
  // The first customers outside and inside.
  void SetUp() override {
    world_.AddCustomers(40);
    world_.clock().AdvanceBy(absl::Hours(1));
    world_.SetHoldout(kHalf);
    for (int i = 39; i >= 0; --i) (world_.IsInside(i, kHalf) ? inside_ : outside_) = i;
  }
  std::vector<storage::ProgrammeCell> Cells() { return world_.ProgrammeCells(); }

  ProgrammeWorld world_;
  int outside_ = -1, inside_ = -1;
};

TEST_F(ProgrammeFoldTest, PurchasesAreSummedByGroupAndEachCustomerIsOneBuyer) {
  const absl::Time time = world_.now();
  world_.Buy(outside_, time, 300);
  world_.Buy(inside_, time, 500);
  world_.Store();
  world_.Buy(outside_, time + absl::Hours(1), 200);
  world_.Store();
  EXPECT_THAT(Cells(), ElementsAre(storage::ProgrammeCell{1, false, 2, 1, 500, 250'000},
                                   storage::ProgrammeCell{1, true, 1, 1, 500, 250'000}));
  EXPECT_THAT(world_.Differences(), IsEmpty());
}

TEST_F(ProgrammeFoldTest, ReturnsAreTakenOffAndAreNoPurchases) {
  world_.Buy(outside_, world_.now(), -100);
  world_.Store();
  EXPECT_THAT(Cells(), ElementsAre(storage::ProgrammeCell{1, false, 1, 0, -100, 10'000}));
  world_.Buy(outside_, world_.now(), 0);
  world_.Store();
  EXPECT_THAT(Cells(), ElementsAre(storage::ProgrammeCell{1, false, 2, 1, -100, 10'000}));
}

TEST_F(ProgrammeFoldTest, MachinesEarlierTimesAndLaterCustomersDoNotCount) {
  const absl::Time time = world_.now();
  world_.Buy(outside_, time, 300, /*machine=*/true);
  world_.Buy(outside_, time - absl::Microseconds(1), 300);
  world_.AddCustomers(1, nullptr, 40);
  world_.Buy(40, time + absl::Hours(1), 300);
  world_.Store();
  EXPECT_THAT(Cells(), IsEmpty());
  EXPECT_THAT(world_.Differences(), IsEmpty());
}

TEST_F(ProgrammeFoldTest, ALateEventFallsIntoThePeriodOfItsOwnTimeAndItsShare) {
  const absl::Time before = world_.now();
  world_.clock().AdvanceBy(absl::Hours(24));
  world_.SetHoldout(kHalf / 1000);  // next to nobody is inside from now on
  world_.clock().AdvanceBy(absl::Hours(24));
  world_.Buy(inside_, before, 100);
  world_.Buy(inside_, world_.now(), 200);
  world_.Store();
  const bool still = world_.IsInside(inside_, kHalf / 1000);
  EXPECT_THAT(Cells(), ElementsAre(storage::ProgrammeCell{1, true, 1, 1, 100, 10'000},
                                   storage::ProgrammeCell{2, still, 1, 1, 200, 40'000}));
  EXPECT_THAT(world_.Differences(), IsEmpty());
}

TEST_F(ProgrammeFoldTest, AnEventOfTheNextQuarterOpensIt) {
  const absl::Time next = ProgrammeWorld::Day(2027, 4, 1);
  world_.clock().AdvanceBy(next - world_.now() + absl::Hours(1));
  world_.Buy(outside_, next - absl::Microseconds(1), 100);
  world_.Buy(outside_, next, 200);
  world_.Store();
  EXPECT_THAT(Cells(), ElementsAre(storage::ProgrammeCell{1, false, 1, 1, 100, 10'000},
                                   storage::ProgrammeCell{2, false, 1, 1, 200, 40'000}));
}

// The same log in other portions gives the same sums.
TEST(ProgrammeFoldCutTest, HoweverTheLogIsCutTheSumsAreTheSame) {
  std::vector<std::vector<storage::ProgrammeCell>> results;
  for (const int portion : {1, 3, 2000}) {
    ProgrammeWorld world(portion);
    world.AddCustomers(20);
    world.clock().AdvanceBy(absl::Hours(1));
    world.SetHoldout(kHalf);
    for (int i = 0; i < 60; ++i) {
      world.Buy(i * 7 % 20, world.now() + absl::Hours(24 * (i % 5) * 30), i * 13 % 50 - 10);
    }
    world.Store();
    EXPECT_THAT(world.Differences(), IsEmpty()) << portion;
    results.push_back(world.ProgrammeCells());
  }
  EXPECT_EQ(results[0].size(), 4u);
  EXPECT_EQ(results[1], results[0]);
  EXPECT_EQ(results[2], results[0]);
}

TEST(ProgrammeFoldCutTest, WithoutAHoldoutNothingIsStored) {
  ProgrammeWorld world;
  world.AddCustomers(3);
  world.Buy(1, world.now(), 100);
  world.Store();
  EXPECT_THAT(world.Periods(), IsEmpty());
  EXPECT_THAT(world.ProgrammeCells(), IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing
