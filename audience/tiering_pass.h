#pragma once

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/tiering.h"
#include "storage/database.h"

namespace sendlift {

// Puts a run under way that the pass carries out; one that is under way already goes on. NOT_FOUND; FAILED_PRECONDITION
// (TIERING_IMPORTED) for a tiering that leaves tiers to imports.
absl::StatusOr<Tiering> BeginTieringRun(storage::Session& session, WorkspaceNumber workspace, absl::string_view id,
                                        const std::string& principal, absl::Time now);

struct TieringPassOptions {
  int page = 500;  // customers a turn
};

// Carries out runs in turns: looks at a page of customers and writes the tiers and classes that are others, with where
// the run stands, in one transaction. So a crash loses and repeats nothing, and a second run changes nothing.
class TieringPass {
 public:
  TieringPass(storage::Database& database, WorkspaceNumber workspace, TieringPassOptions options)
      : database_(database), workspace_(workspace), options_(options) {}

  // One turn, at most. True if there is more to do at once.
  absl::StatusOr<bool> RunOnce(absl::Time now);

 private:
  storage::Database& database_;
  const WorkspaceNumber workspace_;
  const TieringPassOptions options_;
};

}  // namespace sendlift
