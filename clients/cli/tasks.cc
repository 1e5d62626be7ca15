#include "clients/cli/tasks.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "clients/cli/names.h"
#include "clients/cli/simulated_agent.h"
#include "clients/cli/table.h"
#include "clients/cli/times.h"
#include "sendlift/v1/worklist.grpc.pb.h"

namespace sendlift::cli {
namespace {

using v1::Task;
using v1::WorklistService;

struct ListOptions {
  std::string state;
  std::string agent;
};

struct TaskOptions {
  std::string id;
  std::string agent;
  int64_t reservation = 0;
};

struct NextOptions {
  std::string agent;
};

struct CompleteOptions {
  TaskOptions task;
  std::string disposition;
  std::string note;
  std::string callback;
  std::optional<double> rating;
  std::optional<double> expectation;
};

struct SimulateOptions {
  std::string agent;
  uint64_t seed = 1;
  int64_t tasks_max = 100;
  bool until_empty = false;
};

std::string DispositionText(const Task& task) {
  if (task.disposition() == Task::DISPOSITION_UNSPECIFIED) return "";
  return Task::Disposition_Name(task.disposition());
}

Table TaskTable(const std::vector<Task>& tasks) {
  Table table({Right("id"), Left("state"), Left("customer"), Left("arm"), Left("step"), Left("owner"),
               Right("attempts"), Left("agent"), Left("last call"), Left("next call"), Left("until"), Left("why")});
  for (const Task& task : tasks) {
    const bool open = task.state() == Task::OPEN;
    table.Add({ShortId(task.name()), Task::State_Name(task.state()), ShortId(task.customer()), task.arm(),
               task.follow_up(), task.owner(), absl::StrCat(task.attempt_count()), ShortId(task.agent()),
               DispositionText(task), open ? FormatTime(task.next_call_time()) : "", FormatTime(task.expire_time()),
               task.reason()});
  }
  return table;
}

// What an agent reads before dialling.
void PrintBriefing(Context& context, const Task& task) {
  std::ostream& out = context.out.stream;
  const Task::Briefing& briefing = task.briefing();
  out << "\ncall     " << briefing.phone_number() << " before " << FormatTime(briefing.call_before_time()) << "\n";
  if (task.asked_back()) out << "         NOT ANY MORE: it was asked back; release it\n";
  if (!briefing.offer().display_name().empty()) out << "offer    " << briefing.offer().display_name() << "\n";
  if (!briefing.subject().empty()) out << "subject  " << briefing.subject() << "\n";
  out << "script   " << briefing.script() << "\n";
  for (const Task::Call& call : task.calls()) {
    out << "before   " << FormatTime(call.begin_time()) << " " << ShortId(call.agent()) << ": "
        << (call.disposition() == 0 ? "no word" : Task::Disposition_Name(call.disposition()))
        << (call.note().empty() ? "" : ", ") << call.note() << "\n";
  }
}

absl::Status PrintTask(Context& context, const Task& task) {
  RETURN_IF_ERROR(PrintOne(context, task, TaskTable({task})));
  if (context.format == Format::kTable && task.has_briefing()) PrintBriefing(context, task);
  return absl::OkStatus();
}

absl::Status List(Context& context, const ListOptions& options) {
  v1::ListTasksRequest request;
  request.set_parent(WorkspaceName(context.workspace));
  request.set_page_size(1000);
  Task::State state = Task::STATE_UNSPECIFIED;
  if (!options.state.empty() && !Task::State_Parse(options.state, &state)) {
    return absl::InvalidArgumentError("--state must be OPEN, RESERVED, DONE, EXPIRED, TAKEN_BACK or REFUSED");
  }
  request.set_state(state);
  if (!options.agent.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_agent(), FullName(context.workspace, "agents", options.agent));
  }
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = WorklistService::NewStub(connection->channel());
  std::vector<Task> tasks;
  const auto take = [&](v1::ListTasksResponse& page) {
    tasks.insert(tasks.end(), page.tasks().begin(), page.tasks().end());
    return true;
  };
  RETURN_IF_ERROR(ForEachPage(*connection, *stub, &WorklistService::Stub::ListTasks, request, take));
  return PrintMany(context, tasks, TaskTable(tasks));
}

absl::StatusOr<Task> Read(Context& context, const Connection& connection, const std::string& id) {
  v1::GetTaskRequest request;
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "tasks", id));
  const auto stub = WorklistService::NewStub(connection.channel());
  Task task;
  RETURN_IF_ERROR(connection.Call(*stub, &WorklistService::Stub::GetTask, request, task));
  return task;
}

absl::Status Get(Context& context, const TaskOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  ASSIGN_OR_RETURN(const Task task, Read(context, *connection, options.id));
  return PrintTask(context, task);
}

absl::StatusOr<v1::ReserveTaskResponse> Reserve(Context& context, const Connection& connection,
                                                const std::string& agent) {
  v1::ReserveTaskRequest request;
  ASSIGN_OR_RETURN(*request.mutable_agent(), FullName(context.workspace, "agents", agent));
  const auto stub = WorklistService::NewStub(connection.channel());
  v1::ReserveTaskResponse response;
  RETURN_IF_ERROR(connection.Call(*stub, &WorklistService::Stub::ReserveTask, request, response));
  return response;
}

absl::Status Next(Context& context, const NextOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  ASSIGN_OR_RETURN(const v1::ReserveTaskResponse response, Reserve(context, *connection, options.agent));
  if (response.has_task()) return PrintTask(context, response.task());
  context.err.stream << "nobody is to be called now"
                     << (response.has_next_call_time()
                             ? absl::StrCat("; ask again at ", FormatTime(response.next_call_time()))
                             : "")
                     << "\n";
  return absl::OkStatus();
}

// Fills in who has the task, and under which reservation unless that was given.
template <typename Request>
absl::Status FillHolder(Context& context, const Connection& connection, const TaskOptions& options, Request& request) {
  ASSIGN_OR_RETURN(*request.mutable_name(), FullName(context.workspace, "tasks", options.id));
  ASSIGN_OR_RETURN(*request.mutable_agent(), FullName(context.workspace, "agents", options.agent));
  request.set_reservation(options.reservation);
  if (options.reservation != 0) return absl::OkStatus();
  ASSIGN_OR_RETURN(const Task task, Read(context, connection, options.id));
  request.set_reservation(task.reservation());
  return absl::OkStatus();
}

absl::Status Complete(Context& context, const CompleteOptions& options) {
  v1::CompleteTaskRequest request;
  Task::Disposition disposition = Task::DISPOSITION_UNSPECIFIED;
  if (!Task::Disposition_Parse(options.disposition, &disposition)) {
    return absl::InvalidArgumentError("the disposition must be one of those of `sendlift tasks complete --help`");
  }
  request.set_disposition(disposition);
  request.set_note(options.note);
  if (!options.callback.empty()) {
    ASSIGN_OR_RETURN(const absl::Time callback, ParseTime(options.callback, std::nullopt));
    *request.mutable_callback_time() = ToProto(callback);
  }
  if (options.rating.has_value()) request.set_rating(*options.rating);
  if (options.expectation.has_value()) request.set_expectation(*options.expectation);
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  RETURN_IF_ERROR(FillHolder(context, *connection, options.task, request));
  const auto stub = WorklistService::NewStub(connection->channel());
  Task task;
  RETURN_IF_ERROR(connection->Call(*stub, &WorklistService::Stub::CompleteTask, request, task));
  return PrintTask(context, task);
}

absl::Status Release(Context& context, const TaskOptions& options) {
  v1::ReleaseTaskRequest request;
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  RETURN_IF_ERROR(FillHolder(context, *connection, options, request));
  const auto stub = WorklistService::NewStub(connection->channel());
  Task task;
  RETURN_IF_ERROR(connection->Call(*stub, &WorklistService::Stub::ReleaseTask, request, task));
  return PrintTask(context, task);
}

// An agent who is through for today, or for now, has worked the list off.
bool IsThrough(const absl::Status& status) {
  const auto details = DetailsOf(status);
  return details.has_value() && details->reason == "AGENT_UNAVAILABLE";
}

absl::Status Simulate(Context& context, const SimulateOptions& options) {
  ASSIGN_OR_RETURN(const auto connection, Connect(context));
  const auto stub = WorklistService::NewStub(connection->channel());
  std::map<Task::Disposition, int64_t> counts;
  int64_t calls = 0;
  std::string end = "as many as asked for";
  while (options.until_empty || calls < options.tasks_max) {
    const auto response = Reserve(context, *connection, options.agent);
    if (!response.ok() && !IsThrough(response.status())) return response.status();
    if (!response.ok() || !response->has_task()) {
      end = response.ok() ? "nobody is to be called now" : std::string(response.status().message());
      break;
    }
    const v1::CompleteTaskRequest request = SimulatedCall(response->task(), options.seed, context.clock.Now());
    Task done;
    RETURN_IF_ERROR(connection->Call(*stub, &WorklistService::Stub::CompleteTask, request, done));
    ++counts[request.disposition()];
    ++calls;
  }
  Table table({Left("disposition"), Right("calls")});
  for (const auto& [disposition, count] : counts) table.Add({Task::Disposition_Name(disposition), Grouped(count)});
  if (context.format == Format::kCsv) {
    table.PrintCsv(context.out.stream);
  } else {
    table.Print(context.out);
  }
  context.err.stream << options.agent << " made " << Grouped(calls) << " calls: " << end << "\n";
  return absl::OkStatus();
}

void AddHolder(CLI::App& verb, TaskOptions& options) {
  verb.add_option("ID", options.id, "Number of the task")->required();
  verb.add_option("--agent", options.agent, "Who has it")->required();
  verb.add_option("--reservation", options.reservation, "As `next` said; without it the one that stands");
}

void AddComplete(CLI::App& noun, Command& chosen) {
  const auto [verb, options] = AddVerb<CompleteOptions>(noun, "complete", "Says how a call went", chosen, Complete);
  AddHolder(*verb, options->task);
  verb->add_option("--disposition", options->disposition,
                   "CONNECTED_CONVERTED, CONNECTED_NOT_INTERESTED, CALLBACK_REQUESTED, NO_ANSWER, BUSY, VOICEMAIL, "
                   "WRONG_NUMBER, INVALID_NUMBER, DO_NOT_CALL, LANGUAGE_BARRIER, ABANDONED or TECHNICAL_FAILURE")
      ->required();
  verb->add_option("--note", options->note, "In your words");
  verb->add_option("--callback", options->callback, "When the customer wants to be called: 2027-01-16T15:00:00Z");
  verb->add_option("--rating", options->rating, "What the customer experienced, as a number");
  verb->add_option("--expectation", options->expectation, "What the customer had expected, as a number");
}

void AddSimulate(CLI::App& noun, Command& chosen) {
  const auto [verb, options] = AddVerb<SimulateOptions>(
      noun, "simulate", "Works the list as an agent would, with drawn dispositions: for trials only", chosen, Simulate);
  verb->add_option("--agent", options->agent, "Who calls")->required();
  verb->add_option("--seed", options->seed, "The same seed says the same of the same contacts")->capture_default_str();
  verb->add_option("--tasks", options->tasks_max, "Calls at most")->capture_default_str();
  verb->add_flag("--until-empty", options->until_empty, "Until nobody is to be called now, or the agent's day is full");
}

}  // namespace

void AddTasks(CLI::App& app, Command& chosen) {
  CLI::App* noun = app.add_subcommand("tasks", "Calls that agents have to make");
  noun->require_subcommand(1);
  const auto [list, list_options] = AddVerb<ListOptions>(*noun, "list", "Lists tasks in their order", chosen, List);
  list->add_option("--state", list_options->state, "Only OPEN, RESERVED, DONE, EXPIRED, TAKEN_BACK or REFUSED");
  list->add_option("--agent", list_options->agent, "Only those that this agent has, or had last");
  const auto [get, get_options] =
      AddVerb<TaskOptions>(*noun, "get", "Shows a task, with what is to be said while it is reserved", chosen, Get);
  get->add_option("ID", get_options->id, "Number of the task")->required();
  const auto [next, next_options] =
      AddVerb<NextOptions>(*noun, "next", "Gives an agent the next task, for five minutes", chosen, Next);
  next->add_option("--agent", next_options->agent, "Who calls")->required();
  AddComplete(*noun, chosen);
  const auto [release, release_options] =
      AddVerb<TaskOptions>(*noun, "release", "Gives a task back of which no call was made", chosen, Release);
  AddHolder(*release, *release_options);
  AddSimulate(*noun, chosen);
}

}  // namespace sendlift::cli
