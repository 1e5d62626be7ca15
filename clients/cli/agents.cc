#include "clients/cli/agents.h"

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/status.h"
#include "clients/cli/names.h"
#include "clients/cli/table.h"
#include "sendlift/v1/worklist.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::Agent;
using v1::WorklistService;

// What was not given stays as it is.
struct AgentOptions {
  std::string id;
  std::string display_name;
  std::vector<std::string> skills;
  std::vector<std::string> languages;
  int tasks_a_day = 0;
  int reserved_max = 0;
  std::string call_hours;
  std::string time_zone;
  bool inactive = false;
  bool active = false;
};

struct NameOptions {
  std::string id;
};

struct NoOptions {};

Table AgentTable(const std::vector<Agent>& agents) {
  Table table({Left("id"), Left("name"), Left("skills"), Left("languages"), Left("calls"), Left("zone"), Right("today"),
               Right("a day"), Left("state")});
  for (const Agent& agent : agents) {
    table.Add({ShortId(agent.name()), agent.display_name(), absl::StrJoin(agent.skills(), " "),
               absl::StrJoin(agent.languages(), " "), agent.call_hours().empty() ? "always" : agent.call_hours(),
               agent.time_zone(), absl::StrCat(agent.tasks_today()), absl::StrCat(agent.tasks_a_day()),
               agent.inactive() ? "inactive" : "active"});
  }
  return table;
}

Agent AgentOf(const AgentOptions& options) {
  Agent agent;
  agent.set_display_name(options.display_name);
  for (const std::string& skill : options.skills) agent.add_skills(skill);
  for (const std::string& language : options.languages) agent.add_languages(language);
  agent.set_tasks_a_day(options.tasks_a_day);
  agent.set_reserved_max(options.reserved_max);
  agent.set_call_hours(options.call_hours);
  agent.set_time_zone(options.time_zone);
  agent.set_inactive(options.inactive);
  return agent;
}

absl::Status Create(Context& context, const AgentOptions& options) {
  v1::CreateAgentRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_agent_id(options.id);
  *request.mutable_agent() = AgentOf(options);
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = WorklistService::NewStub(connection->channel());
  Agent agent;
  RETURN_IF_ERROR(connection->Call(*stub, &WorklistService::Stub::CreateAgent, request, agent));
  return PrintOne(context, agent, AgentTable({agent}));
}

absl::Status Update(Context& context, const AgentOptions& options) {
  if (options.active && options.inactive) return absl::InvalidArgumentError("--active or --inactive, not both");
  v1::UpdateAgentRequest request;
  *request.mutable_agent() = AgentOf(options);
  ASSIGN_OR_RETURN(*request.mutable_agent()->mutable_name(), FullName(context.workspace, "agents", options.id));
  auto& mask = *request.mutable_update_mask();
  if (!options.display_name.empty()) mask.add_paths("display_name");
  if (!options.skills.empty()) mask.add_paths("skills");
  if (!options.languages.empty()) mask.add_paths("languages");
  if (options.tasks_a_day != 0) mask.add_paths("tasks_a_day");
  if (options.reserved_max != 0) mask.add_paths("reserved_max");
  if (!options.call_hours.empty()) mask.add_paths("call_hours");
  if (!options.time_zone.empty()) mask.add_paths("time_zone");
  if (options.active || options.inactive) mask.add_paths("inactive");
  if (mask.paths().empty()) return absl::InvalidArgumentError("say what to change, such as --inactive");
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = WorklistService::NewStub(connection->channel());
  Agent agent;
  RETURN_IF_ERROR(connection->Call(*stub, &WorklistService::Stub::UpdateAgent, request, agent));
  return PrintOne(context, agent, AgentTable({agent}));
}

absl::Status Get(Context& context, const NameOptions& options) {
  v1::GetAgentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "agents", options.id));
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = WorklistService::NewStub(connection->channel());
  Agent agent;
  RETURN_IF_ERROR(connection->Call(*stub, &WorklistService::Stub::GetAgent, request, agent));
  return PrintOne(context, agent, AgentTable({agent}));
}

absl::Status List(Context& context, const NoOptions&) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = WorklistService::NewStub(connection->channel());
  v1::ListAgentsRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  std::vector<Agent> agents;
  const auto take = [&](v1::ListAgentsResponse& page) {
    agents.insert(agents.end(), page.agents().begin(), page.agents().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &WorklistService::Stub::ListAgents, request, take));
  return PrintMany(context, agents, AgentTable(agents));
}

absl::Status Delete(Context& context, const NameOptions& options) {
  v1::DeleteAgentRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "agents", options.id));
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = WorklistService::NewStub(connection->channel());
  google::protobuf::Empty nothing;
  RETURN_IF_ERROR(connection->Call(*stub, &WorklistService::Stub::DeleteAgent, request, nothing));
  context.err.stream << "deleted " << request.name() << "\n";
  return absl::OkStatus();
}

void AddFields(CLI::App& verb, AgentOptions& options) {
  verb.add_option("ID", options.id, "Id of the agent, such as ann: the value of `owner` of her own customers")
      ->required();
  verb.add_option("--name", options.display_name, "What people read");
  verb.add_option("--skill", options.skills, "What the agent can do; may be given several times");
  verb.add_option("--language", options.languages, "Language that the agent speaks, such as de; several times");
  verb.add_option("--tasks-a-day", options.tasks_a_day, "Tasks a day at most; 50 if nothing is said");
  verb.add_option("--reserved-max", options.reserved_max, "Tasks reserved at a time at most; 1 if nothing is said");
  verb.add_option("--hours", options.call_hours, "When the agent calls: \"Mon-Fri 09:00-17:00\"");
  verb.add_option("--zone", options.time_zone, "Zone of those hours, such as Europe/Berlin");
  verb.add_flag("--inactive", options.inactive, "Gets no tasks now");
}

}  // namespace

void AddAgents(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("agents", "People who call customers");
  noun->require_subcommand(1);
  const auto [create, create_options] = AddVerb<AgentOptions>(*noun, "create", "Adds an agent", chosen, Create);
  AddFields(*create, *create_options);
  const auto [update, update_options] =
      AddVerb<AgentOptions>(*noun, "update", "Changes what is given, and nothing else", chosen, Update);
  AddFields(*update, *update_options);
  update->add_flag("--active", update_options->active, "Gets tasks again");
  AddVerb<NoOptions>(*noun, "list", "Lists the agents", chosen, List);
  const auto [get, get_options] = AddVerb<NameOptions>(*noun, "get", "Shows one agent", chosen, Get);
  get->add_option("ID", get_options->id, "Id of the agent")->required();
  const auto [remove, remove_options] =
      AddVerb<NameOptions>(*noun, "delete", "Takes an agent away who has no task", chosen, Delete);
  remove->add_option("ID", remove_options->id, "Id of the agent")->required();
}

}  // namespace sendlift::cli
