#include "services/recommendations.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sendlift/v1/campaigns.grpc.pb.h"
#include "sendlift/v1/experiments.grpc.pb.h"
#include "sendlift/v1/recommendations.grpc.pb.h"
#include "storage/customers.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;

class RecommendationsTest : public ::testing::Test {
 protected:
  RecommendationsTest() {
    EXPECT_TRUE(
        server_.database()
            .Write(storage::Lane::kImport,
                   [&](storage::Session& session) {
                     Customer customer;
                     customer.id = "c-1";
                     return storage::UpsertCustomer(session, kMainWorkspace, customer, server_.clock().Now()).status();
                   })
            .ok());
  }

  // Almost all are treated.
  void Launch(const std::string& id) {
    const auto stub = server_.Stub<v1::CampaignService>();
    v1::CreateCampaignRequest create;
    create.set_parent("workspaces/main");
    create.set_campaign_id(id);
    v1::Campaign& campaign = *create.mutable_campaign();
    campaign = testing::CampaignMessage();
    campaign.mutable_experiment()->mutable_control()->set_parts_per_million(1);
    campaign.add_touchpoints("shop");
    v1::Offer& offer = *campaign.mutable_tiers(0)->mutable_offer();
    offer.mutable_expected_value()->set_currency_code("EUR");
    offer.mutable_expected_value()->set_minor_units(250);
    grpc::ClientContext creating, launching;
    EXPECT_GRPC_OK(stub->CreateCampaign(&creating, create, &campaign));
    v1::LaunchCampaignRequest launch;
    launch.set_name("workspaces/main/campaigns/" + id);
    EXPECT_GRPC_OK(stub->LaunchCampaign(&launching, launch, &campaign));
  }

  static v1::RecommendOfferRequest Asking() {
    v1::RecommendOfferRequest request;
    request.set_parent("workspaces/main");
    request.set_customer("workspaces/main/customers/c-1");
    request.set_touchpoint("shop");
    return request;
  }
  grpc::Status Recommend(const v1::RecommendOfferRequest& request) {
    grpc::ClientContext context;
    return stub_->RecommendOffer(&context, request, &answer_);
  }
  v1::ListAssignmentsResponse Assignments() {
    grpc::ClientContext context;
    v1::ListAssignmentsRequest request;
    request.set_parent("workspaces/main/campaigns/autumn");
    v1::ListAssignmentsResponse response;
    EXPECT_GRPC_OK(server_.Stub<v1::ExperimentService>()->ListAssignments(&context, request, &response));
    return response;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::RecommendationService::Stub> stub_ = server_.Stub<v1::RecommendationService>();
  v1::Recommendation answer_;
};

TEST_F(RecommendationsTest, TheOfferOfTheMomentIsRecordedWithItsTouchpoint) {
  Launch("autumn");
  Launch("winter");
  EXPECT_GRPC_OK(Recommend(Asking()));
  EXPECT_EQ(answer_.campaign(), "");
  EXPECT_EQ(answer_.considered_size(), 0);  // both begin tomorrow

  server_.clock().AdvanceBy(absl::Hours(16));
  v1::RecommendOfferRequest dry = Asking();
  dry.set_validate_only(true);
  EXPECT_GRPC_OK(Recommend(dry));
  const v1::Recommendation tried = answer_;
  EXPECT_EQ(Assignments().assignments_size(), 0);
  EXPECT_GRPC_OK(Recommend(Asking()));
  EXPECT_EQ(answer_.SerializeAsString(), tried.SerializeAsString());
  EXPECT_EQ(answer_.campaign(), "workspaces/main/campaigns/autumn");
  EXPECT_EQ(answer_.tier(), "all");
  EXPECT_EQ(answer_.arm(), "offer");
  EXPECT_EQ(answer_.offer().percent(), 15);
  EXPECT_FALSE(answer_.offer().has_expected_value());
  EXPECT_EQ(answer_.valid_until_time().seconds(), 1800921600);
  ASSERT_EQ(answer_.considered_size(), 1);
  EXPECT_EQ(answer_.considered(0).campaign(), "workspaces/main/campaigns/winter");
  EXPECT_EQ(answer_.considered(0).reason(), v1::Consideration::LOWER_PRIORITY);

  const v1::ListAssignmentsResponse assignments = Assignments();
  ASSERT_EQ(assignments.assignments_size(), 1);
  EXPECT_EQ(assignments.assignments(0).touchpoint(), "shop");
  EXPECT_EQ(assignments.assignments(0).wave(), "");
  EXPECT_EQ(assignments.assignments(0).channel(), v1::CHANNEL_UNSPECIFIED);
  EXPECT_EQ(assignments.assignments(0).create_time().seconds(), absl::ToUnixSeconds(server_.clock().Now()));
}

TEST_F(RecommendationsTest, RefusesWhatItCannotAnswer) {
  v1::RecommendOfferRequest request = Asking();
  request.set_customer("workspaces/main/customers/nobody");
  EXPECT_EQ(Recommend(request).error_code(), grpc::StatusCode::NOT_FOUND);
  request = Asking();
  request.set_customer("c-1");
  EXPECT_THAT(testing::WrongFieldsOf(Recommend(request)), ElementsAre("customer"));
  request = Asking();
  request.set_touchpoint("The Shop");
  EXPECT_THAT(testing::WrongFieldsOf(Recommend(request)), ElementsAre("touchpoint"));
  request = Asking();
  request.set_parent("workspaces/other");
  EXPECT_EQ(Recommend(request).error_code(), grpc::StatusCode::NOT_FOUND);
}

TEST_F(RecommendationsTest, NobodyIsAssignedByAClockThatJumped) {
  Launch("autumn");
  server_.clock().AdvanceBy(absl::Hours(16));
  server_.clock().JumpBy(absl::Hours(3));
  const grpc::Status held = Recommend(Asking());
  EXPECT_EQ(held.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(testing::ReasonOf(held), "CLOCK_JUMPED");
  EXPECT_EQ(Assignments().assignments_size(), 0);
}

TEST_F(RecommendationsTest, EveryRefusalHasItsReasonOnTheWire) {
  for (const Refusal refusal :
       {Refusal::kNoTier, Refusal::kSuppressed, Refusal::kNotAssigned, Refusal::kHoldout, Refusal::kOtherExperiment,
        Refusal::kLowerPriority, Refusal::kOfferGone, Refusal::kDoNotServe, Refusal::kControl,
        Refusal::kNotAtTouchpoint, Refusal::kNotInAudience, Refusal::kNoOffer, Refusal::kOfferOver,
        Refusal::kBeingPlanned}) {
    Recommendation recommendation;
    recommendation.refused.push_back({.campaign_id = "autumn", .refusal = refusal});
    const v1::Recommendation proto = ToProto(recommendation);
    EXPECT_TRUE(v1::Consideration::Reason_IsValid(proto.considered(0).reason())) << static_cast<int>(refusal);
  }
  Recommendation control;
  control.refused.push_back({.campaign_id = "autumn", .refusal = Refusal::kControl});
  EXPECT_EQ(ToProto(control).considered(0).reason(), v1::Consideration::CONTROL);
  EXPECT_EQ(v1::Consideration::Reason_descriptor()->value_count(), 15);
}

}  // namespace
}  // namespace sendlift
