#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using ::testing::ElementsAre;
using testing::FakeServer;
using testing::FileWith;
using testing::Outcome;
using testing::RunLine;

TEST(ExperimentsTest, ImportsAssignmentsInTheFilesWords) {
  FakeServer server;
  const std::string file = FileWith("hillstrom.csv", "id,segment\n1,Mens E-Mail\n2,No E-Mail\n3,womens\n");
  const Outcome outcome =
      RunLine({"experiments", "import-assignments", "hillstrom", file, "--customer-column", "id", "--arm-column",
               "segment", "--map", "Mens E-Mail=mens", "--map", "No E-Mail=control"},
              &server);
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(server.assignment_config.config().parent(), "workspaces/main/campaigns/hillstrom");
  EXPECT_THAT(server.arms, ElementsAre("mens", "control", "womens"));
}

}  // namespace
}  // namespace sendlift::cli
