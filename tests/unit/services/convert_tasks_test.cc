#include "services/convert_tasks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/network/campaigns.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

TEST(ConvertTasksTest, AnAgentGoesThereAndBack) {
  const auto proto = testing::FromText<v1::Agent>(R"pb(
    display_name: "Ann"
    skills: "retention"
    languages: "de"
    languages: "en"
    tasks_a_day: 30
    reserved_max: 2
    call_hours: "Mon-Fri 09:00-17:00"
    time_zone: "Europe/Berlin"
    inactive: true
  )pb");
  Violations violations;
  const Agent agent = AgentFromProto(proto, "ann", violations);
  EXPECT_TRUE(violations.empty());
  EXPECT_EQ(agent.id, "ann");
  EXPECT_FALSE(agent.active);
  v1::Agent back = AgentToProto(agent, absl::UnixEpoch());
  EXPECT_EQ(back.name(), "workspaces/main/agents/ann");
  for (const char* field : {"name", "etag", "create_time", "update_time"}) {
    back.GetReflection()->ClearField(&back, back.GetDescriptor()->FindFieldByName(field));
  }
  EXPECT_EQ(back.DebugString(), proto.DebugString());
}

TEST(ConvertTasksTest, WhatIsNotSaidOfAnAgentIsTheDefault) {
  Violations violations;
  const Agent agent = AgentFromProto({}, "ann", violations);
  EXPECT_TRUE(violations.empty());
  EXPECT_EQ(agent.tasks_a_day, Agent::kTasksADayDefault);
  EXPECT_EQ(agent.reserved_max, 1);
  EXPECT_EQ(agent.time_zone, "UTC");
  EXPECT_TRUE(agent.active);
}

TEST(ConvertTasksTest, StatesAndDispositionsHaveTheSameNamesOnTheWire) {
  for (const TaskState state : kTaskStates) EXPECT_EQ(v1::Task::State_Name(ToProto(state)), NameOf(state));
  Violations violations;
  for (int i = 1; i < kDispositionCount; ++i) {
    const auto disposition = static_cast<Disposition>(i);
    EXPECT_EQ(v1::Task::Disposition_Name(ToProto(disposition)), NameOf(disposition));
    EXPECT_EQ(DispositionFromProto(ToProto(disposition), violations), disposition);
  }
  EXPECT_TRUE(violations.empty());
  DispositionFromProto(v1::Task::DISPOSITION_UNSPECIFIED, violations);
  DispositionFromProto(static_cast<v1::Task::Disposition>(99), violations);
  EXPECT_EQ(violations.list().size(), 2u);
}

}  // namespace
}  // namespace sendlift
