#include "storage/merges.h"

#include <limits>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "model/varint.h"
#include "storage/attributes.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kColumns[] =
    "SELECT merge, survivor, survivor_id, reason, principal, field_origins, conflicts, create_us, undo_us FROM merges ";

std::string FieldsToBytes(const std::map<std::string, std::string>& fields) {
  std::string bytes;
  for (const auto& [field, id] : fields) {
    AppendText(bytes, field);
    AppendText(bytes, id);
  }
  return bytes;
}

std::map<std::string, std::string> FieldsFromBytes(absl::string_view bytes) {
  std::map<std::string, std::string> fields;
  while (!bytes.empty()) {
    const auto field = TakeText(bytes);
    const auto id = TakeText(bytes);
    if (field.has_value() && id.has_value()) fields.emplace(*field, *id);
  }
  return fields;
}

std::string StepsToBytes(const std::vector<MergeStep>& steps) {
  std::string bytes;
  for (const MergeStep& step : steps) {
    AppendVarint(bytes, static_cast<uint64_t>(step.kind));
    AppendVarint(bytes, static_cast<uint64_t>(step.place));
    AppendVarint(bytes, static_cast<uint64_t>(step.customer.value));
  }
  return bytes;
}

Merge FromRow(const Row& row) {
  Merge merge;
  merge.number = row.Int(0);
  merge.survivor = {row.Int(1)};
  merge.survivor_id = std::string(row.Text(2));
  merge.reason = static_cast<MergeReason>(row.Int(3));
  merge.principal = std::string(row.Text(4));
  merge.fields = FieldsFromBytes(row.Bytes(5));
  merge.conflict_count = row.Int(6);
  merge.create_time = FromMicros(row.Int(7));
  merge.undo_time = row.Int(8) == 0 ? absl::InfinitePast() : FromMicros(row.Int(8));
  return merge;
}

CustomerRecord RecordFromRow(const Row& row) {
  CustomerRecord record;
  Customer& customer = record.customer;
  customer.number = {row.Int(0)};
  customer.id = std::string(row.Text(1));
  customer.tier = std::string(row.Text(2));
  customer.language_code = std::string(row.Text(3));
  customer.time_zone = std::string(row.Text(4));
  customer.consents = Consents(static_cast<uint32_t>(row.Int(5)));
  customer.attributes = AttributesFromJson(row.Text(6));
  customer.email = std::string(row.Text(7));
  customer.phone_number = std::string(row.Text(8));
  customer.create_time = FromMicros(row.Int(9));
  customer.update_time = FromMicros(row.Int(10));
  record.origins = std::string(row.Bytes(11));
  return record;
}

std::string BytesFromRow(const Row& row) { return std::string(row.Bytes(0)); }

absl::Status InsertRecord(Session& session, WorkspaceNumber workspace, int64_t merge, int64_t place,
                          const CustomerRecord& record) {
  const Customer& customer = record.customer;
  return session
      .Execute(
          "INSERT INTO merge_records (workspace, merge, place, customer, id, tier, language_code, time_zone, "
          "consents, attributes, email, phone_number, create_us, update_us, origins) "
          "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
          workspace.value, merge, place, customer.number.value, customer.id, customer.tier, customer.language_code,
          customer.time_zone, customer.consents.bits(), AttributesToJson(customer.attributes), customer.email,
          customer.phone_number, ToMicros(customer.create_time), ToMicros(customer.update_time), Blob{record.origins})
      .status();
}

absl::Status FillIds(Session& session, WorkspaceNumber workspace, Merge& merge) {
  return session.Query(
      [&](const Row& row) {
        merge.merged_ids.emplace_back(row.Text(0));
        return absl::OkStatus();
      },
      "SELECT id FROM merge_records WHERE workspace = $1 AND merge = $2 AND place > 0 ORDER BY place", workspace.value,
      merge.number);
}

// Two addresses may have the same hash.
void DropLoneCustomer(std::vector<DuplicateGroup>& groups) {
  if (!groups.empty() && groups.back().customer_ids.size() < 2) groups.pop_back();
}

}  // namespace

absl::StatusOr<std::vector<DuplicateGroup>> ListDuplicates(Session& session, WorkspaceNumber workspace,
                                                           const DuplicateGroup& after, int limit) {
  std::vector<DuplicateGroup> groups;
  bool full = false;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        const auto reason = static_cast<MergeReason>(row.Int(0));
        if (groups.empty() || groups.back().reason != reason || groups.back().address != row.Text(1)) {
          DropLoneCustomer(groups);
          full = full || static_cast<int>(groups.size()) == limit;
          if (full) return absl::OkStatus();
          groups.push_back({.reason = reason, .address = std::string(row.Text(1)), .customer_ids = {}});
        }
        if (!full && groups.back().customer_ids.size() <= kMergedMax) {
          groups.back().customer_ids.emplace_back(row.Text(2));
        }
        return absl::OkStatus();
      },
      "SELECT a.kind, a.address, c.id FROM address_hashes h "
      "CROSS JOIN addresses a ON a.workspace = h.workspace AND a.kind = CASE WHEN h.hash < 0 THEN 1 ELSE 2 END "
      "AND a.customer = h.customer CROSS JOIN customers c ON c.workspace = h.workspace AND c.customer = h.customer "
      "WHERE h.workspace = $1 AND h.hash IN (SELECT d.hash FROM address_hashes d WHERE d.workspace = $1 "
      "GROUP BY d.hash HAVING count(*) > 1) AND (a.kind > $2 OR (a.kind = $2 AND a.address > $3)) "
      "ORDER BY a.kind, a.address, a.customer",
      workspace.value, static_cast<int>(after.reason), after.address));
  DropLoneCustomer(groups);
  return groups;
}

absl::StatusOr<Merge> InsertMerge(Session& session, WorkspaceNumber workspace, Merge merge,
                                  const std::vector<CustomerRecord>& before, const std::vector<MergeStep>& steps,
                                  absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t last,
                   ReadNumber(session, "SELECT max(merge) FROM merges WHERE workspace = $1", workspace.value));
  merge.number = last + 1;
  merge.create_time = now;
  merge.undo_time = absl::InfinitePast();
  RETURN_IF_ERROR(
      session
          .Execute(
              "INSERT INTO merges (workspace, merge, survivor, survivor_id, reason, principal, field_origins, moved, "
              "conflicts, create_us, undo_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0)",
              workspace.value, merge.number, merge.survivor.value, merge.survivor_id, static_cast<int>(merge.reason),
              merge.principal, Blob{FieldsToBytes(merge.fields)}, Blob{StepsToBytes(steps)}, merge.conflict_count,
              ToMicros(now))
          .status());
  for (size_t place = 0; place < before.size(); ++place) {
    RETURN_IF_ERROR(InsertRecord(session, workspace, merge.number, static_cast<int64_t>(place), before[place]));
  }
  return merge;
}

absl::StatusOr<Merge> GetMerge(Session& session, WorkspaceNumber workspace, int64_t number) {
  static const std::string* const kSql = new std::string(absl::StrCat(kColumns, "WHERE workspace = $1 AND merge = $2"));
  ASSIGN_OR_RETURN(std::optional<Merge> found, ReadOne(session, FromRow, *kSql, workspace.value, number));
  if (!found.has_value()) return ResourceNotFound("merge", absl::StrCat(number));
  RETURN_IF_ERROR(FillIds(session, workspace, *found));
  return *std::move(found);
}

absl::StatusOr<std::vector<Merge>> ListMerges(Session& session, WorkspaceNumber workspace, int64_t before, int limit) {
  static const std::string* const kSql =
      new std::string(absl::StrCat(kColumns, "WHERE workspace = $1 AND merge < $2 ORDER BY merge DESC LIMIT $3"));
  const int64_t end = before == 0 ? std::numeric_limits<int64_t>::max() : before;
  ASSIGN_OR_RETURN(std::vector<Merge> merges, ReadAll(session, FromRow, *kSql, workspace.value, end, limit));
  for (Merge& merge : merges) RETURN_IF_ERROR(FillIds(session, workspace, merge));
  return merges;
}

absl::StatusOr<bool> HasMergedCustomers(Session& session, WorkspaceNumber workspace) {
  ASSIGN_OR_RETURN(const int64_t some,
                   ReadNumber(session, "SELECT 1 FROM merged_customers WHERE workspace = $1 LIMIT 1", workspace.value));
  return some != 0;
}

absl::StatusOr<bool> IsLastMergeOf(Session& session, WorkspaceNumber workspace, const Merge& merge) {
  ASSIGN_OR_RETURN(
      const int64_t later,
      ReadNumber(session,
                 "SELECT count(*) FROM merges m WHERE m.workspace = $1 AND m.merge > $2 AND m.undo_us = 0 "
                 "AND EXISTS (SELECT 1 FROM merge_records r WHERE r.workspace = m.workspace AND r.merge = m.merge "
                 "AND r.customer = $3)",
                 workspace.value, merge.number, merge.survivor.value));
  return later == 0;
}

absl::StatusOr<std::vector<CustomerRecord>> RecordsBefore(Session& session, WorkspaceNumber workspace, int64_t merge) {
  return ReadAll(session, RecordFromRow,
                 "SELECT customer, id, tier, language_code, time_zone, consents, attributes, email, phone_number, "
                 "create_us, update_us, origins FROM merge_records WHERE workspace = $1 AND merge = $2 ORDER BY place",
                 workspace.value, merge);
}

absl::StatusOr<std::vector<MergeStep>> StepsOf(Session& session, WorkspaceNumber workspace, int64_t merge) {
  ASSIGN_OR_RETURN(const std::optional<std::string> stored,
                   ReadOne(session, BytesFromRow, "SELECT moved FROM merges WHERE workspace = $1 AND merge = $2",
                           workspace.value, merge));
  std::vector<MergeStep> steps;
  absl::string_view bytes = stored.has_value() ? *stored : absl::string_view();
  while (!bytes.empty()) {
    const auto kind = TakeVarint(bytes);
    const auto place = TakeVarint(bytes);
    const auto customer = TakeVarint(bytes);
    if (!customer.has_value()) return absl::DataLossError(absl::StrCat("the steps of merge ", merge, " are cut"));
    steps.push_back({.kind = static_cast<MergeStep::Kind>(*kind),
                     .place = static_cast<int64_t>(*place),
                     .customer = {static_cast<int64_t>(*customer)}});
  }
  return steps;
}

absl::Status MarkUndone(Session& session, WorkspaceNumber workspace, int64_t merge, absl::Time now) {
  return session
      .Execute("UPDATE merges SET undo_us = $3 WHERE workspace = $1 AND merge = $2", workspace.value, merge,
               ToMicros(now))
      .status();
}

absl::Status ReplaceCustomer(Session& session, WorkspaceNumber workspace, const Customer& customer,
                             CustomerNumber survivor, int64_t merge) {
  RETURN_IF_ERROR(RemoveCustomer(session, workspace, customer));
  return session
      .Execute("INSERT INTO merged_customers (workspace, customer, id, survivor, merge) VALUES ($1, $2, $3, $4, $5)",
               workspace.value, customer.number.value, customer.id, survivor.value, merge)
      .status();
}

absl::Status RestoreCustomer(Session& session, WorkspaceNumber workspace, const CustomerRecord& record) {
  RETURN_IF_ERROR(session
                      .Execute("DELETE FROM merged_customers WHERE workspace = $1 AND customer = $2", workspace.value,
                               record.customer.number.value)
                      .status());
  return PutBackCustomer(session, workspace, record);
}

}  // namespace sendlift::storage
