#include "model/contact_policy.h"

#include <gtest/gtest.h>

#include <string>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

constexpr uint64_t kSeed = 20261122;

absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}

absl::Time At(const std::string& rfc3339) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, rfc3339, &time, &error)) << rfc3339 << error;
  return time;
}

QuietWeek Hours(absl::string_view text) { return WeekOf(ParseQuietHours(text).value()); }

TEST(ContactPolicyTest, QuietHoursAreReadAndWritten) {
  ASSERT_OK_AND_ASSIGN(const QuietHours quiet, ParseQuietHours("21:00-08:30"));
  EXPECT_EQ(quiet, (QuietHours{.begin_minute = 1260, .end_minute = 510}));
  EXPECT_EQ(ToString(quiet), "21:00-08:30");
  EXPECT_EQ(ParseQuietHours("22:00-24:00").value().end_minute, 0);
}

TEST(ContactPolicyTest, WhatIsNoSpanOfTheDayIsRefused) {
  for (const char* text : {"", "BY_REGION", "21-08", "21:00-21:00", "24:01-08:00", "25:00-08:00", "21:60-08:00",
                           "21:00 - 08:00", "2a:00-08:00", "00:00-24:00", "21:00-08:00:00"}) {
    EXPECT_EQ(ParseQuietHours(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(ContactPolicyTest, TheNightIsQuietInTheCustomersZone) {
  const QuietWeek quiet = Hours("21:00-08:00");
  const absl::TimeZone seoul = Zone("Asia/Seoul");
  EXPECT_TRUE(IsQuiet(quiet, seoul, At("2026-11-22T12:00:00Z")));   // 21:00 in Seoul
  EXPECT_FALSE(IsQuiet(quiet, seoul, At("2026-11-22T11:59:59Z")));  // 20:59:59
  EXPECT_TRUE(IsQuiet(quiet, seoul, At("2026-11-22T22:59:59Z")));   // 07:59:59
  EXPECT_FALSE(IsQuiet(quiet, seoul, At("2026-11-22T23:00:00Z")));  // 08:00
  EXPECT_EQ(NextChange(quiet, seoul, At("2026-11-22T13:00:00Z")), At("2026-11-22T23:00:00Z"));
  EXPECT_EQ(NextChange(quiet, seoul, At("2026-11-22T23:00:00Z")), At("2026-11-23T12:00:00Z"));
}

// Berlin, 29 March 2026: the clocks go from 02:00 to 03:00.
TEST(ContactPolicyTest, AnEndInTheSkippedHourIsTheJump) {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  EXPECT_EQ(NextChange(Hours("23:00-02:30"), berlin, At("2026-03-29T00:30:00Z")), At("2026-03-29T01:00:00Z"));
}

TEST(ContactPolicyTest, QuietHoursWithinTheSkippedHourDoNotHappenThatDay) {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  EXPECT_EQ(NextChange(Hours("02:15-02:45"), berlin, At("2026-03-28T23:30:00Z")), At("2026-03-30T00:15:00Z"));
}

// 28 March 2027, 01:00 UTC: Berlin's clocks go from 02:00 to 03:00, Lisbon's from 01:00 to 02:00.
TEST(ContactPolicyTest, ANightThatBeginsInTheSkippedHourBeginsWithTheJump) {
  struct Case {
    const char* zone;
    const char* hours;
  };
  for (const auto& [name, hours] : {Case{"Europe/Berlin", "02:15-03:10"}, Case{"Europe/Lisbon", "01:15-02:10"}}) {
    const absl::TimeZone zone = Zone(name);
    const QuietWeek quiet = Hours(hours);
    for (const char* before : {"2027-03-28T00:10:33.5Z", "2027-03-28T00:59:59.999999Z"}) {
      EXPECT_FALSE(IsQuiet(quiet, zone, At(before))) << name << before;
      EXPECT_EQ(NextChange(quiet, zone, At(before)), At("2027-03-28T01:00:00Z")) << name << before;
    }
    for (const char* within : {"2027-03-28T01:00:00Z", "2027-03-28T01:00:33.25Z"}) {
      EXPECT_TRUE(IsQuiet(quiet, zone, At(within))) << name << within;
      EXPECT_EQ(NextChange(quiet, zone, At(within)), At("2027-03-28T01:10:00Z")) << name << within;
    }
  }
}

// Berlin, 25 October 2026: the clocks go from 03:00 back to 02:00.
TEST(ContactPolicyTest, AnEndInTheDoubledHourHappensTwice) {
  const QuietWeek quiet = Hours("23:00-02:30");
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  const absl::Time first_end = At("2026-10-25T00:30:00Z");
  EXPECT_EQ(NextChange(quiet, berlin, At("2026-10-24T23:00:00Z")), first_end);
  const absl::Time quiet_again = NextChange(quiet, berlin, first_end);
  EXPECT_EQ(quiet_again, At("2026-10-25T01:00:00Z"));
  EXPECT_EQ(NextChange(quiet, berlin, quiet_again), At("2026-10-25T01:30:00Z"));
}

// Looks at every minute instead: slow, and too simple to be wrong.
TEST(ContactPolicyTest, NextChangeAgreesWithLookingAtEveryMinute) {
  Random random(kSeed);
  const char* zones[] = {"UTC",
                         "Europe/Berlin",
                         "America/New_York",
                         "Australia/Lord_Howe",
                         "Asia/Kolkata",
                         "America/St_Johns",
                         "Africa/Casablanca",
                         "Pacific/Apia",
                         "Asia/Pyongyang",
                         "Antarctica/Troll",
                         "Europe/Dublin",
                         "America/Sao_Paulo"};
  for (int i = 0; i < 3000; ++i) {
    const absl::TimeZone zone = Zone(zones[random.Below(std::size(zones))]);
    QuietHours hours;
    hours.begin_minute = static_cast<int>(random.Below(1440));
    hours.end_minute = static_cast<int>((hours.begin_minute + 1 + random.Below(1438)) % 1440);
    const QuietWeek quiet = WeekOf(hours);
    // Around edges of 2010 to 2030 half of the time.
    absl::Time from = At("2010-01-01T00:00:00Z") + absl::Minutes(random.Below(20LL * 365 * 1440));
    absl::TimeZone::CivilTransition jump;
    if (random.Below(2) == 0 && zone.NextTransition(from, &jump)) {
      from = zone.At(jump.to).trans + absl::Minutes(static_cast<int64_t>(random.Below(1440)) - 720);
    }
    absl::Time expected = from + absl::Minutes(1);
    while (IsQuiet(quiet, zone, expected) == IsQuiet(quiet, zone, from)) expected += absl::Minutes(1);
    ASSERT_EQ(NextChange(quiet, zone, from), expected)
        << zone.name() << " " << ToString(hours) << " from " << from << ", seed " << kSeed;
  }
}

}  // namespace
}  // namespace sendlift
