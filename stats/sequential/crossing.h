#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace sendlift {

// A group-sequential design: at look k, with the information fraction information[k], the experiment stops when its z
// statistic is at upper[k] or above, or at lower[k] or below. An infinite bound never stops it.
struct StoppingBounds {
  std::vector<double> information;
  std::vector<double> lower;
  std::vector<double> upper;

  friend bool operator==(const StoppingBounds&, const StoppingBounds&) = default;
};

// INVALID_ARGUMENT unless the looks pass CheckLooks, there are as many bounds, none is NaN and none crosses.
absl::Status CheckBounds(const StoppingBounds& bounds);

// Drifts beyond this are refused: every look has crossed long before.
inline constexpr double kDriftMax = 1e6;
absl::Status CheckDrift(double drift);

// Chance that the first crossing happens at look k, upwards and downwards.
struct Crossings {
  std::vector<double> upper;
  std::vector<double> lower;

  double Upper() const;
  double Lower() const;
};

// Crossing probabilities when E Z_k = drift * sqrt(information[k]): 0 is no effect, `drift` the expected z at full
// information (Jennison and Turnbull 2000, chapter 19; recursion in look_recursion.h, error below 1e-9).
// INVALID_ARGUMENT for bounds that do not pass CheckBounds and a drift beyond kDriftMax.
absl::StatusOr<Crossings> CrossingProbabilities(const StoppingBounds& bounds, double drift);

// Information at the stop on average, as a fraction like those of the looks; without a crossing that of the last look.
absl::StatusOr<double> ExpectedInformation(const StoppingBounds& bounds, double drift);

// Chance that |z| reaches `critical_z` at any of the looks though there is no effect: what a fixed test costs when it
// is looked at again and again (Armitage, McPherson and Rowe 1969, table 2). INVALID_ARGUMENT for looks that do not
// pass CheckLooks and a critical value that is negative or not finite.
absl::StatusOr<double> NaivePeekingError(absl::Span<const double> information, double critical_z);

}  // namespace sendlift
