#include "stats/margins.h"

#include <cmath>
#include <limits>

#include "base/status.h"
#include "stats/arguments.h"
#include "stats/score_statistic.h"

namespace sendlift {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The level whose two-sided interval has the one-sided limit as one of its ends. Below 0.5 it has none.
double TwoSidedLevel(const Hypothesis& hypothesis) {
  return hypothesis.alternative == Alternative::kTwoSided ? hypothesis.level : 2 * hypothesis.level - 1;
}

absl::Status Check(const Hypothesis& hypothesis, double null_min, double null_max) {
  return Arguments()
      .Finite("null", hypothesis.null)
      .Require(hypothesis.null > null_min && hypothesis.null < null_max, "null",
               null_min < 0 ? "must lie strictly between -1 and 1" : "must be more than 0")
      .Fraction("level", hypothesis.level)
      .Require(hypothesis.alternative == Alternative::kTwoSided || hypothesis.level > 0.5, "level",
               "of a one-sided test must be more than 0.5")
      .Check();
}

Interval OpenOn(const Interval& both, Alternative alternative, double lowest, double highest) {
  return {.lower = alternative == Alternative::kLess ? lowest : both.lower,
          .upper = alternative == Alternative::kGreater ? highest : both.upper};
}

}  // namespace

Hypothesis NonInferiority(double margin, bool more_is_better, double level) {
  return {.null = more_is_better ? -margin : margin,
          .alternative = more_is_better ? Alternative::kGreater : Alternative::kLess,
          .level = level};
}

absl::StatusOr<Inference> RateDifferenceTest(const ProportionArms& arms, const Hypothesis& hypothesis,
                                             ScoreVariance variance) {
  RETURN_IF_ERROR(Check(hypothesis, -1, 1));
  ASSIGN_OR_RETURN(const Interval both, MiettinenNurminenDifference(arms, TwoSidedLevel(hypothesis), variance));
  const bool mirror = MostlySuccesses(arms);
  const ProportionArms scored = mirror ? FailuresOf(arms) : arms;
  const double null = mirror ? -hypothesis.null : hypothesis.null;
  const double deviation = std::sqrt(ScoreVarianceAt(scored, RatesGivenDifference(scored, null), 1, variance));
  const double difference = RateOf(scored.treatment) - RateOf(scored.control);
  Inference result =
      Infer({.value = mirror ? -difference : difference, .standard_error = deviation, .null = hypothesis.null},
            hypothesis.level, hypothesis.alternative);
  result.interval = OpenOn(both, hypothesis.alternative, -kInfinity, kInfinity);
  return result;
}

absl::StatusOr<Inference> RateRatioTest(const ProportionArms& arms, const Hypothesis& hypothesis,
                                        ScoreVariance variance) {
  RETURN_IF_ERROR(Check(hypothesis, 0, kInfinity));
  ASSIGN_OR_RETURN(const Interval both, MiettinenNurminenRatio(arms, TwoSidedLevel(hypothesis), variance));
  const double deviation =
      std::sqrt(ScoreVarianceAt(arms, RatesGivenRatio(arms, hypothesis.null), hypothesis.null, variance));
  const double distance = RateOf(arms.treatment) - hypothesis.null * RateOf(arms.control);
  Inference result = Infer({.value = distance, .standard_error = deviation}, hypothesis.level, hypothesis.alternative);
  result.estimate = RateOf(arms.treatment) / RateOf(arms.control);
  result.interval = OpenOn(both, hypothesis.alternative, 0, kInfinity);
  return result;
}

absl::StatusOr<Inference> MeanDifferenceTest(const MeanArms& arms, const Hypothesis& hypothesis) {
  RETURN_IF_ERROR(Arguments().Finite("null", hypothesis.null).Check());
  ASSIGN_OR_RETURN(const WelchResult welch, WelchTest(arms, hypothesis.level));
  return Infer({.value = welch.difference,
                .standard_error = welch.standard_error,
                .degrees_of_freedom = welch.degrees_of_freedom,
                .null = hypothesis.null},
               hypothesis.level, hypothesis.alternative);
}

}  // namespace sendlift
