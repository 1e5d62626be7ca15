#pragma once

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "stats/interval.h"
#include "stats/sequential/crossing.h"

namespace sendlift {

// Group-sequential bounds whose shape is fixed before the first look. Information is taken relative to the last look.
// Two-sided designs are symmetric with alpha/2 on each side; kGreater has upper, kLess lower bounds only. Bounds are
// cut to kBoundMax (spending.h). Errors of all: INVALID_ARGUMENT for looks that do not pass CheckLooks, and an error of
// a side outside [1e-12, 0.5).

// z_k = c t_k^(shape - 1/2) with the c that keeps alpha, shape in [-10, 10] (Wang and Tsiatis 1987). Shape 0 is
// O'Brien and Fleming (1979), 1/2 is Pocock (1977).
absl::StatusOr<StoppingBounds> WangTsiatisBounds(absl::Span<const double> information, double shape, double alpha,
                                                 Alternative alternative = Alternative::kTwoSided);
absl::StatusOr<StoppingBounds> OBrienFlemingBounds(absl::Span<const double> information, double alpha,
                                                   Alternative alternative = Alternative::kTwoSided);
absl::StatusOr<StoppingBounds> PocockBounds(absl::Span<const double> information, double alpha,
                                            Alternative alternative = Alternative::kTwoSided);

// The same high `interim_z` > 0 at all looks but the last, whose bound keeps alpha (Haybittle 1971; Peto et al. 1976).
// FAILED_PRECONDITION when the looks before the last have used up alpha already.
absl::StatusOr<StoppingBounds> HaybittlePetoBounds(absl::Span<const double> information, double interim_z, double alpha,
                                                   Alternative alternative = Alternative::kTwoSided);

}  // namespace sendlift
