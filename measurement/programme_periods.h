#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/holdout.h"
#include "model/programme.h"
#include "storage/database.h"

namespace sendlift {

// All periods, with those of the quarters up to `until` opened that are not there yet. `position` is how far the log is
// folded. Opens nothing before the first period, nor while the holdout holds nobody or everybody.
absl::StatusOr<std::vector<ProgrammePeriod>> OpenPeriods(storage::Session& session, WorkspaceNumber workspace,
                                                         absl::Time until, int64_t position);

// Ends the periods that are not over, and begins one at `now`, unless the holdout holds nobody or everybody; in the
// transaction that stores `holdout`. Nothing happens when the share is that of the running period.
absl::Status BeginPeriod(storage::Session& session, WorkspaceNumber workspace, const Holdout& holdout, absl::Time now);

// Where an event of a time belongs: the index of the period, or -1.
int PeriodAt(const std::vector<ProgrammePeriod>& periods, absl::Time time);

}  // namespace sendlift
