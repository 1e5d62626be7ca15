#include "measurement/purchase_history.h"

#include "base/status.h"

namespace sendlift {
namespace {

constexpr double kDaysInWeek = 7;

double Weeks(absl::CivilDay from, absl::CivilDay to) { return static_cast<double>(to - from) / kDaysInWeek; }

absl::Time BeginOf(absl::CivilDay day) { return absl::FromCivil(day, absl::UTCTimeZone()); }

void Repeat(absl::CivilDay day, int64_t amount_minor, const HistoryPeriod& period, Buyer& buyer) {
  const absl::CivilDay cut = period.cut_day();
  ++buyer.repeats;
  buyer.repeat_minor += amount_minor;
  buyer.last_day = day;
  if (day <= cut) {
    ++buyer.repeats_at_cut;
    buyer.last_at_cut = day;
  } else if (buyer.first_day <= cut) {
    ++buyer.repeats_held_out;
  }
}

}  // namespace

int64_t MonthNumber(absl::CivilDay day) { return day.year() * 12 + day.month() - 1; }

void HistoryBuilder::Take(const storage::PurchaseDay& bought) {
  const absl::CivilDay day = absl::CivilDay(1970, 1, 1) + bought.day;
  const HistoryPeriod& period = histories_.period;
  auto& buyers = histories_.buyers;
  const bool is_new = buyers.empty() || buyers.back().customer != bought.customer;
  if (is_new) {
    buyers.push_back({.customer = bought.customer, .first_day = day, .last_day = day, .last_at_cut = day});
  } else {
    Repeat(day, bought.amount_minor, period, buyers.back());
  }
  Buyer& buyer = buyers.back();
  buyer.total_minor += bought.amount_minor;
  const int64_t quiet_days = absl::ToInt64Hours(period.quiet) / 24;
  const int64_t days_ago = period.last_day - day;
  buyer.bought_lately |= days_ago < quiet_days;
  buyer.bought_before |= days_ago >= quiet_days && days_ago < 2 * quiet_days;
  auto& months = histories_.months;
  const auto customer = static_cast<uint64_t>(bought.customer.value);
  const int64_t month = MonthNumber(day);
  if (is_new || months.back().period != month) months.push_back({.customer = customer, .period = month});
}

absl::StatusOr<PurchaseHistories> ReadPurchaseHistories(storage::Session& session, WorkspaceNumber workspace,
                                                        const HistoryPeriod& period,
                                                        const std::optional<std::vector<CustomerNumber>>& among) {
  HistoryBuilder builder(period);
  size_t at = 0;
  RETURN_IF_ERROR(storage::ForEachPurchaseDay(session, workspace, BeginOf(period.first_day),
                                              BeginOf(period.last_day + 1), [&](const storage::PurchaseDay& day) {
                                                if (among.has_value()) {
                                                  while (at < among->size() && (*among)[at] < day.customer) ++at;
                                                  if (at == among->size() || (*among)[at] != day.customer) return;
                                                }
                                                builder.Take(day);
                                              }));
  return builder.Take();
}

PurchaseHistory HistoryOf(const Buyer& buyer, const HistoryPeriod& period) {
  return {.purchases = buyer.repeats,
          .last_purchase = Weeks(buyer.first_day, buyer.last_day),
          .age = Weeks(buyer.first_day, period.last_day)};
}

PurchaseHistory HistoryAtCut(const Buyer& buyer, const HistoryPeriod& period) {
  return {.purchases = buyer.repeats_at_cut,
          .last_purchase = Weeks(buyer.first_day, buyer.last_at_cut),
          .age = Weeks(buyer.first_day, period.cut_day())};
}

SpendHistory SpendOf(const Buyer& buyer) {
  if (buyer.repeats == 0) return {};
  return {.purchases = buyer.repeats,
          .mean_spend = static_cast<double>(buyer.repeat_minor) / static_cast<double>(buyer.repeats)};
}

}  // namespace sendlift
