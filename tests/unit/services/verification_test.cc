#include "services/verification.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "base/status.h"
#include "engine/environment.h"
#include "sendlift/v1/verification.grpc.pb.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/waves.h"
#include "tests/support/a_campaign.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

constexpr char kCampaign[] = "workspaces/main/campaigns/autumn";

// A campaign with two people in its frozen wave, and a cohort of as many as it is told.
class VerificationTest : public ::testing::Test {
 protected:
  void Fill(int64_t people) {
    EXPECT_TRUE(
        server_.database()
            .Write(storage::Lane::kAdministration, [&](storage::Session& session) { return Fill(session, people); })
            .ok());
  }
  absl::Status Fill(storage::Session& session, int64_t people) {
    const absl::Time planned = testing::CampaignStart();
    ASSIGN_OR_RETURN(const Campaign campaign,
                     storage::InsertCampaign(session, kMainWorkspace, testing::ACampaign().BuildCampaign(), planned));
    for (const int64_t customer : {1, 2}) {
      RETURN_IF_ERROR(storage::InsertAssignment(session, kMainWorkspace, campaign.number,
                                                {.customer = {customer}, .arm = 1, .planned_time = planned}));
    }
    RETURN_IF_ERROR(storage::InsertCohort(session, kMainWorkspace, campaign.number,
                                          {.arm = 1, .people = people, .planned_time = planned}));
    return storage::InsertFrozenWave(session, kMainWorkspace, campaign.number, {.wave = 0, .freeze_time = planned});
  }
  grpc::Status Verify(const std::string& name, v1::VerifyCampaignResponse& response) {
    grpc::ClientContext context;
    v1::VerifyCampaignRequest request;
    request.set_name(name);
    return server_.Stub<v1::VerificationService>()->VerifyCampaign(&context, request, &response);
  }

  testing::TestServer server_;
};

TEST_F(VerificationTest, FiguresThatAgreeAreSaidToAgree) {
  Fill(2);
  v1::VerifyCampaignResponse response;
  EXPECT_GRPC_OK(Verify(kCampaign, response));
  EXPECT_EQ(response.campaign(), kCampaign);
  EXPECT_EQ(response.customer_count(), 2);
  EXPECT_EQ(response.untold_customer_count(), 0);
  EXPECT_EQ(response.row_count(), 2 + 2 + 1);
  EXPECT_EQ(response.difference_count(), 0);
  EXPECT_EQ(response.differences_size(), 0);
}

TEST_F(VerificationTest, AFigureThatIsWrongIsToldInWords) {
  Fill(3);
  v1::VerifyCampaignResponse response;
  EXPECT_GRPC_OK(Verify(kCampaign, response));
  EXPECT_EQ(response.difference_count(), 1);
  ASSERT_EQ(response.differences_size(), 1);
  EXPECT_EQ(response.differences(0).table(), "cohorts");
  EXPECT_EQ(response.differences(0).key(), "wave main, arm offer, tier all, EMAIL");
  EXPECT_EQ(response.differences(0).stored(), "3 people, planned at 2027-01-16T00:00:00+00:00");
  EXPECT_EQ(response.differences(0).counted(), "2 people, planned at 2027-01-16T00:00:00+00:00");
}

TEST_F(VerificationTest, OnlyACampaignThatIsThereCanBeVerified) {
  v1::VerifyCampaignResponse response;
  EXPECT_EQ(Verify("workspaces/main/campaigns/none", response).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Verify("campaigns/none", response).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace sendlift
