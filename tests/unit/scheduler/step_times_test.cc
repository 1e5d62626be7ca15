#include "scheduler/step_times.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/assignment.h"
#include "tests/unit/scheduler/triggered_world.h"

namespace sendlift::testing {
namespace {

using ::testing::ElementsAre;

std::string DateText(const std::string& value, const std::string& time_zone, absl::Duration before = {}) {
  FollowUp step;
  step.date_attribute = "contract_end";
  step.before = before;
  ContactPolicy policy;
  policy.default_time_zone = "Asia/Seoul";
  Customer customer = ACustomer(0);
  customer.time_zone = time_zone;
  customer.attributes["contract_end"] = value;
  const std::optional<absl::Time> date = DateOf(step, policy, customer);
  return date.has_value() ? absl::FormatTime(absl::RFC3339_sec, *date, absl::UTCTimeZone()) : "none";
}

TEST(StepTimesTest, DatesAreTheBeginningOfTheirDayWhereTheCustomerIs) {
  struct Case {
    const char* name;
    const char* value;
    const char* time_zone;
    absl::Duration before;
    const char* date;
  };
  for (const Case& c : {
           Case{"OwnZone", "2026-12-24", "Europe/Berlin", {}, "2026-12-23T23:00:00+00:00"},
           Case{"InSummer", "2027-07-01", "Europe/Berlin", {}, "2027-06-30T22:00:00+00:00"},
           Case{"DefaultZone", "2026-12-24", "", {}, "2026-12-23T15:00:00+00:00"},
           Case{"ZoneThatCannotBeLoaded", "2026-12-24", "Mars/Olympus", {}, "2026-12-23T15:00:00+00:00"},
           Case{"DayThatBeginsAtOne", "2018-11-04", "America/Sao_Paulo", {}, "2018-11-04T03:00:00+00:00"},
           Case{"Before", "2026-12-24", "UTC", absl::Hours(48), "2026-12-22T00:00:00+00:00"},
           Case{"Time", "2026-12-24T10:30:00+01:00", "Asia/Tokyo", {}, "2026-12-24T09:30:00+00:00"},
           Case{"NoDate", "soon", "UTC", {}, "none"},
           Case{"Empty", "", "UTC", {}, "none"},
           Case{"NoDayOfTheCalendar", "2026-02-30", "UTC", {}, "none"},
           Case{"Infinite", "infinite-future", "UTC", {}, "none"},
           Case{"YearOfFiveDigits", "20261-01-01", "UTC", {}, "none"},
       }) {
    EXPECT_EQ(DateText(c.value, c.time_zone, c.before), c.date) << c.name;
  }
}

TEST(StepTimesTest, WithoutTheAttributeThereIsNoDate) {
  FollowUp step;
  step.date_attribute = "contract_end";
  EXPECT_EQ(DateOf(step, {}, ACustomer(0)), std::nullopt);
}

FollowUp WithDelays() {
  FollowUp step = AStep("chase", {"OPENED"});
  step.delays = {{.delay = "none", .share = Percent(20), .after = {}, .none = true},
                 {.delay = "20-min", .share = Percent(37.5), .after = absl::Minutes(20)},
                 {.delay = "2-h", .share = Remainder(), .after = absl::Hours(2)}};
  return step;
}

TEST(StepTimesTest, SharesOfDelaysMakeAWhole) {
  EXPECT_THAT(DelayShares(WithDelays()), ElementsAre(200'000, 375'000, 425'000));
}

TEST(StepTimesTest, ADelayTakesThePlaceOfTheTimeAfterTheTrigger) {
  const FollowUp step = WithDelays();
  EXPECT_EQ(DueTimeOf(step, CampaignStart(), -1), CampaignStart() + absl::Hours(24));
  EXPECT_EQ(DueTimeOf(step, CampaignStart(), 0), absl::InfiniteFuture());
  EXPECT_EQ(DueTimeOf(step, CampaignStart(), 1), CampaignStart() + absl::Minutes(20));
  EXPECT_EQ(DueTimeOf(step, CampaignStart(), 2), CampaignStart() + absl::Hours(2));
}

// The vectors of docs/assignment.md; its key is that of ACampaign. Changing one would give people of campaigns that run
// another delay.
TEST(StepTimesTest, DelaysArePinned) {
  const Campaign campaign = ACampaign().BuildCampaign();
  struct Case {
    const char* customer_id;
    const char* step;
    int64_t occurrence;
    int delay;
  };
  for (const Case& c : {
           Case{"c1", "chase", 0, 1},               // 572,335
           Case{"c2", "chase", 0, 0},               // 956
           Case{"c2", "chase", 17, 1},              // 528,933
           Case{"c1", "ask", 0, 2},                 // 933,539
           Case{"Zo\xc3\xab", "chase", 0, 2},       // 947,874
           Case{"customer-000017", "chase", 0, 2},  // 756,346
       }) {
    FollowUp step = WithDelays();
    step.follow_up = c.step;
    EXPECT_EQ(DelayOf(campaign, step, c.customer_id, c.occurrence), c.delay) << c.customer_id << " " << c.step;
  }
}

TEST(StepTimesTest, TheRankOfADelayIsThatOfAnotherImplementation) {
  const Campaign campaign = ACampaign().BuildCampaign();
  EXPECT_EQ(Rank(AssignmentKey(campaign), RankPurpose::kDelay,
                 absl::string_view("c1\0chase\0"
                                   "0",
                                   10)),
            0x92848e5955b8c80d);
}

TEST(StepTimesTest, ThePlannersKeyDecidesInThePlaceOfTheCampaigns) {
  Campaign campaign = ACampaign().BuildCampaign();
  campaign.definition.experiment.assignment_key = HashKey{9};
  FollowUp step = WithDelays();
  int moved = 0;
  for (int i = 0; i < 100; ++i) {
    moved += DelayOf(campaign, step, CustomerId(i), 0) != DelayOf(ACampaign().BuildCampaign(), step, CustomerId(i), 0);
  }
  EXPECT_GT(moved, 30);
}

}  // namespace
}  // namespace sendlift::testing
