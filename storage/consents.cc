#include "storage/consents.h"

#include <algorithm>

#include "base/status.h"
#include "storage/row_inserter.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

ConsentChange FromRow(const Row& row) {
  ConsentChange change;
  change.customer = {row.Int(0)};
  change.number = row.Int(1);
  change.given = Consents(static_cast<uint32_t>(row.Int(2)));
  change.withdrawn = Consents(static_cast<uint32_t>(row.Int(3)));
  change.basis = {.cause = static_cast<ConsentCause>(row.Int(4)),
                  .number = row.Int(5),
                  .source = std::string(row.Text(6)),
                  .time = FromMicros(row.Int(7))};
  change.record_time = FromMicros(row.Int(8));
  return change;
}

}  // namespace

absl::Status RecordConsents(Session& session, WorkspaceNumber workspace, CustomerNumber customer, Consents before,
                            Consents after, const ConsentBasis& basis, absl::Time now) {
  if (before == after) return absl::OkStatus();
  return session
      .Execute(
          "INSERT INTO consent_changes (workspace, customer, change, given, withdrawn, cause, cause_number, source, "
          "consent_us, record_us) VALUES ($1, $2, (SELECT coalesce(max(change), 0) + 1 FROM consent_changes "
          "WHERE workspace = $1 AND customer = $2), $3, $4, $5, $6, $7, $8, $9)",
          workspace.value, customer.value, after.bits() & ~before.bits(), before.bits() & ~after.bits(),
          static_cast<int>(basis.cause), basis.number, basis.source, ToMicros(std::min(basis.time, now)), ToMicros(now))
      .status();
}

absl::Status RecordFirstConsents(Session& session, WorkspaceNumber workspace, absl::Span<const FirstConsents> first,
                                 absl::Time now) {
  static const auto* const kStatements = new InsertStatements(
      "consent_changes",
      "workspace, customer, change, given, withdrawn, cause, cause_number, source, consent_us, record_us");
  RowInserter rows(session, *kStatements);
  for (const FirstConsents& each : first) {
    const ConsentBasis& basis = *each.basis;
    RETURN_IF_ERROR(rows.Add({workspace.value, each.customer.value, int64_t{1}, int64_t{each.given.bits()}, int64_t{0},
                              static_cast<int64_t>(basis.cause), basis.number, basis.source,
                              ToMicros(std::min(basis.time, now)), ToMicros(now)}));
  }
  return rows.Finish();
}

absl::StatusOr<std::vector<ConsentChange>> ListConsentChanges(Session& session, WorkspaceNumber workspace,
                                                              CustomerNumber customer, int64_t after, int limit) {
  return ReadAll(session, FromRow,
                 "SELECT customer, change, given, withdrawn, cause, cause_number, source, consent_us, record_us "
                 "FROM consent_changes WHERE workspace = $1 AND (customer = $2 OR customer IN (SELECT m.customer "
                 "FROM merged_customers m WHERE m.workspace = $1 AND m.survivor = $2)) "
                 "ORDER BY record_us, customer, change LIMIT $4 OFFSET $3",
                 workspace.value, customer.value, after, limit);
}

}  // namespace sendlift::storage
