#include "measurement/arm_sums.h"

namespace sendlift {

ArmSums SumsOf(const std::vector<storage::Cohort>& cohorts, const std::vector<storage::Cell>& cells, int arm,
               int metric, std::optional<int> tier) {
  ArmSums result;
  for (const storage::Cohort& cohort : cohorts) {
    if (cohort.arm == arm && (!tier.has_value() || cohort.tier == *tier)) result.people += cohort.people;
  }
  result.sums.count = result.people;
  for (const storage::Cell& cell : cells) {
    if (cell.key.arm != arm || cell.key.metric != metric || (tier.has_value() && cell.key.tier != *tier)) continue;
    result.responders += cell.responders;
    result.sums.sum += cell.total;
    result.sums.sum_of_squares += cell.squares;
  }
  return result;
}

Maturity MaturityOf(const std::vector<storage::Cohort>& cohorts, int arm, std::optional<int> tier,
                    absl::Duration window, absl::Time now) {
  Maturity maturity;
  for (const storage::Cohort& cohort : cohorts) {
    if (cohort.arm != arm || (tier.has_value() && cohort.tier != *tier)) continue;
    maturity.people += cohort.people;
    if (cohort.planned_time + window <= now) maturity.mature += cohort.people;
  }
  return maturity;
}

}  // namespace sendlift
