#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/event.h"
#include "storage/database.h"

namespace sendlift {

// Whether an event counts for the programme: a purchase or its return, by a human.
bool CountsForProgramme(const Event& event);

// Folds purchases into the outcomes and cells of the programme's periods, each by its own time, of those who were
// customers at the start of the period; `after` is how far the log was folded before. Costs one small read without a
// holdout, and nothing without purchases.
absl::Status FoldProgramme(storage::Session& session, WorkspaceNumber workspace, int64_t after,
                           absl::Span<const Event> events);

}  // namespace sendlift
