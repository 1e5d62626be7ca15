#pragma once

#include <cstdint>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/scoring.h"
#include "storage/database.h"

namespace sendlift {

// Stores a new scoring, of all purchases before `now`, that the pass will make: model, bounds that were asked for and
// principal are taken from `scoring`.
// NOT_FOUND for the model; FAILED_PRECONDITION: MODEL_NOT_USABLE for one that is worse than none, SCORING_RUNNING while
// another is made.
absl::StatusOr<Scoring> BeginScoring(storage::Session& session, WorkspaceNumber workspace, Scoring scoring,
                                     absl::Time now);

struct ScoringPassOptions {
  size_t chunk = 500;  // customers a transaction
};

// Scores customers in turns: one look at the log for all, then the scores and their attributes chunk by chunk, then
// those who have scores no longer. What a turn has written, a crash does not repeat; the look at the log it does.
// Bounds are those of the first look. Holds 40 bytes a scored customer meanwhile.
class ScoringPass {
 public:
  ScoringPass(storage::Database& database, WorkspaceNumber workspace, ScoringPassOptions options);
  ~ScoringPass();

  // One turn, at most. True if there is more to do at once.
  absl::StatusOr<bool> RunOnce(absl::Time now);

 private:
  struct Scored;

  absl::Status Look(const Scoring& scoring);
  absl::Status WriteChunk(Scoring scoring, absl::Time now);
  absl::Status ClearChunk(Scoring scoring, absl::Time now);

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const ScoringPassOptions options_;
  std::unique_ptr<Scored> scored_;  // of the scoring that is under way
};

}  // namespace sendlift
