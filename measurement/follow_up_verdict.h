#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/best_set.h"
#include "stats/counts.h"
#include "stats/sample_ratio.h"

namespace sendlift {

// What a comparison of delays says in one metric, as a code and parameters; the words are made at the edge.
enum class DelayCode {
  kOneBest,              // one delay alone may be best
  kSomeMayBeBest,        // several may be best, others cannot
  kInconclusive,         // nothing speaks against all being the same, or none can be ruled out
  kWithheldSampleRatio,  // customers did not fall into the delays as configured
  kWithheldImmature,     // the horizon of a delay's first customers is still open
  kNoData,
};

// One arm of delay.
struct DelayArmCounts {
  bool none = false;       // nothing is sent
  double delay_hours = 0;  // of the others
  int64_t people = 0;
  Counts closed;  // of them, those whose horizon is over, and who responded
};

// Decided before the experiment starts.
struct DelayPlan {
  double alpha = 0.05;
  double power = 0.8;
  bool more_is_better = true;
};

struct DelayVerdict {
  DelayCode code = DelayCode::kNoData;
  std::optional<ChiSquareTest> same_rates;  // of all arms, by those whose horizon is over
  std::vector<BestComparison> best;         // by arm, differences positive where the arm is better; empty: none yet
  std::optional<size_t> recommended;        // an arm, if some may be best and others not
  std::optional<int64_t> people_needed;     // inconclusive: more people in all arms together; none if not to be said
};

// Judges in this order: nobody; sample ratio; an arm without anybody whose horizon is over; whether all rates are the
// same, at alpha (Pearson 1900); which arms may be best (CompareWithBest at 1 - alpha). So where delays make no
// difference, it is inconclusive with at least 1 - alpha, and otherwise the arms that may be best hold the best one
// with at least that. Both hold for one look at a time that was fixed beforehand.
//
// Recommended is what bothers the fewest customers of the arms that may be best: "none", or else the longest delay,
// within which the most have responded by themselves. What is needed is how many it takes for the test of the same
// rates to have the plan's power, if rates are as they are seen, less those that there are.
// INVALID_ARGUMENT for fewer than two arms or counts that are wrong.
absl::StatusOr<DelayVerdict> JudgeDelays(const DelayPlan& plan, absl::Span<const DelayArmCounts> arms,
                                         const SampleRatioResult& sample_ratio);

}  // namespace sendlift
