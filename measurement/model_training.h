#pragma once

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "measurement/churn_features.h"
#include "model/trained_model.h"
#include "stats/value/logistic.h"
#include "storage/database.h"

namespace sendlift {

// Of more customers than these, every second (fourth ...) is looked at, so that memory and time of a training are
// bounded: 130 MB for its two cuts.
inline constexpr size_t kChurnCasesMax = 400'000;

// A customer who was active on a cut day, and whether none came in the horizon after it.
struct ChurnCase {
  ChurnFeatures features;
  bool left = false;
};

// What a training asks for.
struct TrainingQuestion {
  ModelPeriod period;
  int value_days = 0;
};

// A model of the customers who were active on the training day, checked on those who were active one horizon later; it
// is not fitted again, so that what is stored is what was checked. A model that is worse than none has a problem.
// Number, principal and time are left to the caller. One look at the log. FAILED_PRECONDITION: NO_PURCHASES,
// TOO_FEW_CHURN_CASES.
absl::StatusOr<TrainedModel> TrainModel(storage::Session& session, WorkspaceNumber workspace,
                                        const TrainingQuestion& question);

// The regression alone: coefficients, the spread of features and score, how many there were. TOO_FEW_CHURN_CASES.
absl::StatusOr<TrainedModel> FitChurn(absl::Span<const ChurnCase> cases);

// What a stored model is worked out with.
LogisticFit RegressionOf(const TrainedModel& model);

}  // namespace sendlift
