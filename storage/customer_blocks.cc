#include "storage/customer_blocks.h"

#include "base/status.h"
#include "storage/rows.h"

namespace sendlift::storage {

absl::Status CountChanges(Session& session, WorkspaceNumber workspace, const std::set<int64_t>& blocks) {
  for (const int64_t block : blocks) {
    RETURN_IF_ERROR(session
                        .Execute("INSERT INTO customer_blocks (workspace, block, version) VALUES ($1, $2, 1) "
                                 "ON CONFLICT (workspace, block) DO UPDATE SET version = customer_blocks.version + 1",
                                 workspace.value, block)
                        .status());
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<BlockVersion>> ReadBlockVersions(Session& session, WorkspaceNumber workspace) {
  constexpr auto kMake = +[](const Row& row) { return BlockVersion{.block = row.Int(0), .version = row.Int(1)}; };
  return ReadAll(session, kMake, "SELECT block, version FROM customer_blocks WHERE workspace = $1 ORDER BY block",
                 workspace.value);
}

absl::Status ForEachCustomerRow(Session& session, WorkspaceNumber workspace, int64_t first, int64_t last,
                                absl::FunctionRef<void(const CustomerRow&)> each) {
  return session.Query(
      [&](const Row& row) {
        each({.customer = row.Int(0),
              .tier = row.Text(1),
              .language_code = row.Text(2),
              .time_zone = row.Text(3),
              .consents = static_cast<uint32_t>(row.Int(4)),
              .attributes = row.Text(5),
              .create_us = row.Int(6),
              .update_us = row.Int(7)});
        return absl::OkStatus();
      },
      "SELECT customer, tier, language_code, time_zone, consents, attributes, create_us, update_us FROM customers "
      "WHERE workspace = $1 AND customer BETWEEN $2 AND $3 ORDER BY customer",
      workspace.value, first, last);
}

absl::Status ForEachAddress(Session& session, WorkspaceNumber workspace, int kind, int64_t first, int64_t last,
                            absl::FunctionRef<void(int64_t customer, absl::string_view address)> each) {
  return session.Query(
      [&](const Row& row) {
        each(row.Int(0), row.Text(1));
        return absl::OkStatus();
      },
      "SELECT customer, address FROM addresses WHERE workspace = $1 AND kind = $2 AND customer BETWEEN $3 AND $4",
      workspace.value, kind, first, last);
}

absl::Status ForEachSuppressedCustomer(Session& session, WorkspaceNumber workspace, int64_t first, int64_t last,
                                       absl::FunctionRef<void(int64_t customer, int channel)> each) {
  return session.Query(
      [&](const Row& row) {
        each(row.Int(0), static_cast<int>(row.Int(1)));
        return absl::OkStatus();
      },
      "SELECT customer, channel FROM suppressions WHERE workspace = $1 AND customer BETWEEN $2 AND $3", workspace.value,
      first == 0 ? 1 : first, last);
}

absl::Status ForEachSuppressedAddress(Session& session, WorkspaceNumber workspace,
                                      absl::FunctionRef<void(absl::string_view address, int channel)> each) {
  return session.Query(
      [&](const Row& row) {
        each(row.Text(0), static_cast<int>(row.Int(1)));
        return absl::OkStatus();
      },
      "SELECT address, channel FROM suppressions WHERE workspace = $1 AND customer = 0", workspace.value);
}

absl::StatusOr<std::vector<CustomerNumber>> SelectCustomers(Session& session, WorkspaceNumber workspace,
                                                            const Condition& condition) {
  ComposedSql composed;
  composed.Add("SELECT c.customer FROM customers c WHERE c.workspace = ").AddValue(workspace.value).Add(" AND ");
  composed.Add(condition).Add(" ORDER BY c.customer");
  std::vector<CustomerNumber> numbers;
  RETURN_IF_ERROR(session.QueryWith(
      [&](const Row& row) {
        numbers.push_back({row.Int(0)});
        return absl::OkStatus();
      },
      composed.sql(), composed.values()));
  return numbers;
}

}  // namespace sendlift::storage
