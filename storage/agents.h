#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "base/id.h"
#include "model/agent.h"
#include "storage/database.h"

namespace sendlift::storage {

// A new agent; ALREADY_EXISTS; FAILED_PRECONDITION (AGENTS_FULL) if there are kAgentsMax.
absl::StatusOr<Agent> InsertAgent(Session& session, WorkspaceNumber workspace, const Agent& agent, absl::Time now);
// Stores what a planner may change, as the next revision. NOT_FOUND.
absl::StatusOr<Agent> UpdateAgent(Session& session, WorkspaceNumber workspace, const Agent& agent, absl::Time now);
// Counts what the agent has reserved on a day; no revision.
absl::Status PutTasksToday(Session& session, WorkspaceNumber workspace, const Agent& agent);
// NOT_FOUND if there is none of that id.
absl::StatusOr<Agent> GetAgent(Session& session, WorkspaceNumber workspace, absl::string_view id);
absl::StatusOr<std::optional<Agent>> FindAgent(Session& session, WorkspaceNumber workspace, absl::string_view id);
// By id, behind `after`.
absl::StatusOr<std::vector<Agent>> ListAgents(Session& session, WorkspaceNumber workspace, absl::string_view after,
                                              int limit);
// NOT_FOUND.
absl::Status DeleteAgent(Session& session, WorkspaceNumber workspace, absl::string_view id);

}  // namespace sendlift::storage
