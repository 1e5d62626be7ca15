#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/tiering.h"
#include "storage/database.h"

namespace sendlift::storage {

// Adds to the history of a customer; source and origin follow from the batch.
absl::Status InsertTierChange(Session& session, WorkspaceNumber workspace, CustomerNumber customer,
                              const TierChange& change);
// The changes of a customer but for the last `skip`, the latest first, at most `limit`.
absl::StatusOr<std::vector<TierChange>> ListTierChanges(Session& session, WorkspaceNumber workspace,
                                                        CustomerNumber customer, int skip, int limit);

}  // namespace sendlift::storage
