#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "absl/status/statusor.h"
#include "stats/interval.h"
#include "stats/means.h"
#include "stats/proportions.h"
#include "stats/sample_ratio.h"

namespace sendlift {

// What an experiment says about one metric of one arm, as a code and parameters; the words are made at the edge.
enum class VerdictCode {
  kBetter,                    // the interval excludes 0 on the good side
  kWorse,                     // the interval excludes 0 on the bad side
  kNoDifferenceBeyondMargin,  // the interval holds 0 and lies within the margin; see VerdictQuestion
  kInconclusive,              // neither
  kWithheldSampleRatio,       // customers did not fall into the arms as configured
  kWithheldImmature,          // the outcome window is still open for too many
  kNoData,                    // nothing to judge yet
};

enum class VerdictQuestion {
  kDifference,      // which is better; the margin holds on both sides
  kNonInferiority,  // whether treatment is not worse than control by the margin, such as a cheaper or quieter one: the
                    // margin holds on the bad side only, and staying within it comes before being worse than 0
};

// Decided before the experiment starts.
struct VerdictPlan {
  double alpha = 0.05;
  double power = 0.8;           // for the number of customers still needed
  double margin = 0;            // the smallest difference that matters, in the unit of the effect; 0 if none is named
  double mature_share_min = 1;  // a test planned for one look is looked at when everybody's window has closed
  bool more_is_better = true;   // false for complaints and opt-outs
  VerdictQuestion question = VerdictQuestion::kDifference;
};

struct Effect {
  double estimate = 0;  // treatment minus control
  Interval interval;    // at level 1 - alpha, from the same statistic as p
  double p = 1;
};

struct ArmCounts {
  int64_t treatment = 0;  // customers
  int64_t control = 0;
};

struct VerdictEvidence {
  ArmCounts assigned;
  ArmCounts mature;  // of these, whose outcome window has closed: the customers behind `effect`
  SampleRatioResult sample_ratio;
  std::optional<Effect> effect;  // none while it cannot be computed
};

struct Verdict {
  VerdictCode code = VerdictCode::kNoData;
  std::optional<Effect> effect;  // none while withheld
  bool within_margin = false;    // a margin is named and the whole interval lies within it, on the sides asked about
  double mature_share = 0;       // of the assigned customers, 0 to 1
  double sample_ratio_p = 1;
  std::optional<ArmCounts> still_needed;  // more customers for a verdict; only when inconclusive and a number exists
};

// Judges in this order: no customers; sample ratio; maturity; no effect to judge; the interval against 0; the interval
// against the margin. What is still needed is the fewest customers, in the present proportions, that with the planned
// power exclude 0, or else put the interval within the margin, if the effect is as estimated; the standard error is
// taken from the width of the interval.
// INVALID_ARGUMENT for a plan or evidence that is not finite, negative or out of order, and for the question of
// non-inferiority without a margin.
absl::StatusOr<Verdict> Decide(const VerdictPlan& plan, const VerdictEvidence& evidence);

// What the plan's interval and test say of a metric, whose kind stands in the data: a rate by Miettinen and Nurminen's
// score interval and test, a mean by Welch's, both at 1 - alpha.
using MetricArms = std::variant<ProportionArms, MeanArms>;
absl::StatusOr<Effect> EffectOf(const MetricArms& arms, double alpha);

// Decide with the effect of `arms` in the place of evidence.effect, or with none while there are too few customers for
// one. INVALID_ARGUMENT for arms that EffectOf refuses, or that are not those of evidence.mature.
absl::StatusOr<Verdict> Decide(const VerdictPlan& plan, VerdictEvidence evidence, const MetricArms& arms);

}  // namespace sendlift
