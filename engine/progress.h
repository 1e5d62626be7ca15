#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "model/campaign.h"
#include "model/exclusion.h"
#include "model/instruction.h"
#include "model/winner.h"
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
    int64_t again = 0;          // of earlier waves, contacted again; control included
    int64_t again_control = 0;  // of them
  };
  struct Excluded {
    ExclusionReason reason;
    int64_t people = 0;
  };
  // Pieces of a tier's offer.
  struct Offer {
    int tier = 0;
    int64_t quantity = 0;   // 0: the tier has no limit of its own
    int64_t reserved = 0;   // held for customers to whom they are not promised yet
    int64_t committed = 0;  // promised
    int64_t redeemed = 0;   // used
  };

  std::vector<Wave> waves;                                     // in the order of the definition
  std::array<int64_t, kInstructionStateCount> instructions{};  // by state
  std::vector<Excluded> excluded;
  std::vector<Offer> offers;  // of tiers with a limited quantity or codes
  // Instructions that were taken out when they were due, by reason and arm.
  std::map<std::pair<ExclusionReason, int>, int64_t> suppressed;
  std::optional<Spending> cost;          // with a budget
  std::optional<WinnerDecision> winner;  // with a rule, when it is decided
  std::string currency_code;             // of its figures, if they are money
};

// What an instruction that waits is at `now`: time and planners may have decided over it without writing a row each.
InstructionState StateOfWaiting(const Campaign& campaign, absl::Time not_after, absl::Time now);

// `now` tells what still waits from what has expired.
absl::StatusOr<Progress> ProgressOf(storage::Session& session, const Campaign& campaign, absl::Time now);

}  // namespace sendlift
