#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/ageing_check.h"
#include "model/trained_model.h"
#include "storage/database.h"

namespace sendlift::storage {

// Stores a new model under the next number; its time is `now`.
absl::StatusOr<TrainedModel> InsertTrainedModel(Session& session, WorkspaceNumber workspace, TrainedModel model,
                                                absl::Time now);
// NOT_FOUND if there is none of that number; DATA_LOSS if it is damaged, as all that follow.
absl::StatusOr<TrainedModel> GetTrainedModel(Session& session, WorkspaceNumber workspace, int64_t number);
// Models before the number `before`, the latest first, at most `limit`; 0 begins with the last one.
absl::StatusOr<std::vector<TrainedModel>> ListTrainedModels(Session& session, WorkspaceNumber workspace, int64_t before,
                                                            int limit);

// Stores a new look at a model under its next number; its time is `now`.
absl::StatusOr<AgeingCheck> InsertAgeingCheck(Session& session, WorkspaceNumber workspace, AgeingCheck check,
                                              absl::Time now);
// The looks at a model, the latest first, at most `limit`.
absl::StatusOr<std::vector<AgeingCheck>> ListAgeingChecks(Session& session, WorkspaceNumber workspace, int64_t model,
                                                          int limit);

}  // namespace sendlift::storage
