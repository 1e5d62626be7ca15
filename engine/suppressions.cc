#include "engine/suppressions.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "scheduler/revoking.h"
#include "storage/customers.h"
#include "storage/suppressions.h"

namespace sendlift {
namespace {

class Taker {
 public:
  Taker(storage::Session& session, const SuppressionList& list, absl::Time now)
      : session_(session), list_(list), now_(now), revoker_(session, kMainWorkspace, now) {}

  absl::Status Take(const IncomingSuppressions& row) {
    bool is_new = false;
    for (Suppression suppression : row.suppressions) {
      if (!suppression.customer_id.empty()) {
        ASSIGN_OR_RETURN(suppression.customer,
                         storage::FindCustomer(session_, kMainWorkspace, suppression.customer_id));
        if (!suppression.customer.has_value()) {
          taken_.rejected.push_back(
              {row.row, -1, "id", absl::StrCat("there is no customer \"", suppression.customer_id, "\"")});
          return absl::OkStatus();
        }
      }
      ASSIGN_OR_RETURN(const bool added, Put(suppression));
      if (added) RETURN_IF_ERROR(AskBack(suppression));
      is_new = is_new || added;
    }
    ++(is_new ? taken_.created : taken_.unchanged);
    return absl::OkStatus();
  }

  TakenSuppressions taken() && { return std::move(taken_); }

 private:
  absl::StatusOr<bool> Put(const Suppression& suppression) {
    if (list_.number == 0) return storage::AddSuppression(session_, kMainWorkspace, suppression, now_);
    return storage::PutListEntry(session_, kMainWorkspace, list_, suppression, now_);
  }

  absl::Status AskBack(const Suppression& suppression) {
    ASSIGN_OR_RETURN(const bool any_out, revoker_.AnythingOut());
    if (!any_out) return absl::OkStatus();
    if (suppression.customer.has_value()) return revoker_.AskBack(suppression, *suppression.customer);
    ASSIGN_OR_RETURN(const auto customers, storage::CustomersAt(session_, kMainWorkspace, suppression.address));
    for (const CustomerNumber customer : customers) RETURN_IF_ERROR(revoker_.AskBack(suppression, customer));
    return absl::OkStatus();
  }

  storage::Session& session_;
  const SuppressionList& list_;
  const absl::Time now_;
  OptOutRevoker revoker_;
  TakenSuppressions taken_;
};

}  // namespace

absl::StatusOr<TakenSuppressions> TakeSuppressions(storage::Session& session,
                                                   absl::Span<const IncomingSuppressions> rows,
                                                   const SuppressionList& list, absl::Time now) {
  Taker taker(session, list, now);
  for (const IncomingSuppressions& row : rows) RETURN_IF_ERROR(taker.Take(row));
  return std::move(taker).taken();
}

}  // namespace sendlift
