#pragma once

#include <vector>

#include "storage/cells.h"
#include "storage/waves.h"

namespace sendlift {

// What a report is made from, read in one snapshot.
struct LiftMaterial {
  std::vector<storage::Cohort> cohorts;
  std::vector<storage::Cell> cells;
  bool waves_to_come = false;
};

}  // namespace sendlift
