#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "measurement/part.h"
#include "model/campaign.h"
#include "stats/sums.h"
#include "storage/cells.h"
#include "storage/waves.h"

namespace sendlift {

// What one arm did in one metric: its people and the sums over them.
struct ArmSums {
  int64_t people = 0;
  int64_t responders = 0;
  MoneySums sums;  // over all people, those without events as 0
};

// Adds the cohorts and cells of a part up.
ArmSums SumsOf(const std::vector<storage::Cohort>& cohorts, const std::vector<storage::Cell>& cells, int arm,
               int metric, const Part& part);

// Treatment and control of people who were sorted into arms together.
struct Stratum {
  ArmSums treatment;
  ArmSums control;
};

// Arm and control by wave and tier, within which arms are split: those strata that have people in both, in the order of
// waves and tiers.
std::vector<Stratum> StrataOf(const std::vector<storage::Cohort>& cohorts, const std::vector<storage::Cell>& cells,
                              int arm, int metric);

// People of an arm, and those of them whose window of `window` after the planned time is over.
struct Maturity {
  int64_t people = 0;
  int64_t mature = 0;
};
Maturity MaturityOf(const std::vector<storage::Cohort>& cohorts, int arm, const Part& part, absl::Duration window,
                    absl::Time now);

}  // namespace sendlift
