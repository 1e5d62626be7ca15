#include "services/convert_models.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/error.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

absl::Time Noon() { return absl::FromCivil(absl::CivilHour(2026, 11, 22, 12), absl::UTCTimeZone()); }

std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto details = DetailsOf(status);
  if (!details.has_value()) return fields;
  for (const FieldViolation& violation : details->violations) fields.push_back(violation.field);
  return fields;
}

void SetDays(int days, google::protobuf::Duration& duration) { duration.set_seconds(int64_t{86'400} * days); }

TEST(ConvertModelsTest, WhatIsLeftOutIsAsUsual) {
  ASSERT_OK_AND_ASSIGN(const TrainingQuestion question, QuestionFromProto({}, Noon()));
  EXPECT_EQ(question.period.last_day, absl::CivilDay(2026, 11, 22));
  EXPECT_EQ(question.period.last_day - question.period.first_day, 1825);
  EXPECT_EQ(question.period.horizon_days, 90);
  EXPECT_EQ(question.period.active_days, 365);
  EXPECT_EQ(question.value_days, 365);
}

TEST(ConvertModelsTest, AShortPeriodHasAShortHorizon) {
  v1::TrainModelRequest request;
  SetDays(120, *request.mutable_look_back_duration());
  ASSERT_OK_AND_ASSIGN(const TrainingQuestion question, QuestionFromProto(request, Noon()));
  EXPECT_EQ(question.period.horizon_days, 40);
  EXPECT_EQ(question.period.active_days, 120);
}

TEST(ConvertModelsTest, EveryWrongFieldIsNamed) {
  v1::TrainModelRequest request;
  request.mutable_as_of_time()->set_seconds(absl::ToUnixSeconds(Noon() + absl::Hours(1)));
  SetDays(300, *request.mutable_look_back_duration());
  SetDays(101, *request.mutable_horizon_duration());
  SetDays(301, *request.mutable_active_duration());
  request.mutable_value_duration()->set_seconds(86'401);
  EXPECT_THAT(FieldsOf(QuestionFromProto(request, Noon()).status()),
              ElementsAre("horizon_duration", "active_duration", "value_duration", "as_of_time"));
}

TEST(ConvertModelsTest, ALookIsNotBeforeTheModel) {
  TrainedModel model;
  model.period.last_day = absl::CivilDay(2026, 11, 20);
  v1::CheckModelRequest request;
  ASSERT_OK_AND_ASSIGN(const absl::CivilDay day, LastDayFromProto(request, model, Noon()));
  EXPECT_EQ(day, absl::CivilDay(2026, 11, 22));
  request.mutable_as_of_time()->set_seconds(absl::ToUnixSeconds(Noon() - absl::Hours(60)));
  EXPECT_THAT(FieldsOf(LastDayFromProto(request, model, Noon()).status()), ElementsAre("as_of_time"));
  request.mutable_as_of_time()->set_seconds(absl::ToUnixSeconds(Noon() - absl::Hours(36)));  // the 21st at 0:00
  ASSERT_OK_AND_ASSIGN(const absl::CivilDay same, LastDayFromProto(request, model, Noon()));
  EXPECT_EQ(same, model.period.last_day);
}

TEST(ConvertModelsTest, BoundsAreInOrder) {
  v1::ScoreCustomersRequest request;
  request.set_name("workspaces/main/models/3");
  ASSERT_OK_AND_ASSIGN(const Scoring thirds, ScoringFromProto(request));
  EXPECT_EQ(thirds.model, 3);
  EXPECT_FALSE(thirds.asked_value.has_value());
  request.mutable_value_bounds()->set_mid_min(100);
  request.mutable_value_bounds()->set_high_min(500);
  request.mutable_churn_bounds()->set_mid_min(0.2);
  request.mutable_churn_bounds()->set_high_min(0.2);
  ASSERT_OK_AND_ASSIGN(const Scoring asked, ScoringFromProto(request));
  EXPECT_EQ(asked.asked_value, (ClassBounds{.mid = 100, .high = 500}));
  request.mutable_value_bounds()->set_high_min(99);
  request.mutable_churn_bounds()->set_high_min(1.5);
  EXPECT_THAT(FieldsOf(ScoringFromProto(request).status()), ElementsAre("value_bounds", "churn_bounds"));
  request.mutable_value_bounds()->set_high_min(std::numeric_limits<double>::quiet_NaN());
  request.clear_churn_bounds();
  EXPECT_THAT(FieldsOf(ScoringFromProto(request).status()), ElementsAre("value_bounds"));
}

TEST(ConvertModelsTest, AModelSaysItsDays) {
  TrainedModel model;
  model.number = 3;
  model.period = {.first_day = absl::CivilDay(2025, 1, 1),
                  .last_day = absl::CivilDay(2026, 1, 1),
                  .horizon_days = 30,
                  .active_days = 90};
  model.problem = "worse";
  const v1::Model proto = ToProto(model);
  EXPECT_EQ(proto.name(), "workspaces/main/models/3");
  EXPECT_EQ(proto.train_day(), "2025-11-02");
  EXPECT_EQ(proto.check_day(), "2025-12-02");
  EXPECT_EQ(proto.last_day(), "2026-01-01");
  EXPECT_EQ(proto.horizon_duration().seconds(), 30 * 86'400);
  EXPECT_FALSE(proto.usable());
  EXPECT_FALSE(proto.quality().has_calibration_slope());
}

TEST(ConvertModelsTest, AllNineCellsAreThere) {
  v1::ValueChurnMatrix matrix;
  CellsToProto({{.value_class = ScoreClass::kHigh,
                 .churn_class = ScoreClass::kLow,
                 .customers = 7,
                 .value_minor = 100,
                 .at_risk_minor = 10,
                 .expected_left = 0.7}},
               matrix);
  ASSERT_EQ(matrix.cells_size(), 9);
  EXPECT_EQ(matrix.cells(0).churn_class(), v1::HIGH);
  EXPECT_EQ(matrix.cells(0).customer_count(), 0);
  EXPECT_EQ(matrix.cells(2).customer_count(), 7);
  EXPECT_EQ(matrix.cells(2).value_class(), v1::HIGH);
  EXPECT_EQ(matrix.cells(2).churn_class(), v1::LOW);
}

}  // namespace
}  // namespace sendlift
