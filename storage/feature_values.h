#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/feature_snapshot.h"
#include "storage/database.h"

namespace sendlift::storage {

// Stores the features of a customer in a snapshot, in place of what is there.
absl::Status PutFeatures(Session& session, WorkspaceNumber workspace, int64_t snapshot,
                         const CustomerFeatures& features);

struct NamedFeatures {
  std::string customer_id;
  CustomerFeatures features;
};
// Of the customers from number `first` on that are still there, in order, at most `limit`.
absl::StatusOr<std::vector<NamedFeatures>> ListFeatures(Session& session, WorkspaceNumber workspace, int64_t snapshot,
                                                        int64_t first, int limit);

// Every value of the buyers, ascending, and how many have it; a recency as minus its days. Sorted on disk, if need be.
absl::Status ForEachScoredValue(Session& session, WorkspaceNumber workspace, int64_t snapshot, ScoredFeature feature,
                                absl::FunctionRef<void(int64_t value, int64_t people)> each);

// Takes away at most `limit` values of snapshots before `snapshot`; how many it were.
absl::StatusOr<int64_t> DeleteFeaturesBefore(Session& session, WorkspaceNumber workspace, int64_t snapshot, int limit);

}  // namespace sendlift::storage
