#pragma once

#include "absl/status/statusor.h"
#include "stats/power.h"

namespace sendlift {

// Planning of a comparison of times to an event by the log-rank test or Cox regression. `hazard_ratio` is of treatment
// over control: above 1, treatment converts sooner. Two-sided unless the goal says otherwise. Errors as for power.h; a
// hazard ratio must be positive and finite, and 1 is FAILED_PRECONDITION where an effect is needed.

struct EventShares {
  double treatment = 0;  // share of the customers of the arm whose event is seen, 0 to 1
  double control = 0;
};

struct HazardDesign {
  double hazard_ratio = 1;
  EventShares events;
  ArmSizes customers;
  double alpha = 0.05;
};

// Chance that the test rejects, by the approximation of Freedman (1982): with k = n_t / n_c and m expected events,
// Phi(sqrt(k m) |HR - 1| / (k HR + 1) - z_(1-alpha/2)).
absl::StatusOr<double> PowerOfHazardRatio(const HazardDesign& design);

// Customers per arm for the goal by the same approximation. FAILED_PRECONDITION also when no event is expected.
absl::StatusOr<ArmSizes> SampleSizeOfHazardRatio(double hazard_ratio, const EventShares& events, const PowerGoal& goal);

// The smallest hazard ratio above 1 that so many customers detect by the same approximation. FAILED_PRECONDITION when
// they are too few for any.
absl::StatusOr<double> DetectableHazardRatio(const EventShares& events, const ArmSizes& customers,
                                             const PowerGoal& goal);

// Events in both arms together, d = (z_(1-alpha/2) + z_power)^2 / (pi (1 - pi) ln^2 HR), pi the share of treatment.
// Schoenfeld (1981); the one to plan with when arms are unequal.
absl::StatusOr<double> EventsForHazardRatio(double hazard_ratio, const PowerGoal& goal);

// The hazard ratio above 1 that so many events detect, by the same formula. `events` is more than 0.
absl::StatusOr<double> HazardRatioOfEvents(double events, const PowerGoal& goal);

}  // namespace sendlift
