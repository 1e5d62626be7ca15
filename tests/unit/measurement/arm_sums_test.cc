#include "measurement/arm_sums.h"

#include <gtest/gtest.h>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

storage::Cohort ACohort(int wave, int arm, int tier, int64_t people) {
  return {.wave = wave,
          .arm = arm,
          .tier = tier,
          .people = people,
          .planned_time = CampaignStart() + wave * absl::Hours(24)};
}

storage::Cell ACell(int wave, int arm, int tier, int metric, int64_t responders, int64_t total, uint64_t squares) {
  return {.key = {.wave = wave, .arm = arm, .tier = tier, .metric = metric},
          .responders = responders,
          .total = total,
          .squares = squares};
}

const std::vector<storage::Cohort> kCohorts = {ACohort(0, 0, 0, 10), ACohort(0, 1, 0, 20), ACohort(0, 1, 1, 40),
                                               ACohort(1, 1, 0, 80), ACohort(1, 0, 1, 160)};

TEST(ArmSumsTest, AddsWavesAndTiersOfOneArmAndMetricUp) {
  const std::vector<storage::Cell> cells = {ACell(0, 1, 0, 0, 1, 1, 1), ACell(0, 1, 1, 0, 2, 2, 2),
                                            ACell(1, 1, 0, 0, 4, 4, 4), ACell(0, 0, 0, 0, 8, 8, 8),
                                            ACell(0, 1, 0, 1, 16, 160, 9000)};
  const ArmSums all = SumsOf(kCohorts, cells, 1, 0, {});
  EXPECT_EQ(all.people, 140);
  EXPECT_EQ(all.responders, 7);
  EXPECT_EQ(all.sums, (MoneySums{.count = 140, .sum = 7, .sum_of_squares = 7}));
  const ArmSums tier = SumsOf(kCohorts, cells, 1, 0, {.tier = 0});
  EXPECT_EQ(tier.people, 100);
  EXPECT_EQ(tier.responders, 5);
  const ArmSums revenue = SumsOf(kCohorts, cells, 1, 1, {});
  EXPECT_EQ(revenue.people, 140);
  EXPECT_EQ(revenue.responders, 16);
  EXPECT_EQ(revenue.sums, (MoneySums{.count = 140, .sum = 160, .sum_of_squares = 9000}));
}

TEST(ArmSumsTest, AddsOneWaveOrChannelUp) {
  storage::Cohort by_phone = ACohort(0, 1, 0, 300);
  by_phone.channel = Channel::kPhone;
  std::vector<storage::Cohort> cohorts = kCohorts;
  cohorts.push_back(by_phone);
  storage::Cell cell = ACell(0, 1, 0, 0, 7, 7, 7);
  cell.key.channel = Channel::kPhone;
  const std::vector<storage::Cell> cells = {cell, ACell(1, 1, 0, 0, 4, 4, 4)};
  EXPECT_EQ(SumsOf(cohorts, cells, 1, 0, {.channel = Channel::kPhone}).people, 300);
  EXPECT_EQ(SumsOf(cohorts, cells, 1, 0, {.channel = Channel::kPhone}).responders, 7);
  EXPECT_EQ(SumsOf(cohorts, cells, 1, 0, {.wave = 1}).people, 80);
  EXPECT_EQ(SumsOf(cohorts, cells, 1, 0, {.wave = 1}).responders, 4);
}

TEST(ArmSumsTest, StrataAreWavesAndTiersWithPeopleInBothArms) {
  std::vector<storage::Cohort> cohorts = kCohorts;
  cohorts.push_back(ACohort(1, 0, 0, 7));
  cohorts.push_back(ACohort(1, 2, 0, 9));
  const std::vector<storage::Cell> cells = {ACell(1, 1, 0, 0, 4, 4, 4), ACell(1, 0, 0, 0, 2, 2, 2),
                                            ACell(1, 0, 0, 1, 3, 90, 3000), ACell(1, 2, 0, 0, 5, 5, 5)};
  const std::vector<Stratum> strata = StrataOf(cohorts, cells, 1, 0);
  ASSERT_EQ(strata.size(), 2u);  // not wave 0 tier 1, nor wave 1 tier 1: one arm only
  EXPECT_EQ(strata[0].treatment.people, 20);
  EXPECT_EQ(strata[0].control.people, 10);
  EXPECT_EQ(strata[1].treatment.people, 80);
  EXPECT_EQ(strata[1].treatment.responders, 4);
  EXPECT_EQ(strata[1].control.people, 7);
  EXPECT_EQ(strata[1].control.sums, (MoneySums{.count = 7, .sum = 2, .sum_of_squares = 2}));
}

TEST(ArmSumsTest, AnArmWithoutEventsHasPeopleAndNoughts) {
  const ArmSums control = SumsOf(kCohorts, {}, 0, 0, {.tier = 1});
  EXPECT_EQ(control.people, 160);
  EXPECT_EQ(control.sums, (MoneySums{.count = 160}));
}

TEST(ArmSumsTest, WhoeverWasPlannedAWindowAgoIsMature) {
  const absl::Duration window = absl::Hours(100);
  const auto at = [&](absl::Time now) { return MaturityOf(kCohorts, 1, {}, window, now); };
  EXPECT_EQ(at(CampaignStart()).people, 140);
  EXPECT_EQ(at(CampaignStart() + window - absl::Microseconds(1)).mature, 0);
  EXPECT_EQ(at(CampaignStart() + window).mature, 60);
  EXPECT_EQ(at(CampaignStart() + window + absl::Hours(24)).mature, 140);
  EXPECT_EQ(MaturityOf(kCohorts, 1, {.tier = 1}, window, CampaignStart() + window).mature, 40);
}

}  // namespace
}  // namespace sendlift::testing
