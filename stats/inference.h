#pragma once

#include <limits>

#include "stats/interval.h"

namespace sendlift {

// An estimate with its standard error, the value that is tested, and the degrees of freedom of its reference
// distribution: Student's t, or the normal when they are infinite.
struct TestedEstimate {
  double value = 0;
  double standard_error = 0;
  double degrees_of_freedom = std::numeric_limits<double>::infinity();
  double null = 0;
};

struct Inference {
  double estimate = 0;
  double standard_error = 0;
  double degrees_of_freedom = 0;  // infinite for the normal
  double statistic = 0;           // (estimate - null) / standard_error
  double p = 1;
  Interval interval;
};

// The test of `estimate.null` and the interval that goes with it: p is below 1 - level exactly when the interval
// excludes the null. With a standard error of 0 the interval is the estimate itself and p is 0 or 1. Needs a level in
// (0, 1), a standard error of at least 0 and positive degrees of freedom; what is not finite comes back as such.
Inference Infer(const TestedEstimate& estimate, double level, Alternative alternative);

}  // namespace sendlift
