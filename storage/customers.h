#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "model/consent.h"
#include "model/customer.h"
#include "storage/condition.h"
#include "storage/database.h"

namespace sendlift::storage {

enum class Upserted { kCreated, kUpdated, kUnchanged };

// Makes the customer, or fills in what `row` has: an empty text, no consents and missing attributes leave what is
// stored. Finds it by id; the number of `row` is ignored.
absl::StatusOr<Upserted> UpsertCustomer(Session& session, WorkspaceNumber workspace, const Customer& row,
                                        absl::Time now);

// A customer with the batches that its fields came from, as Origins encodes them.
struct CustomerRecord {
  Customer customer;
  std::string origins;

  friend bool operator==(const CustomerRecord&, const CustomerRecord&) = default;
};
// Nothing if there is none of that id, or number. Merged ones are not looked for.
absl::StatusOr<std::optional<CustomerRecord>> FindCustomerRecord(Session& session, WorkspaceNumber workspace,
                                                                 absl::string_view id);
absl::StatusOr<std::optional<CustomerRecord>> FindCustomerRecord(Session& session, WorkspaceNumber workspace,
                                                                 CustomerNumber number);
// Stores a new customer under its number, or the next one if that is 0; nobody may have the id. Times are `now`. What
// it has agreed to is recorded with its basis (storage/consents.h).
absl::StatusOr<CustomerNumber> InsertCustomer(Session& session, WorkspaceNumber workspace, const CustomerRecord& record,
                                              absl::Time now, const ConsentBasis& basis = {});
// Inserts one that was there before, with its number and times; its consents were recorded then.
absl::Status PutBackCustomer(Session& session, WorkspaceNumber workspace, const CustomerRecord& record);
// Stores what is different in `after`, the customer `before` as it should be; an address that is empty goes away.
// Consents that change are recorded.
absl::Status UpdateCustomer(Session& session, WorkspaceNumber workspace, const Customer& before,
                            const CustomerRecord& after, absl::Time now, const ConsentBasis& basis = {});
absl::Status PutOrigins(Session& session, WorkspaceNumber workspace, CustomerNumber number, absl::string_view origins);

// NOT_FOUND if there is none of that id. One that was merged is the customer that it was merged into.
absl::StatusOr<Customer> GetCustomer(Session& session, WorkspaceNumber workspace, absl::string_view id);
absl::StatusOr<Customer> GetCustomerByNumber(Session& session, WorkspaceNumber workspace, CustomerNumber number);

// The number behind an id; nothing if there is none. One that was merged is the customer that it was merged into.
absl::StatusOr<std::optional<CustomerNumber>> FindCustomer(Session& session, WorkspaceNumber workspace,
                                                           absl::string_view id);

// Takes row and addresses away; what else there is of the customer stays.
absl::Status RemoveCustomer(Session& session, WorkspaceNumber workspace, const Customer& customer);

// Those who have an address, e-mail or telephone number, by number. By hashes (storage/address_hashes.h): a look-up for
// every 16,384 customers, some tenths of a millisecond for a million.
absl::StatusOr<std::vector<CustomerNumber>> CustomersAt(Session& session, WorkspaceNumber workspace,
                                                        absl::string_view address);

// Customers after `after`, in the order of their import, at most `limit`.
absl::StatusOr<std::vector<Customer>> ListCustomers(Session& session, WorkspaceNumber workspace,
                                                    const Condition& condition, CustomerNumber after, int limit);
absl::StatusOr<int64_t> CountCustomers(Session& session, WorkspaceNumber workspace, const Condition& condition);

}  // namespace sendlift::storage
