// Coverage of the intervals for rates without chance: every outcome of two binomial arms, weighted with its
// probability. Expected shares are those of the table in the statistics notes (nominal 95 %, rounded to 0.1 %).
#include <cmath>
#include <vector>

#include "absl/functional/function_ref.h"
#include "stats/means.h"
#include "stats/proportions.h"
#include "stats/rate_intervals.h"
#include "tests/support/status_matchers.h"

namespace sendlift {
namespace {

struct Outcome {
  Counts counts;
  double probability;
};

// Outcomes below 1e-10 are left out; together they change no digit that is compared.
std::vector<Outcome> OutcomesOf(int64_t trials, double rate) {
  std::vector<Outcome> outcomes;
  const auto n = static_cast<double>(trials);
  for (int64_t successes = 0; successes <= trials; ++successes) {
    const auto x = static_cast<double>(successes);
    const double log_probability = std::lgamma(n + 1) - std::lgamma(x + 1) - std::lgamma(n - x + 1) +
                                   x * std::log(rate) + (n - x) * std::log1p(-rate);
    if (log_probability > std::log(1e-10)) outcomes.push_back({{successes, trials}, std::exp(log_probability)});
  }
  return outcomes;
}

struct Truth {
  Counts treatment;  // expected successes
  Counts control;

  double Difference() const { return RateOf(treatment) - RateOf(control); }
  double Ratio() const { return RateOf(treatment) / RateOf(control); }
};

struct Shares {
  double covered = 0, below = 0, above = 0;  // in percent; below: the truth lies below the interval
};

Shares SharesOf(const Truth& truth, double value, absl::FunctionRef<Interval(const ProportionArms&)> interval_of) {
  Shares shares;
  const std::vector<Outcome> of_control = OutcomesOf(truth.control.trials, RateOf(truth.control));
  for (const Outcome& treatment : OutcomesOf(truth.treatment.trials, RateOf(truth.treatment))) {
    for (const Outcome& control : of_control) {
      const double weight = 100 * treatment.probability * control.probability;
      const Interval interval = interval_of({treatment.counts, control.counts});
      (value < interval.lower ? shares.below : value > interval.upper ? shares.above : shares.covered) += weight;
    }
  }
  return shares;
}

MeanArms MeansOf(const ProportionArms& arms) {
  return {.treatment = *MeanOfRate(arms.treatment), .control = *MeanOfRate(arms.control)};
}

constexpr Truth kFewOfMany{.treatment = {10, 500}, .control = {5, 500}};
constexpr Truth kManyOfFew{.treatment = {18, 60}, .control = {12, 60}};
constexpr double kRounding = 0.051;

TEST(ExactCoverageTest, DifferencesOfRates) {
  struct Case {
    const char* name;
    absl::StatusOr<Interval> (*function)(const ProportionArms&, double);
    double few, many;
  };
  const auto score = [](const ProportionArms& arms, double level) { return MiettinenNurminenDifference(arms, level); };
  for (const Case& c : {Case{"Wald", WaldDifference, 94.7, 94.6}, Case{"Newcombe", NewcombeDifference, 96.0, 94.9},
                        Case{"MiettinenNurminen", score, 95.1, 95.1}}) {
    const auto interval = [&](const ProportionArms& arms) { return *c.function(arms, 0.95); };
    EXPECT_NEAR(SharesOf(kFewOfMany, kFewOfMany.Difference(), interval).covered, c.few, kRounding) << c.name;
    EXPECT_NEAR(SharesOf(kManyOfFew, kManyOfFew.Difference(), interval).covered, c.many, kRounding) << c.name;
  }
}

TEST(ExactCoverageTest, RatiosOfRates) {
  const auto score = [](const ProportionArms& arms) { return *MiettinenNurminenRatio(arms, 0.95); };
  EXPECT_NEAR(SharesOf(kFewOfMany, kFewOfMany.Ratio(), score).covered, 95.3, kRounding);
  EXPECT_NEAR(SharesOf(kManyOfFew, kManyOfFew.Ratio(), score).covered, 95.1, kRounding);
  const auto logarithm = [](const ProportionArms& arms) {
    const absl::StatusOr<LogLiftResult> lift = LogLift(MeansOf(arms), 0.95);
    return lift.ok() ? lift->interval : Interval{-1, INFINITY};
  };
  EXPECT_NEAR(SharesOf(kManyOfFew, kManyOfFew.Ratio() - 1, logarithm).covered, 95.6, kRounding);
  const auto katz = [](const ProportionArms& arms) { return *KatzRatio(arms, 0.95); };
  EXPECT_NEAR(SharesOf(kManyOfFew, kManyOfFew.Ratio(), katz).covered, 95.6, kRounding);
  const auto mover = [](const ProportionArms& arms) { return *MoverWilsonRatio(arms, 0.95); };
  EXPECT_NEAR(SharesOf(kManyOfFew, kManyOfFew.Ratio(), mover).covered, 95, 0.6);
  const auto fieller = [](const ProportionArms& arms) {
    const absl::StatusOr<RelativeLift> lift = FiellerLift(MeansOf(arms), 0.95);
    return lift.ok() ? lift->interval : Interval{-INFINITY, INFINITY};
  };
  EXPECT_NEAR(SharesOf(kManyOfFew, kManyOfFew.Ratio() - 1, fieller).covered, 94.3, kRounding);
}

// Why the lift that reports show is not by the delta method.
TEST(ExactCoverageTest, DeltaLiftsMissOnOneSideOnly) {
  const auto delta = [](const ProportionArms& arms) {
    const absl::StatusOr<DeltaLiftResult> lift = DeltaLift(MeansOf(arms), 0.95, LiftQuantile::kNormal);
    return lift.ok() ? lift->interval : Interval{-INFINITY, INFINITY};
  };
  const Shares shares = SharesOf(kManyOfFew, kManyOfFew.Ratio() - 1, delta);
  EXPECT_NEAR(shares.covered, 93.6, kRounding);
  EXPECT_NEAR(shares.above, 6.4, kRounding);
  EXPECT_NEAR(shares.below, 0, kRounding);
}

TEST(ExactCoverageTest, ClopperPearsonNeverCoversLessThanItsLevelAndAgrestiCoullHardly) {
  double wald_least = 100;
  for (const double rate : {0.001, 0.01, 0.03, 0.1, 0.25, 0.5, 0.77, 0.98}) {
    const auto covered = [&](absl::StatusOr<Interval> (*function)(const Counts&, double)) {
      double share = 0;
      for (const Outcome& outcome : OutcomesOf(73, rate)) {
        share += function(outcome.counts, 0.95)->Holds(rate) ? 100 * outcome.probability : 0;
      }
      return share;
    };
    EXPECT_GE(covered(ClopperPearsonInterval), 95 - 1e-6) << rate;
    EXPECT_GE(covered(AgrestiCoullInterval), 93) << rate;
    EXPECT_GE(covered(WilsonInterval), 89) << rate;
    wald_least = std::min(wald_least, covered(WaldInterval));
  }
  EXPECT_LT(wald_least, 60);
}

}  // namespace
}  // namespace sendlift
