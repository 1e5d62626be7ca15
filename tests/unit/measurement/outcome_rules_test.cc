#include "measurement/outcome_rules.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/a_campaign.h"

namespace sendlift::testing {
namespace {

const absl::Time kPlanned = CampaignStart();

Event AnEvent(absl::Duration after, int64_t amount = 0, const char* type = "PURCHASED") {
  return {.type = type, .time = kPlanned + after, .amount_minor = amount};
}

TEST(OutcomeRulesTest, AnEventCountsFromThePlannedTimeUntilTheWindowEnds) {
  const Metric metric{.metric = "rate", .event_type = "PURCHASED", .window = absl::Hours(24)};
  EXPECT_FALSE(Counts(metric, AnEvent(-absl::Microseconds(1)), kPlanned));
  EXPECT_TRUE(Counts(metric, AnEvent(absl::ZeroDuration()), kPlanned));
  EXPECT_TRUE(Counts(metric, AnEvent(absl::Hours(24) - absl::Microseconds(1)), kPlanned));
  EXPECT_FALSE(Counts(metric, AnEvent(absl::Hours(24)), kPlanned));
  EXPECT_FALSE(Counts(metric, AnEvent(absl::Hours(1), 0, "OPENED"), kPlanned));
}

TEST(OutcomeRulesTest, ACustomersNumberIsOneTheirEventsOrTheirMoney) {
  const storage::Outcome outcome{.event_count = 3, .total = 1250};
  EXPECT_EQ(MetricValue(MetricKind::kRate, outcome), 1);
  EXPECT_EQ(MetricValue(MetricKind::kCount, outcome), 3);
  EXPECT_EQ(MetricValue(MetricKind::kRevenue, outcome), 1250);
  for (const MetricKind kind : {MetricKind::kRate, MetricKind::kCount, MetricKind::kRevenue}) {
    EXPECT_EQ(MetricValue(kind, {}), 0);
  }
}

TEST(OutcomeRulesTest, AnOutcomeKeepsCountSumAndFirstTimeInAnyOrder) {
  storage::Outcome outcome;
  for (const int hour : {5, 2, 9}) outcome = WithEvent(outcome, AnEvent(absl::Hours(hour), 100 * hour));
  EXPECT_EQ(outcome.event_count, 3);
  EXPECT_EQ(outcome.total, 1600);
  EXPECT_EQ(outcome.first_time, kPlanned + absl::Hours(2));
}

TEST(OutcomeRulesTest, ACellGainsTheDifferenceThatAnEventMakes) {
  const storage::Outcome none, one{.event_count = 1, .total = 300}, two{.event_count = 2, .total = 800};
  storage::Cell gain = CellDifference({}, MetricKind::kRevenue, none, one);
  EXPECT_EQ(gain.responders, 1);
  EXPECT_EQ(gain.total, 300);
  EXPECT_EQ(gain.squares, absl::uint128(90'000));
  gain = CellDifference({}, MetricKind::kRevenue, one, two);
  EXPECT_EQ(gain.responders, 0);
  EXPECT_EQ(gain.total, 500);
  EXPECT_EQ(gain.squares, absl::uint128(550'000));
  gain = CellDifference({}, MetricKind::kRate, one, two);
  EXPECT_EQ(gain.total, 0);
  gain = CellDifference({}, MetricKind::kCount, one, two);
  EXPECT_EQ(gain.total, 1);
  EXPECT_EQ(gain.squares, absl::uint128(3));
}

TEST(OutcomeRulesTest, ARefundTakesSquaresOffAndTheSumStaysRight) {
  const storage::Outcome bought{.event_count = 1, .total = 500};
  const storage::Outcome returned = WithEvent(bought, AnEvent(absl::Hours(2), -400));
  absl::uint128 squares = CellDifference({}, MetricKind::kRevenue, {}, bought).squares;
  squares += CellDifference({}, MetricKind::kRevenue, bought, returned).squares;
  EXPECT_EQ(squares, absl::uint128(10'000));
  const storage::Outcome owing{.event_count = 1, .total = std::numeric_limits<int64_t>::min()};
  EXPECT_EQ(CellDifference({}, MetricKind::kRevenue, {}, owing).squares, absl::uint128(1) << 126);
}

}  // namespace
}  // namespace sendlift::testing
