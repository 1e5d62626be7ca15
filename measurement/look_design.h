#pragma once

#include <map>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "model/analysis_plan.h"
#include "stats/sequential/crossing.h"
#include "stats/sequential/spending.h"

namespace sendlift {

// The spending function that a plan names.
SpendingFunction SpendingOf(const AnalysisPlan& plan);

// The two-sided bounds of the looks that were taken, at any alpha: of a plan that has ended, the last look spends all
// that is left, whatever information has come in. When looks are does not depend on what was seen, so that alpha is
// kept.
class LookDesign {
 public:
  // `information` passes CheckLooks; only the last is 1 or beyond.
  LookDesign(std::vector<double> information, const SpendingFunction& spending, bool ended)
      : information_(std::move(information)), spending_(spending), ended_(ended) {}

  // Alphas that are too small to spend anything yet have bounds of kBoundMax. Errors as SpendingBounds.
  absl::StatusOr<StoppingBounds> BoundsAt(double alpha);

  // The smallest alpha, to about a thousandth of itself, at which one of the looks would have crossed; 1 if there is
  // none. Valid at every look, so that it may be adjusted for other comparisons (Liu and Anderson 2008; with Holm:
  // Maurer and Bretz 2013). Below `alpha` exactly when a look crosses the bounds at `alpha`. As many `z` as looks.
  absl::StatusOr<double> RepeatedP(absl::Span<const double> z, double alpha);

 private:
  absl::StatusOr<bool> Crosses(absl::Span<const double> z, double alpha);
  absl::StatusOr<StoppingBounds> MakeBounds(double alpha) const;

  std::vector<double> information_;
  SpendingFunction spending_;
  bool ended_;
  std::map<double, StoppingBounds> made_;
};

}  // namespace sendlift
