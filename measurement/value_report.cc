#include "measurement/value_report.h"

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>

#include "absl/functional/function_ref.h"
#include "base/status.h"
#include "storage/customers.h"
#include "storage/events.h"

namespace sendlift {
namespace {

using Rank = std::tuple<double, double>;

// The places of the first `limit` by rank, then by number.
std::vector<uint32_t> First(std::vector<uint32_t> places, size_t limit, absl::FunctionRef<Rank(uint32_t)> rank) {
  const size_t count = std::min(limit, places.size());
  std::partial_sort(places.begin(), places.begin() + static_cast<std::ptrdiff_t>(count), places.end(),
                    [&](uint32_t a, uint32_t b) { return std::tuple(rank(a), a) < std::tuple(rank(b), b); });
  places.resize(count);
  return places;
}

absl::StatusOr<std::vector<ValuedCustomer>> Named(storage::Session& session, WorkspaceNumber workspace,
                                                  const PurchaseHistories& histories,
                                                  const std::vector<Prospect>& prospects,
                                                  const std::vector<uint32_t>& places) {
  std::vector<ValuedCustomer> named;
  for (const uint32_t place : places) {
    const Buyer& buyer = histories.buyers[place];
    auto customer = storage::GetCustomerByNumber(session, workspace, buyer.customer);
    if (absl::IsNotFound(customer.status())) continue;
    if (!customer.ok()) return customer.status();
    named.push_back({.id = std::move(customer->id),
                     .tier = std::move(customer->tier),
                     .buyer = buyer,
                     .prospect = prospects[place]});
  }
  return named;
}

}  // namespace

absl::StatusOr<ValueReport> MakeValueReport(storage::Session& session, WorkspaceNumber workspace,
                                            const KeepingQuestion& question, size_t limit, absl::Time now) {
  ValueReport report;
  report.create_time = now;
  report.period = question.period;
  ASSIGN_OR_RETURN(report.currency_code, storage::WorkspaceCurrency(session, workspace));
  ASSIGN_OR_RETURN(const PurchaseHistories histories,
                   ReadPurchaseHistories(session, workspace, question.period, question.among));
  if (histories.buyers.empty()) return NoPurchases(question.period);
  report.buyers = static_cast<int64_t>(histories.buyers.size());
  const std::vector<ValueHistory> values = ValueHistoriesOf(histories);
  ASSIGN_OR_RETURN(report.model, FitKeepingModel(values));
  std::vector<Prospect> prospects;
  std::vector<uint32_t> all, repeaters;
  for (const ValueHistory& history : values) {
    const auto place = static_cast<uint32_t>(prospects.size());
    ASSIGN_OR_RETURN(const Prospect prospect,
                     ProspectOf(report.model, history, absl::FDivDuration(question.horizon, absl::Hours(24 * 7))));
    prospects.push_back(prospect);
    all.push_back(place);
    if (history.purchases.purchases > 0) repeaters.push_back(place);
  }
  const auto by_value = [&](uint32_t i) { return Rank(-prospects[i].value_minor, -prospects[i].purchases); };
  const auto by_life = [&](uint32_t i) { return Rank(prospects[i].alive, -histories.buyers[i].total_minor); };
  ASSIGN_OR_RETURN(report.best,
                   Named(session, workspace, histories, prospects, First(std::move(all), limit, by_value)));
  ASSIGN_OR_RETURN(report.leaving,
                   Named(session, workspace, histories, prospects, First(std::move(repeaters), limit, by_life)));
  return report;
}

}  // namespace sendlift
