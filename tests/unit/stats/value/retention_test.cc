#include "stats/value/retention.h"

#include <limits>
#include <vector>

#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

using ::testing::_;

// Three customers come in period 10 and one in 11; the activity of period 13 is not over yet.
std::vector<Activity> Example() {
  return {{1, 10}, {2, 10}, {3, 10}, {4, 11}, {1, 11}, {1, 11}, {2, 12}, {4, 12}, {1, 12}, {3, 13}, {5, 13}};
}

TEST(RetentionTest, CountsEachCustomerOnceAPeriodSinceTheFirst) {
  ASSERT_OK_AND_ASSIGN(const RetentionTable table, RetentionOf(Example(), 12, 0.95));
  ASSERT_EQ(table.cohorts.size(), 2u);
  EXPECT_EQ(table.cohorts[0].period, 10);
  EXPECT_EQ(table.cohorts[0].customers, 3);
  ASSERT_EQ(table.cohorts[0].cells.size(), 3u);
  EXPECT_EQ(table.cohorts[0].cells[0].counts.successes, 3);
  EXPECT_EQ(table.cohorts[0].cells[1].counts.successes, 1);
  EXPECT_EQ(table.cohorts[0].cells[2].counts.successes, 2);
  ASSERT_EQ(table.cohorts[1].cells.size(), 2u);
  EXPECT_EQ(table.cohorts[1].cells[1].rate, 1);
  ASSERT_EQ(table.all.size(), 3u);
  EXPECT_EQ(table.all[1].counts.successes, 2);
  EXPECT_EQ(table.all[1].counts.trials, 4);
  EXPECT_EQ(table.all[2].counts.trials, 3);
}

TEST(RetentionTest, IntervalsAreWilsons) {
  ASSERT_OK_AND_ASSIGN(const RetentionTable table, RetentionOf(Example(), 12, 0.9));
  ASSERT_OK_AND_ASSIGN(const Interval wilson, WilsonInterval({.successes = 2, .trials = 3}, 0.9));
  EXPECT_EQ(table.cohorts[0].cells[2].interval, wilson);
  EXPECT_TRUE(table.cohorts[0].cells[1].interval.Holds(1.0 / 3));
}

TEST(RetentionTest, ExtremeInputsGiveAStatus) {
  EXPECT_TRUE(RetentionOf({}, 0, 0.95).value().cohorts.empty());
  EXPECT_TRUE(RetentionOf(Example(), 9, 0.95).value().all.empty());
  for (const double level : {0.0, 1.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    EXPECT_THAT(RetentionOf(Example(), 12, level), testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  }
  EXPECT_THAT(RetentionOf(Example(), 10'010, 0.95), testing::HasCode(absl::StatusCode::kOutOfRange, _));
  EXPECT_OK(RetentionOf(Example(), 10'009, 0.95));
  EXPECT_THAT(RetentionOf(std::vector<Activity>{{1, INT64_MIN}}, INT64_MAX, 0.95),
              testing::HasCode(absl::StatusCode::kOutOfRange, _));
}

}  // namespace
}  // namespace sendlift
