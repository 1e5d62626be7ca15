#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"
#include "model/instruction.h"
#include "storage/database.h"
#include "storage/instructions.h"
#include "storage/leases.h"

namespace sendlift {

// To whom, by which server run, when, for how long.
struct LeaseTerms {
  WorkspaceNumber workspace;
  std::string gateway;
  int64_t epoch = 0;
  absl::Time now;
  absl::Duration lease;
};

// An instruction that a gateway has the right to carry out, once the transaction is committed.
struct LeasedInstruction {
  int64_t sequence = 0;
  int attempt = 1;
  int64_t content = 0;
  std::string values;  // packed
  std::string address;
};

// The only ways out of the system: window, expiry, state of the campaign, consent, suppression and epoch are checked
// here, in the transaction that hands over, whatever was true when it was planned.
// Leases `count` instructions of a block from `first` on as one range; those who must not be contacted any more are
// settled as SUPPRESSED and left out.
// FAILED_PRECONDITION: the campaign is not running (CAMPAIGN_STATE), or the epoch is over (STALE_EPOCH).
absl::StatusOr<std::vector<LeasedInstruction>> LeaseRange(storage::Session& session, const LeaseTerms& terms,
                                                          const storage::Block& block, Purpose purpose, int64_t first,
                                                          int64_t count);

// Leases strays that are due, likewise; a stray that is not PLANNED any more is left alone.
struct LeasedStrays {
  std::vector<LeasedInstruction> instructions;
  std::vector<storage::Stray> strays;  // all that were asked for, as they stand now
};
absl::StatusOr<LeasedStrays> LeaseStrays(storage::Session& session, const LeaseTerms& terms,
                                         const storage::Block& block, Purpose purpose,
                                         const std::vector<int64_t>& sequences);

// Counts the starts of servers on this database; a run takes the next one and is the only one that leases.
absl::StatusOr<int64_t> BeginEpoch(storage::Session& session);

}  // namespace sendlift
