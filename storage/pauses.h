#pragma once

#include <cstdint>
#include <optional>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// The last pause of a campaign, and what is left of it: after `resume_time` the `missed` instructions that were due by
// then are handed over evenly over `spread`. Zero: without that.
struct Pause {
  std::optional<absl::Time> pause_time;
  std::optional<absl::Time> resume_time;
  absl::Duration spread = absl::ZeroDuration();
  int64_t missed = 0;

  friend bool operator==(const Pause&, const Pause&) = default;
};
// All unset for a campaign that was never paused, or that there is not.
absl::StatusOr<Pause> ReadPause(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);
absl::Status PutPause(Session& session, WorkspaceNumber workspace, CampaignNumber campaign, const Pause& pause);

}  // namespace sendlift::storage
