#include "stats/timing/delay_trend.h"

#include <algorithm>
#include <cmath>

#include "absl/status/status.h"
#include "base/status.h"
#include "stats/arguments.h"
#include "stats/distributions.h"

namespace sendlift {
namespace {

absl::Status Check(absl::Span<const double> scores, absl::Span<const Counts> arms) {
  return Arguments()
      .Require(scores.size() == arms.size(), "scores", "must be as many as the arms")
      .Require(std::all_of(scores.begin(), scores.end(), [](double score) { return std::isfinite(score); }), "scores",
               "must be finite")
      .Require(std::all_of(arms.begin(), arms.end(),
                           [](const Counts& arm) { return arm.successes >= 0 && arm.successes <= arm.trials; }),
               "arms", "must have successes from 0 to the trials")
      .Check();
}

struct Pooled {
  double trials = 0;
  double successes = 0;
  double mean_score = 0;
  double squares = 0;  // of the scores about their mean, over customers

  double Rate() const { return successes / trials; }
};

Pooled Pool(absl::Span<const double> scores, absl::Span<const Counts> arms) {
  Pooled pooled;
  for (size_t i = 0; i < arms.size(); ++i) {
    const auto trials = static_cast<double>(arms[i].trials);
    if (trials == 0) continue;
    const double deviation = scores[i] - pooled.mean_score;
    pooled.squares += deviation * deviation * trials * (pooled.trials / (pooled.trials + trials));
    pooled.trials += trials;
    pooled.successes += static_cast<double>(arms[i].successes);
    pooled.mean_score += deviation * (trials / pooled.trials);
  }
  return pooled;
}

}  // namespace

absl::StatusOr<TrendTest> CochranArmitageTest(absl::Span<const double> scores, absl::Span<const Counts> arms) {
  RETURN_IF_ERROR(Check(scores, arms));
  const Pooled pooled = Pool(scores, arms);
  if (pooled.squares == 0) return absl::FailedPreconditionError("fewer than two scores have customers");
  if (pooled.successes == 0 || pooled.successes == pooled.trials) {
    return absl::FailedPreconditionError("all arms have the same rate, 0 or 1: there is nothing to test");
  }
  TrendTest test;
  for (size_t i = 0; i < arms.size(); ++i) {
    const double excess = static_cast<double>(arms[i].successes) - static_cast<double>(arms[i].trials) * pooled.Rate();
    test.statistic += (scores[i] - pooled.mean_score) * excess;
  }
  test.variance = pooled.Rate() * (1 - pooled.Rate()) * pooled.squares;
  test.z = test.statistic / std::sqrt(test.variance);
  test.p = std::min(1.0, 2 * NormalUpperTail(std::abs(test.z)));
  test.slope = test.statistic / pooled.squares;
  if (std::isfinite(test.z) && std::isfinite(test.slope)) return test;
  return absl::OutOfRangeError("the scores are too large or too close for a double");
}

absl::StatusOr<TrendTest> DelayTrendTest(absl::Span<const DelayArm> arms) {
  std::vector<double> scores;
  std::vector<Counts> counts;
  for (const DelayArm& arm : arms) {
    RETURN_IF_ERROR(Arguments().AtLeast("delay", arm.delay, 0).Check());
    scores.push_back(std::log1p(arm.delay));
    counts.push_back(arm.counts);
  }
  return CochranArmitageTest(scores, counts);
}

absl::StatusOr<LandmarkSample> AfterLandmark(const SurvivalSample& sample, double landmark) {
  Arguments arguments;
  RequireSample(arguments.AtLeast("landmark", landmark, 0), sample);
  RETURN_IF_ERROR(arguments.Check());
  LandmarkSample after;
  for (size_t i = 0; i < sample.times.size(); ++i) {
    if (!(sample.times[i] > landmark)) continue;
    after.times.push_back(sample.times[i] - landmark);
    after.events.push_back(sample.events[i]);
    after.customers.push_back(i);
  }
  return after;
}

}  // namespace sendlift
