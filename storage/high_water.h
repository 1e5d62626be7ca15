#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/database.h"

namespace sendlift::storage {

// The latest time at which the server did something; the infinite past if it never ran. What has expired by it stays
// expired, whatever the clock says later.
absl::StatusOr<absl::Time> ReadHighWater(Session& session);
// Never takes it back.
absl::Status RaiseHighWater(Session& session, absl::Time time);

}  // namespace sendlift::storage
