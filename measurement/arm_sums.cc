#include "measurement/arm_sums.h"

#include <map>
#include <utility>

namespace sendlift {
namespace {

void Add(const storage::Cohort& cohort, ArmSums& sums) {
  sums.people += cohort.people;
  sums.sums.count += cohort.people;
}

void Add(const storage::Cell& cell, ArmSums& sums) {
  sums.responders += cell.responders;
  sums.sums.sum += cell.total;
  sums.sums.sum_of_squares += cell.squares;
}

}  // namespace

ArmSums SumsOf(const std::vector<storage::Cohort>& cohorts, const std::vector<storage::Cell>& cells, int arm,
               int metric, const Part& part) {
  ArmSums result;
  for (const storage::Cohort& cohort : cohorts) {
    if (cohort.arm == arm && part.Holds(cohort)) Add(cohort, result);
  }
  for (const storage::Cell& cell : cells) {
    if (cell.key.arm == arm && cell.key.metric == metric && part.Holds(cell.key)) Add(cell, result);
  }
  return result;
}

std::vector<Stratum> StrataOf(const std::vector<storage::Cohort>& cohorts, const std::vector<storage::Cell>& cells,
                              int arm, int metric) {
  std::map<std::pair<int, int>, Stratum> strata;
  const auto side = [&](int wave, int tier, int of_arm) -> ArmSums& {
    Stratum& stratum = strata[{wave, tier}];
    return of_arm == arm ? stratum.treatment : stratum.control;
  };
  for (const storage::Cohort& cohort : cohorts) {
    if (cohort.arm == arm || cohort.arm == kControlArm) Add(cohort, side(cohort.wave, cohort.tier, cohort.arm));
  }
  for (const storage::Cell& cell : cells) {
    const storage::CellKey& key = cell.key;
    if (key.metric != metric || (key.arm != arm && key.arm != kControlArm)) continue;
    Add(cell, side(key.wave, key.tier, key.arm));
  }
  std::vector<Stratum> result;
  for (const auto& [place, stratum] : strata) {
    if (stratum.treatment.people > 0 && stratum.control.people > 0) result.push_back(stratum);
  }
  return result;
}

Maturity MaturityOf(const std::vector<storage::Cohort>& cohorts, int arm, const Part& part, absl::Duration window,
                    absl::Time now) {
  Maturity maturity;
  for (const storage::Cohort& cohort : cohorts) {
    if (cohort.arm != arm || !part.Holds(cohort)) continue;
    maturity.people += cohort.people;
    if (cohort.planned_time + window <= now) maturity.mature += cohort.people;
  }
  return maturity;
}

}  // namespace sendlift
