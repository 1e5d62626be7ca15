#include "clients/cli/agents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/exit_code.h"
#include "tests/unit/clients/cli/fake_worklist.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeWorklist;
using ::testing::HasSubstr;
using testing::Outcome;

TEST(AgentsTest, AnAgentIsMadeWithWhatIsGiven) {
  FakeWorklist server;
  const Outcome made = server.RunLine({"agents", "create", "ann", "--name", "Ann", "--skill", "retention", "--language",
                                       "de", "--language", "en", "--tasks-a-day", "30", "--hours",
                                       "Mon-Fri 09:00-17:00", "--zone", "Europe/Berlin"});
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, HasSubstr("Mon-Fri 09:00-17:00"));
  EXPECT_EQ(server.created.agent_id(), "ann");
  EXPECT_EQ(server.created.agent().display_name(), "Ann");
  EXPECT_THAT(server.created.agent().languages(), ElementsAre("de", "en"));
  EXPECT_THAT(server.created.agent().skills(), ElementsAre("retention"));
  EXPECT_EQ(server.created.agent().tasks_a_day(), 30);
}

TEST(AgentsTest, AnUpdateNamesOnlyWhatIsGiven) {
  FakeWorklist server;
  EXPECT_EQ(server.RunLine({"agents", "update", "ann", "--inactive", "--tasks-a-day", "5"}).code, 0);
  EXPECT_EQ(server.updated.agent().name(), "workspaces/main/agents/ann");
  EXPECT_THAT(server.updated.update_mask().paths(), ElementsAre("tasks_a_day", "inactive"));
  EXPECT_TRUE(server.updated.agent().inactive());
  EXPECT_EQ(server.RunLine({"agents", "update", "ann", "--active"}).code, 0);
  EXPECT_FALSE(server.updated.agent().inactive());
  EXPECT_EQ(server.RunLine({"agents", "update", "ann"}).code, static_cast<int>(ExitCode::kInvalid));
  EXPECT_EQ(server.RunLine({"agents", "update", "ann", "--active", "--inactive"}).code,
            static_cast<int>(ExitCode::kInvalid));
}

TEST(AgentsTest, AgentsAreListedPageByPageShownAndDeleted) {
  FakeWorklist server;
  const Outcome listed = server.RunLine({"agents", "list"});
  EXPECT_THAT(listed.out, HasSubstr("ann"));
  EXPECT_THAT(listed.out, HasSubstr("bob"));
  EXPECT_THAT(server.RunLine({"agents", "get", "bob"}).out, HasSubstr("bob"));
  EXPECT_EQ(server.RunLine({"agents", "delete", "ann"}).code, 0);
  EXPECT_EQ(server.deleted, "workspaces/main/agents/ann");
}

}  // namespace
}  // namespace sendlift::cli
