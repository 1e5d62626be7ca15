#include "storage/customers.h"

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/attributes.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr int kEmailKind = 1;
constexpr int kPhoneKind = 2;

constexpr char kColumns[] =
    "SELECT c.customer, c.id, c.tier, c.language_code, c.time_zone, c.consents, c.attributes, c.create_us, "
    "c.update_us, "
    "e.address, p.address FROM customers c "
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

absl::StatusOr<std::optional<Customer>> Find(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  static const std::string* const kSql =
      new std::string(absl::StrCat(kColumns, "WHERE c.workspace = $1 AND c.id = $2"));
  return ReadOne(session, FromRow, *kSql, workspace.value, id);
}

absl::StatusOr<int64_t> NextNumber(Session& session, WorkspaceNumber workspace) {
  ASSIGN_OR_RETURN(const int64_t last,
                   ReadNumber(session, "SELECT max(customer) FROM customers WHERE workspace = $1", workspace.value));
  return last + 1;
}

// With what is checked when something is handed over, so that a hand-over reads no wide row.
absl::Status PutAddress(Session& session, WorkspaceNumber workspace, const Customer& customer, int kind,
                        const std::string& address) {
  if (address.empty()) return absl::OkStatus();
  return session
      .Execute(
          "INSERT INTO addresses (workspace, kind, customer, address, consents, time_zone) "
          "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (workspace, kind, customer) DO UPDATE SET "
          "address = excluded.address, consents = excluded.consents, time_zone = excluded.time_zone",
          workspace.value, kind, customer.number.value, address, customer.consents.bits(), customer.time_zone)
      .status();
}

absl::Status PutAddresses(Session& session, WorkspaceNumber workspace, const Customer& customer) {
  RETURN_IF_ERROR(PutAddress(session, workspace, customer, kEmailKind, customer.email));
  return PutAddress(session, workspace, customer, kPhoneKind, customer.phone_number);
}

absl::Status Insert(Session& session, WorkspaceNumber workspace, const Customer& row, absl::Time now) {
  Customer customer = row;
  ASSIGN_OR_RETURN(customer.number.value, NextNumber(session, workspace));
  RETURN_IF_ERROR(session
                      .Execute("INSERT INTO customers (workspace, customer, id, tier, language_code, time_zone, "
                               "consents, attributes, create_us, update_us) "
                               "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
                               workspace.value, customer.number.value, customer.id, customer.tier,
                               customer.language_code, customer.time_zone, customer.consents.bits(),
                               AttributesToJson(customer.attributes), ToMicros(now))
                      .status());
  return PutAddresses(session, workspace, customer);
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

absl::Status Update(Session& session, WorkspaceNumber workspace, const Customer& merged, absl::Time now) {
  RETURN_IF_ERROR(session
                      .Execute("UPDATE customers SET tier = $3, language_code = $4, time_zone = $5, consents = $6, "
                               "attributes = $7, update_us = $8 WHERE workspace = $1 AND customer = $2",
                               workspace.value, merged.number.value, merged.tier, merged.language_code,
                               merged.time_zone, merged.consents.bits(), AttributesToJson(merged.attributes),
                               ToMicros(now))
                      .status());
  return PutAddresses(session, workspace, merged);
}

}  // namespace

absl::StatusOr<Upserted> UpsertCustomer(Session& session, WorkspaceNumber workspace, const Customer& row,
                                        absl::Time now) {
  ASSIGN_OR_RETURN(const std::optional<CustomerNumber> number, FindCustomer(session, workspace, row.id));
  if (!number.has_value()) {
    RETURN_IF_ERROR(Insert(session, workspace, row, now));
    return Upserted::kCreated;
  }
  ASSIGN_OR_RETURN(const Customer stored, GetCustomerByNumber(session, workspace, *number));
  const Customer merged = Merged(stored, row);
  if (SameData(merged, stored)) return Upserted::kUnchanged;
  RETURN_IF_ERROR(Update(session, workspace, merged, now));
  return Upserted::kUpdated;
}

absl::StatusOr<Customer> GetCustomer(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(std::optional<Customer> found, Find(session, workspace, id));
  if (!found.has_value()) return ResourceNotFound("customer", id);
  return *std::move(found);
}

absl::StatusOr<Customer> GetCustomerByNumber(Session& session, WorkspaceNumber workspace, CustomerNumber number) {
  static const std::string* const kSql =
      new std::string(absl::StrCat(kColumns, "WHERE c.workspace = $1 AND c.customer = $2"));
  ASSIGN_OR_RETURN(std::optional<Customer> found, ReadOne(session, FromRow, *kSql, workspace.value, number.value));
  if (!found.has_value()) return NumberNotFound("customer", number.value);
  return *std::move(found);
}

absl::StatusOr<std::optional<CustomerNumber>> FindCustomer(Session& session, WorkspaceNumber workspace,
                                                           absl::string_view id) {
  std::optional<CustomerNumber> found;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        found = CustomerNumber{row.Int(0)};
        return absl::OkStatus();
      },
      "SELECT customer FROM customers WHERE workspace = $1 AND id = $2", workspace.value, id));
  return found;
}

absl::StatusOr<std::vector<CustomerNumber>> CustomersAt(Session& session, WorkspaceNumber workspace,
                                                        absl::string_view address) {
  constexpr int kEmail = 1;
  constexpr int kPhone = 2;
  std::vector<CustomerNumber> customers;
  RETURN_IF_ERROR(session.Query(
      [&](const Row& row) {
        customers.push_back({row.Int(0)});
        return absl::OkStatus();
      },
      "SELECT customer FROM addresses WHERE workspace = $1 AND kind = $2 AND address = $3 ORDER BY customer",
      workspace.value, absl::StrContains(address, '@') ? kEmail : kPhone, address));
  return customers;
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
