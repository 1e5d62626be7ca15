#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/types/span.h"
#include "model/campaign.h"
#include "stats/interval.h"
#include "storage/state_counts.h"

namespace sendlift {

// What an arm's effect is worth, against what its contacts cost. Money is in minor units. The cost is known, so that an
// interval is that of the difference in another unit.
struct LiftMoney {
  // Of a revenue metric: difference times the arm's people, and that over the cost: 3 is 3 EUR more for each EUR spent.
  std::optional<double> extra_revenue;
  std::optional<Interval> extra_revenue_interval;
  std::optional<double> return_on_cost;
  std::optional<Interval> return_on_cost_interval;
  // Of a rate whose interval lies above 0: what one more customer who does it costs.
  std::optional<double> cost_per_customer;
  std::optional<Interval> cost_per_customer_interval;
};

// A difference a customer, its interval and how many customers had it.
struct MoneyEvidence {
  MetricKind kind = MetricKind::kRate;
  double difference = 0;
  Interval interval;
  int64_t people = 0;
  double cost = 0;  // minor units; above 0
};

// Nothing for counts, and for a rate that cannot be told from no effect or from a worse one.
std::optional<LiftMoney> MoneyOfLift(const MoneyEvidence& evidence);

// What the contacts cost that a gateway was given, by arm, in millionths of the budget's currency: those that failed or
// bounced, too. Noughts for a campaign without a budget. `counts` are all of the campaign.
std::vector<int64_t> CostMicrosByArm(const Campaign& campaign, absl::Span<const storage::StateCount> counts);

}  // namespace sendlift
