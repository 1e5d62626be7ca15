#include "measurement/programme_periods.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/measurement/programme_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(ProgrammePeriodsTest, APeriodBeginsWithTheHoldoutAndEndsWithTheQuarter) {
  ProgrammeWorld world;
  world.AddCustomers(10);
  world.clock().AdvanceBy(absl::Hours(1));
  const absl::Time begin = world.now();
  world.SetHoldout(50'000);
  const auto periods = world.Periods();
  ASSERT_THAT(periods, SizeIs(1));
  EXPECT_EQ(periods[0].start, begin);
  EXPECT_EQ(periods[0].end, ProgrammeWorld::Day(2027, 4, 1));
  EXPECT_EQ(periods[0].parts_per_million, 50'000);
  EXPECT_EQ(periods[0].last_customer, 10);
  world.SetHoldout(50'000);
  EXPECT_EQ(world.Periods(), periods);
}

TEST(ProgrammePeriodsTest, AChangeOfTheShareEndsOneAndBeginsTheNext) {
  ProgrammeWorld world;
  world.SetHoldout(50'000);
  world.clock().AdvanceBy(absl::Hours(24 * 100));  // into the next quarter, which nobody has opened
  world.SetHoldout(100'000);
  const auto periods = world.Periods();
  ASSERT_THAT(periods, SizeIs(3));
  EXPECT_EQ(periods[1].start, ProgrammeWorld::Day(2027, 4, 1));
  EXPECT_EQ(periods[1].parts_per_million, 50'000);
  EXPECT_EQ(periods[1].end, world.now());
  EXPECT_EQ(periods[1].cut_position, 0);
  EXPECT_EQ(periods[2].start, world.now());
  EXPECT_EQ(periods[2].parts_per_million, 100'000);
  EXPECT_EQ(PeriodAt(periods, world.now() - absl::Microseconds(1)), 1);
  EXPECT_EQ(PeriodAt(periods, world.now()), 2);
  EXPECT_EQ(PeriodAt(periods, periods[0].start - absl::Microseconds(1)), -1);
}

TEST(ProgrammePeriodsTest, WithoutAnybodyInTheHoldoutThereIsNone) {
  ProgrammeWorld world;
  world.SetHoldout(0);
  world.SetHoldout(1'000'000);
  EXPECT_THAT(world.Periods(), IsEmpty());
  world.SetHoldout(50'000);
  world.clock().AdvanceBy(absl::Hours(1));
  const absl::Time end = world.now();
  world.SetHoldout(0);
  world.clock().AdvanceBy(absl::Hours(24 * 365));
  world.Census();
  ASSERT_THAT(world.Periods(), SizeIs(1));
  EXPECT_EQ(world.Periods()[0].end, end);
  EXPECT_EQ(PeriodAt(world.Periods(), world.now()), -1);
  world.SetHoldout(50'000);
  EXPECT_THAT(world.Periods(), SizeIs(2));
}

TEST(ProgrammePeriodsTest, QuartersThatPassedUnseenAreOpenedOneByOneWithTheCustomersOfTheirStart) {
  ProgrammeWorld world;
  world.AddCustomers(5);
  world.clock().AdvanceBy(absl::Hours(1));
  world.SetHoldout(50'000);
  world.AddCustomers(2, nullptr, 5);
  world.clock().AdvanceBy(absl::Hours(24 * 200));
  world.AddCustomers(1, nullptr, 7);
  world.Census();
  const auto periods = world.Periods();
  ASSERT_THAT(periods, SizeIs(3));
  EXPECT_EQ(periods[0].last_customer, 5);
  EXPECT_EQ(periods[1].last_customer, 7);
  EXPECT_EQ(periods[2].last_customer, 7);  // c7 came later
  EXPECT_EQ(periods[2].end, ProgrammeWorld::Day(2027, 10, 1));
}

TEST(ProgrammePeriodsTest, APeriodThatAnEarlyEventOpenedEndsAtItsBeginIfTheShareChanges) {
  ProgrammeWorld world;
  world.AddCustomers(5);
  world.SetHoldout(500'000);
  const absl::Time next = ProgrammeWorld::Day(2027, 4, 1);
  world.clock().AdvanceBy(next - world.now() - absl::Minutes(10));
  world.Buy(1, next + absl::Minutes(5), 100);
  world.Store();
  ASSERT_THAT(world.Periods(), SizeIs(2));
  world.SetHoldout(400'000);
  const auto periods = world.Periods();
  ASSERT_THAT(periods, SizeIs(3));
  EXPECT_EQ(periods[0].end, world.now());
  EXPECT_TRUE(periods[1].is_empty());
  EXPECT_EQ(periods[2].end, next);
  EXPECT_THAT(world.Differences(), IsEmpty());
  world.clock().AdvanceBy(absl::Hours(1));
  world.Buy(1, world.now(), 100);
  world.Store();
  EXPECT_THAT(world.Periods(), SizeIs(4));
  EXPECT_THAT(world.Differences(), IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing
