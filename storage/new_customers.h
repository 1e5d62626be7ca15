#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "model/consent.h"
#include "model/customer.h"
#include "storage/database.h"

namespace sendlift::storage {

// A customer to be inserted; texts are borrowed.
struct NewCustomer {
  const Customer* customer = nullptr;  // number and times in it are not read
  CustomerNumber number;
  absl::string_view origins;
  absl::Time create_time;
  absl::Time update_time;
  std::optional<ConsentBasis> basis;  // of what it has agreed to; nothing: that was recorded before
};

// Inserts customers with their addresses, and records their consents. Nobody may have the ids or the numbers, and no
// consents may be recorded for a number that has a basis. Many at once are several times cheaper than one by one.
absl::Status InsertCustomers(Session& session, WorkspaceNumber workspace, absl::Span<const NewCustomer> customers,
                             absl::Time now);

// The number after all that were ever given.
absl::StatusOr<CustomerNumber> NextCustomerNumber(Session& session, WorkspaceNumber workspace);

// Whether a customer has an id from `first` to `last`, both included; merged ones are not looked for. One look-up.
absl::StatusOr<bool> HasIdBetween(Session& session, WorkspaceNumber workspace, absl::string_view first,
                                  absl::string_view last);

}  // namespace sendlift::storage
