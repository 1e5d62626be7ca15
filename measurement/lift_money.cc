#include "measurement/lift_money.h"

#include "base/status.h"
#include "model/instruction.h"
#include "storage/instructions.h"
#include "storage/leases.h"

namespace sendlift {
namespace {

Interval Scaled(const Interval& interval, double factor) {
  return {.lower = interval.lower * factor, .upper = interval.upper * factor};
}

// The cost of the contact with a sequence; sequences are asked for in ascending order.
class CostOfSequences {
 public:
  explicit CostOfSequences(const std::vector<storage::Block>& blocks) : blocks_(blocks) {}

  int64_t At(int64_t sequence) {
    while (at_ < blocks_.size() && sequence >= blocks_[at_].end_sequence()) ++at_;
    return at_ < blocks_.size() ? blocks_[at_].cost_micros : 0;
  }

 private:
  const std::vector<storage::Block>& blocks_;
  size_t at_ = 0;
};

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

absl::StatusOr<std::vector<int64_t>> CostMicrosByArm(storage::Session& session, WorkspaceNumber workspace,
                                                     const Campaign& campaign) {
  std::vector<int64_t> costs(campaign.definition.experiment.arms.size() + 1);
  if (!campaign.definition.budget.has_value()) return costs;
  ASSIGN_OR_RETURN(const std::vector<storage::Block> blocks, storage::ListBlocks(session, workspace, campaign.number));
  CostOfSequences of_ranges(blocks), of_strays(blocks);
  RETURN_IF_ERROR(storage::ForEachRange(session, workspace, campaign.number, [&](const storage::LeasedRange& range) {
    const int64_t cost = of_ranges.At(range.first_sequence);  // a range is within one block
    for (size_t i = 0; i < range.states.size(); ++i) {
      if (!CountsAsContact(storage::LeasedRange::StateOf(range.states[i]))) continue;
      costs[static_cast<size_t>(range.arms[i])] += cost;
    }
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(const auto strays, storage::ListStrays(session, workspace, campaign.number));
  for (const storage::Stray& stray : strays) {
    if (CountsAsContact(stray.state)) costs[static_cast<size_t>(stray.arm)] += of_strays.At(stray.key.sequence);
  }
  return costs;
}

}  // namespace sendlift
