#include "services/worklist.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sendlift/v1/gateways.grpc.pb.h"
#include "services/auth.h"
#include "storage/suppressions.h"
#include "tests/unit/services/worklist_world.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::ReasonOf;
using ::testing::SizeIs;
using Stub = v1::WorklistService::Stub;

constexpr char kAnn[] = "agent: 'workspaces/main/agents/ann' ";
constexpr char kRequestId[] = "request_id: '7f3d2c1b-0a9e-4d8c-b7a6-958473625140' ";

class WorklistTest : public ::testing::Test {
 protected:
  grpc::Status Reserve(const std::string& more = "") {
    response_.Clear();
    return world_.Call(&Stub::ReserveTask, kAnn + more, response_);
  }
  grpc::Status Complete(const std::string& more, int64_t task = 1, int64_t reservation = 1) {
    return world_.Call(&Stub::CompleteTask, Holder(task, reservation) + more, task_);
  }
  grpc::Status Get(int64_t task = 1) {
    return world_.Call(&Stub::GetTask, "name: 'workspaces/main/tasks/" + std::to_string(task) + "'", task_);
  }
  static std::string Holder(int64_t task, int64_t reservation) {
    return kAnn + ("name: 'workspaces/main/tasks/" + std::to_string(task)) +
           "' reservation: " + std::to_string(reservation) + " ";
  }
  std::vector<std::string> Listed(const std::string& more) {
    v1::ListTasksResponse page;
    EXPECT_GRPC_OK(world_.Call(&Stub::ListTasks, "parent: 'workspaces/main' " + more, page));
    std::vector<std::string> names;
    for (const v1::Task& task : page.tasks()) names.push_back(task.name().substr(task.name().rfind('/') + 1));
    return names;
  }

  testing::WorklistWorld world_;
  v1::ReserveTaskResponse response_;
  v1::Task task_;
};

TEST_F(WorklistTest, AReservedTaskSaysAllThatTheAgentNeeds) {
  EXPECT_GRPC_OK(world_.CreateAgent("ann"));
  world_.LaunchCalls(1);
  EXPECT_GRPC_OK(Reserve());
  const v1::Task& task = response_.task();
  EXPECT_EQ(task.name(), "workspaces/main/tasks/1");
  EXPECT_EQ(task.state(), v1::Task::RESERVED);
  EXPECT_EQ(task.instruction(), "workspaces/main/campaigns/autumn/instructions/0");
  EXPECT_EQ(task.customer(), "workspaces/main/customers/c0");
  EXPECT_EQ(task.arm(), "offer");
  EXPECT_EQ(task.follow_up(), "");
  EXPECT_EQ(task.language_code(), "en");
  EXPECT_EQ(task.attempt_count(), 1);
  EXPECT_EQ(task.reservation(), 1);
  EXPECT_EQ(task.briefing().script(), "A word for you, Name0");
  EXPECT_EQ(task.briefing().phone_number(), "+491511000000");
  EXPECT_EQ(task.briefing().offer().percent(), 15);
  EXPECT_EQ(task.lease_until_time().seconds(), absl::ToUnixSeconds(world_.server.clock().Now()) + 300);
  EXPECT_GRPC_OK(Get());
  EXPECT_EQ(task_.SerializeAsString(), task.SerializeAsString());
  EXPECT_EQ(ReasonOf(Reserve()), "AGENT_UNAVAILABLE");
}

TEST_F(WorklistTest, ARepeatedRequestGivesTheSameTask) {
  EXPECT_GRPC_OK(world_.CreateAgent("ann", "reserved_max: 5"));
  world_.LaunchCalls(2);
  EXPECT_GRPC_OK(Reserve(kRequestId));
  const std::string name = response_.task().name();
  EXPECT_GRPC_OK(Reserve(kRequestId));
  EXPECT_EQ(response_.task().name(), name);
  EXPECT_GRPC_OK(Reserve());
  EXPECT_NE(response_.task().name(), name);
}

TEST_F(WorklistTest, ACallIsRenewedCompletedAndShownWithItsHistory) {
  EXPECT_GRPC_OK(world_.CreateAgent("ann"));
  world_.LaunchCalls(1);
  EXPECT_GRPC_OK(Reserve());
  world_.server.clock().AdvanceBy(absl::Minutes(3));
  EXPECT_GRPC_OK(world_.Call(&Stub::RenewTask, Holder(1, 1), task_));
  EXPECT_EQ(task_.lease_until_time().seconds(), absl::ToUnixSeconds(world_.server.clock().Now()) + 300);
  EXPECT_THAT(testing::WrongFieldsOf(Complete("")), ElementsAre("disposition"));
  EXPECT_THAT(testing::WrongFieldsOf(Complete("disposition: BUSY rating: 3")), ElementsAre("rating"));
  EXPECT_GRPC_OK(Complete("disposition: CONNECTED_CONVERTED rating: 4 expectation: 3 note: 'glad'"));
  EXPECT_EQ(task_.state(), v1::Task::DONE);
  EXPECT_GRPC_OK(Get());
  EXPECT_FALSE(task_.has_briefing());
  ASSERT_EQ(task_.calls_size(), 1);
  EXPECT_EQ(task_.calls(0).note(), "glad");
  EXPECT_EQ(task_.calls(0).rating(), 4);
  EXPECT_EQ(task_.calls(0).end_time().seconds() - task_.calls(0).begin_time().seconds(), 180);
  EXPECT_EQ(ReasonOf(Complete("disposition: BUSY")), "TASK_NOT_RESERVED");
  EXPECT_EQ(ReasonOf(Complete("disposition: BUSY", 7)), "RESOURCE_NOT_FOUND");
}

TEST_F(WorklistTest, WithoutATaskItIsSaidWhenToAskAgain) {
  EXPECT_GRPC_OK(world_.CreateAgent("ann"));
  world_.LaunchCalls(1);
  EXPECT_GRPC_OK(Reserve());
  EXPECT_GRPC_OK(Complete("disposition: NO_ANSWER"));
  EXPECT_GRPC_OK(Reserve());
  EXPECT_FALSE(response_.has_task());
  EXPECT_EQ(response_.next_call_time().seconds(), absl::ToUnixSeconds(world_.server.clock().Now()) + 4 * 3600);
}

TEST_F(WorklistTest, DoNotCallIsSuppressedBeforeTheAnswer) {
  EXPECT_GRPC_OK(world_.CreateAgent("ann"));
  world_.LaunchCalls(1);
  EXPECT_GRPC_OK(Reserve());
  EXPECT_GRPC_OK(Complete("disposition: DO_NOT_CALL"));
  size_t suppressions = 0;
  EXPECT_TRUE(world_.server.database()
                  .Read([&](storage::Session& session) -> absl::Status {
                    ASSIGN_OR_RETURN(const auto all, storage::ListSuppressions(session, kMainWorkspace, 0, 10));
                    suppressions = all.size();
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_EQ(suppressions, 1u);
}

TEST_F(WorklistTest, ListsAreByStateAndAgentInPages) {
  EXPECT_GRPC_OK(world_.CreateAgent("ann"));
  world_.LaunchCalls(3);
  EXPECT_GRPC_OK(Reserve());
  EXPECT_THAT(Listed(""), SizeIs(3));
  EXPECT_THAT(Listed("state: RESERVED"), SizeIs(1));
  EXPECT_THAT(Listed(kAnn), SizeIs(1));
  EXPECT_THAT(Listed("state: DONE"), SizeIs(0));
  v1::ListTasksResponse page;
  EXPECT_GRPC_OK(world_.Call(&Stub::ListTasks, "parent: 'workspaces/main' page_size: 2", page));
  EXPECT_EQ(page.tasks_size(), 2);
  const std::string next = "parent: 'workspaces/main' page_size: 2 page_token: '" + page.next_page_token() + "'";
  EXPECT_GRPC_OK(world_.Call(&Stub::ListTasks, next, page));
  EXPECT_EQ(page.tasks_size(), 1);
  EXPECT_TRUE(page.next_page_token().empty());
}

TEST_F(WorklistTest, NobodyIsCalledWhileTheClockIsHeld) {
  EXPECT_GRPC_OK(world_.CreateAgent("ann"));
  world_.server.clock().JumpBy(absl::Hours(1));
  EXPECT_EQ(ReasonOf(Reserve()), "CLOCK_JUMPED");
}

TEST(WorklistRolesTest, AnAgentsTokenWorksAsThatAgentOnly) {
  const std::string ann = NewToken();
  const std::string planner = NewToken();
  testing::WorklistWorld world({{.hash = TokenHash(ann), .name = "ann", .role = "agent"},
                                {.hash = TokenHash(planner), .name = "paula", .role = "planner"}});
  for (const char* id : {"ann", "bob"}) {
    v1::Agent agent;
    EXPECT_GRPC_OK(world.Call(
        &Stub::CreateAgent, std::string("parent: 'workspaces/main' agent {} agent_id: '") + id + "'", agent, planner));
  }
  world.LaunchCalls(2);
  v1::ReserveTaskResponse response;
  EXPECT_EQ(ReasonOf(world.Call(&Stub::ReserveTask, "agent: 'workspaces/main/agents/bob'", response, ann)),
            "ROLE_INSUFFICIENT");
  EXPECT_GRPC_OK(world.Call(&Stub::ReserveTask, kAnn, response, ann));
  const std::string own = "name: '" + response.task().name() + "'";
  EXPECT_GRPC_OK(world.Call(&Stub::ReserveTask, "agent: 'workspaces/main/agents/bob'", response, planner));
  v1::Task task;
  EXPECT_GRPC_OK(world.Call(&Stub::GetTask, own, task, ann));
  EXPECT_EQ(ReasonOf(world.Call(&Stub::GetTask, "name: '" + response.task().name() + "'", task, ann)),
            "ROLE_INSUFFICIENT");
  v1::ListTasksResponse page;
  EXPECT_EQ(ReasonOf(world.Call(&Stub::ListTasks, "parent: 'workspaces/main'", page, ann)), "ROLE_INSUFFICIENT");
  EXPECT_GRPC_OK(world.Call(&Stub::ListTasks, std::string("parent: 'workspaces/main' ") + kAnn, page, ann));
  EXPECT_EQ(page.tasks_size(), 1);
}

TEST(WorklistNameTest, NoGatewayFromOutsideTakesTheNameOfTheWorklist) {
  testing::TestServer server;
  const auto stub = server.Stub<v1::GatewayService>();
  grpc::ClientContext context;
  const auto stream = stub->Exchange(&context);
  v1::ExchangeRequest hello;
  hello.mutable_hello()->set_gateway("worklist");
  hello.mutable_hello()->add_channels(v1::PHONE);
  hello.mutable_hello()->mutable_clock_time()->set_seconds(absl::ToUnixSeconds(server.clock().Now()));
  stream->Write(hello);
  v1::ExchangeResponse response;
  while (stream->Read(&response)) {
  }
  EXPECT_THAT(testing::WrongFieldsOf(stream->Finish()), ElementsAre("hello.gateway"));
}

}  // namespace
}  // namespace sendlift
