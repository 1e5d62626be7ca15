#include "clients/cli/stats_text.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/clients/cli/printed_page.h"

namespace sendlift::cli {
namespace {

using testing::AnInterval;

TEST(StatsTextTest, PercentagesKeepThreeDigits) {
  EXPECT_EQ(PercentText(0.18276), "18.3 %");
  EXPECT_EQ(PercentText(0.000512), "0.0512 %");
  EXPECT_EQ(PercentText(1), "100 %");
  EXPECT_EQ(PercentText(0), "0 %");
  EXPECT_EQ(PercentText(-0.01234), "-1.23 %");
  EXPECT_EQ(PercentText(NAN), "-");
}

TEST(StatsTextTest, ChosenSharesHaveNoZerosAtTheirEnd) {
  EXPECT_EQ(ShareText(0.05), "5 %");
  EXPECT_EQ(ShareText(0.125), "12.5 %");
  EXPECT_EQ(LevelText(0), "95 %");
}

TEST(StatsTextTest, NumbersKeepFourDigits) {
  EXPECT_EQ(NumberText(12.3456), "12.35");
  EXPECT_EQ(NumberText(0.00123456), "0.001235");
  EXPECT_EQ(NumberText(1234567.8), "1,234,568");
  EXPECT_EQ(NumberText(42), "42");
  EXPECT_EQ(NumberText(1e-12), "1e-12");
  EXPECT_EQ(NumberText(1e300), "1e+300");
  EXPECT_EQ(NumberText(-INFINITY), "-inf");
}

TEST(StatsTextTest, EstimatesHaveTheDecimalsThatTheirIntervalDeserves) {
  const v1::ConfidenceInterval interval = AnInterval(0.07, 0.0832);
  EXPECT_EQ(EstimateText(0.0766, &interval, kPoints), "+7.66 pp (7.00 to 8.32)");
  EXPECT_EQ(EstimateWords(0.0766, &interval, kPoints), "+7.66 percentage points (7.00 to 8.32)");
  const v1::ConfidenceInterval wide = AnInterval(-40, 60);
  EXPECT_EQ(EstimateText(10.123, &wide, kPlain), "+10 (-40 to 60)");
  const v1::ConfidenceInterval open = AnInterval(-INFINITY, 0.5);
  EXPECT_EQ(EstimateText(0.25, &open, kPlain), "+0.2500 (-inf to 0.5000)");
  EXPECT_EQ(EstimateText(0.05, nullptr, kPercent), "+5.000 %");
  EXPECT_EQ(RangeText(interval, kPlain), "0.0700 to 0.0832");
}

TEST(StatsTextTest, NumbersTooLongToWriteOutHaveAnExponent) {
  const v1::ConfidenceInterval interval = AnInterval(-1e308, 2e15);
  EXPECT_EQ(EstimateText(3e20, &interval, kPlain), "+3e+20 (-1e+308 to 2e+15)");
}

TEST(StatsTextTest, SmallPValuesAreBounded) {
  EXPECT_EQ(PText(1e-9), "p < 0.0001");
  EXPECT_EQ(PText(0.0123), "p = 0.012");
  EXPECT_EQ(PCell(0.00123), "0.0012");
  EXPECT_EQ(PCell(NAN), "-");
}

TEST(StatsTextTest, TheDirectionIsTheIntervals) {
  EXPECT_EQ(DirectionWords(AnInterval(0.1, 0.2), 0), "Treatment is higher at 95 % confidence.");
  EXPECT_EQ(DirectionWords(AnInterval(-0.2, -0.1), 0.9), "Treatment is lower at 90 % confidence.");
  EXPECT_EQ(DirectionWords(AnInterval(-0.2, 0.1), 0.999),
            "No difference is shown at 99.9 % confidence: the interval holds 0.");
}

TEST(StatsTextTest, ProgramsGetRawNumbers) {
  EXPECT_EQ(Raw(0.1), "0.1");
  EXPECT_EQ(Raw(NAN), "");
}

TEST(StatsTextTest, WhatIsTinyKeepsItsDigits) {
  EXPECT_EQ(PercentText(3.34e-12), "3.34e-10 %");
  EXPECT_EQ(PercentText(0.000512), "0.0512 %");
  const v1::ConfidenceInterval interval = AnInterval(0, 3.34e-12);
  EXPECT_EQ(RangeText(interval, kPercent), "0 to 3.34e-10");
  EXPECT_EQ(EstimateText(-2e-12, nullptr, kPoints), "-2e-10 pp");
}

}  // namespace
}  // namespace sendlift::cli
