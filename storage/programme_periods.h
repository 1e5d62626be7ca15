#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/programme.h"
#include "storage/database.h"

namespace sendlift::storage {

// Stores the period under the next number, which it gets.
absl::Status InsertProgrammePeriod(Session& session, WorkspaceNumber workspace, ProgrammePeriod& period);
// Stores what changes: its end, where it was cut, and how far the census is.
absl::Status UpdateProgrammePeriod(Session& session, WorkspaceNumber workspace, const ProgrammePeriod& period);
// All, by number.
absl::StatusOr<std::vector<ProgrammePeriod>> ListProgrammePeriods(Session& session, WorkspaceNumber workspace);

// The highest number of those who became customers before a time; 0 if nobody did.
absl::StatusOr<int64_t> LastCustomerBefore(Session& session, WorkspaceNumber workspace, absl::Time time);

}  // namespace sendlift::storage
