#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "base/invariant.h"
#include "base/random.h"
#include "stats/bootstrap.h"
#include "stats/means.h"
#include "stats/multiplicity.h"
#include "stats/power_lift.h"
#include "stats/proportions.h"
#include "stats/sequential/spending.h"
#include "stats/timing/kaplan_meier.h"
#include "stats/timing/log_rank.h"
#include "tests/bench/measure.h"
#include "tests/bench/python_peers.h"

namespace sendlift::bench {
namespace {

constexpr int kRuns = 5;

// Something to measure, and what comes out of it, so that the peers can be held to the same work.
struct Work {
  const char* metric;
  const char* unit;
  double units_per_second;
  int repeats;  // calls in one run
  int64_t n;
  const char* note;
  std::function<std::vector<double>()> call;
};

// The i-th number of SplitMix64 in (0, 1): the same customers in every language.
double UniformAt(uint64_t i) {
  uint64_t z = (i + 1) * 0x9E3779B97F4A7C15;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
  z ^= z >> 31;
  return (static_cast<double>(z >> 11) + 0.5) / 9007199254740992.0;
}

double ExponentialAt(uint64_t i, double mean) { return -mean * std::log(UniformAt(i)); }

// Days until the purchase, or until the customer was lost, for two groups of which one is a tenth slower.
struct Survival {
  static constexpr size_t kCustomers = 1'000'000;
  std::vector<double> times;
  std::vector<uint8_t> events;
  std::vector<int32_t> groups;

  Survival() {
    for (size_t i = 0; i < kCustomers; ++i) {
      const int32_t group = i % 2 == 0 ? 0 : 1;
      const double event = ExponentialAt(2 * i, group == 0 ? 10 : 11);
      const double lost = 30 * UniformAt(2 * i + 1);
      times.push_back(std::min(event, lost));
      events.push_back(event <= lost ? 1 : 0);
      groups.push_back(group);
    }
  }
  SurvivalSample Sample() const { return {.times = times, .events = events}; }
};

std::vector<double> ExponentialValues(size_t count) {
  std::vector<double> values;
  for (size_t i = 0; i < count; ++i) values.push_back(ExponentialAt(i, 10));
  return values;
}

std::vector<double> TwoProportionReport() {
  const ProportionArms arms{.treatment = {.successes = 3894, .trials = 21307},
                            .control = {.successes = 2262, .trials = 21306}};
  const auto difference = MiettinenNurminenDifference(arms, 0.95);
  const auto ratio = MiettinenNurminenRatio(arms, 0.95);
  const auto test = ScoreTest(arms);
  const auto rates = RateDifference(arms);
  CHECK_INVARIANT(difference.ok() && ratio.ok() && test.ok() && rates.ok() && difference->Holds(*rates));
  return {ratio->lower, ratio->upper, test->z, *rates};
}

std::vector<double> Welch() {
  const MeanArms arms{.treatment = {.n = 21307, .mean = 1.42, .variance = 55 * 55},
                      .control = {.n = 21306, .mean = 1.65, .variance = 36 * 36}};
  const auto result = WelchTest(arms, 0.95);
  CHECK_INVARIANT(result.ok());
  return {result->t, result->p, result->interval.lower, result->interval.upper};
}

std::vector<double> SampleSize() {
  const auto sizes = SampleSizeOfMeansStudent(/*difference=*/0.05, /*standard_deviation=*/1, PowerGoal{});
  CHECK_INVARIANT(sizes.ok());
  return {sizes->treatment};
}

std::vector<double> ThousandPValues() {
  std::vector<double> p;
  for (uint64_t i = 0; i < 1000; ++i) p.push_back(UniformAt(i) * UniformAt(i));
  return p;
}

std::vector<double> SumOfAdjusted(const std::vector<double>& p, PAdjustment adjustment) {
  const auto adjusted = AdjustedP(p, adjustment);
  CHECK_INVARIANT(adjusted.ok());
  return {std::accumulate(adjusted->begin(), adjusted->end(), 0.0)};
}

std::vector<double> GroupSequentialBounds() {
  std::vector<double> information;
  for (int look = 1; look <= 20; ++look) information.push_back(look / 20.0);
  const auto bounds = SpendingBounds(information, {.spending = {}, .alpha = 0.05});
  CHECK_INVARIANT(bounds.ok());
  return {};
}

std::vector<double> KaplanMeierAndLogRank(const Survival& survival) {
  const auto curve = KaplanMeier(survival.Sample());
  const auto test = LogRankTest({.sample = survival.Sample(), .groups = survival.groups, .strata = {}});
  CHECK_INVARIANT(curve.ok() && test.ok());
  return {SurvivalAt(*curve, 10).survival, test->chi_square};
}

std::vector<double> Bootstrap(const std::vector<double>& values) {
  Random random(8);
  const auto result = BootstrapMean(values, {.draws = 10'000, .level = 0.95}, random);
  CHECK_INVARIANT(result.ok());
  return {};
}

Figure Measure(const Work& work) {
  Figure figure{
      .bench = "stats", .metric = work.metric, .values = {}, .unit = work.unit, .n = work.n, .note = work.note};
  work.call();
  for (int run = 0; run < kRuns; ++run) {
    const double seconds = SecondsFor([&] {
      for (int i = 0; i < work.repeats; ++i) work.call();
    });
    figure.values.push_back(seconds / work.repeats * work.units_per_second);
  }
  return figure;
}

double MedianOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

bool SameAnswers(const std::vector<double>& ours, const std::vector<double>& theirs) {
  return std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end(),
                    [](double a, double b) { return std::abs(a - b) <= 1e-5 * std::abs(b); });
}

// How many times faster `figure` is than the peer, if both did the same.
Figure Speedup(const Work& work, const Figure& figure, const PeerRun& peer) {
  const double seconds = MedianOf(figure.values) / work.units_per_second;
  const bool same = SameAnswers(work.call(), peer.answer);
  if (!same) std::fprintf(stderr, "%s: %s has another answer\n", work.metric, peer.library.c_str());
  Figure speedup{.bench = "stats",
                 .metric = "speedup_vs_python",
                 .values = {},
                 .unit = "1",
                 .n = work.n,
                 .note = absl::StrFormat("%s: %.3g s with %s%s", work.metric, MedianOf(peer.seconds), peer.library,
                                         same ? "" : "; ANOTHER ANSWER")};
  for (const double theirs : peer.seconds) speedup.values.push_back(theirs / seconds);
  return speedup;
}

}  // namespace

std::vector<Figure> RunStats() {
  const Survival survival;
  const std::vector<double> values = ExponentialValues(64'000);
  const std::vector<double> p_values = ThousandPValues();
  const Work works[] = {
      {"two_proportion_report_us", "us", 1e6, 2000, 1,
       "Miettinen-Nurminen intervals of difference and ratio, score test, rates; 21,307 and 21,306 customers",
       TwoProportionReport},
      {"welch_us", "us", 1e6, 2000, 1, "test and interval from sufficient statistics", Welch},
      {"sample_size_us", "us", 1e6, 100, 1, "Student's t by the non-central t; 6,280 customers an arm", SampleSize},
      {"adjusted_p_values_1000_us", "us", 1e6, 200, 1000, "Benjamini-Hochberg",
       [&] { return SumOfAdjusted(p_values, PAdjustment::kBenjaminiHochberg); }},
      {"holm_1000_us", "us", 1e6, 200, 1000, "Holm", [&] { return SumOfAdjusted(p_values, PAdjustment::kHolm); }},
      {"group_sequential_20_looks_ms", "ms", 1e3, 5, 20, "spending as O'Brien and Fleming, two-sided 0.05",
       GroupSequentialBounds},
      {"kaplan_meier_log_rank_1m_s", "s", 1, 1, static_cast<int64_t>(Survival::kCustomers),
       "distinct random times, a third censored: the curve, then log-rank of two groups",
       [&] { return KaplanMeierAndLogRank(survival); }},
      {"bootstrap_10k_x_64k_s", "s", 1, 1, 640'000'000, "10,000 draws of the mean of 64,000 distinct values",
       [&] { return Bootstrap(values); }},
  };
  std::vector<Figure> figures;
  for (const Work& work : works) figures.push_back(Measure(work));
  for (const PeerRun& peer : RunPythonPeers()) {
    for (size_t i = 0; i < std::size(works); ++i) {
      if (peer.metric == works[i].metric) figures.push_back(Speedup(works[i], figures[i], peer));
    }
  }
  return figures;
}

}  // namespace sendlift::bench
