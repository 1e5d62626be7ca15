#include "measurement/outcome_fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kPlanned = CampaignStart() + absl::Hours(1);

Event APurchase(CustomerNumber customer, absl::Duration after, int64_t amount = 0) {
  return {.customer = customer, .type = "PURCHASED", .time = kPlanned + after, .amount_minor = amount};
}

class OutcomeFoldTest : public ::testing::Test {
 protected:
  void Fold(const std::vector<Event>& events, int frozen_waves = 1) {
    world_.Write(
        [&](storage::Session& session) { return FoldOutcomes(session, kWorkspace, campaign_, frozen_waves, events); });
  }
  std::optional<storage::Outcome> OutcomeOf(CustomerNumber customer, int metric) {
    return world_.Read([&](storage::Session& session) {
      return storage::FindOutcome(session, kWorkspace, campaign_.number, customer, metric);
    });
  }
  bool IsOver(absl::Time time) {
    return world_.Read([&](storage::Session& session) { return IsOverForAll(session, kWorkspace, campaign_, time); });
  }

  MeasuredWorld world_;
  const Campaign campaign_ =
      world_.InsertRunning(ACampaign()
                               .WithMetric("rate", MetricKind::kRate, "PURCHASED", absl::Hours(24))
                               .WithMetric("revenue", MetricKind::kRevenue, "PURCHASED", absl::Hours(48))
                               .BuildCampaign());
};

TEST_F(OutcomeFoldTest, AllEventsOfACustomerGoIntoOneOutcomeAMetric) {
  world_.Assign(campaign_, {{.customer = {5}, .arm = 1, .planned_time = kPlanned},
                            {.customer = {9}, .arm = 0, .planned_time = kPlanned}});
  Fold({APurchase({4}, absl::Hours(1), 10), APurchase({5}, absl::Hours(30), 100), APurchase({5}, absl::Hours(2), 30),
        APurchase({5}, absl::Hours(-1), 7), APurchase({9}, absl::Hours(47), 5)});
  ASSERT_TRUE(OutcomeOf({5}, 0).has_value());
  EXPECT_EQ(OutcomeOf({5}, 0)->event_count, 1);
  EXPECT_EQ(OutcomeOf({5}, 1)->event_count, 2);
  EXPECT_EQ(OutcomeOf({5}, 1)->total, 130);
  EXPECT_EQ(OutcomeOf({5}, 1)->first_time, kPlanned + absl::Hours(2));
  EXPECT_FALSE(OutcomeOf({4}, 0).has_value() || OutcomeOf({9}, 0).has_value());
  const auto cells = world_.Cells(campaign_);
  ASSERT_THAT(cells, SizeIs(3));
  EXPECT_EQ(cells[0].total, 5);
  EXPECT_EQ(cells[1].total, 1);
  EXPECT_EQ(cells[2].squares, absl::uint128(130 * 130));
}

TEST_F(OutcomeFoldTest, WhatComesLaterAddsOnlyItsDifferenceToTheCell) {
  world_.Assign(campaign_, {{.customer = {5}, .arm = 1, .planned_time = kPlanned}});
  Fold({APurchase({5}, absl::Hours(3), 100)});
  Fold({APurchase({5}, absl::Hours(1), -40)});
  EXPECT_EQ(OutcomeOf({5}, 1)->first_time, kPlanned + absl::Hours(1));
  const auto cells = world_.Cells(campaign_);
  ASSERT_THAT(cells, SizeIs(2));
  EXPECT_EQ(cells[0].responders, 1);
  EXPECT_EQ(cells[0].total, 1);
  EXPECT_EQ(cells[1].responders, 1);
  EXPECT_EQ(cells[1].total, 60);
  EXPECT_EQ(cells[1].squares, absl::uint128(3600));
}

TEST_F(OutcomeFoldTest, AWaveThatIsNotFrozenDoesNotCount) {
  world_.Assign(campaign_, {{.customer = {5}, .arm = 1, .wave = 0, .planned_time = kPlanned}});
  Fold({APurchase({5}, absl::Hours(3), 100)}, /*frozen_waves=*/0);
  EXPECT_THAT(world_.Cells(campaign_), IsEmpty());
}

TEST_F(OutcomeFoldTest, ACampaignIsOverWhenTheLongestWindowOfTheLastPeopleIs) {
  EXPECT_FALSE(IsOver(absl::InfiniteFuture()));
  const absl::Time later = kPlanned + absl::Hours(5);
  world_.Freeze(campaign_, 0, kPlanned,
                {{.wave = 0, .arm = 0, .people = 2, .planned_time = later},
                 {.wave = 0, .arm = 1, .people = 4, .planned_time = kPlanned}});
  EXPECT_FALSE(IsOver(later + absl::Hours(48) - absl::Microseconds(1)));
  EXPECT_TRUE(IsOver(later + absl::Hours(48)));
}

}  // namespace
}  // namespace sendlift::testing
