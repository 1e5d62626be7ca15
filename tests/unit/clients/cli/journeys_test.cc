#include "clients/cli/journeys.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/journeys.grpc.pb.h"
#include "tests/support/network/command_line.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;

// Answers what it is told to, triggers one a page.
class Travelling : public testing::FakeServices<v1::JourneyService> {
 public:
  grpc::Status GetJourneyProgress(grpc::ServerContext*, const v1::GetJourneyProgressRequest* request,
                                  v1::JourneyProgress* response) override {
    asked = request->name();
    *response = progress;
    return grpc::Status::OK;
  }
  grpc::Status ListJourneyTriggers(grpc::ServerContext*, const v1::ListJourneyTriggersRequest* request,
                                   v1::ListJourneyTriggersResponse* response) override {
    asked = request->parent();
    const int at = static_cast<int>(request->page_token().size());
    if (at < triggers.triggers_size()) *response->add_journey_triggers() = triggers.triggers(at);
    if (at + 1 < triggers.triggers_size()) response->set_next_page_token(request->page_token() + "+");
    return grpc::Status::OK;
  }
  grpc::Status GetJourney(grpc::ServerContext*, const v1::GetJourneyRequest* request, v1::Journey* response) override {
    asked = request->name();
    *response = triggers;
    return grpc::Status::OK;
  }

  void AddTrigger(const std::string& customer, const std::string& delay, int64_t seconds) {
    v1::JourneyTrigger& trigger = *triggers.add_triggers();
    trigger.set_customer(absl::StrCat("workspaces/main/customers/", customer));
    trigger.set_follow_up("chase");
    trigger.set_delay(delay);
    trigger.set_state(v1::JourneyTrigger::CONTROL);
    trigger.mutable_trigger_time()->set_seconds(seconds);
  }

  v1::JourneyProgress progress;
  v1::Journey triggers;
  std::string asked;
};

TEST(JourneysTest, ProgressShowsStepsAndEndings) {
  Travelling server;
  server.progress.add_steps()->set_follow_up("chase");
  server.progress.add_endings()->set_arm("offer");
  Outcome outcome = server.RunLine({"journeys", "progress", "autumn"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(server.asked, "workspaces/main/campaigns/autumn/journeyProgress");
  EXPECT_EQ(outcome.out,
            "follow-up  delay  triggered\n"
            "chase                     0\n"
            "\n"
            "arm    customers  on the way\n"
            "offer          0           0\n");
  outcome = server.RunLine({"-o", "csv", "journeys", "progress", "autumn"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "follow_up,delay,ending,arm,tier,state,count\n,,,offer,,ON_THE_WAY,0\n");
}

TEST(JourneysTest, AllPagesOfTriggersAreOneFile) {
  Travelling server;
  server.AddTrigger("c-1", "soon", 1800057600);
  server.AddTrigger("=c-2", "none", 1800057601);
  Outcome outcome = server.RunLine({"-o", "csv", "journeys", "triggers", "autumn"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(server.asked, "workspaces/main/campaigns/autumn");
  EXPECT_EQ(outcome.out,
            "customer_id,follow_up,occurrence,arm,tier,delay,trigger_time,due_time,horizon_end_time,state,instruction\n"
            "c-1,chase,0,,,soon,2027-01-16T00:00:00Z,,,CONTROL,\n"
            "'=c-2,chase,0,,,none,2027-01-16T00:00:01Z,,,CONTROL,\n");
  outcome = server.RunLine({"-o", "json", "journeys", "triggers", "autumn"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("customers/c-1"));
  EXPECT_THAT(outcome.out, HasSubstr("},{"));
  EXPECT_EQ(outcome.out.substr(outcome.out.size() - 2), "]\n");
  outcome = server.RunLine({"journeys", "triggers", "autumn"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, HasSubstr("c-1          chase"));
}

TEST(JourneysTest, NoTriggersAreAnEmptyFile) {
  Travelling server;
  const Outcome outcome = server.RunLine({"-o", "json", "journeys", "triggers", "autumn"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, "[]\n");
}

TEST(JourneysTest, ACustomersWayIsTold) {
  Travelling server;
  server.triggers.set_name("workspaces/main/campaigns/autumn/journeys/c-1");
  server.triggers.set_arm("offer");
  server.triggers.set_tier("vip");
  server.triggers.set_more_triggers(true);
  server.triggers.mutable_enter_time()->set_seconds(1800057600);
  const Outcome outcome = server.RunLine({"journeys", "get", "autumn", "c-1"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(server.asked, "workspaces/main/campaigns/autumn/journeys/c-1");
  EXPECT_EQ(outcome.out,
            "Customer c-1, arm offer, tier vip, on the way\n"
            "\n"
            "time                     follow-up  what\n"
            "2027-01-16 00:00:00 UTC             came in\n");
  EXPECT_THAT(outcome.err, HasSubstr("The first 1,000 triggers only"));
}

}  // namespace
}  // namespace sendlift::cli
