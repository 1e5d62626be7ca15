#pragma once

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"
#include "stats/sequential/crossing.h"
#include "stats/sequential/spending.h"

namespace sendlift {

// A design that may also stop when success has become unlikely.
struct FutilityPlan {
  SpendingPlan efficacy;  // one-sided alpha
  SpendingPlan futility;  // its alpha is beta, 1 - power
};

struct FutilityDesign {
  StoppingBounds bounds;         // the last lower bound is the upper one: the experiment ends with a decision
  double drift = 0;              // expected z at information 1 that has the power when the futility bounds are heeded
  double maximum_inflation = 1;  // customers over those of the fixed test for the same alpha, power and effect
};

// Non-binding futility bounds by beta spending (Pampallona, Tsiatis and Kim 2001; Jennison and Turnbull 2000, chapter
// 5): the upper bounds keep alpha even when the lower ones are ignored; the lower ones spend beta under the drift at
// which both meet at the last look. `information` ends at 1. INVALID_ARGUMENT as SpendingBounds, for information that
// does not end at 1, a beta below kErrorMin, and alpha + beta of 1 or more; FAILED_PRECONDITION when the bounds cannot
// be made to meet.
absl::StatusOr<FutilityDesign> NonBindingFutility(absl::Span<const double> information, const FutilityPlan& plan);

}  // namespace sendlift
