#include "services/convert_budget.h"

#include "services/convert.h"

namespace sendlift {

Budget BudgetFromProto(const v1::Budget& proto, Violations& violations) {
  Budget budget;
  budget.limit = MoneyFromProto(proto.limit(), "budget.limit", violations);
  for (int i = 0; i < proto.costs_size(); ++i) {
    budget.costs.push_back(
        {.channel = ChannelFromProto(proto.costs(i).channel(), At("budget.costs", i, "channel"), violations),
         .micros = proto.costs(i).micros()});
  }
  return budget;
}

v1::Budget ToProto(const Budget& budget) {
  v1::Budget proto;
  *proto.mutable_limit() = ToProto(budget.limit);
  for (const ChannelCost& cost : budget.costs) {
    v1::Budget::ChannelCost& added = *proto.add_costs();
    added.set_channel(ToProto(cost.channel));
    added.set_micros(cost.micros);
  }
  return proto;
}

}  // namespace sendlift
