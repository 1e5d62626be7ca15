#pragma once

#include <cstdint>
#include <map>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "base/id.h"
#include "storage/database.h"

namespace sendlift::storage {

// What a cell counts people by. The numbers are stored; they never change.
enum class CellSort : uint8_t {
  kPeople = 1,         // first triggers; outcome and bin are 0
  kHappened = 2,       // it happened within the horizon, in the bin first
  kAfterOptOut = 3,    // of these, the customer had opted out before
  kOptedOutAfter = 4,  // the customer opted out, in the bin, and the outcome had happened by then
};

// People of one delay of a step, by the day of their first trigger. Everything but kPeople is of one outcome
// (storage/first_triggers.h) and one bin of the time since the trigger (measurement/time_bins.h).
struct FollowUpCell {
  int follow_up = 0;
  int arm = 0;  // of the campaign; control is never contacted
  int delay = 0;
  int64_t day = 0;  // since 1970, UTC
  CellSort sort = CellSort::kPeople;
  int outcome = 0;
  int bin = 0;

  friend auto operator<=>(const FollowUpCell&, const FollowUpCell&) = default;
};
using FollowUpCells = std::map<FollowUpCell, int64_t>;  // people

// Adds differences to what was counted.
absl::Status AddFollowUpCells(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const FollowUpCells& differences);
// Those of a step in which somebody is.
absl::StatusOr<FollowUpCells> ReadFollowUpCells(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                                int follow_up);

}  // namespace sendlift::storage
