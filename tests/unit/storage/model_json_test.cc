#include "storage/model_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/status_matchers.h"

namespace sendlift::storage {
namespace {

using testing::HasCode;

TrainedModel AModel() {
  TrainedModel model;
  model.period = {.first_day = absl::CivilDay(2021, 11, 24),
                  .last_day = absl::CivilDay(2026, 11, 23),
                  .horizon_days = 90,
                  .active_days = 365};
  model.trained_customers = 1'000;
  model.trained_left = 300;
  model.intercept = -0.1;
  model.features = {
      {.name = "recency", .mean = 1.0 / 3, .deviation = 2, .weight = 1e-17, .spread = {{1, 2}, {3, 4, 5}}}};
  model.score = {{0.5}, {7, 8}};
  ModelQuality& quality = model.quality;
  quality.customers = 900;
  quality.left = 280;
  quality.predicted = 0.29;
  quality.rate = {.value = 0.31, .lower = 0.28, .upper = 0.34};
  quality.area = {.value = 0.8, .lower = 0.77, .upper = 0.83};
  quality.area_variance = 0.0002;
  quality.brier = 0.15;
  quality.base_brier = 0.2;
  quality.slope = Estimated{.value = 1, .lower = 0.9, .upper = 1.1};
  quality.groups = {{.customers = 90, .predicted = 0.05, .observed = {.value = 0.06, .lower = 0.02, .upper = 0.1}}};
  model.problem = "none \"at all\"";
  model.value = {.purchases = ValueParameters::Purchases{.r = 0.2, .alpha = 4, .a = 0.8, .b = 2.4},
                 .spend = ValueParameters::Spend{.p = 6, .q = 4, .v = 1'500},
                 .problem = ""};
  model.value_days = 365;
  return model;
}

TEST(ModelJsonTest, AModelComesBack) {
  const TrainedModel model = AModel();
  TrainedModel found;
  ASSERT_OK(ModelFromJson(ModelToJson(model), found));
  EXPECT_EQ(found.period, model.period);
  EXPECT_EQ(found.trained_customers, 1'000);
  EXPECT_EQ(found.trained_left, 300);
  EXPECT_EQ(found.intercept, -0.1);
  EXPECT_EQ(found.features, model.features);
  EXPECT_EQ(found.score, model.score);
  EXPECT_EQ(found.quality, model.quality);
  EXPECT_EQ(found.problem, model.problem);
  EXPECT_EQ(found.value, model.value);
  EXPECT_EQ(found.value_days, 365);
}

TEST(ModelJsonTest, WhatIsNotThereStaysAway) {
  TrainedModel model = AModel();
  model.value.spend = std::nullopt;
  model.value.purchases = std::nullopt;
  model.value.problem = "too few";
  model.quality.slope = std::nullopt;
  TrainedModel found;
  ASSERT_OK(ModelFromJson(ModelToJson(model), found));
  EXPECT_EQ(found.value, model.value);
  EXPECT_FALSE(found.quality.slope.has_value());
  EXPECT_FALSE(found.quality.intercept.has_value());
}

TEST(ModelJsonTest, ALookComesBack) {
  AgeingCheck check;
  check.last_day = absl::CivilDay(1969, 12, 30);
  check.quality = AModel().quality;
  check.drifts = {{.name = "score", .index = 0.3, .chance_bound = 0.02}};
  check.alarms = {AgeingAlarm::kDrifted, AgeingAlarm::kWorse};
  AgeingCheck found;
  ASSERT_OK(CheckFromJson(CheckToJson(check), found));
  EXPECT_EQ(found.last_day, check.last_day);
  EXPECT_EQ(found.quality, check.quality);
  EXPECT_EQ(found.drifts, check.drifts);
  EXPECT_EQ(found.alarms, check.alarms);
}

TEST(ModelJsonTest, BoundsComeBackWithThoseThatNobodyReaches) {
  Scoring scoring;
  scoring.value_bounds = {.mid = 1.0 / 3, .high = 2};
  scoring.asked_value = scoring.value_bounds;
  scoring.churn_bounds = {.mid = 0.2, .high = 0.7};
  scoring.score_bounds.assign(100, std::numeric_limits<double>::infinity());
  scoring.score_bounds[0] = -3;
  Scoring found;
  ASSERT_OK(BoundsFromJson(BoundsToJson(scoring), found));
  EXPECT_EQ(found.value_bounds, scoring.value_bounds);
  EXPECT_EQ(found.churn_bounds, scoring.churn_bounds);
  EXPECT_EQ(found.asked_value, scoring.asked_value);
  EXPECT_FALSE(found.asked_churn.has_value());
  EXPECT_EQ(found.score_bounds, scoring.score_bounds);
}

TEST(ModelJsonTest, AnotherTextIsDamage) {
  TrainedModel model;
  AgeingCheck check;
  Scoring scoring;
  const auto damage = HasCode(absl::StatusCode::kDataLoss, ::testing::_);
  for (const char* text : {"", "{", "[]", "{}", R"({"period": 3})"}) {
    EXPECT_THAT(ModelFromJson(text, model), damage) << text;
    EXPECT_THAT(CheckFromJson(text, check), damage) << text;
    EXPECT_THAT(BoundsFromJson(text, scoring), damage) << text;
  }
  std::string short_value = ModelToJson(AModel());
  const size_t at = short_value.find("[0.2,4.0,0.8,2.4]");
  ASSERT_NE(at, std::string::npos) << short_value;
  short_value.replace(at, 17, "[0.2]");
  EXPECT_THAT(ModelFromJson(short_value, model), damage);
}

}  // namespace
}  // namespace sendlift::storage
