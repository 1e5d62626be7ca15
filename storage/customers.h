#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "model/customer.h"
#include "storage/condition.h"
#include "storage/database.h"

namespace sendlift::storage {

enum class Upserted { kCreated, kUpdated, kUnchanged };

// Makes the customer, or fills in what `row` has: an empty text, no consents and missing attributes leave what is
// stored. Finds it by id; the number of `row` is ignored.
absl::StatusOr<Upserted> UpsertCustomer(Session& session, WorkspaceNumber workspace, const Customer& row,
                                        absl::Time now);

// NOT_FOUND if there is none of that id.
absl::StatusOr<Customer> GetCustomer(Session& session, WorkspaceNumber workspace, absl::string_view id);
absl::StatusOr<Customer> GetCustomerByNumber(Session& session, WorkspaceNumber workspace, CustomerNumber number);

// The number behind an id; nothing if there is none.
absl::StatusOr<std::optional<CustomerNumber>> FindCustomer(Session& session, WorkspaceNumber workspace,
                                                           absl::string_view id);

// Those who have an address, e-mail or telephone number, by number. Reads all addresses of its kind: some tenths of a
// second for a million.
absl::StatusOr<std::vector<CustomerNumber>> CustomersAt(Session& session, WorkspaceNumber workspace,
                                                        absl::string_view address);

// Customers after `after`, in the order of their import, at most `limit`.
absl::StatusOr<std::vector<Customer>> ListCustomers(Session& session, WorkspaceNumber workspace,
                                                    const Condition& condition, CustomerNumber after, int limit);
absl::StatusOr<int64_t> CountCustomers(Session& session, WorkspaceNumber workspace, const Condition& condition);

}  // namespace sendlift::storage
