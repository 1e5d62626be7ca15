#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift::storage {

// What a gateway said of an attempt that went another way than ACCEPTED and DELIVERED, and why.
struct ReceiptNote {
  InstructionKey key;
  int attempt = 1;
  sendlift::Outcome outcome = sendlift::Outcome::kFailed;
  absl::Time time;  // on the gateway's clock, between hand-over and arrival on the server's
  std::string gateway;
  std::string reason;  // the first 200 characters are kept
};

// Of the same outcome of the same attempt the first one stands.
absl::Status PutReceiptNote(Session& session, WorkspaceNumber workspace, const ReceiptNote& note);
// Those of one instruction, by attempt and outcome, the last `limit`.
absl::StatusOr<std::vector<ReceiptNote>> ListReceiptNotes(Session& session, WorkspaceNumber workspace,
                                                          const InstructionKey& key, int limit);

}  // namespace sendlift::storage
