#include "measurement/lift_money.h"

#include "model/instruction.h"
#include "storage/leases.h"

namespace sendlift {
namespace {

Interval Scaled(const Interval& interval, double factor) {
  return {.lower = interval.lower * factor, .upper = interval.upper * factor};
}

}  // namespace

std::optional<LiftMoney> MoneyOfLift(const MoneyEvidence& evidence) {
  const auto people = static_cast<double>(evidence.people);
  LiftMoney money;
  if (evidence.kind == MetricKind::kRevenue) {
    money.extra_revenue = evidence.difference * people;
    money.extra_revenue_interval = Scaled(evidence.interval, people);
    money.return_on_cost = *money.extra_revenue / evidence.cost;
    money.return_on_cost_interval = Scaled(*money.extra_revenue_interval, 1 / evidence.cost);
    return money;
  }
  if (evidence.kind != MetricKind::kRate || evidence.interval.lower <= 0) return std::nullopt;
  const double cost_a_customer = evidence.cost / people;
  money.cost_per_customer = cost_a_customer / evidence.difference;
  money.cost_per_customer_interval =
      Interval{.lower = cost_a_customer / evidence.interval.upper, .upper = cost_a_customer / evidence.interval.lower};
  return money;
}

std::vector<int64_t> CostMicrosByArm(const Campaign& campaign, absl::Span<const storage::StateCount> counts) {
  std::vector<int64_t> costs(campaign.definition.experiment.arms.size() + 1);
  if (!campaign.definition.budget.has_value()) return costs;
  for (const storage::StateCount& count : counts) {
    if (!CountsAsContact(storage::LeasedRange::StateOf(count.state))) continue;
    costs[static_cast<size_t>(count.arm)] += count.instructions * count.cost_micros;
  }
  return costs;
}

}  // namespace sendlift
