#include "measurement/programme_overlap.h"

namespace sendlift {

void PeriodOverlap::Take(const storage::NumberedProgrammeOutcome& outcome) {
  if (outcome.customer != customer_) {
    customer_ = outcome.customer;
    seen_.clear();
  }
  const Seen now{.period = static_cast<size_t>(outcome.period - first_),
                 .inside = outcome.outcome.inside,
                 .bought = outcome.outcome.purchases > 0 ? 1.0 : 0.0,
                 .total = static_cast<double>(outcome.outcome.total)};
  if (now.period >= periods_) return;
  for (const Seen& before : seen_) {
    const size_t at = before.period * periods_ + now.period;
    const size_t groups = GroupsAt(before.inside, now.inside);
    sums_[at][groups] += before.bought * now.bought;
    revenue_sums_[at][groups] += before.total * now.total;
  }
  seen_.push_back(now);
}

double PeriodOverlap::ProductsOf(MetricKind kind, size_t earlier, bool inside_earlier, size_t later,
                                 bool inside_later) const {
  const std::vector<Groups>& sums = kind == MetricKind::kRate ? sums_ : revenue_sums_;
  return sums[earlier * periods_ + later][GroupsAt(inside_earlier, inside_later)];
}

}  // namespace sendlift
