#pragma once

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift {

// The contact did not reach the customer, and will not: FAILED, BOUNCED, or DEAD. What is in doubt, unknown, over,
// cancelled or suppressed is none of them.
bool IsDefiniteFailure(InstructionState state);

// Notes, in the transaction that settles, which contacts are to go on to the next channel; FallbackPlanner does it.
class FallbackNotes {
 public:
  FallbackNotes(storage::Session& session, WorkspaceNumber workspace, absl::Time now)
      : session_(session), workspace_(workspace), now_(now) {}

  // An instruction came to `after`. A bounce of what was said to be delivered stands against that word: it does not go
  // on. Nor does what took the place of a contact that was delivered after all.
  absl::Status Settled(const InstructionKey& key, InstructionState before, InstructionState after);
  // What failed for good was delivered after all: what takes its place is not handed over, unless it was already, and
  // neither is what takes the place of that, and so on.
  absl::Status Delivered(const InstructionKey& key);

 private:
  storage::Session& session_;
  const WorkspaceNumber workspace_;
  const absl::Time now_;
};

}  // namespace sendlift
