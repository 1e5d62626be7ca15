#include "engine/timetable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

RateLimit Limit(RateSubject::Kind kind, const std::string& id, int64_t count, absl::Duration period) {
  RateLimit limit;
  limit.subject = {.kind = kind, .id = id};
  limit.count = count;
  limit.period = period;
  return limit;
}

ConnectedGateway Gateway(const std::string& name, std::vector<Channel> channels) {
  ConnectedGateway gateway;
  gateway.gateway = name;
  gateway.channels = std::move(channels);
  return gateway;
}

// Two waves an hour apart, from the start of the window on.
Campaign TwoWaves() {
  Campaign campaign;
  campaign.definition = ACampaign()
                            .WithTier("all", "")
                            .WithArm("one")
                            .WithWave("a", CampaignStart(), Percent(50))
                            .WithWave("b", CampaignStart() + absl::Hours(1))
                            .WithChannel(Channel::kSms)
                            .Build();
  campaign.id = "two-waves";
  campaign.definition.window = {.start = CampaignStart(), .end = CampaignStart() + absl::Hours(6)};
  return campaign;
}

std::vector<Preview::Cell> Cells(int64_t people) {
  std::vector<Preview::Cell> cells;
  for (const int wave : {0, 1}) {
    cells.push_back({.tier = 0, .arm = 0, .wave = wave, .channel = Channel::kSms, .people = people / 9});
    cells.push_back({.tier = 0, .arm = 1, .wave = wave, .channel = Channel::kSms, .people = people});
  }
  return cells;
}

std::vector<WaveForecast> Forecast(int64_t people, const std::vector<RateLimit>& limits,
                                   const std::vector<ConnectedGateway>& gateways) {
  return ForecastWaves(TwoWaves(), Cells(people), limits, gateways, CampaignStart() - absl::Hours(1));
}

TEST(TimetableTest, WithoutLimitsNothingIsForeseenButTheStart) {
  const auto timetable = Forecast(7200, {}, {});
  ASSERT_THAT(timetable, SizeIs(2));
  EXPECT_EQ(timetable[1].start, CampaignStart() + absl::Hours(1));
  EXPECT_EQ(timetable[1].contacts, 7200);  // control is not contacted
  EXPECT_FALSE(timetable[1].end.has_value());
  EXPECT_EQ(timetable[1].late, 0);
}

TEST(TimetableTest, AWaveBeginsWhereTheOneBeforeEnds) {
  const auto timetable = Forecast(7200, {Limit(RateSubject::Kind::kChannel, "SMS", 1, absl::Seconds(1))}, {});
  EXPECT_EQ(timetable[0].end, CampaignStart() + absl::Hours(2));
  EXPECT_EQ(timetable[1].start, CampaignStart() + absl::Hours(2));
  EXPECT_EQ(timetable[1].end, CampaignStart() + absl::Hours(4));
}

TEST(TimetableTest, GatewaysOfAChannelWorkTogetherUnderTheLowestLimit) {
  const std::vector<RateLimit> limits = {Limit(RateSubject::Kind::kGateway, "west", 1, absl::Seconds(1)),
                                         Limit(RateSubject::Kind::kGateway, "east", 3, absl::Seconds(1)),
                                         Limit(RateSubject::Kind::kCampaign, "two-waves", 7200, absl::Hours(1)),
                                         Limit(RateSubject::Kind::kCampaign, "another", 1, absl::Hours(1))};
  const auto west = Gateway("west", {Channel::kSms});
  const auto east = Gateway("east", {Channel::kSms, Channel::kPhone});
  EXPECT_EQ(Forecast(3600, limits, {west, east})[0].per_second, 2);  // the campaign's
  EXPECT_EQ(Forecast(3600, limits, {west})[0].per_second, 1);
  EXPECT_EQ(Forecast(3600, {limits[0], limits[1]}, {west, east})[0].per_second, 4);
  const auto unlimited = Gateway("south", {Channel::kSms});
  EXPECT_EQ(Forecast(3600, {limits[0]}, {west, unlimited})[0].per_second, 0);
}

TEST(TimetableTest, SaysWhatTheWindowEndsBefore) {
  const auto gateway = Gateway("west", {Channel::kSms});
  const auto timetable = Forecast(14'400, {Limit(RateSubject::Kind::kGateway, "west", 1, absl::Seconds(1))}, {gateway});
  EXPECT_EQ(timetable[0].late, 0);
  EXPECT_EQ(timetable[1].late, 7'200);  // four hours behind four, in a window of six
  Preview preview;
  WarnOfTimetable(TwoWaves(), timetable, {gateway}, preview);
  EXPECT_THAT(preview.warnings, ElementsAre(HasSubstr("TOO_SLOW: at the rates that hold now, 7200 of 14400")));
}

TEST(TimetableTest, WarnsOfAChannelThatNobodyServes) {
  Preview preview;
  WarnOfTimetable(TwoWaves(), Forecast(10, {}, {}), {Gateway("mail", {Channel::kEmail})}, preview);
  EXPECT_THAT(preview.warnings, ElementsAre(HasSubstr("NO_GATEWAY: no gateway for SMS")));
  Preview quiet;
  WarnOfTimetable(TwoWaves(), {}, {}, quiet);
  EXPECT_THAT(quiet.warnings, IsEmpty());
}

}  // namespace
}  // namespace sendlift::testing
