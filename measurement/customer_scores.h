#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "base/id.h"
#include "model/scoring.h"
#include "model/trained_model.h"
#include "storage/database.h"

namespace sendlift {

// What the model says of every customer who was active on the last day, by number: the chance of leaving and the
// expected value; score and classes are left to Rank. Where purchases were not fitted, a customer is taken to buy as so
// far, in no less than the days of the value. One look at the log; 40 bytes a customer.
absl::StatusOr<std::vector<CustomerScore>> ScoreCustomers(storage::Session& session, WorkspaceNumber workspace,
                                                          const TrainedModel& model, absl::CivilDay last_day);

// The bounds of a scoring from the scores of all: what was asked for, or thirds; and the hundred of the value score.
// The same value is the same score and class.
void SetBounds(const std::vector<CustomerScore>& scores, Scoring& scoring);

// Score and classes by the bounds.
void Rank(const Scoring& scoring, CustomerScore& score);

}  // namespace sendlift
