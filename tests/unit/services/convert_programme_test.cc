#include "services/convert_programme.h"

#include <gtest/gtest.h>

#include "tests/unit/services/a_programme_report.h"

namespace sendlift::testing {
namespace {

TEST(ConvertProgrammeTest, APeriodHasItsGroupsMeasuresAndVerdicts) {
  const v1::ProgrammePeriod proto = ToProto(APeriodReport(), "EUR");
  EXPECT_EQ(proto.name(), "workspaces/main/programmePeriods/7");
  EXPECT_EQ(proto.quarter(), "2026-Q4");
  EXPECT_EQ(proto.state(), v1::ProgrammePeriod::OVER);
  EXPECT_EQ(proto.holdout_parts_per_million(), 100'000);
  EXPECT_EQ(proto.customer_count(), 900);
  EXPECT_EQ(proto.holdout_customer_count(), 100);
  EXPECT_EQ(proto.event_count(), 350);
  EXPECT_EQ(proto.holdout_event_count(), 30);
  ASSERT_EQ(proto.lifts_size(), 2);
  EXPECT_EQ(proto.lifts(0).metric(), "buyers");
  EXPECT_EQ(proto.lifts(1).metric(), "revenue");
  EXPECT_EQ(proto.lifts(1).verdict().code(), v1::Verdict::BETTER);
  EXPECT_EQ(proto.lifts(1).adjustment(), v1::Lift::HOLM);
  EXPECT_EQ(proto.extra_revenue(), 24'300);
  EXPECT_EQ(proto.extra_revenue_interval().lower(), 900);
}

TEST(ConvertProgrammeTest, TheStateFollowsFromCensusAndTime) {
  ProgrammePeriodReport report = APeriodReport();
  report.running = true;
  EXPECT_EQ(ToProto(report, "EUR").state(), v1::ProgrammePeriod::RUNNING);
  report.period.next_customer = 1'000;
  EXPECT_EQ(ToProto(report, "EUR").state(), v1::ProgrammePeriod::COUNTING);
}

TEST(ConvertProgrammeTest, PeriodsTogetherAreLeftOutWhereThereAreNone) {
  ProgrammeReport report = AProgrammeReport();
  const v1::ProgrammeReport proto = ToProto(report);
  EXPECT_EQ(proto.name(), "workspaces/main/reports/programme");
  EXPECT_EQ(proto.period_count(), 2);
  ASSERT_EQ(proto.totals_size(), 2);
  EXPECT_EQ(proto.totals(1).measure(), "revenue");
  EXPECT_EQ(proto.totals(1).extra(), 24'300);
  EXPECT_FALSE(proto.totals(1).has_relative_lift());
  report.overall.reset();
  EXPECT_EQ(ToProto(report).totals_size(), 0);
  EXPECT_EQ(ToProto(report).period_count(), 0);
}

}  // namespace
}  // namespace sendlift::testing
