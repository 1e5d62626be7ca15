#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "measurement/arm_sums.h"
#include "measurement/lift_material.h"

namespace sendlift {

// When the outcome windows of a cohort are closed. The people of a wave are planned at one time; a day of a touchpoint
// or an entry is waited for to its end, so that who is mature at a time does not change when somebody comes in later.
absl::Time MatureTime(int wave, absl::Time planned, absl::Duration window);

// The cohorts that were mature at `at`, and their cells.
LiftMaterial MatureMaterial(const LiftMaterial& material, absl::Duration window, absl::Time at);

// Customers of all arms whose windows were closed at `at`.
int64_t MatureCustomers(const LiftMaterial& material, absl::Duration window, absl::Time at);

// A wave (or day) and tier with people in both arms, and when both were mature.
struct MaturingStratum {
  absl::Time mature_time;
  Stratum stratum;
};
// Arm and control in one metric, the first to mature first; `window` is the metric's.
std::vector<MaturingStratum> MaturingStrata(const LiftMaterial& material, int arm, int metric, absl::Duration window);

}  // namespace sendlift
