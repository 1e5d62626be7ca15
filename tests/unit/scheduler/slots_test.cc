#include "scheduler/slots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "stats/sample_ratio.h"
#include "tests/support/a_campaign.h"
#include "tests/support/status_matchers.h"
#include "tests/support/world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

absl::TimeZone Zone(const char* name) {
  absl::TimeZone zone;
  EXPECT_TRUE(absl::LoadTimeZone(name, &zone)) << name;
  return zone;
}
absl::Time At(const char* text) {
  absl::Time time;
  std::string error;
  EXPECT_TRUE(absl::ParseTime(absl::RFC3339_full, text, &time, &error)) << error;
  return time;
}
ContactPolicy Quiet(const char* hours) {
  ContactPolicy policy;
  if (*hours != '\0') policy.quiet_hours = ParseQuietHours(hours).value();
  return policy;
}

TEST(SlotsTest, EachLocalHourThatIsOpenComesOnce) {
  struct Case {
    const char* name;
    const char* zone;
    const char* quiet;
    const char* due;
    const char* not_after;
    const char* hours;
  };
  const char* const kNever = "2030-01-01T00:00:00Z";
  for (const Case& c : {
           Case{"ADay", "UTC", "", "2027-01-16T10:20:00Z", kNever,
                "10 11 12 13 14 15 16 17 18 19 20 21 22 23 0 1 2 3 4 5 6 7 8 9"},
           Case{"QuietOverMidnight", "Europe/Berlin", "21:00-08:00", "2027-01-16T10:20:00Z", kNever,
                "11 12 13 14 15 16 17 18 19 20 8 9 10"},
           Case{"QuietFromHalfPast", "Europe/Berlin", "20:30-08:30", "2027-01-16T10:20:00Z", kNever,
                "11 12 13 14 15 16 17 18 19 20 9 10"},
           Case{"DueInQuietHours", "Europe/Berlin", "21:00-08:00", "2027-01-16T02:20:00Z", kNever,
                "8 9 10 11 12 13 14 15 16 17 18 19 20"},
           Case{"NotAfterWithinTheDay", "UTC", "", "2027-01-16T10:20:00Z", "2027-01-16T13:00:00Z", "10 11 12"},
           Case{"NotAfterWithinTheHour", "UTC", "", "2027-01-16T10:20:00Z", "2027-01-16T10:30:00Z", "10"},
           Case{"DueTooLate", "UTC", "", "2027-01-16T10:20:00Z", "2027-01-16T10:20:00Z", ""},
           Case{"AllQuiet", "UTC", "00:00-23:59", "2027-01-16T10:20:00Z", kNever, ""},
           Case{"HalfAnHourOff", "Asia/Kolkata", "21:00-08:00", "2027-01-16T10:20:00Z", kNever,
                "15 16 17 18 19 20 8 9 10 11 12 13 14"},
           Case{"SpringSkipsTwo", "Europe/Berlin", "", "2027-03-27T22:10:00Z", kNever,
                "23 0 1 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22"},
           Case{"AutumnHasTwoTwice", "Europe/Berlin", "", "2027-10-30T21:10:00Z", kNever,
                "23 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22"},
           Case{"DueInTheSecondTwo", "Europe/Berlin", "06:00-02:00", "2027-10-31T01:30:00Z", kNever, "2 3 4 5"},
       }) {
    const std::vector<SlotHour> hours = OpenHours(
        Quiet(c.quiet),
        {.due = At(c.due), .not_after = At(c.not_after), .zone = Zone(c.zone), .place = {.time_zone = c.zone}});
    EXPECT_EQ(
        absl::StrJoin(hours, " ", [](std::string* out, const SlotHour& hour) { absl::StrAppend(out, hour.hour); }),
        c.hours)
        << c.name;
    for (size_t i = 1; i < hours.size(); ++i) {
      EXPECT_GT(hours[i].begin, hours[i - 1].begin) << c.name;
      EXPECT_EQ(absl::ToCivilMinute(hours[i].begin, Zone(c.zone)).minute(), 0) << c.name;
    }
  }
}

TEST(SlotsTest, HoursBeginOnTheCustomersClock) {
  const SlotSpan span{.due = At("2027-01-16T10:20:00Z"),
                      .not_after = absl::InfiniteFuture(),
                      .zone = Zone("Asia/Kolkata"),
                      .place = {}};
  const std::vector<SlotHour> hours = OpenHours({}, span);
  ASSERT_THAT(hours, SizeIs(24));
  EXPECT_EQ(hours[0].begin, span.due) << "what is left of the hour that runs";
  EXPECT_EQ(hours[1].begin, At("2027-01-16T10:30:00Z"));
  EXPECT_EQ(hours[1].weekday, 5) << "a Saturday";
  EXPECT_EQ(hours[1].hour, 16);
  EXPECT_EQ(hours[9].begin, At("2027-01-16T18:30:00Z"));
  EXPECT_EQ(SlotOfWeek(hours[9]), 6 * 24) << "Sunday at midnight there";
}

TEST(SlotsTest, TheRuleOfTheRegionDecidesAsAtTheHandOver) {
  ContactPolicy policy = Quiet("22:00-07:00");
  policy.by_region = true;
  CampaignDefinition definition;
  definition.policy = policy;
  const Whereabouts seoul{.channel = Channel::kSms, .address = "+821012345678", .time_zone = "Asia/Seoul"};
  const QuietPlace place = QuietPlaceOf(definition, seoul);
  ASSERT_NE(place.rule, nullptr);
  const SlotSpan span{.due = At("2027-01-16T02:20:00Z"),
                      .not_after = absl::InfiniteFuture(),
                      .zone = Zone("Asia/Seoul"),
                      .place = place};
  const std::vector<SlotHour> hours = OpenHours(policy, span);
  ASSERT_THAT(hours, Not(IsEmpty()));
  for (const SlotHour& hour : hours) {
    EXPECT_FALSE(QuietSpanAt(policy, place, hour.begin).quiet) << absl::FormatTime(hour.begin, span.zone);
    EXPECT_TRUE(hour.hour >= 8 && hour.hour < 21) << hour.hour;
  }
}

TEST(SlotsTest, ACustomersClockIsThePolicysIfItCannotBeLoaded) {
  ContactPolicy policy;
  policy.default_time_zone = "Asia/Seoul";
  EXPECT_EQ(ClockOf(policy, "Europe/Berlin").name(), "Europe/Berlin");
  EXPECT_EQ(ClockOf(policy, "Mars/Olympus").name(), "Asia/Seoul");
  EXPECT_EQ(ClockOf(policy, "").name(), "Asia/Seoul");
}

std::vector<SlotHour> Hours(int count) {
  std::vector<SlotHour> hours;
  for (int i = 0; i < count; ++i) hours.push_back({.begin = CampaignStart() + i * absl::Hours(1), .hour = i});
  return hours;
}

// The vectors of docs/assignment.md; its key is that of ACampaign. Changing one would move contacts of campaigns that
// run to another hour.
TEST(SlotsTest, DrawsArePinned) {
  const Campaign campaign = ACampaign().BuildCampaign();
  struct Case {
    const char* customer_id;
    const char* name;
    int64_t occurrence;
    uint64_t rank;
    int of_24;
    int of_13;
  };
  for (const Case& c : {
           Case{"c1", "chase", 0, 0x22c691cebc96c869, 3, 1},
           Case{"c2", "chase", 0, 0x9265bcdb69bc3dce, 13, 7},
           Case{"c2", "chase", 17, 0x9c3e6dbc2d99ec6e, 14, 7},
           Case{"c1", "main", 0, 0x063b34696e37ca92, 0, 0},
           Case{"Zo\xc3\xab", "main", 0, 0x89d0aaf5f98349ea, 12, 6},
           Case{"customer-000017", "main", 0, 0xcd2ec06cfaa5c47f, 19, 10},
       }) {
    const uint64_t rank =
        SlotRank(campaign, {.customer_id = c.customer_id, .name = c.name, .occurrence = c.occurrence});
    EXPECT_EQ(rank, c.rank) << c.customer_id << " " << c.name;
    EXPECT_EQ(DrawnHour(Hours(24), rank).hour, c.of_24) << c.customer_id << " " << c.name;
    EXPECT_EQ(DrawnHour(Hours(13), rank).hour, c.of_13) << c.customer_id << " " << c.name;
  }
}

TEST(SlotsTest, TheLastHourIsTheHighestRanks) {
  EXPECT_EQ(DrawnHour(Hours(24), 0).hour, 0);
  EXPECT_EQ(DrawnHour(Hours(24), ~uint64_t{0}).hour, 23);
  EXPECT_EQ(DrawnHour(Hours(1), ~uint64_t{0}).hour, 0);
}

TEST(SlotsTest, QuartersAreExactWhereHoursBeginAtOne) {
  const absl::Time start = At("2027-01-16T10:20:30Z");
  EXPECT_EQ(QuartersFrom(start, start), 0);
  EXPECT_EQ(AfterQuarters(start, 0), start);
  for (const char* zone : {"UTC", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Eucla"}) {
    for (const SlotHour& hour :
         OpenHours({}, {.due = start, .not_after = absl::InfiniteFuture(), .zone = Zone(zone), .place = {}})) {
      EXPECT_EQ(AfterQuarters(start, QuartersFrom(start, hour.begin)), hour.begin) << zone << " " << hour.hour;
    }
  }
  EXPECT_EQ(AfterQuarters(start, QuartersFrom(start, start + absl::Minutes(25))), At("2027-01-16T11:00:00Z"))
      << "never before the hour";
}

// The seed is the key of ACampaign; a key of chance would be beyond the threshold once in a thousand.
TEST(SlotsTest, EveryHourIsDrawnAlike) {
  const Campaign campaign = ACampaign().BuildCampaign();
  for (const int count : {24, 13}) {
    const std::vector<SlotHour> hours = Hours(count);
    std::vector<int64_t> drawn(hours.size());
    for (int i = 0; i < 10'000; ++i) {
      const std::string id = CustomerId(i);
      const uint64_t rank = SlotRank(campaign, {.customer_id = id, .name = "main"});
      ++drawn[static_cast<size_t>(DrawnHour(hours, rank).hour)];
    }
    ASSERT_OK_AND_ASSIGN(const SampleRatioResult result, SampleRatioTest(drawn, std::vector<double>(hours.size(), 1)));
    EXPECT_EQ(result.state, SampleRatioState::kAsConfigured) << count << " hours, p " << result.test.p;
  }
}

}  // namespace
}  // namespace sendlift::testing
