#include "stats/timing/survival_sample.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

std::vector<LabelledTime> Rows(Random& random, size_t count, double (*time)(Random&)) {
  std::vector<LabelledTime> rows(count);
  for (size_t i = 0; i < count; ++i) rows[i] = {time(random), static_cast<uint32_t>(i)};
  return rows;
}

// Short inputs are compared, long ones sorted by digits: both must agree with the library's stable sort.
TEST(SurvivalSampleTest, SortsLikeAStableSortOfTheTimes) {
  const std::vector<double (*)(Random&)> kinds = {
      [](Random& random) { return random.Uniform(); },
      [](Random& random) { return std::floor(50 * random.Uniform()); },
      [](Random& random) { return std::exp(200 * random.Normal()); },
      [](Random& random) { return random.Chance(0.5) ? 0.0 : -0.0; },
      [](Random&) { return 7.0; },
  };
  Random random(3);
  for (const auto& kind : kinds) {
    for (const size_t count : {0, 1, 2, 1999, 2000, 20'000}) {
      std::vector<LabelledTime> rows = Rows(random, count, kind);
      std::vector<LabelledTime> expected = rows;
      std::stable_sort(expected.begin(), expected.end(),
                       [](const LabelledTime& a, const LabelledTime& b) { return a.time < b.time; });
      SortByTime(rows);
      for (size_t i = 0; i < count; ++i) {
        ASSERT_EQ(rows[i].time, expected[i].time);
        ASSERT_EQ(rows[i].label, expected[i].label);
      }
    }
  }
}

TEST(SurvivalSampleTest, VisitsEveryDistinctTimeWithItsCounts) {
  const std::vector<double> times = {3, 1, 3, 2, 3};
  const std::vector<uint8_t> events = {1, 0, 0, 1, 1};
  std::vector<TiedTimes> seen;
  ForEachTime({.times = times, .events = events}, [&seen](const TiedTimes& tied) { seen.push_back(tied); });
  ASSERT_EQ(seen.size(), 3u);
  EXPECT_EQ(seen[0].at_risk, 5);
  EXPECT_EQ(seen[0].censored, 1);
  EXPECT_EQ(seen[1].at_risk, 4);
  EXPECT_EQ(seen[1].events, 1);
  EXPECT_EQ(seen[2].time, 3);
  EXPECT_EQ(seen[2].at_risk, 3);
  EXPECT_EQ(seen[2].events, 2);
  EXPECT_EQ(seen[2].censored, 1);
}

TEST(SurvivalSampleTest, NamesWhatIsWrong) {
  const auto check = [](std::vector<double> times, std::vector<uint8_t> events) {
    Arguments arguments;
    RequireSample(arguments, {.times = times, .events = events});
    return arguments.Check();
  };
  EXPECT_OK(check({0, 1e308}, {0, 1}));
  for (const double wrong : {std::nan(""), -1.0, static_cast<double>(INFINITY)}) {
    EXPECT_THAT(check({1, wrong}, {0, 1}),
                testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("times")));
  }
  EXPECT_THAT(check({1, 1}, {0, 2}),
              testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("events")));
  EXPECT_THAT(check({1, 1}, {0}), testing::HasCode(absl::StatusCode::kInvalidArgument, ::testing::HasSubstr("events")));
}

}  // namespace
}  // namespace sendlift
