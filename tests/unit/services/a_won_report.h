#pragma once

#include "measurement/won_report.h"

namespace sendlift::testing {

// A third of control's buyers come back, and a tenth of those who were added.
inline WonReport AWonReport(WonCode code = WonCode::kWorseCustomers) {
  WonReport report;
  report.currency_code = "EUR";
  report.follow = absl::Hours(24 * 90);
  report.people = 2'000;
  report.assigned = 3'000;
  for (const int arm : {0, 1}) {
    WonPeople people;
    people.arm = arm;
    people.people = 1'000;
    people.bought = arm == 0 ? 90 : 150;
    people.returned = arm == 0 ? 30 : 36;
    people.buyers_later = 30'000;
    people.later.count = 1'000;
    report.arms.push_back(people);
  }
  WonComparison comparison;
  comparison.return_rate = EstimateRatio{
      .estimate = 0.1, .state = EstimateRatio::State::kBounded, .interval = {.lower = -0.05, .upper = 0.22}};
  comparison.value_after = EstimateRatio{.estimate = 17};
  comparison.p_value = 0.021;
  comparison.code = code;
  report.comparisons.push_back(comparison);
  return report;
}

}  // namespace sendlift::testing
