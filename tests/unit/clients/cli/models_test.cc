#include "clients/cli/models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_models.h"

namespace sendlift::cli {
namespace {

using testing::FakeModels;
using ::testing::HasSubstr;
using ::testing::Not;
using testing::Outcome;

TEST(ModelsTest, TrainAsksForWhatTheOptionsSay) {
  FakeModels server;
  const Outcome outcome =
      server.RunLine({"models", "train", "--as-of", "2026-07-01", "--look-back", "730d", "--horizon", "60d",
                      "--active-within", "180d", "--value-horizon", "90d", "--dry-run"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("Model 3"));
  EXPECT_EQ(server.train.parent(), "workspaces/main");
  EXPECT_EQ(server.train.as_of_time().seconds(), 1'782'864'000);
  EXPECT_EQ(server.train.look_back_duration().seconds(), 730 * 86'400);
  EXPECT_EQ(server.train.horizon_duration().seconds(), 60 * 86'400);
  EXPECT_EQ(server.train.active_duration().seconds(), 180 * 86'400);
  EXPECT_EQ(server.train.value_duration().seconds(), 90 * 86'400);
  EXPECT_TRUE(server.train.validate_only());
}

TEST(ModelsTest, WhatIsNotAskedIsTheServersToChoose) {
  FakeModels server;
  EXPECT_EQ(server.RunLine({"models", "train"}).code, 0);
  EXPECT_FALSE(server.train.has_horizon_duration());
  EXPECT_FALSE(server.train.has_as_of_time());
  EXPECT_THAT(server.RunLine({"models", "train", "--horizon", "long"}).err, HasSubstr("--horizon"));
}

TEST(ModelsTest, ListsAndShows) {
  FakeModels server;
  EXPECT_THAT(server.RunLine({"models", "list"}).out, HasSubstr("DRIFTED, WORSE"));
  EXPECT_THAT(server.RunLine({"models", "get", "4"}).out, HasSubstr("Model 4"));
  EXPECT_THAT(server.RunLine({"models", "get", "4", "-o", "csv"}).out, HasSubstr("feature,frequency,weight,-0.706"));
  EXPECT_THAT(server.RunLine({"models", "get", "4", "-o", "json"}).out, HasSubstr("\"area\": 0.803"));
}

TEST(ModelsTest, CheckSaysWhatIsWrong) {
  FakeModels server;
  const Outcome outcome = server.RunLine({"models", "check", "3", "--as-of", "2026-07-01"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("DRIFTED, WORSE"));
  EXPECT_THAT(outcome.out, HasSubstr("0.312"));
  EXPECT_EQ(server.check.name(), "workspaces/main/models/3");
  EXPECT_EQ(server.check.as_of_time().seconds(), 1'782'864'000);
  EXPECT_THAT(server.RunLine({"models", "check", "3", "-o", "csv"}).out, HasSubstr("alarm,,DRIFTED,1"));
}

TEST(ModelsTest, ScoreWaitsUntilItIsDone) {
  FakeModels server;
  const Outcome outcome =
      server.RunLine({"models", "score", "3", "--value-bounds", "5000,20000", "--churn-bounds", "0.3,0.6"});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("DONE"));
  EXPECT_EQ(server.score.value_bounds().high_min(), 20'000);
  EXPECT_EQ(server.score.churn_bounds().mid_min(), 0.3);
  EXPECT_THAT(server.RunLine({"models", "score", "3", "--no-wait"}).out, HasSubstr("WRITING"));
  EXPECT_FALSE(server.score.has_value_bounds());
  EXPECT_THAT(server.RunLine({"models", "score", "3", "--churn-bounds", "0.3"}).err, HasSubstr("--churn-bounds"));
}

TEST(ModelsTest, WarningsEndWhereTheyAreAskedTo) {
  FakeModels server;
  const Outcome few = server.RunLine({"models", "warnings", "--limit", "7"});
  EXPECT_THAT(few.out, HasSubstr("c-6"));
  EXPECT_THAT(few.out, Not(HasSubstr("c-7")));
  EXPECT_THAT(few.out, HasSubstr("450.00"));
  const Outcome all = server.RunLine({"models", "warnings", "--limit", "0", "-o", "csv"});
  EXPECT_THAT(all.out, HasSubstr("\nc-119,,0.25,45000,11250,0,HIGH,LOW,3"));
}

TEST(ModelsTest, TheMatrixIsShownInEveryFormat) {
  FakeModels server;
  const std::string text = server.RunLine({"models", "matrix"}).out;
  EXPECT_THAT(text, HasSubstr("5000.50"));
  EXPECT_THAT(text, HasSubstr("247 are expected to leave"));
  EXPECT_THAT(server.RunLine({"models", "matrix", "-o", "csv"}).out, HasSubstr("HIGH,MID,1234,500050,100010,246.8"));
  EXPECT_THAT(server.RunLine({"models", "matrix", "-o", "json"}).out, HasSubstr("\"customerCount\": \"1234\""));
}

}  // namespace
}  // namespace sendlift::cli
