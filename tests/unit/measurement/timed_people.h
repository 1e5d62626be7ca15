#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/random.h"
#include "measurement/follow_up_fold.h"
#include "storage/follow_up_cells.h"
#include "tests/support/a_campaign.h"

namespace sendlift::testing {

// One customer of step 0 and metric 0, with exact times since the trigger; nothing: never.
struct TimedPerson {
  int delay = 0;
  absl::Time trigger_time;
  std::optional<absl::Duration> response = std::nullopt;
  std::optional<absl::Duration> opt_out = std::nullopt;
};

// What the fold would count of them within `horizon`.
inline storage::FollowUpCells CellsOf(const std::vector<TimedPerson>& people, absl::Duration horizon) {
  storage::FollowUpCells cells;
  for (const TimedPerson& person : people) {
    storage::FirstTimes times;
    if (person.response.value_or(horizon) < horizon) times[0] = person.trigger_time + *person.response;
    if (person.opt_out.value_or(horizon) < horizon) {
      times[storage::kOptOutOutcome] = person.trigger_time + *person.opt_out;
    }
    const storage::FirstTrigger trigger{
        .customer = {1}, .arm = 1, .delay = person.delay, .trigger_time = person.trigger_time};
    for (const storage::FollowUpCell& cell : FollowUpCellsOf(trigger, times)) ++cells[cell];
  }
  return cells;
}

}  // namespace sendlift::testing
