#include "measurement/programme_census.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/customers.h"
#include "storage/erasures.h"
#include "tests/unit/measurement/programme_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int32_t kThird = 333'333;

int64_t Inside(ProgrammeWorld& world, int customers, int32_t share) {
  int64_t count = 0;
  for (int i = 0; i < customers; ++i) count += world.IsInside(i, share) ? 1 : 0;
  return count;
}

TEST(ProgrammeCensusTest, CountsEverybodyOnceHoweverOftenItIsBegunAgain) {
  ProgrammeWorld world;
  world.AddCustomers(100);
  world.clock().AdvanceBy(absl::Hours(1));
  world.SetHoldout(kThird);
  EXPECT_EQ(world.Census(/*numbers_a_turn=*/7), 15);
  const ProgrammePeriod period = world.Periods().front();
  EXPECT_TRUE(period.counted());
  EXPECT_EQ(period.customers_inside, Inside(world, 100, kThird));
  EXPECT_EQ(period.customers_inside + period.customers_outside, 100);
  EXPECT_EQ(world.Census(), 0);
  EXPECT_THAT(world.Differences(), IsEmpty());
}

TEST(ProgrammeCensusTest, WhoComesWhileItCountsIsInTheNextPeriod) {
  ProgrammeWorld world;
  world.AddCustomers(30);
  world.clock().AdvanceBy(absl::Hours(1));
  world.SetHoldout(kThird);
  ProgrammeCensus census(world.database(), kWorkspace, {.numbers_a_turn = 10});
  ASSERT_OK(census.RunOnce(world.now()));
  world.AddCustomers(20, nullptr, 30);
  world.Census();
  EXPECT_EQ(world.Periods()[0].customers_inside + world.Periods()[0].customers_outside, 30);
  world.clock().AdvanceBy(absl::Hours(24 * 90));
  world.Census();
  ASSERT_THAT(world.Periods(), SizeIs(2));
  EXPECT_EQ(world.Periods()[1].customers_inside + world.Periods()[1].customers_outside, 50);
  EXPECT_THAT(world.Differences(), IsEmpty());
}

TEST(ProgrammeCensusTest, APeriodThatWasCutIsCountedWithItsOwnShare) {
  ProgrammeWorld world;
  world.AddCustomers(60);
  world.clock().AdvanceBy(absl::Hours(1));
  world.SetHoldout(kThird);
  world.clock().AdvanceBy(absl::Hours(1));
  world.SetHoldout(2 * kThird);
  world.Census(11);
  const auto periods = world.Periods();
  ASSERT_THAT(periods, SizeIs(2));
  EXPECT_EQ(periods[0].customers_inside, Inside(world, 60, kThird));
  EXPECT_EQ(periods[1].customers_inside, Inside(world, 60, 2 * kThird));
  EXPECT_GT(periods[1].customers_inside, periods[0].customers_inside);
}

// Else there would be more buyers than customers.
TEST(ProgrammeCensusTest, WhoBoughtAndWasErasedSinceIsCountedInTheGroupOfThePurchase) {
  ProgrammeWorld world;
  world.AddCustomers(20);
  world.clock().AdvanceBy(absl::Hours(1));
  world.SetHoldout(kThird);
  for (const int i : {3, 4, 5}) world.Buy(i, world.now(), 100);
  world.Store();
  world.Write([&](storage::Session& session) -> absl::Status {
    for (const int i : {3, 4, 5, 6}) {
      const auto customer = storage::GetCustomer(session, kWorkspace, CustomerId(i));
      if (!customer.ok()) return customer.status();
      const auto person = storage::ReadPerson(session, kWorkspace, *customer);
      if (!person.ok()) return person.status();
      const absl::Status forgotten = storage::ForgetPerson(session, kWorkspace, *person, world.now());
      if (!forgotten.ok()) return forgotten;
    }
    return absl::OkStatus();
  });
  world.Census(4);
  const ProgrammePeriod period = world.Periods().front();
  EXPECT_EQ(period.customers_inside, Inside(world, 20, kThird) - (world.IsInside(6, kThird) ? 1 : 0));
  EXPECT_EQ(period.customers_inside + period.customers_outside, 19);
  EXPECT_THAT(world.Differences(), IsEmpty());
}

// An event that comes in before its time opens the quarter; until that begins, its people may still become one.
TEST(ProgrammeCensusTest, NobodyIsCountedBeforeThePeriodBegins) {
  ProgrammeWorld world;
  world.AddCustomers(5);
  world.clock().AdvanceBy(absl::Hours(1));
  world.SetHoldout(kThird);
  world.Census();
  const absl::Time next = ProgrammeWorld::Day(2027, 4, 1);
  world.clock().AdvanceBy(next - world.now() - absl::Minutes(1));
  world.Buy(1, next, 100);
  world.Store();
  ASSERT_THAT(world.Periods(), SizeIs(2));
  EXPECT_EQ(world.Census(), 0);
  world.clock().AdvanceBy(absl::Minutes(1));
  EXPECT_EQ(world.Census(), 1);
  EXPECT_TRUE(world.Periods()[1].counted());
}

// A workspace whose holdout is older than this measurement.
TEST(ProgrammeCensusTest, AHoldoutWithoutAPeriodGetsOneNow) {
  ProgrammeWorld world;
  world.AddCustomers(5);
  world.Write([&](storage::Session& session) {
    Holdout holdout;
    holdout.parts_per_million = kThird;
    return storage::PutHoldout(session, kWorkspace, holdout, world.now());
  });
  world.clock().AdvanceBy(absl::Hours(1));
  world.Buy(1, world.now() - absl::Minutes(1), 100);
  world.Store();
  EXPECT_EQ(world.Census(), 2);
  ASSERT_THAT(world.Periods(), SizeIs(1));
  EXPECT_EQ(world.Periods()[0].start, world.now());
  EXPECT_EQ(world.Periods()[0].opened_position, 1);
  EXPECT_THAT(world.Differences(), IsEmpty());
}

TEST(ProgrammeCensusTest, WithoutAHoldoutThereIsNothingToDo) {
  ProgrammeWorld world;
  world.AddCustomers(5);
  EXPECT_EQ(world.Census(), 0);
}

}  // namespace
}  // namespace sendlift::testing
