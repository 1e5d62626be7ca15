#include "clients/cli/offers.h"

#include <gmock/gmock.h>
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <string>

#include "sendlift/v1/recommendations.grpc.pb.h"
#include "tests/support/network/command_line.h"

namespace sendlift::cli {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;

// Answers what it is told to.
class Recommending : public testing::FakeServices<v1::RecommendationService> {
 public:
  grpc::Status RecommendOffer(grpc::ServerContext*, const v1::RecommendOfferRequest* asked,
                              v1::Recommendation* response) override {
    request = *asked;
    *response = answer;
    return grpc::Status::OK;
  }

  v1::Recommendation answer;
  v1::RecommendOfferRequest request;
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
  const Outcome outcome = server.RunLine({"offers", "recommend", "c-1", "--touchpoint", "shop"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(server.request.customer(), "workspaces/main/customers/c-1");
  EXPECT_EQ(server.request.touchpoint(), "shop");
  EXPECT_FALSE(server.request.validate_only());
  EXPECT_EQ(outcome.out,
            "campaign  answer           tier  arm    valid until              code\n"
            "autumn    discount 15 %    vip   early  2027-01-15 09:00:00 UTC\n"
            "winter    not in audience\n");
}

TEST(OffersTest, ADryRunSaysThatNobodyWasAssigned) {
  Recommending server;
  const Outcome outcome = server.RunLine({"offers", "recommend", "c-1", "--touchpoint", "web", "--dry-run"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_TRUE(server.request.validate_only());
  EXPECT_THAT(outcome.err, HasSubstr("Nothing to offer"));
  EXPECT_THAT(outcome.err, HasSubstr("nobody was assigned"));
}

}  // namespace
}  // namespace sendlift::cli
