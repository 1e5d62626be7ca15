#include "measurement/keeping_check.h"

#include <algorithm>
#include <array>

#include "base/status.h"
#include "measurement/keeping_model.h"
#include "stats/value/bg_nbd_series.h"

namespace sendlift {

absl::StatusOr<ModelCheck> CheckModel(const PurchaseHistories& histories) {
  const HistoryPeriod& period = histories.period;
  std::vector<PurchaseHistory> at_cut;
  for (const Buyer& buyer : histories.buyers) {
    if (buyer.first_day <= period.cut_day()) at_cut.push_back(HistoryAtCut(buyer, period));
  }
  ASSIGN_OR_RETURN(const BgNbdFit fit, FitPurchases(at_cut));
  const double weeks = absl::FDivDuration(period.holdout, absl::Hours(24 * 7));
  std::array<CheckGroup, kCheckedRepeatsMax + 1> groups;
  for (const Buyer& buyer : histories.buyers) {
    if (buyer.first_day > period.cut_day()) continue;
    const auto at = static_cast<size_t>(std::min(buyer.repeats_at_cut, kCheckedRepeatsMax));
    ASSIGN_OR_RETURN(const double predicted,
                     BgNbdPurchasesBySeries(fit.parameters, HistoryAtCut(buyer, period), weeks));
    groups[at].repeats = static_cast<int64_t>(at);
    ++groups[at].customers;
    groups[at].predicted += predicted;
    groups[at].actual += buyer.repeats_held_out;
  }
  ModelCheck check;
  for (const CheckGroup& group : groups) {
    if (group.customers == 0) continue;
    check.customers += group.customers;
    check.predicted += group.predicted;
    check.actual += group.actual;
    check.groups.push_back(group);
  }
  return check;
}

}  // namespace sendlift
