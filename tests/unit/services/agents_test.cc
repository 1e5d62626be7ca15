#include "services/agents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/services/worklist_world.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::ReasonOf;
using Stub = v1::WorklistService::Stub;

class AgentsTest : public ::testing::Test {
 protected:
  grpc::Status Get(const std::string& id) {
    return world_.Call(&Stub::GetAgent, "name: 'workspaces/main/agents/" + id + "'", agent_);
  }
  grpc::Status Update(const std::string& request) { return world_.Call(&Stub::UpdateAgent, request, agent_); }
  grpc::Status Delete(const std::string& id, const std::string& etag = "") {
    google::protobuf::Empty empty;
    v1::DeleteAgentRequest request;
    request.set_name("workspaces/main/agents/" + id);
    request.set_etag(etag);
    grpc::ClientContext context;
    return world_.stub->DeleteAgent(&context, request, &empty);
  }

  testing::WorklistWorld world_;
  v1::Agent agent_;
};

TEST_F(AgentsTest, AnAgentIsMadeReadAndListed) {
  EXPECT_GRPC_OK(world_.CreateAgent("ann", "display_name: 'Ann' skills: 'retention' languages: 'de' tasks_a_day: 30"));
  EXPECT_EQ(ReasonOf(world_.CreateAgent("ann")), "RESOURCE_EXISTS");
  EXPECT_GRPC_OK(world_.CreateAgent("bob"));
  EXPECT_GRPC_OK(Get("ann"));
  EXPECT_EQ(agent_.name(), "workspaces/main/agents/ann");
  EXPECT_EQ(agent_.display_name(), "Ann");
  EXPECT_EQ(agent_.tasks_a_day(), 30);
  EXPECT_EQ(agent_.reserved_max(), 1);
  EXPECT_EQ(agent_.time_zone(), "UTC");
  EXPECT_FALSE(agent_.inactive());
  EXPECT_FALSE(agent_.etag().empty());
  EXPECT_EQ(ReasonOf(Get("zoe")), "RESOURCE_NOT_FOUND");
  v1::ListAgentsResponse page;
  EXPECT_GRPC_OK(world_.Call(&Stub::ListAgents, "parent: 'workspaces/main' page_size: 1", page));
  ASSERT_EQ(page.agents_size(), 1);
  EXPECT_EQ(page.agents(0).name(), "workspaces/main/agents/ann");
  EXPECT_FALSE(page.next_page_token().empty());
}

TEST_F(AgentsTest, EveryWrongFieldIsNamedAndNothingKept) {
  const grpc::Status wrong =
      world_.CreateAgent("ann", "skills: 'Sales' languages: '?' tasks_a_day: 1001 call_hours: 'late' time_zone: 'x/y'");
  EXPECT_THAT(testing::WrongFieldsOf(wrong), ElementsAre("agent.skills[0]", "agent.languages[0]", "agent.tasks_a_day",
                                                         "agent.call_hours", "agent.time_zone"));
  EXPECT_THAT(testing::WrongFieldsOf(world_.CreateAgent("Ann")), ElementsAre("agent_id"));
  EXPECT_EQ(ReasonOf(Get("ann")), "RESOURCE_NOT_FOUND");
}

TEST_F(AgentsTest, AnUpdateChangesWhatTheMaskNamesUnderTheEtag) {
  EXPECT_GRPC_OK(world_.CreateAgent("ann", "display_name: 'Ann' skills: 'retention' inactive: true"));
  EXPECT_GRPC_OK(Get("ann"));
  const std::string etag = agent_.etag();
  EXPECT_GRPC_OK(
      Update("agent { name: 'workspaces/main/agents/ann' tasks_a_day: 12 } update_mask { paths: "
             "'tasks_a_day' paths: 'inactive' }"));
  EXPECT_EQ(agent_.tasks_a_day(), 12);
  EXPECT_FALSE(agent_.inactive());
  EXPECT_EQ(agent_.display_name(), "Ann");
  EXPECT_THAT(agent_.skills(), ElementsAre("retention"));
  v1::UpdateAgentRequest late;
  late.mutable_agent()->set_name("workspaces/main/agents/ann");
  late.mutable_agent()->set_etag(etag);
  late.mutable_agent()->set_display_name("Anna");
  grpc::ClientContext context;
  EXPECT_EQ(ReasonOf(world_.stub->UpdateAgent(&context, late, &agent_)), "ETAG_MISMATCH");
  EXPECT_EQ(ReasonOf(Update("agent { name: 'workspaces/main/agents/zoe' tasks_a_day: 12 }")), "RESOURCE_NOT_FOUND");
}

TEST_F(AgentsTest, AnAgentWithATaskStays) {
  EXPECT_GRPC_OK(world_.CreateAgent("ann"));
  world_.LaunchCalls(1);
  v1::ReserveTaskResponse reserved;
  EXPECT_GRPC_OK(world_.Call(&Stub::ReserveTask, "agent: 'workspaces/main/agents/ann'", reserved));
  EXPECT_GRPC_OK(Get("ann"));
  EXPECT_EQ(agent_.tasks_today(), 1);
  EXPECT_EQ(ReasonOf(Delete("ann", "\"other\"")), "ETAG_MISMATCH");
  EXPECT_EQ(ReasonOf(Delete("ann")), "AGENT_UNAVAILABLE");
  v1::Task released;
  EXPECT_GRPC_OK(world_.Call(&Stub::ReleaseTask,
                             "name: 'workspaces/main/tasks/1' agent: 'workspaces/main/agents/ann' reservation: 1",
                             released));
  EXPECT_GRPC_OK(Delete("ann", agent_.etag()));
  EXPECT_EQ(ReasonOf(Get("ann")), "RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace sendlift
