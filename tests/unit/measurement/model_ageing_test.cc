#include "measurement/model_ageing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/measurement/churn_world.h"

namespace sendlift {
namespace {

using testing::ChurnWorld;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::StatusOr<AgeingCheck> Look(ChurnWorld& world, const TrainedModel& model, int last_day) {
  return world.TryRead([&](storage::Session& session) {
    return CheckAgeing(session, testing::kWorkspace, model, testing::kChurnFirst + last_day);
  });
}

ModelQuality GoodQuality() {
  ModelQuality quality;
  quality.customers = 1'000;
  quality.predicted = 0.3;
  quality.rate = {.value = 0.31, .lower = 0.28, .upper = 0.34};
  quality.area = {.value = 0.80, .lower = 0.77, .upper = 0.83};
  quality.area_variance = 0.0002;
  quality.brier = 0.15;
  quality.base_brier = 0.21;
  quality.slope = Estimated{.value = 1, .lower = 0.9, .upper = 1.1};
  return quality;
}

TEST(ModelAgeingTest, AlarmsFollowTheirThresholds) {
  const ModelQuality then = GoodQuality();
  EXPECT_THAT(AlarmsOf(then, then, {{.name = "recency", .index = 0.24, .chance_bound = 0.01}}), IsEmpty());
  EXPECT_THAT(AlarmsOf(then, then, {{.name = "recency", .index = 0.26, .chance_bound = 0.01}}),
              ElementsAre(AgeingAlarm::kDrifted));
  EXPECT_THAT(AlarmsOf(then, then, {{.name = "recency", .index = 0.26, .chance_bound = 0.3}}), IsEmpty());

  ModelQuality off = then;
  off.predicted = 0.345;  // outside the interval and off by more than a tenth
  EXPECT_THAT(AlarmsOf(then, off, {}), ElementsAre(AgeingAlarm::kMiscalibrated));
  off.rate = {.value = 0.33, .lower = 0.32, .upper = 0.34};  // outside, by less
  EXPECT_THAT(AlarmsOf(then, off, {}), IsEmpty());
  off.slope = Estimated{.value = 0.6, .lower = 0.5, .upper = 0.7};
  EXPECT_THAT(AlarmsOf(then, off, {}), ElementsAre(AgeingAlarm::kMiscalibrated));

  ModelQuality worse = then;
  worse.area.value = 0.785;  // by less than 0.02
  EXPECT_THAT(AlarmsOf(then, worse, {}), IsEmpty());
  worse.area.value = 0.775;  // z = 1.25
  EXPECT_THAT(AlarmsOf(then, worse, {}), IsEmpty());
  worse.area.value = 0.76;  // z = 2
  EXPECT_THAT(AlarmsOf(then, worse, {}), ElementsAre(AgeingAlarm::kWorse));
  worse = then;
  worse.brier = 0.22;
  EXPECT_THAT(AlarmsOf(then, worse, {}), ElementsAre(AgeingAlarm::kWorse));
}

TEST(ModelAgeingTest, InAWorldThatStaysAsItIsAModelHolds) {
  constexpr uint64_t kSeed = 11;
  ChurnWorld world;
  world.Fill(4'000, 720, 120, kSeed);
  ASSERT_OK_AND_ASSIGN(const TrainedModel model, world.Train(539));
  ASSERT_OK_AND_ASSIGN(const AgeingCheck check, Look(world, model, 700));
  EXPECT_THAT(check.alarms, IsEmpty()) << "seed " << kSeed;
  EXPECT_EQ(check.drifts.size(), model.features.size() + 1);
  EXPECT_EQ(check.drifts.back().name, "score");
  for (const FeatureDrift& drift : check.drifts) EXPECT_LT(drift.index, 0.1) << drift.name;
}

TEST(ModelAgeingTest, WhenCustomersBeginToLeaveTheAlarmsSound) {
  constexpr uint64_t kSeed = 12;
  ChurnWorld world;
  world.Fill(4'000, 720, 300, kSeed, 560, 15);
  ASSERT_OK_AND_ASSIGN(const TrainedModel model, world.Train(539));
  ASSERT_OK_AND_ASSIGN(const AgeingCheck check, Look(world, model, 640));
  EXPECT_GT(check.quality.rate.value, check.quality.predicted + 0.1) << "seed " << kSeed;
  EXPECT_THAT(check.alarms, Contains(AgeingAlarm::kMiscalibrated));
  EXPECT_THAT(check.alarms, Contains(AgeingAlarm::kDrifted));
}

TEST(ModelAgeingTest, ALookAtTheDayOfTheModelSeesItsQuality) {
  ChurnWorld world;
  world.Fill(2'000, 540, 120, 13);
  ASSERT_OK_AND_ASSIGN(const TrainedModel model, world.Train(539));
  ASSERT_OK_AND_ASSIGN(const AgeingCheck check, Look(world, model, 539));
  EXPECT_EQ(check.quality, model.quality);
  EXPECT_EQ(Look(world, model, 5'000).status().code(), absl::StatusCode::kFailedPrecondition);
}

}  // namespace
}  // namespace sendlift
