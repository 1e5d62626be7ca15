#include "scheduler/best_hours.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include "base/random.h"
#include "tests/support/a_campaign.h"
#include "tests/support/status_matchers.h"

namespace sendlift::testing {
namespace {

using storage::HourCounts;

HourCounts Responses(const std::map<int, int>& counts) {
  HourCounts hours{};
  for (const auto& [hour, count] : counts) hours[static_cast<size_t>(hour)] = static_cast<uint16_t>(count);
  return hours;
}

// Of a Saturday.
std::vector<SlotHour> Hours(const std::vector<int>& hours) {
  std::vector<SlotHour> all;
  for (const int hour : hours) {
    const int behind = hour < hours.front() ? 24 : 0;
    all.push_back(
        {.begin = CampaignStart() + absl::Hours(hour + behind), .weekday = behind == 0 ? 5 : 6, .hour = hour});
  }
  return all;
}
absl::Time AtHour(int hour) { return CampaignStart() + absl::Hours(hour); }

// Every slot with the same counts but for one hour of every day.
SlotCounts Counted(Counts usual, int hour, Counts there) {
  SlotCounts counts{};
  counts.fill(usual);
  for (int day = 0; day < 7; ++day) counts[static_cast<size_t>(day * 24 + hour)] = there;
  return counts;
}

// The least that is enough, from exact fractions: 24 P(Binomial(n, 1/6) >= c) < 0.05.
TEST(BestHoursTest, AWindowIsACustomersOwnIfChanceSeldomMakesIt) {
  struct Case {
    int all;
    int enough;
  };
  for (const Case& c : {Case{4, 4}, Case{5, 5}, Case{6, 5}, Case{8, 6}, Case{10, 7}, Case{20, 10}, Case{50, 18}}) {
    // What is not in the window is spread over hours at least four from each other.
    const auto with = [&](int inside) {
      HourCounts hours = Responses({{19, inside}});
      for (int i = 0; i < c.all - inside; ++i) ++hours[static_cast<size_t>(i % 4 * 4)];
      return hours;
    };
    EXPECT_EQ(OwnWindow(with(c.enough)), 16) << c.all << ": the earliest that holds them";
    if (c.all != c.enough) EXPECT_EQ(OwnWindow(with(c.enough - 1)), std::nullopt) << c.all;
  }
  EXPECT_EQ(OwnWindow(Responses({{19, 3}})), std::nullopt) << "three are never enough";
  EXPECT_EQ(OwnWindow({}), std::nullopt);
}

TEST(BestHoursTest, AWindowGoesOverMidnight) {
  EXPECT_EQ(OwnWindow(Responses({{22, 3}, {23, 3}, {0, 3}, {1, 3}})), 22);
}

// Customers who respond at any hour alike: the rate of windows that are found is at most 5 %. 2,000 customers; beyond
// 4.5 standard errors once in 300,000 seeds.
TEST(BestHoursTest, ChanceAloneSeldomMakesAWindow) {
  constexpr uint64_t kSeed = 20261122;
  SCOPED_TRACE(kSeed);
  Random random(kSeed);
  constexpr int kPeople = 2'000;
  for (const int responses : {6, 12, 40}) {
    int found = 0;
    for (int i = 0; i < kPeople; ++i) {
      HourCounts hours{};
      for (int k = 0; k < responses; ++k) ++hours[random.Below(24)];
      found += OwnWindow(hours).has_value();
    }
    EXPECT_LT(found, kPeople * 0.05 + 4.5 * std::sqrt(kPeople * 0.05 * 0.95)) << responses;
  }
}

TEST(BestHoursTest, RatesThatDoNotDifferSayNothing) {
  ASSERT_OK_AND_ASSIGN(const auto same, RatesOf(Counted({.successes = 20, .trials = 100}, 9, {20, 100})));
  EXPECT_FALSE(same.has_value());
  ASSERT_OK_AND_ASSIGN(const auto nobody, RatesOf(Counted({.successes = 0, .trials = 100}, 9, {0, 100})));
  EXPECT_FALSE(nobody.has_value());
  ASSERT_OK_AND_ASSIGN(const auto nothing, RatesOf({}));
  EXPECT_FALSE(nothing.has_value());
}

TEST(BestHoursTest, FewContactsOrFewSlotsSayNothing) {
  SlotCounts counts{};
  for (int hour = 0; hour < 4; ++hour) counts[static_cast<size_t>(hour)] = {.successes = hour * 10, .trials = 30};
  ASSERT_OK_AND_ASSIGN(const auto four, RatesOf(counts));
  EXPECT_TRUE(four.has_value());
  counts[3].trials = 29;
  counts[3].successes = 29;
  ASSERT_OK_AND_ASSIGN(const auto three, RatesOf(counts));
  EXPECT_FALSE(three.has_value());
}

TEST(BestHoursTest, RatesAreDrawnTowardsTheMeanWhichSlotsWithoutDataHave) {
  SlotCounts counts{};
  for (int hour = 8; hour < 20; ++hour) counts[static_cast<size_t>(hour)] = {.successes = 40, .trials = 400};
  counts[18] = {.successes = 120, .trials = 400};
  counts[19] = {.successes = 9, .trials = 30};
  ASSERT_OK_AND_ASSIGN(const auto rates, RatesOf(counts));
  ASSERT_TRUE(rates.has_value());
  const double mean = (*rates)[0];
  EXPECT_GT(mean, 0.1);
  EXPECT_LT(mean, 0.15);
  EXPECT_EQ((*rates)[167], mean);
  EXPECT_LT((*rates)[18], 0.3);
  EXPECT_GT((*rates)[18], 0.2);
  EXPECT_LT((*rates)[19], (*rates)[18]) << "as good, of fewer contacts";
  EXPECT_GT((*rates)[19], mean);
  EXPECT_LT((*rates)[9], mean);
}

SlotRates Peak(int hour) {
  SlotRates rates;
  rates.fill(0.1);
  for (int day = 0; day < 7; ++day) rates[static_cast<size_t>(day * 24 + hour)] = 0.2;
  return rates;
}

TEST(BestHoursTest, TheFirstEvidenceThatIsSupportedDecides) {
  const std::vector<SlotHour> hours = Hours({9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20});
  const HourCounts evenings = Responses({{18, 3}, {19, 5}, {20, 2}});
  SlotEvidence evidence{.tiers = {std::nullopt, Peak(11)}, .campaign = Peak(13), .others = Peak(15)};
  const auto expect = [&](const HourCounts& responses, int tier, std::optional<absl::Time> begin, Evidence by) {
    const BestHour best = BestOf(hours, responses, tier, evidence);
    EXPECT_EQ(best.begin, begin) << static_cast<int>(by);
    EXPECT_EQ(best.evidence, by);
  };
  expect(evenings, 1, AtHour(19), Evidence::kOwn);
  expect({}, 1, AtHour(11), Evidence::kTier);
  expect(Responses({{19, 2}, {9, 1}}), 1, AtHour(11), Evidence::kTier);
  expect({}, 0, AtHour(13), Evidence::kCampaign);
  expect({}, 7, AtHour(13), Evidence::kCampaign);
  evidence.campaign.reset();
  expect({}, 0, AtHour(15), Evidence::kOthers);
  evidence.others.reset();
  expect({}, 0, std::nullopt, Evidence::kNone);
}

TEST(BestHoursTest, CustomersWithHoursOfTheirOwnGetThem) {
  const std::vector<SlotHour> hours = Hours({9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 0, 1});
  for (const int own : {10, 16, 23, 1}) {
    EXPECT_EQ(*BestOf(hours, Responses({{own, 6}, {5, 1}}), 0, {}).begin, AtHour(own < 9 ? own + 24 : own)) << own;
  }
}

TEST(BestHoursTest, AnHourOfTheWindowThatIsOpenWillDoAndElseTheNextEvidence) {
  const HourCounts nights = Responses({{21, 1}, {22, 1}, {23, 8}, {0, 1}});
  const SlotEvidence evidence{.tiers = {}, .campaign = Peak(12), .others = {}};
  EXPECT_EQ(BestOf(Hours({20, 21, 9, 12}), nights, 0, evidence).begin, AtHour(21)) << "quiet from 22 on";
  EXPECT_EQ(BestOf(Hours({18, 9, 12}), nights, 0, evidence).begin, AtHour(36));
  EXPECT_EQ(BestOf(Hours({18, 9, 12}), nights, 0, evidence).evidence, Evidence::kCampaign);
  EXPECT_EQ(BestOf({}, nights, 0, evidence).begin, std::nullopt);
}

TEST(BestHoursTest, OfThoseAlikeTheEarliestIsBest) {
  const std::vector<SlotHour> hours = Hours({17, 18, 19, 20});
  EXPECT_EQ(BestOf(hours, Responses({{18, 4}, {19, 4}}), 0, {}).begin, AtHour(18));
  const SlotEvidence evidence{.tiers = {}, .campaign = Peak(3), .others = {}};
  EXPECT_EQ(BestOf(hours, {}, 0, evidence).begin, AtHour(17));
}

}  // namespace
}  // namespace sendlift::testing
