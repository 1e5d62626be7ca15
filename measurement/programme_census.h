#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift {

struct ProgrammeCensusOptions {
  int64_t numbers_a_turn = 20'000;  // of customers: some 20 ms
};

// Begins the programme's periods in time, and counts the customers of each inside and outside of the holdout, a range
// of numbers a transaction; a restart goes on behind the last one that was stored.
class ProgrammeCensus {
 public:
  ProgrammeCensus(storage::Database& database, WorkspaceNumber workspace, ProgrammeCensusOptions options = {})
      : database_(database), workspace_(workspace), options_(options) {}

  // One turn, at most. True if there is more to do at once.
  absl::StatusOr<bool> RunOnce(absl::Time now);

 private:
  absl::Status CountRange(storage::Session& session, int64_t number);

  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const ProgrammeCensusOptions options_;
};

}  // namespace sendlift
