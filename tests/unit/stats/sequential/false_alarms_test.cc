// What looking 20 times costs when there is no effect: an A/A experiment of normal outcomes, seeded. Thresholds are
// exceeded by chance with probability 1e-6.
#include <cmath>
#include <vector>

#include "base/random.h"
#include "stats/sequential/asymptotic_sequence.h"
#include "stats/sequential/crossing.h"
#include "stats/sequential/looks.h"
#include "stats/sequential/sequential_power.h"
#include "stats/sequential/spending.h"
#include "tests/support/status_matchers.h"
#include "tests/unit/stats/sequential/binomial_threshold.h"

namespace sendlift {
namespace {

constexpr int kLooks = 20;
constexpr int kRuns = 20'000;

// Share of A/A experiments whose z leaves the bounds at any look.
double FalseAlarms(const StoppingBounds& bounds, uint64_t seed) {
  Random random(seed);
  int alarms = 0;
  for (int run = 0; run < kRuns; ++run) {
    double sum = 0;
    bool alarm = false;
    for (size_t look = 0; look < bounds.upper.size(); ++look) {
      sum += random.Normal();
      const double z = sum / std::sqrt(static_cast<double>(look + 1));
      alarm = alarm || z >= bounds.upper[look] || z <= bounds.lower[look];
    }
    alarms += alarm;
  }
  return static_cast<double>(alarms) / kRuns;
}

StoppingBounds Naive() {
  return {.information = *EqualLooks(kLooks),
          .lower = std::vector<double>(kLooks, -1.959964),
          .upper = std::vector<double>(kLooks, 1.959964)};
}

TEST(FalseAlarmsTest, GroupSequentialBoundsGiveExactlyAlpha) {
  for (const SpendingFamily family : {SpendingFamily::kOBrienFleming, SpendingFamily::kPocock}) {
    ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds,
                         SpendingBounds(*EqualLooks(kLooks), {.spending = {.family = family}, .alpha = 0.05}));
    const double share = FalseAlarms(bounds, 1);
    EXPECT_LE(share, testing::MostOften(kRuns, 0.05));
    EXPECT_GE(share, testing::LeastOften(kRuns, 0.05));
  }
}

TEST(FalseAlarmsTest, ConfidenceSequencesGiveFewerThanAlpha) {
  ASSERT_OK_AND_ASSIGN(const StoppingBounds bounds, ConfidenceSequenceBounds(*EqualLooks(kLooks), 0.05));
  const double share = FalseAlarms(bounds, 2);
  EXPECT_LE(share, testing::MostOften(kRuns, 0.05));
  ASSERT_OK_AND_ASSIGN(const Crossings expected, CrossingProbabilities(bounds, 0));
  EXPECT_LE(share, testing::MostOften(kRuns, expected.Upper() + expected.Lower()));
  EXPECT_GE(share, testing::LeastOften(kRuns, expected.Upper() + expected.Lower()));
}

TEST(FalseAlarmsTest, NaivePeekingGivesAQuarterAndTheTestSeesTheDifference) {
  const double share = FalseAlarms(Naive(), 3);
  EXPECT_GE(share, 0.23);
  EXPECT_LE(share, 0.26);
  EXPECT_GT(share, testing::MostOften(kRuns, 0.05));
}

TEST(FalseAlarmsTest, AOneSidedSequenceErrsAtMostAlphaOverTwoHundredLooks) {
  constexpr int kExperiments = 4000;
  constexpr int kManyLooks = 200;
  const SequencePlan plan{.planned_customers = kManyLooks, .alternative = Alternative::kGreater};
  Random random(4);
  int alarms = 0;
  for (int run = 0; run < kExperiments; ++run) {
    double sum = 0;
    double p = 1;
    for (int n = 1; n <= kManyLooks; ++n) {
      sum += random.Normal();
      ASSERT_OK_AND_ASSIGN(const SequenceLook look, AsymptoticSequence(sum / n, 1 / std::sqrt(n), n, plan));
      p = std::min(p, look.p);
    }
    alarms += p < plan.alpha;
  }
  EXPECT_LE(static_cast<double>(alarms) / kExperiments, testing::MostOften(kExperiments, plan.alpha));
  EXPECT_GT(alarms, 0);
}

}  // namespace
}  // namespace sendlift
