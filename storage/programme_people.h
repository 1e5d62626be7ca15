#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// The id of a customer, also of one that was merged into another; nothing for one that was erased.
absl::StatusOr<std::optional<std::string>> FindIdOf(Session& session, WorkspaceNumber workspace,
                                                    CustomerNumber customer);

// The customers from `first` to `last` who were customers of their own at a time: those who are there, and those who
// were merged into another one since. In no order that means anything; ids live until the next one.
absl::Status ForEachCustomerAt(Session& session, WorkspaceNumber workspace, absl::Time time, int64_t first,
                               int64_t last, absl::FunctionRef<void(CustomerNumber, absl::string_view id)> each);

// Those from `first` to `last` who bought in a period and were erased since.
struct ErasedBuyers {
  int64_t inside = 0;  // of the holdout
  int64_t outside = 0;
};
absl::StatusOr<ErasedBuyers> CountErasedBuyers(Session& session, WorkspaceNumber workspace, int64_t period,
                                               int64_t first, int64_t last);

// Whom ForEachCustomerAt cannot tell to be one of them, or says to be one who was not: those up to `last` who were
// erased, or came back by undoing a merge, at or after a time.
absl::StatusOr<int64_t> CountUntoldSince(Session& session, WorkspaceNumber workspace, absl::Time time, int64_t last);

// Numbers of customers whose events were given to another number and back by a merge that was undone: which of them
// were counted meanwhile, no row says.
absl::StatusOr<absl::flat_hash_set<int64_t>> CustomersOfUndoneMerges(Session& session, WorkspaceNumber workspace);

}  // namespace sendlift::storage
