#pragma once

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "model/task.h"
#include "scheduler/contact_ledger.h"
#include "storage/database.h"

namespace sendlift {

struct ReservedTask {
  Task task;
  std::string phone_number;
  absl::Time call_before;  // the call begins before: then quiet hours begin, or its time is over
};
struct Reserved {
  std::optional<ReservedTask> task;                    // nothing: none is due that the agent can do
  absl::Time next_call_time = absl::InfiniteFuture();  // when it is worth asking again
};

// Gives the agent the next task, for kTaskLease: of the agent's own customers first, then calls that were agreed on, by
// priority of the campaign and by time. Everything that a hand-over checks is checked again, in this transaction: the
// campaign runs, nobody has stopped it, the customer has not opted out, has an address and consent, is not in quiet
// hours (without any in the policy those of the region, or 21:00-08:00), caps and gaps allow the call. Whoever must not
// be called now waits; whom policy forbids for good is REFUSED.
// `contacts` may be nothing: then campaigns that limit contacts have to wait. NOT_FOUND if there is no such agent.
// FAILED_PRECONDITION (AGENT_UNAVAILABLE), metadata "why": "inactive", "off_hours", "has_task", "day_is_full".
absl::StatusOr<Reserved> ReserveTask(storage::Session& session, absl::string_view agent, const ContactLedger* contacts,
                                     absl::Time now);

// For a task that is reserved: whom to call, and until when. Nothing if the customer has no number any more.
absl::StatusOr<std::optional<ReservedTask>> LookAtReserved(storage::Session& session, const Task& task, absl::Time now);

// Once the reservation is committed: the call counts for caps from now on, in the place of the hand-over; once the
// task was given back without a call: the hand-over again.
void CountCall(ContactLedger& contacts, const Task& task);
void UncountCall(ContactLedger& contacts, const Task& task);

}  // namespace sendlift
