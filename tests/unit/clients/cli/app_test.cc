#include "clients/cli/app.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;

TEST(AppTest, WrongUsageIsTwo) {
  EXPECT_EQ(RunLine({}).code, 2);
  EXPECT_EQ(RunLine({"campaigns"}).code, 2);
  EXPECT_EQ(RunLine({"campaigns", "launch"}).code, 2);
  EXPECT_EQ(RunLine({"--colour", "campaigns", "list"}).code, 2);
  EXPECT_EQ(RunLine({"customers", "import", "/nowhere.csv"}).code, 2);
  EXPECT_EQ(RunLine({"-o", "xml", "campaigns", "list"}).code, 2);
  EXPECT_EQ(RunLine({"--timeout", "soon", "campaigns", "list"}).code, 3);
}

TEST(AppTest, AMistypedCommandIsToldWithTheNearestOne) {
  const Outcome noun = RunLine({"campaings", "list"});
  EXPECT_EQ(noun.code, 2);
  EXPECT_THAT(noun.err, HasSubstr("error: there is no command \"campaings\"; did you mean \"campaigns\"?"));
  const Outcome verb = RunLine({"campaigns", "aply", "x.yaml"});
  EXPECT_EQ(verb.code, 2);
  EXPECT_THAT(verb.err, HasSubstr("there is no command \"aply\" of campaigns; did you mean \"apply\"?"));
}

TEST(AppTest, HelpDocumentsExitCodes) {
  const Outcome help = RunLine({"--help"});
  EXPECT_EQ(help.code, 0);
  EXPECT_THAT(help.out, HasSubstr("8  an import kept the good rows"));
  EXPECT_EQ(RunLine({"--version"}).code, 0);
}

TEST(AppTest, AnUnreachableServerIsSix) {
  const Outcome outcome = RunLine({"--server", "127.0.0.1:1", "campaigns", "list"});
  EXPECT_EQ(outcome.code, 6);
  EXPECT_THAT(outcome.err, HasSubstr("error: no server answers at 127.0.0.1:1"));
}

TEST(AppTest, GlobalOptionsMayFollowTheVerb) {
  testing::FakeServer server;
  const Outcome outcome = RunLine({"campaigns", "list", "-o", "csv"}, &server);
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.out, "id,state,name,starts,ends,updated\na,RUNNING,,,,\nb,RUNNING,,,,\n");
}

}  // namespace
}  // namespace sendlift::cli
