#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"
#include "model/instruction.h"
#include "scheduler/contact_guard.h"
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
  // The latest time that this or an earlier run has seen: what has expired by it stays expired, also after the clock
  // was set back.
  absl::Time high_water = absl::InfinitePast();
};

// An instruction that a gateway has the right to carry out, once the transaction is committed.
struct LeasedInstruction {
  int64_t sequence = 0;
  CustomerNumber customer;
  int attempt = 1;
  int64_t content = 0;
  std::string values;  // packed
  std::string address;
  absl::Time not_after;
};

// What a lease gave.
struct Leased {
  std::vector<LeasedInstruction> instructions;
  std::vector<storage::Stray> strays;  // that the lease made or looked at, as they stand now
};

// The only ways out of the system: window, expiry, state of the campaign, epoch and everything that ContactGuard knows
// are checked here, in the transaction that hands over, whatever was true when it was planned.
// Leases `count` instructions of a block from `first` on as one range. Those who must not be contacted any more are
// settled as SUPPRESSED, with the reason, and left out; those who must not be contacted now wait in rows of their own.
// FAILED_PRECONDITION: the campaign is not running (CAMPAIGN_STATE), or the epoch is over (STALE_EPOCH).
absl::StatusOr<Leased> LeaseRange(storage::Session& session, const LeaseTerms& terms, ContactGuard& guard,
                                  const storage::Block& block, int64_t first, int64_t count);

// Leases strays that are due, likewise; a stray that is not PLANNED any more is left alone.
absl::StatusOr<Leased> LeaseStrays(storage::Session& session, const LeaseTerms& terms, ContactGuard& guard,
                                   const storage::Block& block, const std::vector<int64_t>& sequences);

// Counts the starts of servers on this database; a run takes the next one and is the only one that leases.
absl::StatusOr<int64_t> BeginEpoch(storage::Session& session);

}  // namespace sendlift
