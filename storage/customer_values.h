#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// The values of placeholders such as "customer.first_name", "customer.id", "customer.tier" and
// "customer.language_code", in their order; empty where the customer has no such attribute.
absl::StatusOr<std::vector<std::string>> CustomerValues(Session& session, WorkspaceNumber workspace,
                                                        CustomerNumber customer, absl::Span<const std::string> names);

}  // namespace sendlift::storage
