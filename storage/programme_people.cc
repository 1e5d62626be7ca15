#include "storage/programme_people.h"

#include "base/status.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

std::string TextFromRow(const Row& row) { return std::string(row.Text(0)); }

}  // namespace

absl::StatusOr<std::optional<std::string>> FindIdOf(Session& session, WorkspaceNumber workspace,
                                                    CustomerNumber customer) {
  ASSIGN_OR_RETURN(std::optional<std::string> id,
                   ReadOne(session, TextFromRow, "SELECT id FROM customers WHERE workspace = $1 AND customer = $2",
                           workspace.value, customer.value));
  if (id.has_value()) return id;
  return ReadOne(session, TextFromRow, "SELECT id FROM merged_customers WHERE workspace = $1 AND customer = $2",
                 workspace.value, customer.value);
}

absl::Status ForEachCustomerAt(Session& session, WorkspaceNumber workspace, absl::Time time, int64_t first,
                               int64_t last, absl::FunctionRef<void(CustomerNumber, absl::string_view id)> each) {
  return session.Query(
      [&](const Row& row) {
        each({row.Int(0)}, row.Text(1));
        return absl::OkStatus();
      },
      "SELECT customer, id FROM customers WHERE workspace = $1 AND customer >= $2 AND customer <= $3 "
      "UNION ALL SELECT m.customer, m.id FROM merged_customers m JOIN merges g ON g.workspace = m.workspace "
      "AND g.merge = m.merge WHERE m.workspace = $1 AND m.customer >= $2 AND m.customer <= $3 AND g.create_us >= $4",
      workspace.value, first, last, ToMicros(time));
}

absl::StatusOr<ErasedBuyers> CountErasedBuyers(Session& session, WorkspaceNumber workspace, int64_t period,
                                               int64_t first, int64_t last) {
  ErasedBuyers buyers;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        (row.Int(0) != 0 ? buyers.inside : buyers.outside) = row.Int(1);
        return absl::OkStatus();
      },
      "SELECT o.inside, count(*) FROM erased_customers e JOIN programme_outcomes o ON o.workspace = e.workspace "
      "AND o.period = $2 AND o.customer = e.customer WHERE e.workspace = $1 AND e.customer >= $3 AND e.customer <= $4 "
      "GROUP BY o.inside",
      workspace.value, period, first, last));
  return buyers;
}

absl::StatusOr<int64_t> CountUntoldSince(Session& session, WorkspaceNumber workspace, absl::Time time, int64_t last) {
  ASSIGN_OR_RETURN(const int64_t erased,
                   ReadNumber(session,
                              "SELECT count(*) FROM erased_customers WHERE workspace = $1 AND customer <= $2 "
                              "AND erase_us >= $3",
                              workspace.value, last, ToMicros(time)));
  ASSIGN_OR_RETURN(const int64_t back,
                   ReadNumber(session,
                              "SELECT count(DISTINCT r.customer) FROM merges g JOIN merge_records r "
                              "ON r.workspace = g.workspace AND r.merge = g.merge WHERE g.workspace = $1 "
                              "AND g.undo_us >= $3 AND r.place > 0 AND r.customer <= $2",
                              workspace.value, last, ToMicros(time)));
  return erased + back;
}

absl::StatusOr<absl::flat_hash_set<int64_t>> CustomersOfUndoneMerges(Session& session, WorkspaceNumber workspace) {
  absl::flat_hash_set<int64_t> customers;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        customers.insert(row.Int(0));
        return absl::OkStatus();
      },
      "SELECT r.customer FROM merges g JOIN merge_records r ON r.workspace = g.workspace AND r.merge = g.merge "
      "WHERE g.workspace = $1 AND g.undo_us <> 0",
      workspace.value));
  return customers;
}

}  // namespace sendlift::storage
