#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/time/time.h"
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

// Adds cohorts and cells up: all waves and channels, of one tier or of all.
ArmSums SumsOf(const std::vector<storage::Cohort>& cohorts, const std::vector<storage::Cell>& cells, int arm,
               int metric, std::optional<int> tier);

// People of an arm, and those of them whose window of `window` after the planned time is over.
struct Maturity {
  int64_t people = 0;
  int64_t mature = 0;
};
Maturity MaturityOf(const std::vector<storage::Cohort>& cohorts, int arm, std::optional<int> tier,
                    absl::Duration window, absl::Time now);

}  // namespace sendlift
