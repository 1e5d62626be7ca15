#include "model/quiet_week.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_split.h"
#include "base/random.h"
#include "model/contact_policy.h"
#include "model/quiet_regions.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using Span = QuietWeek::Span;

constexpr uint64_t kSeed = 20261122;

absl::TimeZone Zone(const std::string& name) {
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

QuietWeek Outside(absl::string_view allowed) { return QuietOutside(allowed).value(); }

TEST(QuietWeekTest, SpansAreOrderedAndJoined) {
  const QuietWeek quiet({{500, 600}, {100, 200}, {150, 300}, {300, 310}, {400, 400}});
  EXPECT_THAT(quiet.spans(), ElementsAre(Span{100, 310}, Span{500, 600}));
  EXPECT_TRUE(quiet.Covers(100));
  EXPECT_TRUE(quiet.Covers(309));
  EXPECT_FALSE(quiet.Covers(310));
}

TEST(QuietWeekTest, ADailyNightGoesOverMidnightAndOverTheWeek) {
  const QuietWeek quiet = QuietWeek::Daily(21 * 60, 8 * 60);
  EXPECT_EQ(quiet.spans().size(), 8u);
  EXPECT_TRUE(quiet.Covers(0));
  EXPECT_TRUE(quiet.Covers(QuietWeek::kMinutesAWeek - 1));
  EXPECT_FALSE(quiet.Covers(8 * 60));
}

TEST(QuietWeekTest, AllowedHoursAreRead) {
  ASSERT_OK_AND_ASSIGN(const QuietWeek quiet, QuietOutside("Mon-Tue 10:00-13:00, 14:00-24:00; Sun 00:00-24:00"));
  EXPECT_THAT(quiet.spans(),
              ElementsAre(Span{0, 600}, Span{780, 840}, Span{1440, 2040}, Span{2220, 2280}, Span{2880, 6 * 1440}));
  EXPECT_EQ(Outside("Daily 00:00-24:00").spans().size(), 0u);
}

TEST(QuietWeekTest, WhatNamesNoHoursIsRefused) {
  for (const char* text : {"", "Mon", "Mon ", "Mon-Fri", "Fri-Mon 09:00-10:00", "Mo 09:00-10:00", "Mon 9:00-10:00",
                           "Mon 10:00-10:00", "Mon 10:00-09:00", "Mon 09:00-24:01", "Mon 09:00-10:00;",
                           "Mon 09:00-10:00,", "Mon 09:60-10:00", "Mon 09:00", "Mon 09:00-10:00-11:00"}) {
    EXPECT_EQ(QuietOutside(text).status().code(), absl::StatusCode::kInvalidArgument) << text;
  }
}

TEST(QuietWeekTest, AWeekendIsOneQuietSpan) {
  const QuietWeek quiet = Outside("Mon-Fri 10:00-13:00, 14:00-20:00");
  const absl::TimeZone paris = Zone("Europe/Paris");
  const absl::Time friday_evening = At("2026-11-20T19:00:00Z");  // 20:00 in Paris
  EXPECT_EQ(NextChange(quiet, paris, At("2026-11-20T18:59:00Z")), friday_evening);
  EXPECT_TRUE(IsQuiet(quiet, paris, friday_evening));
  EXPECT_EQ(NextChange(quiet, paris, friday_evening), At("2026-11-23T09:00:00Z"));  // Monday, 10:00
}

TEST(QuietWeekTest, WhatIsAlwaysOrNeverQuietDoesNotChange) {
  const absl::TimeZone berlin = Zone("Europe/Berlin");
  const absl::Time now = At("2026-03-28T12:00:00Z");
  EXPECT_FALSE(IsQuiet(QuietWeek(), berlin, now));
  EXPECT_EQ(NextChange(QuietWeek(), berlin, now), absl::InfiniteFuture());
  const QuietWeek always({{0, QuietWeek::kMinutesAWeek}});
  EXPECT_TRUE(IsQuiet(always, berlin, now));
  EXPECT_EQ(NextChange(always, berlin, now), absl::InfiniteFuture());
}

// Sunday's hour from 02:00 to 03:00 is skipped on 29 March 2026 in Berlin: the week after is the next one.
TEST(QuietWeekTest, AnOpenHourThatIsSkippedComesAWeekLater) {
  EXPECT_EQ(NextChange(Outside("Sun 02:00-03:00"), Zone("Europe/Berlin"), At("2026-03-28T12:00:00Z")),
            At("2026-04-05T00:00:00Z"));
}

// All that is looked for, minute by minute: the reading as text, too simple to be wrong.
bool QuietByReading(const QuietWeek& quiet, const absl::TimeZone& zone, absl::Time time) {
  const std::vector<std::string> reading = absl::StrSplit(absl::FormatTime("%u %H %M", time, zone), ' ');
  const int minute = (std::stoi(reading[0]) - 1) * 1440 + std::stoi(reading[1]) * 60 + std::stoi(reading[2]);
  for (const Span& span : quiet.spans()) {
    if (span.begin <= minute && minute < span.end) return true;
  }
  return false;
}

absl::Time NextChangeByMinute(const QuietWeek& quiet, const absl::TimeZone& zone, absl::Time from) {
  const bool now = QuietByReading(quiet, zone, from);
  absl::Time time = from + absl::Minutes(1);
  while (QuietByReading(quiet, zone, time) == now) time += absl::Minutes(1);
  return time;
}

std::vector<std::string> AllZones() {
  std::ifstream table("/usr/share/zoneinfo/zone.tab");
  std::vector<std::string> zones;
  for (std::string line; std::getline(table, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::vector<std::string> cells = absl::StrSplit(line, '\t');
    zones.push_back(cells.at(2));
  }
  std::sort(zones.begin(), zones.end());
  return zones;
}

// Instants to look from, of five years: around every jump of the zone, and anywhere.
std::vector<absl::Time> Instants(const absl::TimeZone& zone, Random& random) {
  const absl::Time begin = At("2025-01-01T00:00:00Z");
  const absl::Time end = At("2030-01-01T00:00:00Z");
  std::vector<absl::Time> instants;
  absl::TimeZone::CivilTransition jump;
  for (absl::Time from = begin; zone.NextTransition(from, &jump);) {
    const absl::Time edge = zone.At(jump.to).trans;
    if (edge >= end || edge <= from) break;
    instants.push_back(edge + absl::Minutes(static_cast<int64_t>(random.Below(2 * 1440)) - 1440));
    instants.push_back(edge + absl::Minutes(static_cast<int64_t>(random.Below(180)) - 90));
    from = edge;
  }
  const auto minutes = static_cast<uint64_t>((end - begin) / absl::Minutes(1));
  for (int i = 0; i < 12; ++i) instants.push_back(begin + absl::Minutes(random.Below(minutes)));
  return instants;
}

QuietWeek RandomWeek(Random& random) {
  std::vector<Span> spans;
  for (uint64_t i = 0; i < 1 + random.Below(12); ++i) {
    const int begin = static_cast<int>(random.Below(QuietWeek::kMinutesAWeek));
    const int length = static_cast<int>(1 + random.Below(900));
    spans.push_back({begin, std::min(begin + length, QuietWeek::kMinutesAWeek)});
  }
  return QuietWeek(std::move(spans));
}

// The rules as they are, daily nights, and weeks of any shape; so that weekends are not all that is looked through.
QuietWeek AnyWeek(Random& random) {
  const uint64_t kind = random.Below(4);
  if (kind == 0) return QuietRules()[random.Below(QuietRules().size())].quiet;
  if (kind == 1) return RandomWeek(random);
  const int begin = static_cast<int>(random.Below(1440));
  return QuietWeek::Daily(begin, static_cast<int>((begin + 1 + random.Below(1438)) % 1440));
}

TEST(QuietWeekTest, AgreesWithLookingAtEveryMinuteInAllZonesOverFiveYears) {
  const std::vector<std::string> names = AllZones();
  if (names.empty()) GTEST_SKIP() << "no zone.tab";
  Random random(kSeed);
  int64_t looked = 0;
  int64_t minutes = 0;
  for (const std::string& name : names) {
    const absl::TimeZone zone = Zone(name);
    for (const absl::Time from : Instants(zone, random)) {
      const QuietWeek quiet = AnyWeek(random);
      ASSERT_EQ(IsQuiet(quiet, zone, from), QuietByReading(quiet, zone, from)) << name << " at " << from;
      const absl::Time expected = NextChangeByMinute(quiet, zone, from);
      ASSERT_EQ(NextChange(quiet, zone, from), expected) << name << " from " << from << ", seed " << kSeed;
      ++looked;
      minutes += (expected - from) / absl::Minutes(1);
    }
  }
  std::cout << "seed " << kSeed << ": " << names.size() << " zones, " << looked << " instants, " << minutes
            << " minutes looked at\n";
  EXPECT_GT(names.size(), 300u);
  EXPECT_GT(looked, 6000);
}

}  // namespace
}  // namespace sendlift
