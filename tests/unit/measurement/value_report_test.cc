#include "measurement/value_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/measurement/shopping_world.h"

namespace sendlift {
namespace {

using testing::Days;
using testing::ShoppingWorld;
using ::testing::SizeIs;

constexpr absl::CivilDay kFirst(2025, 1, 1);

KeepingQuestion AQuestion() {
  KeepingQuestion question;
  question.period = {.first_day = kFirst, .last_day = kFirst + 364, .holdout = Days(60), .quiet = Days(90)};
  question.horizon = Days(365);
  return question;
}

absl::StatusOr<ValueReport> Report(ShoppingWorld& world, size_t limit) {
  return world.TryRead([&](storage::Session& session) {
    return MakeValueReport(session, testing::kWorkspace, AQuestion(), limit, world.now());
  });
}

TEST(ValueReportTest, ListsTheBestAndThoseWhoAreMostLikelyLost) {
  ShoppingWorld world;
  world.AddCustomers(302);
  world.BuyAtRandom(300, kFirst, 365, 11);
  for (int week = 0; week < 12; ++week) world.Buy("c300", kFirst + 7 * week, 900);
  for (int week = 0; week < 50; ++week) world.Buy("c301", kFirst + 7 * week, 9'000);
  world.Store();
  ASSERT_OK_AND_ASSIGN(const ValueReport report, Report(world, 5));
  EXPECT_EQ(report.buyers, 302);
  ASSERT_THAT(report.best, SizeIs(5));
  ASSERT_THAT(report.leaving, SizeIs(5));
  EXPECT_EQ(report.best[0].id, "c301");
  EXPECT_EQ(report.best[0].tier, "REGULAR");
  EXPECT_EQ(report.best[0].buyer.repeats, 49);
  EXPECT_GT(report.best[0].prospect.alive, 0.5);
  EXPECT_EQ(report.leaving[0].id, "c300");
  EXPECT_LT(report.leaving[0].prospect.alive, 0.05);
  for (size_t i = 1; i < 5; ++i) {
    EXPECT_LE(report.best[i].prospect.value_minor, report.best[i - 1].prospect.value_minor);
    EXPECT_GE(report.leaving[i].prospect.alive, report.leaving[i - 1].prospect.alive);
    EXPECT_GT(report.leaving[i].buyer.repeats, 0);
  }
}

TEST(ValueReportTest, WithoutAModelThereIsNoList) {
  ShoppingWorld world;
  world.AddCustomers(3);
  EXPECT_EQ(Report(world, 5).status().code(), absl::StatusCode::kFailedPrecondition);
  world.Buy("c1", kFirst + 3, 100);
  world.Store();
  EXPECT_EQ(Report(world, 5).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace sendlift
