#include "measurement/follow_up_curves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "measurement/time_bins.h"
#include "stats/timing/cumulative_incidence.h"
#include "stats/timing/restricted_mean.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/measurement/timed_people.h"

namespace sendlift::testing {
namespace {

constexpr absl::Duration kHorizon = absl::Hours(72);
constexpr double kJustBefore = 1e-10;  // hours: less than a microsecond

absl::Duration Drawn(Random& random, double mean_hours) {
  return absl::Microseconds(static_cast<int64_t>(-std::log(1 - random.Uniform()) * mean_hours * 3.6e9));
}

std::vector<TimedPerson> People(Random& random, int count, int days) {
  std::vector<TimedPerson> people;
  for (int i = 0; i < count; ++i) {
    TimedPerson person{.delay = 0, .trigger_time = CampaignStart() + absl::Minutes(random.Below(days * 24 * 60))};
    if (random.Chance(0.6)) person.response = Drawn(random, 20);
    if (random.Chance(0.3)) person.opt_out = Drawn(random, 30);
    people.push_back(person);
  }
  return people;
}

// How long the people of a day are watched: to the end of a bin, or of the horizon.
absl::Duration WatchedFor(const TimedPerson& person, absl::Time now) {
  const int64_t day = (person.trigger_time - absl::UnixEpoch()) / absl::Hours(24);
  const absl::Duration age = now - CloseTimeOf(day, absl::ZeroDuration());
  if (age >= kHorizon) return kHorizon;
  return age < absl::ZeroDuration() ? absl::ZeroDuration() : TimeBinStart(TimeBinOf(age));
}

// The exact times of those who are watched at all; what happened later is censored.
struct RawTimes {
  std::vector<double> times;
  std::vector<uint8_t> events;
  std::vector<double> free_times;
  std::vector<int32_t> causes;
};

RawTimes Raw(const std::vector<TimedPerson>& people, absl::Time now) {
  RawTimes raw;
  for (const TimedPerson& person : people) {
    const absl::Duration until = WatchedFor(person, now);
    if (until == absl::ZeroDuration()) continue;
    const absl::Duration response = person.response.value_or(absl::InfiniteDuration());
    const absl::Duration opt_out = person.opt_out.value_or(absl::InfiniteDuration());
    const absl::Duration first = std::min(response, opt_out);
    raw.times.push_back(absl::ToDoubleHours(std::min(response, until)));
    raw.events.push_back(response < until ? 1 : 0);
    raw.free_times.push_back(absl::ToDoubleHours(std::min(first, until)));
    raw.causes.push_back(first >= until ? 0 : response <= opt_out ? 1 : 2);
  }
  return raw;
}

class FollowUpCurvesTest : public ::testing::TestWithParam<int> {};

// 0: all horizons are over; otherwise days since the first trigger.
INSTANTIATE_TEST_SUITE_P(Days, FollowUpCurvesTest, ::testing::Values(0, 3, 5, 7));

TEST_P(FollowUpCurvesTest, AtTheEndsOfBinsTheCurvesAreThoseOfTheExactTimes) {
  const absl::Time now = CampaignStart() + absl::Hours(24 * (GetParam() == 0 ? 100 : GetParam()) + 5);
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Random random(seed);
    const std::vector<TimedPerson> people = People(random, 400, 6);
    const RawTimes raw = Raw(people, now);
    const WatchedPeople watched = Watch(CellsOf(people, kHorizon), 0, 0, kHorizon, now);
    EXPECT_EQ(watched.people, 400);
    const KaplanMeierCurve curve = CurveOf(watched);
    ASSERT_OK_AND_ASSIGN(const KaplanMeierCurve exact, KaplanMeier({.times = raw.times, .events = raw.events}));
    ASSERT_OK_AND_ASSIGN(const CumulativeIncidence causes,
                         CumulativeIncidenceOf({.times = raw.free_times, .causes = raw.causes}));
    const std::vector<IncidencePoint> points = IncidenceOf(watched);
    ASSERT_GT(points.size(), 20u);
    for (size_t i = 0; i < points.size(); ++i) {
      const double end = watched.bins[i].end_hours;
      EXPECT_NEAR(SurvivalAt(curve, end).survival, SurvivalAt(exact, end - kJustBefore).survival, 1e-12) << end;
      EXPECT_NEAR(points[i].response_first, IncidenceAt(causes, 1, end - kJustBefore).incidence, 1e-12) << end;
      EXPECT_NEAR(points[i].opt_out_first, IncidenceAt(causes, 2, end - kJustBefore).incidence, 1e-12) << end;
    }
  }
}

TEST_P(FollowUpCurvesTest, ARestrictedMeanIsWithinTheErrorThatIsSaid) {
  const absl::Time now = CampaignStart() + absl::Hours(24 * (GetParam() == 0 ? 100 : GetParam()) + 5);
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE(absl::StrCat("seed ", seed));
    Random random(seed);
    const std::vector<TimedPerson> people = People(random, 400, 6);
    const RawTimes raw = Raw(people, now);
    const WatchedPeople watched = Watch(CellsOf(people, kHorizon), 0, 0, kHorizon, now);
    const KaplanMeierCurve curve = CurveOf(watched);
    ASSERT_OK_AND_ASSIGN(const KaplanMeierCurve exact, KaplanMeier({.times = raw.times, .events = raw.events}));
    const double tau = curve.last_time;
    ASSERT_OK_AND_ASSIGN(const RestrictedMean mean, RestrictedMeanOf(curve, tau));
    ASSERT_OK_AND_ASSIGN(const RestrictedMean exact_mean, RestrictedMeanOf(exact, tau - kJustBefore));
    EXPECT_LE(std::abs(mean.mean - exact_mean.mean), RestrictedMeanErrorOf(watched) + 1e-9);
    EXPECT_LT(RestrictedMeanErrorOf(watched), tau / 16);
  }
}

TEST(FollowUpCurvesCountsTest, OnlyThoseWhoseHorizonIsOverAreClosedAndAllTheirResponsesCount) {
  const absl::Time noon = CampaignStart() + absl::Hours(12);
  const storage::FollowUpCells cells =
      CellsOf({{.trigger_time = noon, .response = absl::Hours(50)},
               {.trigger_time = noon, .response = absl::Hours(9), .opt_out = absl::Hours(8)},
               {.trigger_time = noon + absl::Hours(24), .response = absl::Hours(1)},
               {.delay = 1, .trigger_time = noon, .response = absl::Hours(1)}},
              kHorizon);
  const absl::Time closed = CampaignStart() + absl::Hours(24) + kHorizon;
  const WatchedPeople before = Watch(cells, 0, 0, kHorizon, closed - absl::Microseconds(1));
  EXPECT_EQ(before.people, 3);
  EXPECT_EQ(before.closed, (Counts{.successes = 0, .trials = 0}));
  const WatchedPeople after = Watch(cells, 0, 0, kHorizon, closed);
  EXPECT_EQ(after.closed, (Counts{.successes = 2, .trials = 2}));
  EXPECT_EQ(after.closed_opt_outs, 1);
  EXPECT_EQ(Watch(cells, 1, 0, kHorizon, closed).closed, (Counts{.successes = 1, .trials = 1}));
}

TEST(FollowUpCurvesCountsTest, ControlOfTheCampaignIsLeftOut) {
  storage::FollowUpCells cells = CellsOf({{.trigger_time = CampaignStart()}}, kHorizon);
  storage::FollowUpCell control = cells.begin()->first;
  control.arm = 0;
  cells[control] = 7;
  EXPECT_EQ(Watch(cells, 0, 0, kHorizon, CampaignStart()).people, 1);
}

TEST(FollowUpCurvesCountsTest, NobodyGivesACurveOfNobody) {
  const WatchedPeople nobody = Watch({}, 0, 0, kHorizon, CampaignStart());
  EXPECT_EQ(CurveOf(nobody).customers, 0);
  EXPECT_TRUE(IncidenceOf(nobody).empty());
  EXPECT_EQ(RestrictedMeanErrorOf(nobody), 0);
}

}  // namespace
}  // namespace sendlift::testing
