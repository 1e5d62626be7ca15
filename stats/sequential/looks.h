#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sendlift {

// When an experiment is looked at, as information fractions t_1 < t_2 < ...: customers (or events) then over those
// planned. Fractions above 1 are an over-run.

// More looks than these are refused: they cost time and no longer change a bound.
inline constexpr int kLooksMax = 200;
// Least information of the first look, most of the last, and how far a look lies from the one before as a share of its
// own information: nearer looks see the same data, and the integration would need too fine a grid.
inline constexpr double kInformationMin = 1e-6;
inline constexpr double kInformationMax = 1e6;
inline constexpr double kInformationStepMin = 1e-3;

// INVALID_ARGUMENT unless there are 1 to kLooksMax looks, increasing and as far apart as said above.
absl::Status CheckLooks(absl::Span<const double> information);

// 1/looks, 2/looks, ..., 1. INVALID_ARGUMENT outside 1 to kLooksMax.
absl::StatusOr<std::vector<double>> EqualLooks(int looks);

}  // namespace sendlift
