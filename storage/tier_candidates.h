#pragma once

#include <cstdint>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "storage/condition.h"
#include "storage/database.h"

namespace sendlift::storage {

// A customer as a tiering looks at one; texts live until the next one.
struct TierCandidate {
  CustomerNumber customer;
  absl::string_view id;
  absl::string_view tier;
  absl::string_view customer_class;  // empty without one
  int rule = -1;                     // the first that holds; -1 if none does
};

// Customers from number `first` on, in order, at most `limit`, each with the first of the rules that holds.
absl::Status ForEachTierCandidate(Session& session, WorkspaceNumber workspace, absl::Span<const Condition> rules,
                                  int64_t first, int64_t limit,
                                  absl::FunctionRef<absl::Status(const TierCandidate&)> each);

}  // namespace sendlift::storage
