#include "services/agents.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "services/convert_tasks.h"
#include "services/etags.h"
#include "services/field_masks.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "storage/agents.h"
#include "storage/tasks.h"

namespace sendlift {
namespace {

using google::protobuf::Empty;
using storage::Session;

absl::StatusOr<Agent> Find(Session& session, const std::string& id) {
  auto agent = storage::GetAgent(session, kMainWorkspace, id);
  if (!agent.ok()) return ForResource(agent.status(), AgentName(id));
  return agent;
}

absl::StatusOr<Agent> Changed(const Agent& current, const v1::UpdateAgentRequest& request, absl::Time now) {
  v1::Agent proto = AgentToProto(current, now);
  RETURN_IF_ERROR(CheckEtag(request.agent().etag(), proto.etag(), proto.name()));
  RETURN_IF_ERROR(ApplyUpdate(request.update_mask(), request.agent(), proto));
  Violations violations;
  Agent changed = AgentFromProto(proto, current.id, violations);
  RETURN_IF_ERROR(violations.ToStatus());
  return changed;
}

}  // namespace

absl::StatusOr<v1::Agent> CreateAgent(ServiceEnvironment& env, const Caller& caller,
                                      const v1::CreateAgentRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  RETURN_IF_ERROR(CheckNewId(request.agent_id(), "agent_id"));
  Violations violations;
  const Agent agent = AgentFromProto(request.agent(), request.agent_id(), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  auto created = Mutated<v1::Agent>(env, {caller, request, AgentName(agent.id)},
                                    [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Agent> {
                                      const auto made = storage::InsertAgent(session, kMainWorkspace, agent, now);
                                      if (!made.ok()) return ForResource(made.status(), AgentName(agent.id));
                                      return AgentToProto(*made, now);
                                    });
  if (created.ok()) env.engine.Wake();
  return created;
}

absl::StatusOr<v1::Agent> GetAgent(ServiceEnvironment& env, const Caller& caller, const v1::GetAgentRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, AgentIdOf(request.name()));
  v1::Agent proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Agent agent, Find(session, id));
    proto = AgentToProto(agent, env.clock.Now());
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::ListAgentsResponse> ListAgents(ServiceEnvironment& env, const Caller& caller,
                                                  const v1::ListAgentsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  std::vector<Agent> agents;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(agents, storage::ListAgents(session, kMainWorkspace, start.after, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListAgentsResponse response;
  response.set_next_page_token(CutToPage(env, request, start, agents, [](const Agent& last) { return last.id; }));
  for (const Agent& agent : agents) *response.add_agents() = AgentToProto(agent, env.clock.Now());
  return response;
}

absl::StatusOr<v1::Agent> UpdateAgent(ServiceEnvironment& env, const Caller& caller,
                                      const v1::UpdateAgentRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, AgentIdOf(request.agent().name(), "agent.name"));
  auto updated = Mutated<v1::Agent>(
      env, {caller, request, AgentName(id)}, [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Agent> {
        ASSIGN_OR_RETURN(const Agent current, Find(session, id));
        ASSIGN_OR_RETURN(const Agent changed, Changed(current, request, now));
        ASSIGN_OR_RETURN(const Agent stored, storage::UpdateAgent(session, kMainWorkspace, changed, now));
        return AgentToProto(stored, now);
      });
  if (updated.ok()) env.engine.Wake();
  return updated;
}

absl::StatusOr<Empty> DeleteAgent(ServiceEnvironment& env, const Caller& caller,
                                  const v1::DeleteAgentRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, AgentIdOf(request.name()));
  return Mutated<Empty>(env, {caller, request, request.name()},
                        [&](Session& session, absl::Time now) -> absl::StatusOr<Empty> {
                          ASSIGN_OR_RETURN(const Agent agent, Find(session, id));
                          RETURN_IF_ERROR(CheckEtag(request.etag(), AgentToProto(agent, now).etag(), request.name()));
                          ASSIGN_OR_RETURN(const int64_t reserved, storage::CountReserved(session, kMainWorkspace, id));
                          if (reserved > 0) {
                            return Error(absl::StatusCode::kFailedPrecondition, "AGENT_UNAVAILABLE",
                                         absl::StrCat(id, " has a task; wait until it is completed or released"),
                                         {{"agent", id}, {"why", "has_task"}});
                          }
                          RETURN_IF_ERROR(storage::DeleteAgent(session, kMainWorkspace, id));
                          return Empty();
                        });
}

}  // namespace sendlift
