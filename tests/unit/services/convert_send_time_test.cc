#include "services/convert_send_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

SendTimeReport AReport(SendTimeCode code) {
  SendTimeReport report;
  report.code = code;
  report.drawn = true;
  report.question.part_hours = 12;
  report.hours.resize(2);
  report.hours[0].counts = {.successes = 50, .trials = 1000};
  report.hours[1].counts = {.successes = 120, .trials = 1000};
  report.hours[1].interval = Interval{.lower = 0.1, .upper = 0.14};
  report.hours[0].best = BestComparison{.difference = -0.07};
  report.hours[1].best = BestComparison{.difference = 0.07, .may_be_best = true};
  report.same_rates = ChiSquareTest{.chi_square = 31.5, .degrees_of_freedom = 1, .p = 2e-8};
  report.grid.resize(14);
  report.grid[3].counts = {.successes = 4, .trials = 40};
  report.grid[3].shrunk = ShrunkCell{.estimate = 0.09};
  return report;
}

TEST(ConvertSendTimeTest, WhatIsLeftOutIsAsUsual) {
  ASSERT_OK_AND_ASSIGN(const SendTimeQuestion question, SendTimeQuestionFromProto({}));
  EXPECT_FALSE(question.channel.has_value());
  EXPECT_EQ(question.part_hours, 6);
  EXPECT_EQ(question.response_time, absl::Hours(24));
  EXPECT_EQ(question.level, 0.95);
}

TEST(ConvertSendTimeTest, EveryWrongFieldIsNamed) {
  v1::GetSendTimeReportRequest request;
  request.set_part_hours(5);
  request.mutable_response_duration()->set_seconds(59);
  request.set_confidence_level(1);
  const absl::Status status = SendTimeQuestionFromProto(request).status();
  const auto details = DetailsOf(status);
  ASSERT_TRUE(details.has_value());
  std::vector<std::string> fields;
  for (const FieldViolation& violation : details->violations) fields.push_back(violation.field);
  EXPECT_THAT(fields, ElementsAre("part_hours", "response_duration", "confidence_level"));
}

TEST(ConvertSendTimeTest, PartsAndCellsCarryTheirHours) {
  const v1::SendTimeReport proto = ToProto(AReport(SendTimeCode::kSomeBest));
  EXPECT_EQ(proto.code(), v1::SendTimeReport::SOME_BEST);
  ASSERT_EQ(proto.parts_size(), 2);
  EXPECT_EQ(proto.parts(1).first_hour(), 12);
  EXPECT_EQ(proto.parts(1).rate(), 0.12);
  EXPECT_EQ(proto.parts(1).rate_interval().upper(), 0.14);
  EXPECT_TRUE(proto.parts(1).may_be_best());
  EXPECT_FALSE(proto.parts(0).may_be_best());
  ASSERT_EQ(proto.cells_size(), 14);
  EXPECT_EQ(proto.cells(3).weekday(), 2);
  EXPECT_EQ(proto.cells(3).first_hour(), 12);
  EXPECT_EQ(proto.cells(3).shrunk_rate(), 0.09);
  EXPECT_FALSE(proto.cells(4).has_shrunk_rate());
  EXPECT_EQ(proto.same_rates().p_value(), 2e-8);
}

TEST(ConvertSendTimeTest, SaysWhatMayBeConcluded) {
  EXPECT_EQ(
      SendTimeText(AReport(SendTimeCode::kSomeBest)),
      "Best part of the day: 12 to 24 h (12.0 %); p = 2e-08 that all are alike. Hours were drawn at random, so the "
      "hour made the difference.");
  SendTimeReport both = AReport(SendTimeCode::kSomeBest);
  both.hours[0].best->may_be_best = true;
  EXPECT_THAT(SendTimeText(both),
              HasSubstr("One of these parts of the day is the best: 0 to 12 h (5.0 %), 12 to 24 h"));
  EXPECT_THAT(SendTimeText(AReport(SendTimeCode::kNotRandomised)), HasSubstr("were not drawn at random"));
  EXPECT_THAT(SendTimeText(AReport(SendTimeCode::kNoDifference)), HasSubstr("may be chance"));
  EXPECT_THAT(SendTimeText(AReport(SendTimeCode::kTooFew)), HasSubstr("it takes 30"));
  EXPECT_THAT(SendTimeText(AReport(SendTimeCode::kNoData)), HasSubstr("old enough"));
}

}  // namespace
}  // namespace sendlift
