#include "clients/cli/journeys.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/clock.h"
#include "clients/cli/app.h"
#include "sendlift/v1/journeys.grpc.pb.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;

// Answers what it is told to, triggers one a page.
class Travelling : public v1::JourneyService::Service {
 public:
  Travelling() {
    grpc::ServerBuilder builder;
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~Travelling() override { server_->Shutdown(); }

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

  int Run(std::vector<const char*> arguments) {
    std::ostringstream printed, said;
    const SystemClock clock;
    Context context{.connection_options = {},
                    .out = {.stream = printed},
                    .err = {.stream = said},
                    .clock = clock,
                    .program = {},
                    .places = {},
                    .connection = std::make_shared<Connection>(server_->InProcessChannel({}), ConnectionOptions{})};
    arguments.insert(arguments.begin(), "sendlift");
    const int code = cli::Run(static_cast<int>(arguments.size()), arguments.data(), context);
    out = printed.str();
    err = said.str();
    return code;
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
  std::string out;
  std::string err;

 private:
  std::unique_ptr<grpc::Server> server_;
};

TEST(JourneysTest, ProgressShowsStepsAndEndings) {
  Travelling server;
  server.progress.add_steps()->set_follow_up("chase");
  server.progress.add_endings()->set_arm("offer");
  ASSERT_EQ(server.Run({"journeys", "progress", "autumn"}), 0) << server.err;
  EXPECT_EQ(server.asked, "workspaces/main/campaigns/autumn/journeyProgress");
  EXPECT_EQ(server.out,
            "follow-up  delay  triggered\n"
            "chase                     0\n"
            "\n"
            "arm    customers  on the way\n"
            "offer          0           0\n");
  ASSERT_EQ(server.Run({"-o", "csv", "journeys", "progress", "autumn"}), 0) << server.err;
  EXPECT_EQ(server.out, "follow_up,delay,ending,arm,tier,state,count\n,,,offer,,ON_THE_WAY,0\n");
}

TEST(JourneysTest, AllPagesOfTriggersAreOneFile) {
  Travelling server;
  server.AddTrigger("c-1", "soon", 1800057600);
  server.AddTrigger("=c-2", "none", 1800057601);
  ASSERT_EQ(server.Run({"-o", "csv", "journeys", "triggers", "autumn"}), 0) << server.err;
  EXPECT_EQ(server.asked, "workspaces/main/campaigns/autumn");
  EXPECT_EQ(server.out,
            "customer_id,follow_up,occurrence,arm,tier,delay,trigger_time,due_time,horizon_end_time,state,instruction\n"
            "c-1,chase,0,,,soon,2027-01-16T00:00:00Z,,,CONTROL,\n"
            "'=c-2,chase,0,,,none,2027-01-16T00:00:01Z,,,CONTROL,\n");
  ASSERT_EQ(server.Run({"-o", "json", "journeys", "triggers", "autumn"}), 0) << server.err;
  EXPECT_THAT(server.out, HasSubstr("customers/c-1"));
  EXPECT_THAT(server.out, HasSubstr("},{"));
  EXPECT_EQ(server.out.substr(server.out.size() - 2), "]\n");
  ASSERT_EQ(server.Run({"journeys", "triggers", "autumn"}), 0) << server.err;
  EXPECT_THAT(server.out, HasSubstr("c-1          chase"));
}

TEST(JourneysTest, NoTriggersAreAnEmptyFile) {
  Travelling server;
  ASSERT_EQ(server.Run({"-o", "json", "journeys", "triggers", "autumn"}), 0) << server.err;
  EXPECT_EQ(server.out, "[]\n");
}

TEST(JourneysTest, ACustomersWayIsTold) {
  Travelling server;
  server.triggers.set_name("workspaces/main/campaigns/autumn/journeys/c-1");
  server.triggers.set_arm("offer");
  server.triggers.set_tier("vip");
  server.triggers.set_more_triggers(true);
  server.triggers.mutable_enter_time()->set_seconds(1800057600);
  ASSERT_EQ(server.Run({"journeys", "get", "autumn", "c-1"}), 0) << server.err;
  EXPECT_EQ(server.asked, "workspaces/main/campaigns/autumn/journeys/c-1");
  EXPECT_EQ(server.out,
            "Customer c-1, arm offer, tier vip, on the way\n"
            "\n"
            "time                     follow-up  what\n"
            "2027-01-16 00:00:00 UTC             came in\n");
  EXPECT_THAT(server.err, HasSubstr("The first 1,000 triggers only"));
}

}  // namespace
}  // namespace sendlift::cli
