#pragma once

#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sendlift {

struct Maximum {
  std::vector<double> at;
  double value = 0;
  std::vector<double> standard_errors;  // from the curvature, when the function is a log-likelihood
};

// A local maximum of `f`, which may answer NaN or infinity where it has no value: the simplex of Nelder and Mead (1965)
// from every start, then Newton's method with numerical derivatives from the best. 1 to 8 numbers. FAILED_PRECONDITION
// when no maximum was reached: within 30 Newton steps, with every number between -20 and 20 (these are logarithms) and
// the function curving down in every direction there.
absl::StatusOr<Maximum> Maximize(absl::FunctionRef<double(absl::Span<const double>)> f,
                                 absl::Span<const std::vector<double>> starts);

}  // namespace sendlift
