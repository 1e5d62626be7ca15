#include "clients/cli/times.h"

#include "tests/support/status_matchers.h"

namespace sendlift::cli {
namespace {

using ::sendlift::testing::HasCode;
using ::testing::HasSubstr;

absl::TimeZone Berlin() {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone("Europe/Berlin", &zone));
  return zone;
}

std::string Rfc3339(absl::Time time) { return absl::FormatTime(absl::RFC3339_full, time, absl::UTCTimeZone()); }

TEST(TimesTest, DurationsTakeTheUnitsOfPlanners) {
  struct Case {
    const char* text;
    absl::Duration duration;
  };
  for (const Case& c : {Case{"14d", absl::Hours(336)}, Case{"20min", absl::Minutes(20)}, Case{"24h", absl::Hours(24)},
                        Case{"2w", absl::Hours(336)}, Case{"90s", absl::Seconds(90)}, Case{"1.5h", absl::Minutes(90)},
                        Case{"1h30min", absl::Minutes(90)}, Case{"250ms", absl::Milliseconds(250)}}) {
    SCOPED_TRACE(c.text);
    ASSERT_OK_AND_ASSIGN(const absl::Duration duration, ParseDuration(c.text));
    EXPECT_EQ(duration, c.duration);
  }
  for (const char* text : {"", "14", "d", "14 d", "5m", "-1d", "1y", "h1", "99999999999d"}) {
    SCOPED_TRACE(text);
    EXPECT_FALSE(ParseDuration(text).ok());
  }
}

TEST(TimesTest, ReadsAbsoluteAndLocalTimes) {
  struct Case {
    const char* text;
    const char* utc;
  };
  for (const Case& c :
       {Case{"2026-10-05T10:00:00+02:00", "2026-10-05T08:00:00+00:00"},
        Case{"2026-10-05T08:00Z", "2026-10-05T08:00:00+00:00"}, Case{"2026-10-05T10:00", "2026-10-05T08:00:00+00:00"},
        Case{"2026-10-05 10:00:30", "2026-10-05T08:00:30+00:00"}, Case{"2026-10-05", "2026-10-04T22:00:00+00:00"},
        Case{"2026-12-05T10:00", "2026-12-05T09:00:00+00:00"}}) {
    SCOPED_TRACE(c.text);
    ASSERT_OK_AND_ASSIGN(const absl::Time time, ParseTime(c.text, Berlin()));
    EXPECT_EQ(Rfc3339(time), c.utc);
  }
}

TEST(TimesTest, LocalTimesNeedAZone) {
  EXPECT_THAT(ParseTime("2026-10-05T10:00", std::nullopt),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("time_zone")));
  EXPECT_FALSE(ParseTime("5.10.2026", Berlin()).ok());
  EXPECT_FALSE(ParseTime("2026-13-05T10:00", Berlin()).ok());
}

TEST(TimesTest, RefusesHoursThatClocksSkipOrRepeat) {
  EXPECT_THAT(ParseTime("2026-03-29T02:30", Berlin()),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("does not exist")));
  EXPECT_THAT(ParseTime("2026-10-25T02:30", Berlin()),
              HasCode(absl::StatusCode::kInvalidArgument, HasSubstr("happens twice")));
}

TEST(TimesTest, EventsAreDatedInSecondsToo) {
  ASSERT_OK_AND_ASSIGN(const absl::Time seconds, ParseEventTime("1760000000.25"));
  EXPECT_EQ(absl::ToUnixMicros(seconds), 1760000000250000);
  ASSERT_OK_AND_ASSIGN(const absl::Time rfc, ParseEventTime("2026-10-05T08:00:00Z"));
  EXPECT_EQ(Rfc3339(rfc), "2026-10-05T08:00:00+00:00");
  EXPECT_FALSE(ParseEventTime("2026-10-05T08:00:00").ok());
  EXPECT_FALSE(ParseEventTime("").ok());
}

TEST(TimesTest, ProtosKeepMicroseconds) {
  const absl::Time time = absl::FromUnixMicros(-1);
  EXPECT_EQ(FromProto(ToProto(time)), time);
  EXPECT_EQ(ToProto(time).nanos(), 999999000);
  EXPECT_EQ(FromProto(ToProto(absl::Milliseconds(1500))), absl::Milliseconds(1500));
  EXPECT_EQ(FormatTime({}), "");
  EXPECT_EQ(DurationText(absl::Hours(48)), "2 d");
  EXPECT_EQ(DurationText(absl::Hours(36)), "36 h");
}

}  // namespace
}  // namespace sendlift::cli
