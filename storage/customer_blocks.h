#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/id.h"
#include "storage/condition.h"
#include "storage/database.h"

namespace sendlift::storage {

// A block is 256 customers by number: customer >> 8. Its version changes with every change of one of them, of their
// addresses and suppressions. Triggers count those, whoever makes them, but for new rows of customers and addresses:
// InsertCustomers counts them, once a block, and an address that comes later is written with the customer's row.
inline constexpr int kBlockBits = 8;
inline constexpr int64_t kCustomersInBlock = int64_t{1} << kBlockBits;
// The block whose version counts changes of suppressions by address.
inline constexpr int64_t kSuppressedAddressesBlock = -1;

struct BlockVersion {
  int64_t block = 0;
  int64_t version = 0;
};
// Counts a change of each of the blocks.
absl::Status CountChanges(Session& session, WorkspaceNumber workspace, const std::set<int64_t>& blocks);
// By block; without those that never held anything.
absl::StatusOr<std::vector<BlockVersion>> ReadBlockVersions(Session& session, WorkspaceNumber workspace);

// What filters read in the row of a customer; texts live until the next one.
struct CustomerRow {
  int64_t customer = 0;
  absl::string_view tier;
  absl::string_view language_code;
  absl::string_view time_zone;
  uint32_t consents = 0;
  absl::string_view attributes;  // JSON
  int64_t create_us = 0;
  int64_t update_us = 0;
};

// Customers with numbers from `first` to `last`, in order.
absl::Status ForEachCustomerRow(Session& session, WorkspaceNumber workspace, int64_t first, int64_t last,
                                absl::FunctionRef<void(const CustomerRow&)> each);
// Their addresses of a kind: 1 e-mail, 2 phone.
absl::Status ForEachAddress(Session& session, WorkspaceNumber workspace, int kind, int64_t first, int64_t last,
                            absl::FunctionRef<void(int64_t customer, absl::string_view address)> each);
// Suppressions of the customers themselves; channel 0 is all of them.
absl::Status ForEachSuppressedCustomer(Session& session, WorkspaceNumber workspace, int64_t first, int64_t last,
                                       absl::FunctionRef<void(int64_t customer, int channel)> each);
// Suppressions by address, in no order that means anything.
absl::Status ForEachSuppressedAddress(Session& session, WorkspaceNumber workspace,
                                      absl::FunctionRef<void(absl::string_view address, int channel)> each);

// The numbers of the customers for whom a condition holds, ascending.
absl::StatusOr<std::vector<CustomerNumber>> SelectCustomers(Session& session, WorkspaceNumber workspace,
                                                            const Condition& condition);

}  // namespace sendlift::storage
