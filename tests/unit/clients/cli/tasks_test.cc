#include "clients/cli/tasks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "clients/cli/exit_code.h"
#include "tests/unit/clients/cli/fake_worklist.h"

namespace sendlift::cli {
namespace {

using testing::FakeWorklist;
using ::testing::HasSubstr;
using testing::Outcome;
using ::testing::SizeIs;

TEST(TasksTest, TheNextTaskIsShownWithItsScript) {
  FakeWorklist server;
  const Outcome next = server.RunLine({"tasks", "next", "--agent", "ann"});
  EXPECT_EQ(next.code, 0) << next.err;
  EXPECT_THAT(next.out, HasSubstr("+4915112345"));
  EXPECT_THAT(next.out, HasSubstr("A word for you"));
  EXPECT_THAT(server.RunLine({"tasks", "next", "--agent", "ann", "-o", "json"}).out, HasSubstr("\"briefing\""));
  server.reserved = 3;
  const Outcome nothing = server.RunLine({"tasks", "next", "--agent", "ann"});
  EXPECT_EQ(nothing.code, 0);
  EXPECT_THAT(nothing.err, HasSubstr("ask again at 2027-01-16 11:46:40 UTC"));
}

TEST(TasksTest, ACallIsCompletedUnderTheReservationThatStandsOrIsGiven) {
  FakeWorklist server;
  const Outcome done =
      server.RunLine({"tasks", "complete", "17", "--agent", "ann", "--disposition", "CALLBACK_REQUESTED", "--callback",
                      "2027-01-16T15:00:00+01:00", "--note", "at work", "--rating", "4"});
  EXPECT_EQ(done.code, 0) << done.err;
  ASSERT_THAT(server.completed, SizeIs(1));
  const v1::CompleteTaskRequest& request = server.completed[0];
  EXPECT_EQ(request.name(), "workspaces/main/tasks/17");
  EXPECT_EQ(request.agent(), "workspaces/main/agents/ann");
  EXPECT_EQ(request.reservation(), 4);
  EXPECT_EQ(request.disposition(), v1::Task::CALLBACK_REQUESTED);
  EXPECT_EQ(request.callback_time().seconds(), 1'800'108'000);
  EXPECT_EQ(request.note(), "at work");
  EXPECT_EQ(request.rating(), 4);
  EXPECT_FALSE(request.has_expectation());
  EXPECT_EQ(server.RunLine({"tasks", "complete", "17", "--agent", "ann", "--disposition", "HUNG_UP"}).code,
            static_cast<int>(ExitCode::kInvalid));
  EXPECT_EQ(server.RunLine({"tasks", "release", "17", "--agent", "ann", "--reservation", "9"}).code, 0);
  EXPECT_EQ(server.released.reservation(), 9);
}

TEST(TasksTest, TasksAreListedByStateAndAgent) {
  FakeWorklist server;
  const Outcome listed = server.RunLine({"tasks", "list", "--state", "OPEN", "--agent", "ann"});
  EXPECT_THAT(listed.out, HasSubstr("c17"));
  EXPECT_EQ(server.listed.state(), v1::Task::OPEN);
  EXPECT_EQ(server.listed.agent(), "workspaces/main/agents/ann");
  EXPECT_EQ(server.RunLine({"tasks", "list", "--state", "LOST"}).code, static_cast<int>(ExitCode::kInvalid));
  EXPECT_THAT(server.RunLine({"tasks", "get", "17"}).out, HasSubstr("A word for you"));
}

TEST(TasksTest, ASimulatedAgentWorksTheListOffOrAsMuchAsIsAskedFor) {
  FakeWorklist server;
  EXPECT_THAT(server.RunLine({"tasks", "simulate", "--agent", "ann", "--tasks", "2"}).err, HasSubstr("2 calls"));
  ASSERT_THAT(server.completed, SizeIs(2));
  EXPECT_EQ(server.completed[1].name(), "workspaces/main/tasks/2");
  EXPECT_EQ(server.completed[1].reservation(), 4);
  const Outcome rest = server.RunLine({"tasks", "simulate", "--agent", "ann", "--seed", "7", "--until-empty"});
  EXPECT_EQ(rest.code, 0);
  EXPECT_THAT(rest.err, HasSubstr("ann made 1 calls: nobody is to be called now"));
  const Outcome full = server.RunLine({"tasks", "simulate", "--agent", "eve", "--until-empty"});
  EXPECT_EQ(full.code, 0);
  EXPECT_THAT(full.err, HasSubstr("50 tasks today"));
}

}  // namespace
}  // namespace sendlift::cli
