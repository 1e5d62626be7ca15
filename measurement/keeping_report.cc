#include "measurement/keeping_report.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "stats/proportions.h"
#include "storage/attributes.h"
#include "storage/customer_blocks.h"
#include "storage/events.h"

namespace sendlift {
namespace {

constexpr size_t kCausesMax = 20;
constexpr size_t kTenths = 10;

bool IsLost(const Buyer& buyer) { return buyer.bought_before && !buyer.bought_lately; }
bool HasStayed(const Buyer& buyer) { return buyer.bought_before && buyer.bought_lately; }

// What the rows of customers say of the buyers.
struct People {
  int64_t customers = 0;
  std::map<std::string, int> tiers;       // their numbers, in the order of their first buyers
  std::vector<int> tier_of;               // of every buyer
  std::map<std::string, int64_t> causes;  // of the lost
};

class PeopleReader {
 public:
  PeopleReader(const KeepingQuestion& question, const std::vector<Buyer>& buyers)
      : question_(question), buyers_(buyers) {
    people_.tier_of.assign(buyers.size(), TierNumber(""));
  }

  void Take(const storage::CustomerRow& row) {
    if (!question_.among.has_value()) ++people_.customers;
    while (at_ < buyers_.size() && buyers_[at_].customer.value < row.customer) ++at_;
    if (at_ == buyers_.size() || buyers_[at_].customer.value != row.customer) return;
    people_.tier_of[at_] = TierNumber(row.tier);
    if (question_.cause_attribute.empty() || !IsLost(buyers_[at_])) return;
    const auto cause = storage::AttributeFromJson(row.attributes, question_.cause_attribute);
    if (cause.has_value() && !cause->empty()) ++people_.causes[*cause];
  }
  People Take() {
    if (question_.among.has_value()) people_.customers = static_cast<int64_t>(question_.among->size());
    return std::move(people_);
  }

 private:
  int TierNumber(absl::string_view tier) {
    return people_.tiers.try_emplace(std::string(tier), static_cast<int>(people_.tiers.size())).first->second;
  }

  const KeepingQuestion& question_;
  const std::vector<Buyer>& buyers_;
  size_t at_ = 0;
  People people_;
};

absl::StatusOr<RetentionCell> ShareOf(int64_t some, int64_t all, double level) {
  const Counts counts{.successes = some, .trials = all};
  ASSIGN_OR_RETURN(const Interval interval, WilsonInterval(counts, level));
  return RetentionCell{.counts = counts, .rate = RateOf(counts), .interval = interval};
}

std::vector<Cause> MostFrequent(const std::map<std::string, int64_t>& counts) {
  std::vector<Cause> causes;
  for (const auto& [value, customers] : counts) causes.push_back({.value = value, .customers = customers});
  std::stable_sort(causes.begin(), causes.end(),
                   [](const Cause& a, const Cause& b) { return a.customers > b.customers; });
  if (causes.size() > kCausesMax) causes.resize(kCausesMax);
  return causes;
}

absl::Status Describe(const KeepingQuestion& question, const PurchaseHistories& histories, KeepingReport& report) {
  int64_t repeaters = 0, lost = 0, stayed = 0;
  for (const Buyer& buyer : histories.buyers) {
    report.purchases += buyer.repeats + 1;
    if (buyer.repeats > 0) ++repeaters;
    if (IsLost(buyer)) ++lost;
    if (HasStayed(buyer)) ++stayed;
  }
  report.buyers = static_cast<int64_t>(histories.buyers.size());
  ASSIGN_OR_RETURN(report.repeated, ShareOf(repeaters, report.buyers, question.level));
  if (lost + stayed > 0) {
    ASSIGN_OR_RETURN(report.lost, ShareOf(lost, lost + stayed, question.level));
  }
  const int64_t last_month = MonthNumber(question.period.last_day + 1) - 1;
  ASSIGN_OR_RETURN(report.retention, RetentionOf(histories.months, last_month, question.level));
  return absl::OkStatus();
}

void Add(const Prospect& prospect, ProspectTotal& total) {
  ++total.buyers;
  total.alive += prospect.alive;
  total.purchases += prospect.purchases;
  total.value_minor += prospect.value_minor;
}

std::vector<ProspectTotal> TiersOf(const std::vector<Prospect>& prospects, const People& people) {
  std::vector<ProspectTotal> by_number(people.tiers.size());
  for (size_t i = 0; i < prospects.size(); ++i) Add(prospects[i], by_number[static_cast<size_t>(people.tier_of[i])]);
  std::vector<ProspectTotal> tiers;
  for (const auto& [tier, number] : people.tiers) {
    ProspectTotal& total = by_number[static_cast<size_t>(number)];
    total.tier = tier;
    if (total.buyers > 0) tiers.push_back(std::move(total));
  }
  return tiers;
}

std::vector<ProspectTotal> DecilesOf(const std::vector<Prospect>& prospects) {
  std::vector<uint32_t> order(prospects.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    const auto key = [&](uint32_t i) { return std::tuple(-prospects[i].value_minor, -prospects[i].purchases, i); };
    return key(a) < key(b);
  });
  std::vector<ProspectTotal> deciles(std::min(kTenths, order.size()));
  for (size_t i = 0; i < order.size(); ++i) Add(prospects[order[i]], deciles[i * deciles.size() / order.size()]);
  return deciles;
}

std::optional<Loss> LossOf(const KeepingQuestion& question, const PurchaseHistories& histories,
                           const std::vector<Prospect>& prospects, int64_t lost) {
  int64_t stayed = 0;
  double value = 0;
  for (size_t i = 0; i < prospects.size(); ++i) {
    if (!HasStayed(histories.buyers[i])) continue;
    ++stayed;
    value += prospects[i].value_minor;
  }
  if (stayed == 0) return std::nullopt;
  Loss loss;
  loss.kept_value_minor = value / static_cast<double>(stayed);
  loss.profit_of_one_minor = loss.kept_value_minor * question.margin;
  loss.profit_lost_minor = loss.profit_of_one_minor * static_cast<double>(lost);
  if (question.cost_minor.has_value()) {
    loss.cost_of_all_minor = static_cast<double>(*question.cost_minor) * static_cast<double>(lost);
  }
  return loss;
}

absl::StatusOr<Outlook> LookAhead(const KeepingQuestion& question, const PurchaseHistories& histories,
                                  const People& people, KeepingReport& report) {
  const std::vector<ValueHistory> values = ValueHistoriesOf(histories);
  Outlook outlook;
  ASSIGN_OR_RETURN(outlook.model, FitKeepingModel(values));
  const double weeks = absl::FDivDuration(question.horizon, absl::Hours(24 * 7));
  std::vector<Prospect> prospects;
  prospects.reserve(values.size());
  for (const ValueHistory& history : values) {
    ASSIGN_OR_RETURN(const Prospect prospect, ProspectOf(outlook.model, history, weeks));
    prospects.push_back(prospect);
    Add(prospect, outlook.all);
  }
  outlook.tiers = TiersOf(prospects, people);
  outlook.deciles = DecilesOf(prospects);
  if (outlook.model.spend.has_value() && report.lost.has_value()) {
    report.loss = LossOf(question, histories, prospects, report.lost->counts.successes);
  }
  outlook.check = question.period.holdout == absl::ZeroDuration()
                      ? absl::FailedPreconditionError("no time was held out")
                      : CheckModel(histories);
  return outlook;
}

}  // namespace

absl::Status NoPurchases(const HistoryPeriod& period) {
  return Error(
      absl::StatusCode::kFailedPrecondition, "NO_PURCHASES",
      absl::StrCat("nobody who is asked about bought anything from ", absl::FormatCivilTime(period.first_day), " to ",
                   absl::FormatCivilTime(period.last_day), "; import PURCHASED events, or look at another time"));
}

std::vector<ValueHistory> ValueHistoriesOf(const PurchaseHistories& histories) {
  std::vector<ValueHistory> values;
  values.reserve(histories.buyers.size());
  for (const Buyer& buyer : histories.buyers) {
    values.push_back({.purchases = HistoryOf(buyer, histories.period), .spend = SpendOf(buyer)});
  }
  return values;
}

absl::StatusOr<KeepingReport> MakeKeepingReport(storage::Session& session, WorkspaceNumber workspace,
                                                const KeepingQuestion& question, absl::Time now) {
  KeepingReport report;
  report.create_time = now;
  report.period = question.period;
  ASSIGN_OR_RETURN(report.currency_code, storage::WorkspaceCurrency(session, workspace));
  ASSIGN_OR_RETURN(const PurchaseHistories histories,
                   ReadPurchaseHistories(session, workspace, question.period, question.among));
  if (histories.buyers.empty()) return NoPurchases(question.period);
  PeopleReader reader(question, histories.buyers);
  RETURN_IF_ERROR(storage::ForEachCustomerRow(session, workspace, 0, std::numeric_limits<int64_t>::max(),
                                              [&](const storage::CustomerRow& row) { reader.Take(row); }));
  const People people = reader.Take();
  report.customers = people.customers;
  report.causes = MostFrequent(people.causes);
  RETURN_IF_ERROR(Describe(question, histories, report));
  report.outlook = LookAhead(question, histories, people, report);
  const absl::Status& status = report.outlook.status();
  return status.ok() || absl::IsFailedPrecondition(status) ? absl::StatusOr<KeepingReport>(std::move(report)) : status;
}

}  // namespace sendlift
