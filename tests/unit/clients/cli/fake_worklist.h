#pragma once

#include <grpcpp/grpcpp.h>

#include <string>
#include <vector>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "sendlift/v1/worklist.grpc.pb.h"
#include "tests/support/network/command_line.h"

namespace sendlift::cli::testing {

// A worklist that remembers what it was asked. It has three tasks to reserve.
class FakeWorklist : public FakeServices<v1::WorklistService> {
 public:
  grpc::Status CreateAgent(grpc::ServerContext*, const v1::CreateAgentRequest* request, v1::Agent* response) override {
    created = *request;
    *response = request->agent();
    response->set_name(request->parent() + "/agents/" + request->agent_id());
    return grpc::Status::OK;
  }
  grpc::Status GetAgent(grpc::ServerContext*, const v1::GetAgentRequest* request, v1::Agent* response) override {
    response->set_name(request->name());
    return grpc::Status::OK;
  }
  grpc::Status ListAgents(grpc::ServerContext*, const v1::ListAgentsRequest* request,
                          v1::ListAgentsResponse* response) override {
    const bool first = request->page_token().empty();
    if (first) response->set_next_page_token("more");
    response->add_agents()->set_name(first ? "workspaces/main/agents/ann" : "workspaces/main/agents/bob");
    return grpc::Status::OK;
  }
  grpc::Status UpdateAgent(grpc::ServerContext*, const v1::UpdateAgentRequest* request, v1::Agent* response) override {
    updated = *request;
    *response = request->agent();
    return grpc::Status::OK;
  }
  grpc::Status DeleteAgent(grpc::ServerContext*, const v1::DeleteAgentRequest* request,
                           google::protobuf::Empty*) override {
    deleted = request->name();
    return grpc::Status::OK;
  }

  grpc::Status ReserveTask(grpc::ServerContext*, const v1::ReserveTaskRequest* request,
                           v1::ReserveTaskResponse* response) override {
    if (request->agent() == "workspaces/main/agents/eve") return DayIsFull();
    if (reserved == 3) {
      response->mutable_next_call_time()->set_seconds(1'800'100'000);
      return grpc::Status::OK;
    }
    Fill(++reserved, *response->mutable_task());
    response->mutable_task()->set_agent(request->agent());
    return grpc::Status::OK;
  }
  grpc::Status CompleteTask(grpc::ServerContext*, const v1::CompleteTaskRequest* request, v1::Task* response) override {
    completed.push_back(*request);
    response->set_name(request->name());
    response->set_state(v1::Task::DONE);
    response->set_disposition(request->disposition());
    return grpc::Status::OK;
  }
  grpc::Status ReleaseTask(grpc::ServerContext*, const v1::ReleaseTaskRequest* request, v1::Task* response) override {
    released = *request;
    response->set_name(request->name());
    return grpc::Status::OK;
  }
  grpc::Status GetTask(grpc::ServerContext*, const v1::GetTaskRequest* request, v1::Task* response) override {
    Fill(17, *response);
    response->set_name(request->name());
    return grpc::Status::OK;
  }
  grpc::Status ListTasks(grpc::ServerContext*, const v1::ListTasksRequest* request,
                         v1::ListTasksResponse* response) override {
    listed = *request;
    Fill(17, *response->add_tasks());
    return grpc::Status::OK;
  }

  v1::CreateAgentRequest created;
  v1::UpdateAgentRequest updated;
  std::string deleted;
  int reserved = 0;
  std::vector<v1::CompleteTaskRequest> completed;
  v1::ReleaseTaskRequest released;
  v1::ListTasksRequest listed;

 private:
  static void Fill(int number, v1::Task& task) {
    const std::string id = std::to_string(number);
    task.set_name("workspaces/main/tasks/" + id);
    task.set_state(v1::Task::RESERVED);
    task.set_instruction("workspaces/main/campaigns/autumn/instructions/" + id);
    task.set_customer("workspaces/main/customers/c" + id);
    task.set_attempt_count(1);
    task.set_reservation(4);
    task.mutable_expire_time()->set_seconds(4'000'000'000);
    task.mutable_briefing()->set_script("A word for you");
    task.mutable_briefing()->set_phone_number("+4915112345");
  }
  static grpc::Status DayIsFull() {
    google::rpc::ErrorInfo info;
    info.set_reason("AGENT_UNAVAILABLE");
    google::rpc::Status rich;
    rich.add_details()->PackFrom(info);
    return {grpc::StatusCode::FAILED_PRECONDITION, "eve has had 50 tasks today", rich.SerializeAsString()};
  }
};

}  // namespace sendlift::cli::testing
