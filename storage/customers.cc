#include "storage/customers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/address_hashes.h"
#include "storage/attributes.h"
#include "storage/consents.h"
#include "storage/new_customers.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kColumns[] =
    "SELECT c.customer, c.id, c.tier, c.language_code, c.time_zone, c.consents, c.attributes, c.create_us, "
    "c.update_us, "
    "e.address, p.address, c.origins FROM customers c "
    "LEFT JOIN addresses e ON e.workspace = c.workspace AND e.kind = 1 AND e.customer = c.customer "
    "LEFT JOIN addresses p ON p.workspace = c.workspace AND p.kind = 2 AND p.customer = c.customer ";

Customer FromRow(const Row& row) {
  Customer customer;
  customer.number = {row.Int(0)};
  customer.id = std::string(row.Text(1));
  customer.tier = std::string(row.Text(2));
  customer.language_code = std::string(row.Text(3));
  customer.time_zone = std::string(row.Text(4));
  customer.consents = Consents(static_cast<uint32_t>(row.Int(5)));
  customer.attributes = AttributesFromJson(row.Text(6));
  customer.create_time = FromMicros(row.Int(7));
  customer.update_time = FromMicros(row.Int(8));
  customer.email = std::string(row.Text(9));
  customer.phone_number = std::string(row.Text(10));
  return customer;
}

CustomerRecord RecordFromRow(const Row& row) {
  return {.customer = FromRow(row), .origins = std::string(row.Bytes(11))};
}

CustomerNumber NumberFromRow(const Row& row) { return {row.Int(0)}; }

// With what is checked when something is handed over, so that a hand-over reads no wide row.
absl::Status PutAddress(Session& session, WorkspaceNumber workspace, const Customer& customer,
                        const AddressChange& change) {
  if (change.after.empty()) {
    return session
        .Execute("DELETE FROM addresses WHERE workspace = $1 AND kind = $2 AND customer = $3", workspace.value,
                 change.kind, customer.number.value)
        .status();
  }
  return session
      .Execute(
          "INSERT INTO addresses (workspace, kind, customer, address, consents, time_zone) "
          "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace, kind, customer) DO UPDATE SET "
          "address = excluded.address, consents = excluded.consents, time_zone = excluded.time_zone",
          workspace.value, change.kind, customer.number.value, change.after, customer.consents.bits(),
          customer.time_zone)
      .status();
}

// Those that are different in `after`, or go with something that is.
absl::Status PutAddresses(Session& session, WorkspaceNumber workspace, const Customer& before, const Customer& after) {
  const bool reach_differs = before.consents != after.consents || before.time_zone != after.time_zone;
  const bool moves = before.email != after.email || before.phone_number != after.phone_number;
  HashKey key = {};
  if (moves) {
    ASSIGN_OR_RETURN(key, PersonKey(session));
  }
  for (const AddressChange& change :
       {AddressChange{.kind = kEmailKind, .before = before.email, .after = after.email},
        AddressChange{.kind = kPhoneKind, .before = before.phone_number, .after = after.phone_number}}) {
    if (change.before == change.after && (!reach_differs || change.after.empty())) continue;
    RETURN_IF_ERROR(MoveAddressHash(session, workspace, after.number, change, key));
    RETURN_IF_ERROR(PutAddress(session, workspace, after, change));
  }
  return absl::OkStatus();
}

void FillIn(std::string& stored, const std::string& given) {
  if (!given.empty()) stored = given;
}

Customer Merged(const Customer& stored, const Customer& row) {
  Customer merged = stored;
  FillIn(merged.tier, row.tier);
  FillIn(merged.language_code, row.language_code);
  FillIn(merged.time_zone, row.time_zone);
  FillIn(merged.email, row.email);
  FillIn(merged.phone_number, row.phone_number);
  if (row.consents.bits() != 0) merged.consents = row.consents;
  for (const auto& [name, value] : row.attributes) merged.attributes.insert_or_assign(name, value);
  return merged;
}

bool SameData(const Customer& a, const Customer& b) {
  return a.tier == b.tier && a.language_code == b.language_code && a.time_zone == b.time_zone && a.email == b.email &&
         a.phone_number == b.phone_number && a.consents == b.consents && a.attributes == b.attributes;
}

}  // namespace

absl::StatusOr<Upserted> UpsertCustomer(Session& session, WorkspaceNumber workspace, const Customer& row,
                                        absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<CustomerNumber> number, FindCustomer(session, workspace, row.id));
  if (!number.has_value()) {
    CustomerRecord record = {.customer = row, .origins = {}};
    record.customer.number = {};
    RETURN_IF_ERROR(InsertCustomer(session, workspace, record, now).status());
    return Upserted::kCreated;
  }
  ASSIGN_OR_RETURN(const std::optional<CustomerRecord> stored, FindCustomerRecord(session, workspace, *number));
  if (!stored.has_value()) return NumberNotFound("customer", number->value);
  const Customer merged = Merged(stored->customer, row);
  if (SameData(merged, stored->customer)) return Upserted::kUnchanged;
  RETURN_IF_ERROR(
      UpdateCustomer(session, workspace, stored->customer, {.customer = merged, .origins = stored->origins}, now));
  return Upserted::kUpdated;
}

absl::StatusOr<std::optional<CustomerRecord>> FindCustomerRecord(Session& session, WorkspaceNumber workspace,
                                                                 absl::string_view id) {
  static const std::string* const kSql =
      new std::string(absl::StrCat(kColumns, "WHERE c.workspace = $1 AND c.id = $2"));
  return ReadOne(session, RecordFromRow, *kSql, workspace.value, id);
}

absl::StatusOr<std::optional<CustomerRecord>> FindCustomerRecord(Session& session, WorkspaceNumber workspace,
                                                                 CustomerNumber number) {
  static const std::string* const kSql =
      new std::string(absl::StrCat(kColumns, "WHERE c.workspace = $1 AND c.customer = $2"));
  return ReadOne(session, RecordFromRow, *kSql, workspace.value, number.value);
}

absl::StatusOr<CustomerNumber> InsertCustomer(Session& session, WorkspaceNumber workspace, const CustomerRecord& record,
                                              absl::Time now, const ConsentBasis& basis) {
  CustomerNumber number = record.customer.number;
  if (number.value == 0) {
    ASSIGN_OR_RETURN(number, NextCustomerNumber(session, workspace));
  }
  const NewCustomer customer = {.customer = &record.customer,
                                .number = number,
                                .origins = record.origins,
                                .create_time = now,
                                .update_time = now,
                                .basis = basis};
  RETURN_IF_ERROR(InsertCustomers(session, workspace, {&customer, 1}, now));
  return number;
}

absl::Status PutBackCustomer(Session& session, WorkspaceNumber workspace, const CustomerRecord& record) {
  const Customer& customer = record.customer;
  const NewCustomer again = {.customer = &customer,
                             .number = customer.number,
                             .origins = record.origins,
                             .create_time = customer.create_time,
                             .update_time = customer.update_time,
                             .basis = std::nullopt};
  return InsertCustomers(session, workspace, {&again, 1}, customer.update_time);
}

absl::Status UpdateCustomer(Session& session, WorkspaceNumber workspace, const Customer& before,
                            const CustomerRecord& after, absl::Time now, const ConsentBasis& basis) {
  const Customer& customer = after.customer;
  RETURN_IF_ERROR(RecordConsents(session, workspace, customer.number, before.consents, customer.consents, basis, now));
  RETURN_IF_ERROR(session
                      .Execute("UPDATE customers SET tier = $3, language_code = $4, time_zone = $5, consents = $6, "
                               "attributes = $7, update_us = $8, origins = $9 WHERE workspace = $1 AND customer = $2",
                               workspace.value, customer.number.value, customer.tier, customer.language_code,
                               customer.time_zone, customer.consents.bits(), AttributesToJson(customer.attributes),
                               ToMicros(now), Blob{after.origins})
                      .status());
  return PutAddresses(session, workspace, before, customer);
}

absl::Status PutOrigins(Session& session, WorkspaceNumber workspace, CustomerNumber number, absl::string_view origins) {
  return session
      .Execute("UPDATE customers SET origins = $3 WHERE workspace = $1 AND customer = $2", workspace.value,
               number.value, Blob{origins})
      .status();
}

absl::StatusOr<Customer> GetCustomer(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(std::optional<CustomerRecord> found, FindCustomerRecord(session, workspace, id));
  if (found.has_value()) return std::move(found->customer);
  ASSIGN_OR_RETURN(const std::optional<CustomerNumber> number, FindCustomer(session, workspace, id));
  if (!number.has_value()) return ResourceNotFound("customer", id);
  return GetCustomerByNumber(session, workspace, *number);
}

absl::StatusOr<Customer> GetCustomerByNumber(Session& session, WorkspaceNumber workspace, CustomerNumber number) {
  ASSIGN_OR_RETURN(std::optional<CustomerRecord> found, FindCustomerRecord(session, workspace, number));
  if (found.has_value()) return std::move(found->customer);
  ASSIGN_OR_RETURN(
      const std::optional<CustomerNumber> survivor,
      ReadOne(session, NumberFromRow, "SELECT survivor FROM merged_customers WHERE workspace = $1 AND customer = $2",
              workspace.value, number.value));
  if (survivor.has_value()) {
    ASSIGN_OR_RETURN(found, FindCustomerRecord(session, workspace, *survivor));
  }
  if (!found.has_value()) return NumberNotFound("customer", number.value);
  return std::move(found->customer);
}

absl::StatusOr<std::optional<CustomerNumber>> FindCustomer(Session& session, WorkspaceNumber workspace,
                                                           absl::string_view id) {
  ASSIGN_OR_RETURN(const std::optional<CustomerNumber> found,
                   ReadOne(session, NumberFromRow, "SELECT customer FROM customers WHERE workspace = $1 AND id = $2",
                           workspace.value, id));
  if (found.has_value()) return found;
  return ReadOne(session, NumberFromRow, "SELECT survivor FROM merged_customers WHERE workspace = $1 AND id = $2",
                 workspace.value, id);
}

absl::Status RemoveCustomer(Session& session, WorkspaceNumber workspace, const Customer& customer) {
  RETURN_IF_ERROR(session
                      .Execute("DELETE FROM customers WHERE workspace = $1 AND customer = $2", workspace.value,
                               customer.number.value)
                      .status());
  Customer nobody;
  nobody.number = customer.number;
  return PutAddresses(session, workspace, customer, nobody);
}

absl::StatusOr<std::vector<CustomerNumber>> CustomersAt(Session& session, WorkspaceNumber workspace,
                                                        absl::string_view address) {
  ASSIGN_OR_RETURN(const std::optional<HashKey> key, FindPersonKey(session));
  if (!key.has_value()) return std::vector<CustomerNumber>();
  const int kind = KindOfAddress(address);
  return ReadAll(session, NumberFromRow,
                 "WITH RECURSIVE parts (part) AS (SELECT 0 UNION ALL SELECT part + 1 FROM parts WHERE part < "
                 "(SELECT max(customer) / 16384 FROM customers WHERE workspace = $1)) "
                 "SELECT a.customer FROM parts CROSS JOIN address_hashes h CROSS JOIN addresses a "
                 "WHERE h.workspace = $1 AND h.part = parts.part AND h.hash = $2 AND a.workspace = $1 AND a.kind = $3 "
                 "AND a.customer = h.customer AND a.address = $4 ORDER BY a.customer",
                 workspace.value, AddressHash(*key, kind, address), kind, address);
}

absl::StatusOr<std::vector<Customer>> ListCustomers(Session& session, WorkspaceNumber workspace,
                                                    const Condition& condition, CustomerNumber after, int limit) {
  ComposedSql composed;
  composed.Add(kColumns).Add("WHERE c.workspace = ").AddValue(workspace.value).Add(" AND c.customer > ");
  composed.AddValue(after.value).Add(" AND ").Add(condition).Add(" ORDER BY c.customer LIMIT ").AddValue(limit);
  std::vector<Customer> customers;
  RETURN_IF_ERROR(session.QueryWith(
      [&](const Row& row) {
        customers.push_back(FromRow(row));
        return absl::OkStatus();
      },
      composed.sql(), composed.values()));
  return customers;
}

absl::StatusOr<int64_t> CountCustomers(Session& session, WorkspaceNumber workspace, const Condition& condition) {
  ComposedSql composed;
  composed.Add("SELECT count(*) FROM customers c WHERE c.workspace = ").AddValue(workspace.value).Add(" AND ");
  composed.Add(condition);
  int64_t count = 0;
  RETURN_IF_ERROR(session.QueryWith(
      [&](const Row& row) {
        count = row.Int(0);
        return absl::OkStatus();
      },
      composed.sql(), composed.values()));
  return count;
}

}  // namespace sendlift::storage
