#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/instruction.h"
#include "scheduler/contact_ledger.h"
#include "storage/database.h"
#include "storage/leases.h"

namespace sendlift {

// What a gateway says of one instruction.
struct ReceiptOf {
  InstructionKey key;
  int attempt = 1;
  Outcome outcome = Outcome::kAccepted;
  absl::Time time = {};  // on the gateway's clock
  std::string reason = {};
  bool notes_contact = false;  // the campaign looks at accepted contacts (scheduler/contacting.h)
};
struct KnowledgeOf {
  InstructionKey key;
  int attempt = 1;  // that was asked for
  Knowledge knowledge = Knowledge::kForgotten;
  bool notes_contact = false;
};

struct SettleOptions {
  int attempts_max = 5;                              // DEAD after that many
  absl::Duration first_backoff = absl::Seconds(30);  // doubles with each attempt, +-20 % by the key
  absl::Duration longest_backoff = absl::Hours(1);
};

// What changed, for whoever keeps leases and strays in memory.
struct Settled {
  struct Range {
    InstructionKey first;
    bool open = false;  // something in it is still LEASED or IN_DOUBT
  };
  std::vector<Range> ranges;
  std::vector<storage::Stray> strays;
  std::vector<Contact> undone;  // contacts that turned out not to have happened
  int refused = 0;              // receipts for what this gateway was never given
};

// Applies receipts of `gateway`. A receipt for another gateway's lease, for an older attempt or for something unknown
// changes nothing and is counted as refused. A retryable rejection plans the instruction again, after a backoff and
// before its expiry; so does EXPIRED before the instruction's own expiry, because what a gateway was told may have been
// the beginning of quiet hours. REVOKED settles what the server asked back, as SUPPRESSED or CANCELLED by its own
// record of why (scheduler/revoking.h), or plans it again, at once, after a stop; it is refused where nobody asked.
// What is neither ACCEPTED nor DELIVERED is noted with its reason (storage/receipts.h). What failed for good is noted
// to go on to the next channel, where the campaign says so; a word that it was delivered after all takes that back
// (scheduler/falling_back.h). That a gateway has accepted a contact, or delivered it without a word of that, is noted
// where the campaign looks at it (storage/contact_notes.h).
absl::StatusOr<Settled> ApplyReceipts(storage::Session& session, WorkspaceNumber workspace, absl::string_view gateway,
                                      absl::Span<const ReceiptOf> receipts, const SettleOptions& options,
                                      absl::Time now);

// Applies what `gateway` knows of keys in doubt; an answer about an older attempt, which was settled meanwhile, changes
// nothing and is counted as refused: NEVER_SEEN and REJECTED plan the instruction again, at once. What was
// never seen is not DEAD for it, however often a stream is lost.
absl::StatusOr<Settled> ApplyResolution(storage::Session& session, WorkspaceNumber workspace, absl::string_view gateway,
                                        absl::Span<const KnowledgeOf> entries, const SettleOptions& options,
                                        absl::Time now);

// An attempt of which nobody here knows what became.
struct Doubt {
  InstructionKey key;
  int attempt = 1;
  absl::Time lease_time;  // it was leased for the first time then, or a little later
};

// What is LEASED in these ranges and strays becomes IN_DOUBT. With `give_up`, it and what is IN_DOUBT become UNKNOWN.
// Returns what is in doubt afterwards.
absl::StatusOr<std::vector<Doubt>> PutInDoubt(storage::Session& session, WorkspaceNumber workspace,
                                              absl::Span<const InstructionKey> ranges,
                                              absl::Span<const InstructionKey> strays, bool give_up);
// What is known of the attempt of a stray that is LEASED or IN_DOUBT. It is leased when it is due, or later; what was
// offered again has been due since its first lease.
Doubt DoubtOf(const storage::Stray& stray);

}  // namespace sendlift
