#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "measurement/model_training.h"
#include "model/ageing_check.h"
#include "model/scoring.h"
#include "model/trained_model.h"
#include "sendlift/v1/models.pb.h"
#include "storage/customer_scores.h"

namespace sendlift {

// What a request asks for, as of `now` where it does not say. INVALID_ARGUMENT names every wrong field.
absl::StatusOr<TrainingQuestion> QuestionFromProto(const v1::TrainModelRequest& request, absl::Time now);
// The last day of a look at a model.
absl::StatusOr<absl::CivilDay> LastDayFromProto(const v1::CheckModelRequest& request, const TrainedModel& model,
                                                absl::Time now);
// A scoring with the model's number and the bounds that are asked for.
absl::StatusOr<Scoring> ScoringFromProto(const v1::ScoreCustomersRequest& request);

v1::Model ToProto(const TrainedModel& model);
v1::AgeingCheck ToProto(const AgeingCheck& check);
v1::Scoring ToProto(const Scoring& scoring);
v1::ChurnWarning ToProto(const storage::Warning& warning);
// All nine cells, the highest classes first.
void CellsToProto(const std::vector<storage::MatrixCell>& cells, v1::ValueChurnMatrix& proto);

}  // namespace sendlift
