#pragma once

#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// The values of placeholders such as "customer.first_name", "customer.id", "customer.tier" and
// "customer.language_code", in their order; empty where the customer has no such attribute.
absl::StatusOr<std::vector<std::string>> CustomerValues(Session& session, WorkspaceNumber workspace,
                                                        CustomerNumber customer, absl::Span<const std::string> names);

// The attributes of the first `count` and the last `count` customers, sorted: most that there are, at little cost.
absl::StatusOr<std::vector<std::string>> SomeAttributeNames(Session& session, WorkspaceNumber workspace, int count);

// Whose values, and which.
struct WantedValues {
  CustomerNumber customer;
  absl::Span<const std::string> names;
};
// The same for many customers, each with a higher number than the one before: where they lie close together in one
// ordered pass over the customers between them. Calls `each` once for every one of them, in their order, with its place
// in `wanted`; the values live until the next call.
absl::Status ForEachCustomerValues(
    Session& session, WorkspaceNumber workspace, absl::Span<const WantedValues> wanted,
    absl::FunctionRef<absl::Status(size_t place, absl::Span<const std::string> values)> each);

}  // namespace sendlift::storage
