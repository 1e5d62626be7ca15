#include "storage/agents.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "base/error.h"
#include "base/status.h"
#include "storage/not_found.h"
#include "storage/rows.h"
#include "storage/times.h"

namespace sendlift::storage {
namespace {

constexpr char kKind[] = "agent";
constexpr absl::CivilDay kFirstDay(1970, 1, 1);

// Skills and languages have no line breaks.
std::string Joined(const std::vector<std::string>& list) { return absl::StrJoin(list, "\n"); }
std::vector<std::string> Split(absl::string_view text) { return absl::StrSplit(text, '\n', absl::SkipEmpty()); }

Agent FromRow(const Row& row) {
  return {.id = std::string(row.Text(0)),
          .display_name = std::string(row.Text(1)),
          .skills = Split(row.Text(2)),
          .languages = Split(row.Text(3)),
          .tasks_a_day = static_cast<int>(row.Int(4)),
          .reserved_max = static_cast<int>(row.Int(5)),
          .call_hours = std::string(row.Text(6)),
          .time_zone = std::string(row.Text(7)),
          .active = row.Int(8) != 0,
          .revision = row.Int(9),
          .create_time = FromMicros(row.Int(10)),
          .update_time = FromMicros(row.Int(11)),
          .day = kFirstDay + row.Int(12),
          .tasks_today = static_cast<int>(row.Int(13))};
}

}  // namespace

absl::StatusOr<Agent> InsertAgent(Session& session, WorkspaceNumber workspace, const Agent& agent, absl::Time now) {
  ASSIGN_OR_RETURN(const int64_t agents,
                   ReadNumber(session, "SELECT count(*) FROM agents WHERE workspace = $1", workspace.value));
  if (agents >= kAgentsMax) {
    return Error(absl::StatusCode::kFailedPrecondition, "AGENTS_FULL",
                 absl::StrCat("there are ", agents, " agents already; delete one who does not call any more"));
  }
  ASSIGN_OR_RETURN(
      const int64_t inserted,
      session.Execute("INSERT INTO agents (workspace, id, display_name, skills, languages, tasks_a_day, reserved_max, "
                      "call_hours, time_zone, active, revision, create_us, update_us, day, tasks_today) "
                      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $11, 0, 0) "
                      "ON CONFLICT (workspace, id) DO NOTHING",
                      workspace.value, agent.id, agent.display_name, Joined(agent.skills), Joined(agent.languages),
                      agent.tasks_a_day, agent.reserved_max, agent.call_hours, agent.time_zone, agent.active,
                      ToMicros(now)));
  if (inserted == 0) return ResourceExists(kKind, agent.id);
  return GetAgent(session, workspace, agent.id);
}

absl::StatusOr<Agent> UpdateAgent(Session& session, WorkspaceNumber workspace, const Agent& agent, absl::Time now) {
  RETURN_IF_ERROR(session
                      .Execute("UPDATE agents SET display_name = $3, skills = $4, languages = $5, tasks_a_day = $6, "
                               "reserved_max = $7, call_hours = $8, time_zone = $9, active = $10, "
                               "revision = revision + 1, update_us = $11 WHERE workspace = $1 AND id = $2",
                               workspace.value, agent.id, agent.display_name, Joined(agent.skills),
                               Joined(agent.languages), agent.tasks_a_day, agent.reserved_max, agent.call_hours,
                               agent.time_zone, agent.active, ToMicros(now))
                      .status());
  return GetAgent(session, workspace, agent.id);
}

absl::Status PutTasksToday(Session& session, WorkspaceNumber workspace, const Agent& agent) {
  return session
      .Execute("UPDATE agents SET day = $3, tasks_today = $4 WHERE workspace = $1 AND id = $2", workspace.value,
               agent.id, int64_t{agent.day - kFirstDay}, agent.tasks_today)
      .status();
}

absl::StatusOr<Agent> GetAgent(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(std::optional<Agent> found, FindAgent(session, workspace, id));
  if (!found.has_value()) return ResourceNotFound(kKind, id);
  return *std::move(found);
}

absl::StatusOr<std::optional<Agent>> FindAgent(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  return ReadOne(session, FromRow,
                 "SELECT id, display_name, skills, languages, tasks_a_day, reserved_max, call_hours, time_zone, "
                 "active, revision, create_us, update_us, day, tasks_today FROM agents "
                 "WHERE workspace = $1 AND id = $2",
                 workspace.value, id);
}

absl::StatusOr<std::vector<Agent>> ListAgents(Session& session, WorkspaceNumber workspace, absl::string_view after,
                                              int limit) {
  return ReadAll(session, FromRow,
                 "SELECT id, display_name, skills, languages, tasks_a_day, reserved_max, call_hours, time_zone, "
                 "active, revision, create_us, update_us, day, tasks_today FROM agents "
                 "WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT $3",
                 workspace.value, after, limit);
}

absl::Status DeleteAgent(Session& session, WorkspaceNumber workspace, absl::string_view id) {
  ASSIGN_OR_RETURN(const int64_t deleted,
                   session.Execute("DELETE FROM agents WHERE workspace = $1 AND id = $2", workspace.value, id));
  return deleted == 0 ? ResourceNotFound(kKind, id) : absl::OkStatus();
}

}  // namespace sendlift::storage
