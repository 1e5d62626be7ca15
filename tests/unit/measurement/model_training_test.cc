#include "measurement/model_training.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/unit/measurement/churn_world.h"

namespace sendlift {
namespace {

using testing::ChurnWorld;

constexpr uint64_t kSeed = 20261123;

std::string ReasonOf(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() ? details->reason : "";
}

TEST(ModelTrainingTest, InAWorldThatStaysAsItIsTheProbabilitiesHold) {
  ChurnWorld world;
  world.Fill(4'000, 540, 120, kSeed);
  ASSERT_OK_AND_ASSIGN(const TrainedModel model, world.Train(539));
  const ModelQuality& quality = model.quality;
  EXPECT_GT(quality.customers, 800);
  EXPECT_GT(quality.area.value, 0.8) << "seed " << kSeed;
  EXPECT_LT(quality.brier, 0.8 * quality.base_brier);
  EXPECT_NEAR(quality.predicted, quality.rate.value, 0.04);
  ASSERT_TRUE(quality.slope.has_value());
  EXPECT_LT(quality.slope->lower, 1.1);
  EXPECT_GT(quality.slope->upper, 0.9);
  int holding = 0;
  for (const QualityGroup& group : quality.groups) {
    holding += group.observed.lower - 0.03 <= group.predicted && group.predicted <= group.observed.upper + 0.03;
  }
  EXPECT_GE(holding, 9) << "seed " << kSeed;
  EXPECT_TRUE(model.usable()) << model.problem;
  ASSERT_EQ(model.features.size(), kChurnFeatures.size());
  EXPECT_TRUE(model.value.purchases.has_value());
  EXPECT_TRUE(model.value.spend.has_value()) << model.value.problem;
}

TEST(ModelTrainingTest, WhatTheCheckSawTheTrainingDidNot) {
  ChurnWorld world;
  world.Fill(2'000, 540, 120, kSeed + 1);
  ASSERT_OK_AND_ASSIGN(const TrainedModel model, world.Train(500));
  ASSERT_OK_AND_ASSIGN(const TrainedModel earlier, world.Train(440));
  EXPECT_EQ(model.trained_customers, earlier.quality.customers);  // its training day is the other's check day
  EXPECT_EQ(model.trained_left, earlier.quality.left);
  EXPECT_EQ(model.period.train_day(), earlier.period.check_day());
}

// From the check day on a coin decides who comes back.
TEST(ModelTrainingTest, WhereChanceDecidesTheModelMustNotBeUsed) {
  constexpr int kCustomers = 2'000;
  ChurnWorld world;
  world.Fill(kCustomers, 480, 120, kSeed + 2);
  Random random(kSeed + 5);
  for (int i = 0; i < kCustomers; ++i) {
    if (random.Chance(0.5)) world.Buy(testing::CustomerId(i), testing::kChurnFirst + 500, 1'000);
  }
  world.Store();
  ASSERT_OK_AND_ASSIGN(const TrainedModel model, world.Train(539));
  EXPECT_EQ(model.period.check_day(), testing::kChurnFirst + 479);
  EXPECT_GT(model.quality.customers, 300);
  EXPECT_NEAR(model.quality.area.value, 0.5, 0.08) << "seed " << kSeed + 5;
  EXPECT_THAT(model.problem, ::testing::HasSubstr("chance")) << "seed " << kSeed + 5;
  EXPECT_FALSE(model.usable());
  EXPECT_FALSE(model.value.purchases.has_value());  // whoever left comes back: BG/NBD has no place for that
  EXPECT_THAT(model.value.problem, ::testing::HasSubstr("how often customers buy"));
}

TEST(ModelTrainingTest, TooFewWhoLeftOrStayedAreSaid) {
  ChurnWorld world;
  world.AddCustomers(200);
  EXPECT_EQ(ReasonOf(world.Train(300).status()), "NO_PURCHASES");
  for (int i = 0; i < 200; ++i) {
    for (int day = 0; day < 300; day += 20) world.Buy(testing::CustomerId(i), testing::kChurnFirst + day, 1'000);
  }
  world.Store();
  EXPECT_EQ(ReasonOf(world.Train(299).status()), "TOO_FEW_CHURN_CASES");
}

TEST(ModelTrainingTest, AStoredModelIsWorkedOutAsItWas) {
  TrainedModel model;
  model.intercept = -1;
  model.features = {{.name = "recency", .mean = 2, .deviation = 0.5, .weight = 0.7, .spread = {}}};
  EXPECT_NEAR(LogisticProbability(RegressionOf(model), {2.5}), 1 / (1 + std::exp(0.3)), 1e-12);
}

}  // namespace
}  // namespace sendlift
