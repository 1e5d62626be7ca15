#include "services/campaign_lookup.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "services/auth.h"
#include "tests/support/network/campaign_calls.h"

namespace sendlift {
namespace {

using testing::CampaignCalls;
using ::testing::HasSubstr;
using testing::ReasonOf;
using testing::TestServer;
using Stub = v1::CampaignService::Stub;

v1::Campaign ThatNeedsApproval() {
  v1::Campaign campaign = testing::CampaignMessage();
  campaign.set_approval(v1::Campaign::REQUIRED);
  return campaign;
}

// A server that knows ann and bob, two planners.
class ApprovalTest : public ::testing::Test {
 protected:
  const std::string ann_token_ = NewToken();
  const std::string bob_token_ = NewToken();
  TestServer server_{{{.hash = TokenHash(ann_token_), .name = "ann", .role = "planner"},
                      {.hash = TokenHash(bob_token_), .name = "bob", .role = "planner"}}};
  CampaignCalls ann_{server_, ann_token_};
  CampaignCalls bob_{server_, bob_token_};
};

TEST_F(ApprovalTest, ALaunchWaitsForSomebodyElse) {
  EXPECT_GRPC_OK(ann_.Create(ThatNeedsApproval()));
  const grpc::Status early = ann_.Act(&Stub::LaunchCampaign);
  EXPECT_EQ(early.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(ReasonOf(early), "APPROVAL_REQUIRED");
  EXPECT_THAT(early.error_message(), HasSubstr("except ann, who changed it: sendlift campaigns approve autumn"));

  const grpc::Status own = ann_.Approve(ann_.campaign.etag());
  EXPECT_EQ(own.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ReasonOf(own), "OWN_CHANGE");
  EXPECT_GRPC_OK(bob_.Approve(ann_.campaign.etag()));
  EXPECT_EQ(bob_.campaign.approver(), "bob");
  EXPECT_EQ(bob_.campaign.approve_time().seconds(), 1'800'000'000);
  EXPECT_GRPC_OK(ann_.Act(&Stub::LaunchCampaign));
  EXPECT_EQ(ann_.campaign.approver(), "bob");
}

TEST_F(ApprovalTest, IsForTheDefinitionThatWasLookedAt) {
  EXPECT_GRPC_OK(ann_.Create(ThatNeedsApproval()));
  const std::string seen = ann_.campaign.etag();
  EXPECT_EQ(bob_.Approve("").error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::Campaign changed = ThatNeedsApproval();
  changed.set_display_name("Winter");
  EXPECT_GRPC_OK(ann_.Update(changed));
  EXPECT_EQ(bob_.Approve(seen).error_code(), grpc::StatusCode::ABORTED);
  EXPECT_GRPC_OK(bob_.Approve(ann_.campaign.etag()));

  EXPECT_GRPC_OK(ann_.Update(changed));
  EXPECT_EQ(ann_.campaign.approver(), "bob") << "what says the same stays approved";
  changed.set_display_name("Spring");
  EXPECT_GRPC_OK(bob_.Update(changed));
  EXPECT_EQ(bob_.campaign.approver(), "");
  EXPECT_FALSE(bob_.campaign.has_approve_time());
  EXPECT_EQ(ReasonOf(bob_.Approve(bob_.campaign.etag())), "OWN_CHANGE");
  EXPECT_GRPC_OK(ann_.Approve(bob_.campaign.etag()));
}

TEST_F(ApprovalTest, NobodyWhoChangedItSinceCanGiveIt) {
  EXPECT_GRPC_OK(ann_.Create(ThatNeedsApproval()));
  v1::Campaign changed = ThatNeedsApproval();
  changed.set_display_name("Winter");
  EXPECT_GRPC_OK(bob_.Update(changed));
  EXPECT_EQ(ReasonOf(ann_.Approve(bob_.campaign.etag())), "OWN_CHANGE");
  EXPECT_EQ(ReasonOf(bob_.Approve(bob_.campaign.etag())), "OWN_CHANGE");
}

TEST_F(ApprovalTest, ALaunchedCampaignIsChangedWhilePausedAndApprovedAgainBeforeItGoesOn) {
  EXPECT_GRPC_OK(ann_.Create(ThatNeedsApproval()));
  EXPECT_GRPC_OK(bob_.Approve(ann_.campaign.etag()));
  EXPECT_GRPC_OK(ann_.Act(&Stub::LaunchCampaign));
  v1::Campaign changed = ann_.campaign;
  changed.set_display_name("Winter");
  EXPECT_EQ(ReasonOf(ann_.Update(changed)), "APPROVAL_REQUIRED");
  EXPECT_GRPC_OK(ann_.Act(&Stub::PauseCampaign));
  EXPECT_GRPC_OK(ann_.Update(changed));
  EXPECT_EQ(ReasonOf(ann_.Act(&Stub::ResumeCampaign)), "APPROVAL_REQUIRED");
  EXPECT_GRPC_OK(ann_.Get());
  EXPECT_GRPC_OK(bob_.Approve(ann_.campaign.etag()));
  EXPECT_GRPC_OK(ann_.Act(&Stub::ResumeCampaign));
  EXPECT_EQ(ann_.campaign.version(), 2);
}

TEST(ApprovalByServerTest, EveryCampaignNeedsItWhereTheServerSaysSo) {
  const std::string token = NewToken();
  TestServer server({{.hash = TokenHash(token), .name = "ann", .role = "planner"}}, /*require_approval=*/true);
  CampaignCalls ann(server, token);
  EXPECT_GRPC_OK(ann.Create(testing::CampaignMessage()));
  EXPECT_EQ(ReasonOf(ann.Act(&Stub::LaunchCampaign)), "APPROVAL_REQUIRED");
}

TEST(ApprovalByServerTest, WithoutTokensItSaysThatThereIsNoSecondPerson) {
  TestServer server;
  CampaignCalls calls(server);
  EXPECT_GRPC_OK(calls.Create(ThatNeedsApproval()));
  for (const grpc::Status& refused : {calls.Act(&Stub::LaunchCampaign), calls.Approve(calls.campaign.etag())}) {
    EXPECT_EQ(ReasonOf(refused), "APPROVAL_REQUIRED");
    EXPECT_THAT(refused.error_message(), HasSubstr("sendliftd token create"));
  }
}

}  // namespace
}  // namespace sendlift
