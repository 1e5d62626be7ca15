#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift::storage {

// How many instructions of an arm, whose contacts cost the same, are in a state. Kept in the transaction that changes
// ranges or strays, so that what is made of them costs the same however many people there are.
struct StateCount {
  int arm = 1;
  int64_t cost_micros = 0;  // of each contact, as Block has it
  char state = 0;           // as LeasedRange encodes it, never kStray; a stray's reason is in it as well
  int64_t instructions = 0;

  friend bool operator==(const StateCount&, const StateCount&) = default;
};

// All that was leased, or has a row of its own, by arm, cost and state; what no range covers is not in it. Also right
// in the transaction in which something changes. Of a campaign that was never counted it walks over ranges and strays.
absl::StatusOr<std::vector<StateCount>> ListStateCounts(Session& session, WorkspaceNumber workspace,
                                                        CampaignNumber campaign);

// Whether any of `counts` is of a state.
bool AnyIn(absl::Span<const StateCount> counts, InstructionState state);

// Whether the counts of a campaign are kept; those of a database that is older than them are not, until they are made.
absl::StatusOr<bool> AreStatesCounted(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);
// Counts ranges and strays, in place of whatever was counted before.
absl::Status MakeStateCounts(Session& session, WorkspaceNumber workspace, CampaignNumber campaign);
// The same for every campaign of the database that has ranges and was never counted: some seconds for a hundred
// million instructions, once.
absl::Status MakeMissingStateCounts(Session& session);

// Only for StateGains. Leaves no count of nought.
absl::Status AddToStateCount(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                             const StateCount& gain);

}  // namespace sendlift::storage
