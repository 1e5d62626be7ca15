#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "absl/types/span.h"

namespace sendlift {

// Small symmetric positive semidefinite matrices (variances, informations), row after row in one span.

struct QuadraticForm {
  double value = 0;
  int rank = 0;
};

// v' M^- v with a generalised inverse of M, for a v in the range of M. A pivot counts as 0 below 1e-10 of what stood on
// its place of the diagonal.
QuadraticForm InverseQuadraticForm(absl::Span<const double> matrix, absl::Span<const double> vector);

// The inverse of M; none where a pivot is not above 1e-13 of the same place in `scale`, which is the size that the
// diagonal should have.
std::optional<std::vector<double>> InverseOf(absl::Span<const double> matrix, absl::Span<const double> scale);

}  // namespace sendlift
