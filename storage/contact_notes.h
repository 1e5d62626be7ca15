#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/instruction.h"
#include "storage/database.h"

namespace sendlift::storage {

// That a gateway has accepted a contact whose campaign has steps that look at it (CONTACTED).
struct ContactNote {
  int64_t note = 0;  // its number, given when it is added
  InstructionKey key;
  absl::Time contact_time;
};

absl::Status AddContactNote(Session& session, WorkspaceNumber workspace, const ContactNote& note);
// The oldest, at most `limit`.
absl::StatusOr<std::vector<ContactNote>> ListContactNotes(Session& session, WorkspaceNumber workspace, int limit);
// Those up to a number, with it.
absl::Status DeleteContactNotes(Session& session, WorkspaceNumber workspace, int64_t last);

}  // namespace sendlift::storage
