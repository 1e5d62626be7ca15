#include "measurement/send_time_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/unit/measurement/measured_world.h"

namespace sendlift::testing {
namespace {

using ::testing::_;

// Contacts by part of the day, drawn if asked, all on Monday.
SendTimeCounts CountsOf(const std::vector<Counts>& parts, bool drawn) {
  SendTimeCounts counts;
  counts.grid.resize(28);
  counts.drawn.resize(4);
  for (size_t i = 0; i < parts.size(); ++i) {
    counts.grid[i] = parts[i];
    if (drawn) counts.drawn[i] = parts[i];
  }
  return counts;
}

SendTimeReport Judge(const SendTimeCounts& counts) {
  const auto report = JudgeSendTimes({}, counts);
  EXPECT_OK(report);
  return *report;
}

TEST(SendTimeReportTest, TheBestPartOfADrawnDayIsFound) {
  const SendTimeReport report = Judge(
      CountsOf({{.successes = 50, .trials = 1000}, {.successes = 120, .trials = 1000}, {}, {.trials = 29}}, true));
  EXPECT_EQ(report.code, SendTimeCode::kSomeBest);
  EXPECT_TRUE(report.drawn);
  // Pearson's chi-square of (50, 120 of 1,000 each): scipy.stats.chi2_contingency(correction=False).
  EXPECT_NEAR(report.same_rates->chi_square, 31.5011, 0.0001);
  EXPECT_FALSE(report.hours[0].best->may_be_best);
  EXPECT_TRUE(report.hours[1].best->may_be_best);
  EXPECT_FALSE(report.hours[2].best.has_value() || report.hours[3].best.has_value()) << "too few to compare";
  EXPECT_FALSE(report.hours[2].interval.has_value());
}

TEST(SendTimeReportTest, HoursThatNobodyDrewAreShownWithoutAWord) {
  const SendTimeReport report =
      Judge(CountsOf({{.successes = 50, .trials = 1000}, {.successes = 120, .trials = 1000}}, false));
  EXPECT_EQ(report.code, SendTimeCode::kNotRandomised);
  EXPECT_FALSE(report.drawn);
  EXPECT_LT(report.same_rates->p, 1e-6);
  for (const SendTimePart& part : report.hours) EXPECT_FALSE(part.best.has_value());
  EXPECT_EQ(report.hours[1].counts.successes, 120);
}

TEST(SendTimeReportTest, WithoutADifferenceOrDataNothingIsBest) {
  EXPECT_EQ(Judge(CountsOf({{.successes = 50, .trials = 1000}, {.successes = 52, .trials = 1000}}, true)).code,
            SendTimeCode::kNoDifference);
  EXPECT_EQ(Judge(CountsOf({{.trials = 1000}, {.trials = 1000}}, true)).code, SendTimeCode::kNoDifference);
  EXPECT_EQ(Judge(CountsOf({{.successes = 9, .trials = 29}, {.successes = 0, .trials = 500}}, true)).code,
            SendTimeCode::kTooFew);
  EXPECT_EQ(Judge(CountsOf({}, true)).code, SendTimeCode::kNoData);
}

TEST(SendTimeReportTest, CellsOfTheWeekAreDrawnTowardsTheirMean) {
  SendTimeCounts counts = CountsOf({}, false);
  for (size_t i = 0; i < 8; ++i) counts.grid[i] = {.successes = static_cast<int64_t>(5 + i), .trials = 100};
  counts.grid[9] = {.successes = 20, .trials = 29};
  const SendTimeReport report = Judge(counts);
  ASSERT_TRUE(report.grid[0].shrunk.has_value());
  EXPECT_GT(report.grid[0].shrunk->estimate, 0.05);
  EXPECT_LT(report.grid[7].shrunk->estimate, 0.12);
  EXPECT_FALSE(report.grid[9].shrunk.has_value());
  EXPECT_EQ(report.same_in_grid->degrees_of_freedom, 7);
}

// Worlds in which one part is best, and worlds in which none is: the best is kept in the set, and a difference is not
// seen where there is none.
TEST(SendTimeReportTest, KeepsTheBestAndSeesNothingWhereThereIsNothing) {
  constexpr uint64_t kSeed = 20261123;
  SCOPED_TRACE(kSeed);
  Random random(kSeed);
  int kept = 0, seen = 0, false_alarms = 0;
  constexpr int kWorlds = 400;
  for (int world = 0; world < kWorlds; ++world) {
    for (const bool differs : {true, false}) {
      std::vector<Counts> parts(4, Counts{.trials = 600});
      for (size_t part = 0; part < parts.size(); ++part) {
        const double rate = differs && part == 2 ? 0.16 : 0.10;
        for (int i = 0; i < 600; ++i) parts[part].successes += random.Chance(rate);
      }
      const SendTimeReport report = Judge(CountsOf(parts, true));
      const bool found = report.code == SendTimeCode::kSomeBest;
      if (!differs) false_alarms += found;
      if (differs) seen += found;
      if (differs && found) kept += report.hours[2].best->may_be_best;
    }
  }
  // 5 % of 400 are 20, with a standard deviation of 4.4: four of them above.
  EXPECT_LE(false_alarms, 38);
  EXPECT_GT(seen, kWorlds / 2);
  EXPECT_GE(kept, seen * 9 / 10);
}

TEST(SendTimeReportTest, AQuestionThatCannotBeAskedIsRefused) {
  MeasuredWorld world;
  const Campaign campaign = world.InsertRunning(ACampaign().BuildCampaign());
  const auto ask = [&](const SendTimeQuestion& question) {
    return world.database().Read([&](storage::Session& session) {
      return MakeSendTimeReport(session, kWorkspace, campaign, question, world.now()).status();
    });
  };
  EXPECT_OK(ask({}));
  EXPECT_THAT(ask({.part_hours = 5}), HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ask({.response_time = absl::ZeroDuration()}), HasCode(absl::StatusCode::kInvalidArgument, _));
  EXPECT_THAT(ask({.level = 1}), HasCode(absl::StatusCode::kInvalidArgument, _));
}

}  // namespace
}  // namespace sendlift::testing
