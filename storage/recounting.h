#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/assignment.h"
#include "model/instruction.h"
#include "storage/cells.h"
#include "storage/database.h"
#include "storage/first_triggers.h"
#include "storage/journeys.h"

// Rows as they were written, for counting again what is kept up to date beside them (measurement/recount.h).
namespace sendlift::storage {

// Customers behind `after`, `last` included.
struct CustomerRange {
  CustomerNumber after;
  CustomerNumber last;
};
// By customer, at most `limit`.
absl::Status ForEachAssignment(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                               const CustomerRange& range, int64_t limit,
                               absl::FunctionRef<absl::Status(const Assignment&)> each);

// An outcome with whose and of what it is.
struct NumberedOutcome {
  CustomerNumber customer;
  int metric = 0;
  Outcome outcome;
};
// By customer and metric.
absl::Status ForEachOutcome(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                            const CustomerRange& range, absl::FunctionRef<absl::Status(const NumberedOutcome&)> each);
// All of a campaign, each with the cell that its customer's assignment puts it into; null for a customer without one.
absl::Status ForEachCellOutcome(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                absl::FunctionRef<absl::Status(const CellKey*, const NumberedOutcome&)> each);

// Of an event what is counted. The text lives until the next one.
struct LoggedEvent {
  int64_t position = 0;
  CustomerNumber customer;
  absl::string_view type;
  absl::Time time;
  int64_t amount_minor = 0;
  bool machine = false;
  bool rated = false;
  std::optional<InstructionKey> about;
};
// In the order of the log, behind the position `after`, `last` included.
absl::Status ForEachLoggedEvent(Session& session, WorkspaceNumber workspace, int64_t after, int64_t last,
                                absl::FunctionRef<absl::Status(const LoggedEvent&)> each);

// The counted first triggers of a campaign by customer and step.
absl::StatusOr<std::vector<FirstTrigger>> CountedFirstTriggers(Session& session, WorkspaceNumber workspace,
                                                               CampaignNumber campaign, const CustomerRange& range);
// When something first happened behind a first trigger.
struct NumberedFirstTime {
  CustomerNumber customer;
  int follow_up = 0;
  int outcome = 0;  // as in first_triggers.h
  absl::Time time;
};
// By customer, step and outcome.
absl::Status ForEachFirstTime(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                              const CustomerRange& range,
                              absl::FunctionRef<absl::Status(const NumberedFirstTime&)> each);

// Every journey and every trigger of a campaign as the cell that it is one of; of a customer without an assignment the
// cell has tier and arm -1.
absl::Status ForEachJourneyCell(Session& session, WorkspaceNumber workspace, CampaignNumber campaign,
                                absl::FunctionRef<absl::Status(const JourneyCell&)> each);

// Whose outcomes in the campaign hold events of somebody else, or lack some of their own, because of a merge: it gave
// an assignment to another customer, or gave events back that had been counted meanwhile. Numbers.
absl::StatusOr<absl::flat_hash_set<int64_t>> CustomersMixedByMerges(Session& session, WorkspaceNumber workspace,
                                                                    CampaignNumber campaign);

}  // namespace sendlift::storage
