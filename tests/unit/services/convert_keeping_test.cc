#include "services/convert_keeping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(ConvertKeepingTest, WhatIsLeftOutIsAsUsual) {
  ASSERT_OK_AND_ASSIGN(const KeepingQuestion question, QuestionFromProto({}, Noon()));
  EXPECT_EQ(question.period.last_day, absl::CivilDay(2026, 11, 22));
  EXPECT_EQ(question.period.last_day - question.period.first_day, 1825);
  EXPECT_EQ(question.period.holdout, absl::Hours(24 * 91));
  EXPECT_EQ(question.period.quiet, absl::Hours(24 * 365));
  EXPECT_EQ(question.horizon, absl::Hours(24 * 365));
  EXPECT_EQ(question.margin, 1);
  EXPECT_FALSE(question.cost_minor.has_value());
  EXPECT_EQ(question.level, 0.95);
}

TEST(ConvertKeepingTest, AShortPeriodHasAShortHoldoutAndQuietTime) {
  v1::GetKeepingReportRequest request;
  SetDays(100, *request.mutable_scope()->mutable_look_back());
  ASSERT_OK_AND_ASSIGN(const KeepingQuestion question, QuestionFromProto(request, Noon()));
  EXPECT_EQ(question.period.holdout, absl::Hours(24 * 25));
  EXPECT_EQ(question.period.quiet, absl::Hours(24 * 50));
}

TEST(ConvertKeepingTest, TheLastDayIsTheOneThatEndsWithTheTime) {
  v1::GetKeepingReportRequest request;
  request.mutable_scope()->mutable_as_of_time()->set_seconds(absl::ToUnixSeconds(Noon() - absl::Hours(12)));
  ASSERT_OK_AND_ASSIGN(const KeepingQuestion question, QuestionFromProto(request, Noon()));
  EXPECT_EQ(question.period.last_day, absl::CivilDay(2026, 11, 21));
}

TEST(ConvertKeepingTest, EveryWrongFieldIsNamed) {
  v1::GetKeepingReportRequest request;
  request.mutable_scope()->mutable_as_of_time()->set_seconds(absl::ToUnixSeconds(Noon() + absl::Hours(1)));
  SetDays(27, *request.mutable_scope()->mutable_look_back());
  SetDays(0, *request.mutable_scope()->mutable_horizon());
  SetDays(14, *request.mutable_quiet());
  request.mutable_holdout()->set_seconds(86'401);
  request.set_margin(1.2);
  request.mutable_cost_of_keeping()->set_currency_code("EUR");
  request.mutable_cost_of_keeping()->set_minor_units(-1);
  request.set_confidence_level(1);
  EXPECT_THAT(FieldsOf(QuestionFromProto(request, Noon()).status()),
              ElementsAre("scope.look_back", "scope.as_of_time", "quiet", "holdout", "scope.horizon", "margin",
                          "cost_of_keeping.minor_units", "confidence_level"));
}

TEST(ConvertKeepingTest, WhatCannotBeSaidIsUnset) {
  KeepingReport report;
  report.outlook = Error(absl::StatusCode::kFailedPrecondition, "TOO_FEW_REPEAT_BUYERS", "3 customers came back");
  const v1::KeepingReport proto = ToProto(KeepingQuestion(), report);
  EXPECT_FALSE(proto.has_lost());
  EXPECT_FALSE(proto.has_model());
  EXPECT_FALSE(proto.has_prospects());
  EXPECT_FALSE(proto.has_loss());
  EXPECT_EQ(proto.model_problem(), "3 customers came back");
  EXPECT_EQ(proto.model_problem_reason(), "TOO_FEW_REPEAT_BUYERS");
}

TEST(ConvertKeepingTest, ACustomerIsNamedAndCountsTheFirstPurchase) {
  ValueReport report;
  report.best.push_back({.id = "c-17",
                         .tier = "GOLD",
                         .buyer = {.first_day = absl::CivilDay(2026, 1, 2),
                                   .last_day = absl::CivilDay(2026, 3, 4),
                                   .repeats = 2,
                                   .total_minor = 900},
                         .prospect = {.purchases = 1.5, .alive = 0.75, .value_minor = 450}});
  const v1::ValueReport proto = ToProto(KeepingQuestion(), report);
  ASSERT_EQ(proto.best_size(), 1);
  EXPECT_EQ(proto.best(0).customer(), "workspaces/main/customers/c-17");
  EXPECT_EQ(proto.best(0).purchase_count(), 3);
  EXPECT_EQ(proto.best(0).first_day(), "2026-01-02");
  EXPECT_EQ(proto.best(0).last_day(), "2026-03-04");
  EXPECT_EQ(proto.best(0).spent_minor(), 900);
  EXPECT_EQ(proto.best(0).value_minor(), 450);
}

}  // namespace
}  // namespace sendlift
