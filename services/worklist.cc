#include "services/worklist.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "engine/calls.h"
#include "engine/reserving.h"
#include "sendlift/v1/worklist.grpc.pb.h"
#include "services/agents.h"
#include "services/convert.h"
#include "services/convert_tasks.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "storage/tasks.h"

namespace sendlift {
namespace {

using google::protobuf::Empty;
using storage::Session;

// An agent's token works as the agent of its name; planners as anybody.
absl::Status CheckMayBe(const Caller& caller, const std::string& agent) {
  if (caller.role != Role::kAgent || caller.principal == agent) return absl::OkStatus();
  return Error(absl::StatusCode::kPermissionDenied, "ROLE_INSUFFICIENT",
               absl::StrCat("the token of ", caller.principal, " is for the agent of that name only"),
               {{"role", "agent"}, {"principal", caller.principal}});
}

absl::Status CheckClock(ServiceEnvironment& env) {
  const TimeGuard::State time = env.engine.Time();
  if (!time.held) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "CLOCK_JUMPED",
               "the server's clock jumped; nobody is called until that is confirmed or over",
               {{"jump_ms", absl::StrCat(absl::ToInt64Milliseconds(time.jump))}});
}

// Who speaks of which reservation, of requests that name it.
template <typename Request>
absl::StatusOr<TaskHolder> HolderOf(const Caller& caller, const Request& request) {
  TaskHolder holder;
  ASSIGN_OR_RETURN(holder.task, TaskNumberOf(request.name()));
  ASSIGN_OR_RETURN(holder.agent, AgentIdOf(request.agent(), "agent"));
  holder.reservation = request.reservation();
  RETURN_IF_ERROR(CheckMayBe(caller, holder.agent));
  return holder;
}

absl::StatusOr<v1::ReserveTaskResponse> Reserve(ServiceEnvironment& env, const Caller& caller,
                                                const v1::ReserveTaskRequest& request) {
  ASSIGN_OR_RETURN(const std::string agent, AgentIdOf(request.agent(), "agent"));
  RETURN_IF_ERROR(CheckMayBe(caller, agent));
  RETURN_IF_ERROR(CheckClock(env));
  std::optional<Task> taken;
  auto response = Mutated<v1::ReserveTaskResponse>(
      env, {caller, request, request.agent()},
      [&](Session& session, absl::Time now) -> absl::StatusOr<v1::ReserveTaskResponse> {
        taken.reset();
        auto reserved = ReserveTask(session, agent, env.engine.contacts(), now);
        if (!reserved.ok()) return ForResource(reserved.status(), AgentName(agent));
        v1::ReserveTaskResponse proto;
        if (reserved->task.has_value()) {
          taken = reserved->task->task;
          ASSIGN_OR_RETURN(*proto.mutable_task(), TaskConverter(session).ToProtoWithAll(*taken, now));
        } else if (reserved->next_call_time != absl::InfiniteFuture()) {
          *proto.mutable_next_call_time() = TimeToProto(reserved->next_call_time);
        }
        return proto;
      });
  if (response.ok() && taken.has_value() && env.engine.contacts() != nullptr) {
    CountCall(*env.engine.contacts(), *taken);
  }
  return response;
}

absl::StatusOr<v1::Task> Renew(ServiceEnvironment& env, const Caller& caller, const v1::RenewTaskRequest& request) {
  ASSIGN_OR_RETURN(const TaskHolder holder, HolderOf(caller, request));
  return Mutated<v1::Task>(env, {caller, request, request.name()},
                           [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Task> {
                             const auto task = RenewTask(session, holder, now);
                             if (!task.ok()) return ForResource(task.status(), request.name());
                             return TaskConverter(session).ToProtoWithAll(*task, now);
                           });
}

absl::StatusOr<CallReport> ReportOf(const v1::CompleteTaskRequest& request) {
  Violations violations;
  CallReport report;
  report.disposition = DispositionFromProto(request.disposition(), violations);
  report.note = request.note();
  if (request.has_callback_time()) {
    report.callback_time = RequiredTime(true, request.callback_time(), "callback_time", violations);
  }
  if (request.has_rating()) report.rating = request.rating();
  if (request.has_expectation()) report.expectation = request.expectation();
  RETURN_IF_ERROR(violations.ToStatus());
  return report;
}

absl::StatusOr<v1::Task> Complete(ServiceEnvironment& env, const Caller& caller,
                                  const v1::CompleteTaskRequest& request) {
  ASSIGN_OR_RETURN(const TaskHolder holder, HolderOf(caller, request));
  ASSIGN_OR_RETURN(const CallReport report, ReportOf(request));
  auto completed = Mutated<v1::Task>(env, {caller, request, request.name(), storage::Lane::kOptOut},
                                     [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Task> {
                                       const auto task = CompleteTask(session, holder, report, now);
                                       if (!task.ok()) return ForResource(task.status(), request.name());
                                       return TaskConverter(session).ToProto(*task);
                                     });
  if (!completed.ok()) return completed;
  if (Suppresses(report.disposition)) env.engine.FinishHandOvers();
  env.engine.Wake();
  return completed;
}

absl::StatusOr<v1::Task> Release(ServiceEnvironment& env, const Caller& caller, const v1::ReleaseTaskRequest& request) {
  ASSIGN_OR_RETURN(const TaskHolder holder, HolderOf(caller, request));
  std::optional<Task> released;
  auto response = Mutated<v1::Task>(env, {caller, request, request.name()},
                                    [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Task> {
                                      released.reset();
                                      const auto task = ReleaseTask(session, holder, now);
                                      if (!task.ok()) return ForResource(task.status(), request.name());
                                      released = *task;
                                      return TaskConverter(session).ToProto(*task);
                                    });
  if (!response.ok()) return response;
  if (released.has_value() && env.engine.contacts() != nullptr) UncountCall(*env.engine.contacts(), *released);
  env.engine.Wake();
  return response;
}

absl::StatusOr<v1::Task> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetTaskRequest& request) {
  ASSIGN_OR_RETURN(const int64_t number, TaskNumberOf(request.name()));
  v1::Task proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    const auto task = storage::GetTask(session, kMainWorkspace, number);
    if (!task.ok()) return ForResource(task.status(), request.name());
    RETURN_IF_ERROR(CheckMayBe(caller, task->agent));
    ASSIGN_OR_RETURN(proto, TaskConverter(session).ToProtoWithAll(*task, env.clock.Now()));
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<storage::TaskQuery> QueryOf(const v1::ListTasksRequest& request) {
  storage::TaskQuery query;
  if (request.state() != v1::Task::STATE_UNSPECIFIED) {
    if (!v1::Task::State_IsValid(request.state())) return InvalidField("state", "a state of a task");
    query.state = static_cast<TaskState>(request.state());
  }
  if (!request.agent().empty()) {
    ASSIGN_OR_RETURN(query.agent, AgentIdOf(request.agent(), "agent"));
  }
  return query;
}

absl::StatusOr<v1::ListTasksResponse> List(ServiceEnvironment& env, const Caller& caller,
                                           const v1::ListTasksRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(storage::TaskQuery query, QueryOf(request));
  RETURN_IF_ERROR(CheckMayBe(caller, query.agent));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  (void)absl::SimpleAtoi(start.after, &query.after);
  query.limit = start.size + 1;
  v1::ListTasksResponse response;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    response.Clear();
    ASSIGN_OR_RETURN(std::vector<Task> tasks, storage::ListTasks(session, kMainWorkspace, query));
    response.set_next_page_token(
        CutToPage(env, request, start, tasks, [](const Task& last) { return absl::StrCat(last.number); }));
    TaskConverter converter(session);
    for (const Task& task : tasks) {
      ASSIGN_OR_RETURN(*response.add_tasks(), converter.ToProto(task));
    }
    return absl::OkStatus();
  }));
  return response;
}

class WorklistService : public v1::WorklistService::CallbackService {
 public:
  explicit WorklistService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* CreateAgent(grpc::CallbackServerContext* context, const v1::CreateAgentRequest* request,
                                        v1::Agent* response) override {
    return rpc::Serve(context, request, response, env_, &sendlift::CreateAgent);
  }
  grpc::ServerUnaryReactor* GetAgent(grpc::CallbackServerContext* context, const v1::GetAgentRequest* request,
                                     v1::Agent* response) override {
    return rpc::Serve(context, request, response, env_, &sendlift::GetAgent);
  }
  grpc::ServerUnaryReactor* ListAgents(grpc::CallbackServerContext* context, const v1::ListAgentsRequest* request,
                                       v1::ListAgentsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &sendlift::ListAgents);
  }
  grpc::ServerUnaryReactor* UpdateAgent(grpc::CallbackServerContext* context, const v1::UpdateAgentRequest* request,
                                        v1::Agent* response) override {
    return rpc::Serve(context, request, response, env_, &sendlift::UpdateAgent);
  }
  grpc::ServerUnaryReactor* DeleteAgent(grpc::CallbackServerContext* context, const v1::DeleteAgentRequest* request,
                                        Empty* response) override {
    return rpc::Serve(context, request, response, env_, &sendlift::DeleteAgent);
  }
  grpc::ServerUnaryReactor* ReserveTask(grpc::CallbackServerContext* context, const v1::ReserveTaskRequest* request,
                                        v1::ReserveTaskResponse* response) override {
    return rpc::Serve(context, request, response, env_, &Reserve);
  }
  grpc::ServerUnaryReactor* RenewTask(grpc::CallbackServerContext* context, const v1::RenewTaskRequest* request,
                                      v1::Task* response) override {
    return rpc::Serve(context, request, response, env_, &Renew);
  }
  grpc::ServerUnaryReactor* CompleteTask(grpc::CallbackServerContext* context, const v1::CompleteTaskRequest* request,
                                         v1::Task* response) override {
    return rpc::Serve(context, request, response, env_, &Complete);
  }
  grpc::ServerUnaryReactor* ReleaseTask(grpc::CallbackServerContext* context, const v1::ReleaseTaskRequest* request,
                                        v1::Task* response) override {
    return rpc::Serve(context, request, response, env_, &Release);
  }
  grpc::ServerUnaryReactor* GetTask(grpc::CallbackServerContext* context, const v1::GetTaskRequest* request,
                                    v1::Task* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListTasks(grpc::CallbackServerContext* context, const v1::ListTasksRequest* request,
                                      v1::ListTasksResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeWorklistService(ServiceEnvironment& env) {
  return std::make_unique<WorklistService>(env);
}

}  // namespace sendlift
