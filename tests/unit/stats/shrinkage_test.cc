#include "stats/shrinkage.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/random.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/error_rate.h"

namespace sendlift {
namespace {

using ::testing::_;

TEST(ShrinkageTest, FollowsItsFormulas) {
  // Mean 3 and Q 26 on 4 degrees of freedom: tau^2 = 22 / (5 - 1).
  ASSERT_OK_AND_ASSIGN(const ShrunkGrid grid, ShrinkTowardsMean({{0, 1}, {2, 1}, {3, 1}, {3, 1}, {7, 1}}, 0.95));
  const double q = 9 + 1 + 0 + 0 + 16;
  const double tau_squared = (q - 4) / 4;
  EXPECT_NEAR(grid.mean, 3, 1e-15);
  EXPECT_NEAR(grid.tau_squared, tau_squared, 1e-13);
  const double weight = tau_squared / (tau_squared + 1);
  EXPECT_NEAR(grid.cells[4].weight, weight, 1e-14);
  EXPECT_NEAR(grid.cells[4].estimate, 3 + weight * 4, 1e-13);
  const ShrunkCell& cell = grid.cells[4];
  EXPECT_NEAR(cell.interval.upper, cell.estimate + 1.959963984540054 * cell.standard_error, 1e-12);
  // Less sure than if tau and the mean were known, surer than the raw cell.
  EXPECT_GT(cell.standard_error, std::sqrt(weight));
  EXPECT_LT(cell.standard_error, 1.2);
}

// With a spread that the data leave no doubt about, a cell is known as well as its own data say.
TEST(ShrinkageTest, AWideSpreadLeavesTheCellsAsTheyAre) {
  std::vector<NormalEstimate> cells;
  for (int i = 0; i < 40; ++i) cells.push_back({100.0 * i, 1});
  ASSERT_OK_AND_ASSIGN(const ShrunkGrid grid, ShrinkTowardsMean(cells, 0.95));
  EXPECT_NEAR(grid.cells[3].estimate, 300, 0.01);
  EXPECT_NEAR(grid.cells[3].standard_error, 1, 1e-4);
}

TEST(ShrinkageTest, CellsThatDifferByChanceOnlyAreTheMean) {
  ASSERT_OK_AND_ASSIGN(const ShrunkGrid grid, ShrinkRates({{10, 100}, {11, 100}, {9, 100}, {100, 1000}}, 0.95));
  EXPECT_EQ(grid.tau_squared, 0);
  for (const ShrunkCell& cell : grid.cells) {
    EXPECT_NEAR(cell.estimate, 0.1, 1e-15);
    EXPECT_EQ(cell.weight, 0);
    EXPECT_TRUE(cell.interval.Holds(0.1));
    EXPECT_GT(cell.standard_error, 0);
  }
}

TEST(ShrinkageTest, ASmallCellIsDrawnFartherThanALargeOne) {
  ASSERT_OK_AND_ASSIGN(const ShrunkGrid grid,
                       ShrinkRates({{30, 100}, {3000, 10'000}, {1000, 10'000}, {1500, 10'000}, {500, 10'000}}, 0.95));
  EXPECT_LT(grid.cells[0].estimate, grid.cells[1].estimate);
  EXPECT_LT(grid.cells[0].weight, grid.cells[1].weight);
  EXPECT_GT(grid.cells[0].estimate, grid.mean);
}

// Weekdays by four parts of the day. Empirical Bayes promises coverage on average over the cells; those of one grid
// share their mean and tau^2, so one cell of each grid, in turn, is counted, and the count is binomial.
TEST(ShrinkageTest, IntervalsHoldTheTruthOfTheirShareOfCellsAndBeatTheRawRates) {
  constexpr int kGrids = 2240;
  for (const double spread : {0.0, 0.01, 0.04}) {
    Random random(11);
    int64_t missed = 0;
    double raw_error = 0, shrunk_error = 0;
    for (size_t round = 0; round < kGrids; ++round) {
      std::vector<double> truth;
      std::vector<NormalEstimate> cells;
      for (int i = 0; i < 28; ++i) {
        truth.push_back(0.1 + spread * random.Normal());
        const double error = i % 2 == 0 ? 0.01 : 0.02;
        cells.push_back({truth.back() + error * random.Normal(), error});
      }
      ASSERT_OK_AND_ASSIGN(const ShrunkGrid grid, ShrinkTowardsMean(cells, 0.95));
      const size_t counted = round % 28;
      missed += grid.cells[counted].interval.Holds(truth[counted]) ? 0 : 1;
      for (size_t i = 0; i < truth.size(); ++i) {
        raw_error += std::pow(cells[i].value - truth[i], 2);
        shrunk_error += std::pow(grid.cells[i].estimate - truth[i], 2);
      }
    }
    EXPECT_LE(missed, testing::MostEvents(kGrids, 0.05)) << spread;
    EXPECT_LT(shrunk_error, raw_error) << spread;
    RecordProperty(absl::StrCat("missed_at_", spread), static_cast<int>(missed));
  }
}

TEST(ShrinkageTest, RefusesImpossibleInputAndAnswersExtremes) {
  EXPECT_THAT(ShrinkTowardsMean({{1, 1}, {2, 1}, {3, 1}}, 0.95),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(ShrinkTowardsMean({{1, 1}, {2, 1}, {3, 1}, {4, 0}}, 0.95),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ShrinkTowardsMean({{1, 1}, {2, 1}, {3, 1}, {4, 1}}, NAN),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ShrinkRates({{0, 10}, {0, 10}, {0, 10}, {0, 10}}, 0.95),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(ShrinkRates({{1, 10}, {0, 10}, {0, 10}, {0, 0}}, 0.95),
              testing::HasCode(absl::StatusCode::kFailedPrecondition, _));
  EXPECT_THAT(ShrinkRates({{11, 10}, {0, 10}, {0, 10}, {0, 1}}, 0.95),
              testing::HasCode(absl::StatusCode::kInvalidArgument, _));
  ASSERT_OK_AND_ASSIGN(const ShrunkGrid rare, ShrinkRates(std::vector<Counts>(168, {1, 1'000'000'000'000}), 0.95));
  EXPECT_NEAR(rare.cells[0].estimate, 1e-12, 1e-18);
  EXPECT_GE(rare.cells[0].interval.lower, 0);
  ASSERT_OK_AND_ASSIGN(const ShrunkGrid edge, ShrinkRates({{1, 1}, {0, 1}, {1, 1}, {1, 1}}, 0.95));
  EXPECT_EQ(edge.cells[0].interval.upper, 1);
}

}  // namespace
}  // namespace sendlift
