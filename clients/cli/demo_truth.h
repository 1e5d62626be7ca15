#pragma once

#include <string>
#include <vector>

#include "clients/cli/table.h"
#include "sendlift/v1/reports.pb.h"

namespace sendlift::cli {

// What a report found beside what is true, for one metric, arm and tier.
struct TruthCheck {
  std::string metric;
  std::string arm;
  std::string tier;  // empty for all together
  double truth = 0;  // the true difference: of the rate, or in minor units per customer
  bool has_interval = false;
  bool holds = false;  // the interval holds the truth
};

// Compares the differences of a report with the effects of DemoTiers. The truth for all together weighs the tiers by
// the customers in them.
std::vector<TruthCheck> CheckTruth(const v1::LiftReport& report);

// The same as a table, the report's difference and interval beside the truth.
Table TruthTable(const v1::LiftReport& report, const std::vector<TruthCheck>& checks);

}  // namespace sendlift::cli
