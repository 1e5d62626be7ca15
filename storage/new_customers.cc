#include "storage/new_customers.h"

#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "storage/address_hashes.h"
#include "storage/attributes.h"
#include "storage/consents.h"
#include "storage/customer_blocks.h"
#include "storage/row_inserter.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

using NewCustomers = absl::Span<const NewCustomer>;

absl::Status InsertRows(Session& session, WorkspaceNumber workspace, NewCustomers customers) {
  static const auto* const kStatements = new InsertStatements(
      "customers",
      "workspace, customer, id, tier, language_code, time_zone, consents, attributes, create_us, update_us, origins");
  RowInserter rows(session, *kStatements);
  std::vector<std::string> attributes;
  attributes.reserve(customers.size());
  for (const NewCustomer& each : customers) {
    const Customer& customer = *each.customer;
    attributes.push_back(AttributesToJson(customer.attributes));
    RETURN_IF_ERROR(rows.Add({workspace.value, each.number.value, customer.id, customer.tier, customer.language_code,
                              customer.time_zone, int64_t{customer.consents.bits()}, attributes.back(),
                              ToMicros(each.create_time), ToMicros(each.update_time), Blob{each.origins}}));
  }
  return rows.Finish();
}

absl::Status CountInserts(Session& session, WorkspaceNumber workspace, NewCustomers customers) {
  std::set<int64_t> blocks;
  for (const NewCustomer& each : customers) blocks.insert(each.number.value >> kBlockBits);
  return CountChanges(session, workspace, blocks);
}

absl::Status InsertConsents(Session& session, WorkspaceNumber workspace, NewCustomers customers, absl::Time now) {
  std::vector<FirstConsents> first;
  for (const NewCustomer& each : customers) {
    if (!each.basis.has_value() || each.customer->consents == Consents()) continue;
    first.push_back({.customer = each.number, .given = each.customer->consents, .basis = &*each.basis});
  }
  return RecordFirstConsents(session, workspace, first, now);
}

absl::Status InsertAddresses(Session& session, WorkspaceNumber workspace, NewCustomers customers, int kind,
                             std::string Customer::*address, std::vector<NewAddress>& hashed) {
  static const auto* const kStatements =
      new InsertStatements("addresses", "workspace, kind, customer, address, consents, time_zone");
  RowInserter rows(session, *kStatements);
  for (const NewCustomer& each : customers) {
    const Customer& customer = *each.customer;
    if ((customer.*address).empty()) continue;
    hashed.push_back({.customer = each.number, .kind = kind, .address = customer.*address});
    RETURN_IF_ERROR(rows.Add({workspace.value, int64_t{kind}, each.number.value, customer.*address,
                              int64_t{customer.consents.bits()}, customer.time_zone}));
  }
  return rows.Finish();
}

}  // namespace

absl::Status InsertCustomers(Session& session, WorkspaceNumber workspace, absl::Span<const NewCustomer> customers,
                             absl::Time now) {
  std::vector<NewAddress> addresses;
  RETURN_IF_ERROR(CountInserts(session, workspace, customers));
  RETURN_IF_ERROR(InsertRows(session, workspace, customers));
  RETURN_IF_ERROR(InsertConsents(session, workspace, customers, now));
  RETURN_IF_ERROR(InsertAddresses(session, workspace, customers, kEmailKind, &Customer::email, addresses));
  RETURN_IF_ERROR(InsertAddresses(session, workspace, customers, kPhoneKind, &Customer::phone_number, addresses));
  return InsertAddressHashes(session, workspace, addresses);
}

// Numbers of customers that were merged or erased are not given again: records of the past name them.
absl::StatusOr<CustomerNumber> NextCustomerNumber(Session& session, WorkspaceNumber workspace) {
  ASSIGN_OR_RETURN(const int64_t last,
                   ReadNumber(session,
                              "SELECT max(n.last) FROM (SELECT max(customer) AS last FROM customers "
                              "WHERE workspace = $1 UNION ALL SELECT max(customer) AS last FROM merged_customers "
                              "WHERE workspace = $1 UNION ALL SELECT max(customer) AS last FROM erased_customers "
                              "WHERE workspace = $1) n",
                              workspace.value));
  return CustomerNumber{last + 1};
}

absl::StatusOr<bool> HasIdBetween(Session& session, WorkspaceNumber workspace, absl::string_view first,
                                  absl::string_view last) {
  ASSIGN_OR_RETURN(const int64_t some,
                   ReadNumber(session, "SELECT 1 FROM customers WHERE workspace = $1 AND id >= $2 AND id <= $3 LIMIT 1",
                              workspace.value, first, last));
  return some != 0;
}

}  // namespace sendlift::storage
