#include "engine/customer_tools.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "audience/computed_batch.h"
#include "audience/filter_check.h"
#include "audience/filter_match.h"
#include "base/status.h"
#include "engine/environment.h"
#include "storage/import_batches.h"
#include "storage/suppressions.h"

namespace sendlift {
namespace {

using storage::Session;

class Matcher {
 public:
  absl::StatusOr<bool> Matches(Session& session, const std::string& filter, const Customer& customer) {
    auto checked = filters_.find(filter);
    if (checked == filters_.end()) {
      ASSIGN_OR_RETURN(CheckedFilter compiled, CheckFilter(filter));
      checked = filters_.emplace(filter, std::move(compiled)).first;
    }
    ASSIGN_OR_RETURN(const auto suppressions, storage::SuppressionsOf(session, kMainWorkspace, customer));
    return sendlift::Matches(checked->second, customer, suppressions);
  }

 private:
  std::map<std::string, CheckedFilter> filters_;
};

std::vector<std::string> ColumnsOf(const CampaignDefinition& definition) {
  std::set<std::string> marks;
  for (const FollowUp& step : definition.follow_ups) {
    for (const auto& [name, value] : step.marks) marks.insert(name);
  }
  std::vector<std::string> columns = {"id"};
  columns.insert(columns.end(), marks.begin(), marks.end());
  return columns;
}

// A batch that was begun in a transaction that failed is not there, or is another's by now. Of two words of one batch
// about a customer the first would stay, so the second is in another batch.
class Marker {
 public:
  absl::Status Mark(Session& session, const Campaign& campaign, std::vector<Customer> rows, absl::Time now) {
    const std::string day = absl::FormatTime("%Y-%m-%d", now, absl::UTCTimeZone());
    const std::string name = absl::StrCat("campaigns/", campaign.id, "/", day);
    Open& open = open_[campaign.number];
    ASSIGN_OR_RETURN(const bool is_of_today, IsOf(session, open.batch, name));
    if (!is_of_today || !open.HasRoomFor(rows)) {
      const Computation computation{.name = name,
                                    .columns = ColumnsOf(campaign.definition),
                                    .data_time = now,
                                    .principal = absl::StrCat("campaigns/", campaign.id)};
      ASSIGN_OR_RETURN(const ImportBatch begun, OpenComputedBatch(session, kMainWorkspace, computation, now));
      open = {.batch = begun.number, .customers = {}};
    }
    for (const Customer& row : rows) open.customers.insert(row.id);
    RETURN_IF_ERROR(StoreComputed(session, kMainWorkspace, open.batch, std::move(rows), now).status());
    return CloseComputedBatch(session, kMainWorkspace, open.batch, now);
  }

 private:
  struct Open {
    int64_t batch = 0;
    absl::flat_hash_set<std::string> customers;  // of its rows

    bool HasRoomFor(const std::vector<Customer>& rows) const {
      constexpr size_t kRowsMax = 10'000;
      return customers.size() < kRowsMax &&
             std::none_of(rows.begin(), rows.end(), [&](const Customer& row) { return customers.contains(row.id); });
    }
  };

  static absl::StatusOr<bool> IsOf(Session& session, int64_t batch, const std::string& name) {
    if (batch == 0) return false;
    const auto stored = storage::GetImportBatch(session, kMainWorkspace, batch);
    if (absl::IsNotFound(stored.status())) return false;
    RETURN_IF_ERROR(stored.status());
    return stored->file_name == name;
  }

  std::map<CampaignNumber, Open> open_;
};

}  // namespace

CustomerTools MakeCustomerTools() {
  const auto matcher = std::make_shared<Matcher>();
  const auto marker = std::make_shared<Marker>();
  return {.matches = [matcher](Session& session, const std::string& filter,
                               const Customer& customer) { return matcher->Matches(session, filter, customer); },
          .mark = [marker](Session& session, const Campaign& campaign, std::vector<Customer> rows,
                           absl::Time now) { return marker->Mark(session, campaign, std::move(rows), now); }};
}

}  // namespace sendlift
