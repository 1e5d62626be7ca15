#include "audience/filter_literal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace sendlift {
namespace {

FilterText Bare(absl::string_view text) { return {.text = std::string(text)}; }

TEST(FilterLiteralTest, TellsNumbersFromTexts) {
  EXPECT_EQ(NumberOf(Bare("30")), (std::variant<int64_t, double>(int64_t{30})));
  EXPECT_EQ(NumberOf(Bare("-7")), (std::variant<int64_t, double>(int64_t{-7})));
  EXPECT_EQ(NumberOf(Bare("1.50")), (std::variant<int64_t, double>(1.5)));
  EXPECT_EQ(NumberOf(Bare("-0.25")), (std::variant<int64_t, double>(-0.25)));
  EXPECT_EQ(NumberOf(Bare("123456789012345")), (std::variant<int64_t, double>(int64_t{123456789012345})));
  for (const char* text : {"", "-", "007", "00", "1.", ".5", "1e3", "+1", "1,5", "0x10", "1234567890123456", "--1",
                           "1.2.3", "NaN", "inf", "1234567890.123456"}) {
    EXPECT_EQ(NumberOf(Bare(text)), std::nullopt) << text;
  }
}

TEST(FilterLiteralTest, TakesQuotesStarsAndCallsForTexts) {
  FilterText quoted = Bare("30");
  quoted.quoted = true;
  EXPECT_EQ(NumberOf(quoted), std::nullopt);
  FilterText star = Bare("30");
  star.any_after = true;
  EXPECT_EQ(NumberOf(star), std::nullopt);
}

TEST(FilterLiteralTest, ReadsTimesAndDays) {
  const auto time = MomentOf("2026-03-01T10:00:00.25+01:00");
  ASSERT_TRUE(time.has_value());
  EXPECT_EQ(time->begin, absl::FromUnixMicros(1772355600250000));
  EXPECT_EQ(time->end - time->begin, absl::Microseconds(1));
  const auto day = MomentOf("2026-03-01");
  ASSERT_TRUE(day.has_value());
  EXPECT_EQ(day->begin, absl::FromUnixSeconds(1772323200));
  EXPECT_EQ(day->end - day->begin, absl::Hours(24));
  EXPECT_TRUE(MomentOf("2026-03-01T10:00:00Z").has_value());
}

TEST(FilterLiteralTest, RefusesOtherTimes) {
  for (const char* text :
       {"", "2026", "2026-13-01", "2026-02-30", "2026-3-1", "2026-03-01T10:00", "yesterday", "01.03.2026",
        "2026-03-01 10:00:00Z", "infinite-future", "infinite-past", "1772323200", "99999999-01-01T00:00:00Z"}) {
    EXPECT_EQ(MomentOf(text).has_value(), false) << text;
  }
}

}  // namespace
}  // namespace sendlift
