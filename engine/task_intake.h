#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "engine/gateway_session.h"
#include "model/task.h"
#include "storage/database.h"

namespace sendlift {

// An instruction as it came to the worklist, with the campaign that its content named.
struct ArrivedInstruction {
  InstructionOnWire instruction;
  std::string campaign_id;
};

// Makes tasks of what was handed over, in the transaction after which the receipts are said: a key has one task,
// however often it comes. REJECTED_PERMANENT (no_agent) if no agent that there is has the skill and the language, or is
// the owner who alone may call; REJECTED_RETRYABLE (late) for an attempt that was fenced or taken back; EXPIRED.
absl::StatusOr<std::vector<Receipt>> TakeInstructions(storage::Session& session,
                                                      absl::Span<const ArrivedInstruction> arrived, absl::Time now);

// What the worklist knows of attempts: it remembers every key for ever, so what it does not know it has never seen; it
// refuses that from then on.
absl::StatusOr<std::vector<ResolutionEntry>> AnswerQuestions(storage::Session& session,
                                                             absl::Span<const AttemptInDoubt> attempts);

// Takes tasks back. REVOKED of what nobody has begun and what was never seen; NOT_REVOKED of what is done or may have
// been. A task that an agent has reserved gets its answer when the reservation ends.
absl::StatusOr<std::vector<Receipt>> TakeBackTasks(storage::Session& session, RevocationReason reason,
                                                   absl::Span<const RevokedAttempt> attempts, absl::Time now);

// The reservation of a task that was asked back has ended without word from the customer.
void EndTakenBack(Task& task);

}  // namespace sendlift
