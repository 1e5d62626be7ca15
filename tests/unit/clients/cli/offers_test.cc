#include "clients/cli/offers.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "base/clock.h"
#include "clients/cli/app.h"
#include "sendlift/v1/recommendations.grpc.pb.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;

// Answers what it is told to.
class Recommending : public v1::RecommendationService::Service {
 public:
  Recommending() {
    grpc::ServerBuilder builder;
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }
  ~Recommending() override { server_->Shutdown(); }

  grpc::Status RecommendOffer(grpc::ServerContext*, const v1::RecommendOfferRequest* asked,
                              v1::Recommendation* response) override {
    request = *asked;
    *response = answer;
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

  v1::Recommendation answer;
  v1::RecommendOfferRequest request;
  std::string out;
  std::string err;

 private:
  std::unique_ptr<grpc::Server> server_;
};

TEST(OffersTest, ShowsTheOfferAndWhyNotTheOthers) {
  Recommending server;
  server.answer.set_campaign("workspaces/main/campaigns/autumn");
  server.answer.set_tier("vip");
  server.answer.set_arm("early");
  server.answer.mutable_offer()->set_kind(v1::Offer::DISCOUNT);
  server.answer.mutable_offer()->set_percent(15);
  server.answer.mutable_valid_until_time()->set_seconds(1'800'003'600);
  v1::Consideration& considered = *server.answer.add_considered();
  considered.set_campaign("workspaces/main/campaigns/winter");
  considered.set_reason(v1::Consideration::NOT_IN_AUDIENCE);
  ASSERT_EQ(server.Run({"offers", "recommend", "c-1", "--touchpoint", "shop"}), 0) << server.err;
  EXPECT_EQ(server.request.customer(), "workspaces/main/customers/c-1");
  EXPECT_EQ(server.request.touchpoint(), "shop");
  EXPECT_FALSE(server.request.validate_only());
  EXPECT_EQ(server.out,
            "campaign  answer           tier  arm    valid until              code\n"
            "autumn    discount 15 %    vip   early  2027-01-15 09:00:00 UTC\n"
            "winter    not in audience\n");
}

TEST(OffersTest, ADryRunSaysThatNobodyWasAssigned) {
  Recommending server;
  ASSERT_EQ(server.Run({"offers", "recommend", "c-1", "--touchpoint", "web", "--dry-run"}), 0) << server.err;
  EXPECT_TRUE(server.request.validate_only());
  EXPECT_THAT(server.err, HasSubstr("Nothing to offer"));
  EXPECT_THAT(server.err, HasSubstr("nobody was assigned"));
}

}  // namespace
}  // namespace sendlift::cli
