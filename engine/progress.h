#pragma once

#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "model/instruction.h"
#include "scheduler/spending.h"
#include "storage/database.h"

namespace sendlift {

// What happened in a campaign so far.
struct Progress {
  struct Wave {
    std::optional<absl::Time> freeze_time;
    int64_t assigned = 0;
    int64_t control = 0;
    int64_t instructions = 0;
  };
  struct Excluded {
    ExclusionReason reason;
    int64_t people = 0;
  };

  std::vector<Wave> waves;                                     // in the order of the definition
  std::array<int64_t, kInstructionStateCount> instructions{};  // by state
  std::vector<Excluded> excluded;
  // Instructions that were taken out when they were due, by reason and arm.
  std::map<std::pair<ExclusionReason, int>, int64_t> suppressed;
  std::optional<Spending> cost;  // with a budget
};

// What an instruction that waits is at `now`: time and planners may have decided over it without writing a row each.
InstructionState StateOfWaiting(const Campaign& campaign, absl::Time not_after, absl::Time now);

// `now` tells what still waits from what has expired.
absl::StatusOr<Progress> ProgressOf(storage::Session& session, const Campaign& campaign, absl::Time now);

}  // namespace sendlift
