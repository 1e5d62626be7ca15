#include "model/budget_rules.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "model/budget.h"

namespace sendlift {
namespace {

void CheckLimit(const Budget& budget, std::vector<FieldViolation>& violations) {
  if (!LooksLikeCurrency(budget.limit.currency_code) || budget.limit.minor_units <= 0) {
    violations.push_back({"budget.limit", "must be above 0, with a currency such as EUR"});
  } else if (LimitInMicros(budget) >= kBudgetMicrosMax) {
    violations.push_back({"budget.limit", "must be below 1,000,000,000,000"});
  }
}

void CheckCosts(const Budget& budget, std::vector<FieldViolation>& violations) {
  std::set<Channel> seen;
  for (size_t i = 0; i < budget.costs.size(); ++i) {
    const std::string field = absl::StrCat("budget.costs[", i, "]");
    const ChannelCost& cost = budget.costs[i];
    if (!seen.insert(cost.channel).second) {
      violations.push_back({absl::StrCat(field, ".channel"), "the channel is there twice"});
    }
    if (cost.micros < 0 || cost.micros > kContactMicrosMax) {
      violations.push_back(
          {absl::StrCat(field, ".micros"), "must be from 0 to 1,000,000,000,000, a million a contact"});
    }
  }
}

}  // namespace

std::vector<FieldViolation> BudgetViolations(const CampaignDefinition& definition) {
  std::vector<FieldViolation> violations;
  const std::optional<Budget>& budget = definition.budget;
  if (budget.has_value()) {
    CheckLimit(*budget, violations);
    CheckCosts(*budget, violations);
  }
  const bool has_costs = budget.has_value() && !budget->costs.empty();
  if (definition.channel_order == ChannelOrder::kCheapest && !has_costs) {
    violations.push_back({"channels.order", "CHEAPEST needs the costs of the channels: add budget.costs"});
  }
  return violations;
}

}  // namespace sendlift
