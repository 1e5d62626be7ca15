#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/channel.h"
#include "model/instruction.h"
#include "scheduler/contact_guard.h"
#include "scheduler/settling.h"
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
  // The version of the campaign that the block and the guard are of; without one it is not checked.
  std::optional<int64_t> version = std::nullopt;
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
  std::string offer_code = {};                              // of a pool (scheduler/pool_codes.h)
  std::optional<absl::Time> offered_before = std::nullopt;  // when the same attempt was handed over the last time
};

// What a lease gave.
struct Leased {
  std::vector<LeasedInstruction> instructions;
  std::vector<storage::Stray> strays;  // that the lease made or looked at, as they stand now
  std::vector<Settled::Range> ranges;  // that something left to be offered again
  std::vector<Doubt> kept;             // what must not be offered again now: as much in doubt as before
};

// The only ways out of the system: window, expiry, state of the campaign, stops, epoch and everything that ContactGuard
// knows are checked here, in the transaction that hands over, whatever was true when it was planned. Leases `count`
// instructions of a block from `first` on as one range. Those who must not be contacted any more are settled as
// SUPPRESSED, with the reason, and left out; those who must not be contacted now wait in rows of their own. What takes
// the place of a contact that was delivered after all is CANCELLED.
// FAILED_PRECONDITION: the campaign is not running or has another version by now (CAMPAIGN_STATE), somebody has stopped
// it (STOPPED), or the epoch is over (STALE_EPOCH).
absl::StatusOr<Leased> LeaseRange(storage::Session& session, const LeaseTerms& terms, ContactGuard& guard,
                                  const storage::Block& block, int64_t first, int64_t count);

// Leases strays that are due, likewise; a stray that is not PLANNED any more is left alone.
absl::StatusOr<Leased> LeaseStrays(storage::Session& session, const LeaseTerms& terms, ContactGuard& guard,
                                   const storage::Block& block, const std::vector<int64_t>& sequences);

// Leases what is in doubt with `terms.gateway` once more, as the same attempt, to that gateway: it carries out each
// attempt once, however often it comes. The same is checked as for a first lease; the contact that it may have been
// already does not count against it. Doubts are of the block, in their order; one that was settled meanwhile is left
// alone.
absl::StatusOr<Leased> OfferAgain(storage::Session& session, const LeaseTerms& terms, ContactGuard& guard,
                                  const storage::Block& block, const std::vector<Doubt>& doubts);

// FAILED_PRECONDITION (STALE_EPOCH) if another run has taken over since `epoch` began: in every transaction that
// changes what was handed over.
absl::Status CheckEpoch(storage::Session& session, int64_t epoch);

// Counts the starts of servers on this database; a run takes the next one and is the only one that leases.
absl::StatusOr<int64_t> BeginEpoch(storage::Session& session);

}  // namespace sendlift
