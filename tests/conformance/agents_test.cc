#include "storage/agents.h"

#include <string>
#include <vector>

#include "tests/conformance/storage_engine.h"

namespace sendlift::conformance {
namespace {

using ::testing::ElementsAre;
using testing::HasCode;
using ::testing::HasSubstr;

class AgentsTest : public StorageTest {
 protected:
  static Agent Ann(const std::string& id = "ann") {
    Agent agent;
    agent.id = id;
    agent.display_name = "Ann";
    agent.skills = {"retention", "technical"};
    agent.languages = {"de", "pt-BR"};
    agent.tasks_a_day = 30;
    agent.reserved_max = 2;
    agent.call_hours = "Mon-Fri 09:00-17:00";
    agent.time_zone = "Europe/Berlin";
    agent.active = false;
    return agent;
  }
};
ON_EVERY_ENGINE(AgentsTest);

TEST_P(AgentsTest, WhatIsStoredIsReadAndListedById) {
  ASSERT_OK(Write(storage::InsertAgent, Ann(), kNow));
  ASSERT_OK_AND_ASSIGN(const Agent read, Read(storage::GetAgent, "ann"));
  EXPECT_EQ(read.display_name, "Ann");
  EXPECT_THAT(read.skills, ElementsAre("retention", "technical"));
  EXPECT_THAT(read.languages, ElementsAre("de", "pt-BR"));
  EXPECT_EQ(read.tasks_a_day, 30);
  EXPECT_EQ(read.reserved_max, 2);
  EXPECT_EQ(read.call_hours, "Mon-Fri 09:00-17:00");
  EXPECT_EQ(read.time_zone, "Europe/Berlin");
  EXPECT_FALSE(read.active);
  EXPECT_EQ(read.revision, 1);
  EXPECT_EQ(read.create_time, kNow);
  EXPECT_THAT(Write(storage::InsertAgent, Ann(), kNow), HasCode(absl::StatusCode::kAlreadyExists, HasSubstr("ann")));
  ASSERT_OK(Write(storage::InsertAgent, Ann("abe"), kNow));
  std::vector<std::string> ids;
  ASSERT_OK_AND_ASSIGN(const auto page, Read(storage::ListAgents, "abe", 5));
  for (const Agent& agent : page) ids.push_back(agent.id);
  EXPECT_THAT(ids, ElementsAre("ann"));
}

TEST_P(AgentsTest, AChangeIsARevisionAndTheCountOfTheDayIsNone) {
  ASSERT_OK(Write(storage::InsertAgent, Ann(), kNow));
  Agent changed = Ann();
  changed.skills = {};
  changed.active = true;
  const absl::Time later = kNow + absl::Hours(1);
  ASSERT_OK_AND_ASSIGN(Agent agent, Write(storage::UpdateAgent, changed, later));
  EXPECT_EQ(agent.revision, 2);
  EXPECT_EQ(agent.update_time, later);
  EXPECT_TRUE(agent.skills.empty());
  agent.day = absl::CivilDay(2027, 1, 18);
  agent.tasks_today = 7;
  ASSERT_OK(Write(storage::PutTasksToday, agent));
  ASSERT_OK_AND_ASSIGN(agent, Read(storage::GetAgent, "ann"));
  EXPECT_EQ(agent.revision, 2);
  EXPECT_EQ(agent.day, absl::CivilDay(2027, 1, 18));
  EXPECT_EQ(agent.tasks_today, 7);
}

TEST_P(AgentsTest, OneThatIsGoneIsNotFound) {
  ASSERT_OK(Write(storage::InsertAgent, Ann(), kNow));
  ASSERT_OK(Write(storage::DeleteAgent, "ann"));
  EXPECT_THAT(Write(storage::DeleteAgent, "ann"), HasCode(absl::StatusCode::kNotFound, HasSubstr("ann")));
  EXPECT_THAT(Read(storage::GetAgent, "ann"), HasCode(absl::StatusCode::kNotFound, HasSubstr("ann")));
  EXPECT_THAT(Write(storage::UpdateAgent, Ann(), kNow), HasCode(absl::StatusCode::kNotFound, HasSubstr("ann")));
  ASSERT_OK_AND_ASSIGN(const auto found, Read(storage::FindAgent, "ann"));
  EXPECT_FALSE(found.has_value());
}

}  // namespace
}  // namespace sendlift::conformance
