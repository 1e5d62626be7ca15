#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift::storage {

// An attempt that its gateway is asked not to carry out any more. There as long as there is no answer.
struct Revocation {
  InstructionKey key;
  int attempt = 1;
  std::string gateway;
  RevocationReason reason = RevocationReason::kOptedOut;
  absl::Time ask_time;
  absl::Time not_after;  // of the instruction
};

// One an instruction: replaces the one for an earlier attempt. What was asked of this attempt before stands.
absl::Status PutRevocation(Session& session, WorkspaceNumber workspace, const Revocation& revocation);
absl::StatusOr<std::optional<Revocation>> FindRevocation(Session& session, WorkspaceNumber workspace,
                                                         const InstructionKey& key);
// Of one gateway, by key, at most `limit`.
absl::StatusOr<std::vector<Revocation>> ListRevocations(Session& session, WorkspaceNumber workspace,
                                                        absl::string_view gateway, int64_t limit);
absl::StatusOr<bool> AnyRevocation(Session& session, WorkspaceNumber workspace, absl::string_view gateway);
// Does nothing if there is none.
absl::Status DeleteRevocation(Session& session, WorkspaceNumber workspace, const InstructionKey& key);

// Those whose instruction was over at `time` or before.
absl::StatusOr<bool> AnyRevocationOverBy(Session& session, WorkspaceNumber workspace, absl::Time time);
absl::Status DeleteRevocationsOverBy(Session& session, WorkspaceNumber workspace, absl::Time time);

}  // namespace sendlift::storage
