#pragma once

#include "absl/status/statusor.h"
#include "base/id.h"
#include "measurement/recount.h"
#include "storage/database.h"

namespace sendlift {

// Counts the figures of the programme again, from customers, the log and the periods' bounds, without the code that
// keeps them up to date: the customers of each period inside and outside of the holdout as far as the census is, their
// outcomes up to the position that is folded, and cells from outcomes. `people` are customers, once for every period;
// `people_untold` those who were erased or came back from a merge, whose group or events no row tells. Changes nothing
// and may run beside everything else.
absl::StatusOr<Recount> RecountProgramme(storage::Database& database, WorkspaceNumber workspace,
                                         const RecountOptions& options = {});

}  // namespace sendlift
