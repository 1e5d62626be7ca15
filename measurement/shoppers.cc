#include "measurement/shoppers.h"

#include "absl/time/time.h"
#include "base/status.h"

namespace sendlift {
namespace {

constexpr absl::CivilDay kEpoch(1970, 1, 1);

absl::Time BeginOf(absl::CivilDay day) { return absl::FromCivil(day, absl::UTCTimeZone()); }

void Add(const storage::PurchaseDay& bought, int64_t cut_day, int horizon_days, Shopper& shopper) {
  if (bought.day > cut_day) {
    shopper.bought_after |= bought.day <= cut_day + horizon_days;
    return;
  }
  if (shopper.purchases == 0) {
    shopper.first_day = bought.day;
    shopper.first_minor = bought.amount_minor;
  }
  ++shopper.purchases;
  shopper.recent_purchases += bought.day > cut_day - horizon_days ? 1 : 0;
  shopper.last_day = bought.day;
  shopper.total_minor += bought.amount_minor;
}

}  // namespace

ShopperFold::ShopperFold(const CutDays& cuts) : horizon_days_(cuts.horizon_days), states_(cuts.days.size()) {
  for (const absl::CivilDay day : cuts.days) cut_days_.push_back(day - kEpoch);
}

void ShopperFold::Take(const storage::PurchaseDay& bought, Each each) {
  if (!states_.empty() && states_.front().customer != bought.customer) End(each);
  for (size_t cut = 0; cut < states_.size(); ++cut) {
    states_[cut].customer = bought.customer;
    Add(bought, cut_days_[cut], horizon_days_, states_[cut]);
  }
}

void ShopperFold::End(Each each) {
  for (size_t cut = 0; cut < states_.size(); ++cut) {
    if (states_[cut].purchases > 0) each(cut, states_[cut]);
    states_[cut] = {};
  }
}

absl::Status ForEachShopper(storage::Session& session, WorkspaceNumber workspace, const CutDays& cuts,
                            ShopperFold::Each each) {
  if (cuts.days.empty()) return absl::OkStatus();
  ShopperFold fold(cuts);
  RETURN_IF_ERROR(storage::ForEachPurchaseDay(session, workspace, BeginOf(cuts.first_day),
                                              BeginOf(cuts.days.back() + cuts.horizon_days + 1),
                                              [&](const storage::PurchaseDay& bought) { fold.Take(bought, each); }));
  fold.End(each);
  return absl::OkStatus();
}

}  // namespace sendlift
