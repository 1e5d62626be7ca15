#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/clients/cli/fake_server.h"

namespace sendlift::cli {
namespace {

using testing::FakeServer;
using ::testing::HasSubstr;
using testing::Outcome;
using testing::RunLine;
using ::testing::SizeIs;
using ::testing::StartsWith;

void FillDead(v1::InstructionRecord& record) {
  record.set_name("workspaces/main/campaigns/autumn/instructions/17");
  record.set_customer("workspaces/main/customers/c-1");
  record.set_channel(v1::EMAIL);
  record.set_arm("offer");
  record.set_wave("main");
  record.set_state(v1::InstructionRecord::DEAD);
  record.set_attempt(5);
  record.set_gateway("workspaces/main/gateways/mail-1");
  record.mutable_lease_time()->set_seconds(1'800'000'000);
}

TEST(InstructionsTest, AreListedOverAllPagesByStateAndCustomer) {
  FakeServer server;
  FillDead(server.instruction);
  const Outcome listed =
      RunLine({"instructions", "list", "autumn", "--state", "dead", "--state", "FAILED", "--customer", "c-1"}, &server);
  EXPECT_EQ(listed.code, 0);
  EXPECT_EQ(listed.out,
            "instruction  customer  channel  arm    wave  state  reason  attempt  gateway  handed over\n"
            "         17  c-1       EMAIL    offer  main  DEAD                 5  mail-1   2027-01-15 08:00:00 UTC\n");
  EXPECT_EQ(server.instruction_list.parent(), "workspaces/main/campaigns/autumn");
  EXPECT_EQ(server.instruction_list.customer(), "workspaces/main/customers/c-1");
  ASSERT_EQ(server.instruction_list.states_size(), 2);
  EXPECT_EQ(server.instruction_list.states(0), v1::InstructionRecord::DEAD);
  EXPECT_EQ(RunLine({"instructions", "list", "autumn", "--state", "LOST"}, &server).code, 3);
  EXPECT_EQ(RunLine({"instructions", "list"}, &server).code, 2);
}

TEST(InstructionsTest, JsonHasTheFieldsOfTheContract) {
  FakeServer server;
  FillDead(server.instruction);
  EXPECT_THAT(RunLine({"instructions", "get", "autumn", "17", "-o", "json"}, &server).out,
              HasSubstr("\"state\": \"DEAD\""));
  EXPECT_THAT(RunLine({"instructions", "list", "autumn", "-o", "json"}, &server).out, StartsWith("[{"));
}

TEST(InstructionsTest, OneShowsWhyItWasTakenOut) {
  FakeServer server;
  FillDead(server.instruction);
  server.instruction.set_state(v1::InstructionRecord::SUPPRESSED);
  server.instruction.set_reason(v1::Exclusion::CAPPED);
  const Outcome shown = RunLine({"instructions", "get", "autumn", "17"}, &server);
  EXPECT_THAT(shown.out, HasSubstr("state        SUPPRESSED\n"));
  EXPECT_THAT(shown.out, HasSubstr("because      they have had as many contacts as a frequency cap allows\n"));
}

TEST(InstructionsTest, AnExplanationReadsAsDatedLines) {
  FakeServer server;
  v1::ContactFact& assigned = *server.explanation.add_facts();
  assigned.set_code(v1::ContactFact::CONTROL);
  assigned.mutable_fact_time()->set_seconds(1'800'000'000);
  server.explanation.add_facts()->set_code(v1::ContactFact::PAUSED);
  EXPECT_EQ(RunLine({"instructions", "explain", "autumn", "c-1"}, &server).out,
            "when                     what\n"
            "2027-01-15 08:00:00 UTC  in control: never contacted, by design\n"
            "now                      the campaign is paused: nothing is handed over\n");
  EXPECT_EQ(server.explained, "workspaces/main/campaigns/autumn workspaces/main/customers/c-1");
  EXPECT_THAT(RunLine({"instructions", "explain", "autumn", "c-1", "-o", "json"}, &server).out,
              HasSubstr("\"code\": \"CONTROL\""));
}

TEST(InstructionsTest, ARedriveGoesOnUntilNoneIsLeft) {
  FakeServer server;
  EXPECT_EQ(RunLine({"instructions", "redrive", "autumn"}, &server).out, "planned again\n       10,007\n");
  EXPECT_THAT(server.redrives, SizeIs(2));
  EXPECT_EQ(server.redrives[0].names_size(), 0);
  RunLine({"instructions", "redrive", "autumn", "3", "4"}, &server);
  ASSERT_EQ(server.redrives.back().names_size(), 2);
  EXPECT_EQ(server.redrives.back().names(1), "workspaces/main/campaigns/autumn/instructions/4");
}

}  // namespace
}  // namespace sendlift::cli
