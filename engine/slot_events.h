#pragma once

#include "absl/status/status.h"
#include "absl/types/span.h"
#include "base/id.h"
#include "model/event.h"
#include "storage/database.h"

namespace sendlift {

// Notes of events, in the transaction that folds them, when people respond: the first human OPENED, CLICKED or REPLIED
// about a contact, and the hour of the day that the customer's clock showed. Events of other types, of machines or
// without a contact cost nothing.
absl::Status NoteResponses(storage::Session& session, WorkspaceNumber workspace, absl::Span<const Event> events);

}  // namespace sendlift
