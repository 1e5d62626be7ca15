#include "services/follow_up_reports.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/environment.h"
#include "sendlift/v1/follow_up_reports.grpc.pb.h"
#include "storage/campaigns.h"
#include "tests/support/a_campaign.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

// A server with the campaign "autumn", whose step "ask" has delays and "plain" none.
class FollowUpReportsTest : public ::testing::Test {
 protected:
  FollowUpReportsTest() {
    Campaign campaign = testing::ACampaign().BuildCampaign();
    FollowUp ask{.follow_up = "ask", .on = {"OPENED"}};
    ask.delays = {{.delay = "soon", .share = testing::Percent(50), .after = absl::Hours(2)},
                  {.delay = "none", .share = testing::Remainder(), .none = true}};
    ask.horizon = absl::Hours(168);
    campaign.definition.follow_ups = {{.follow_up = "plain", .on = {"OPENED"}}, ask};
    EXPECT_TRUE(
        server_.database()
            .Write(storage::Lane::kAdministration,
                   [&](storage::Session& session) {
                     return storage::InsertCampaign(session, kMainWorkspace, campaign, absl::UnixEpoch()).status();
                   })
            .ok());
  }
  grpc::Status Get(const std::string& name, v1::FollowUpReport& report) {
    grpc::ClientContext context;
    v1::GetFollowUpReportRequest request;
    request.set_name(name);
    return server_.Stub<v1::FollowUpReportService>()->GetFollowUpReport(&context, request, &report);
  }

  testing::TestServer server_;
};

TEST_F(FollowUpReportsTest, AStepWithDelaysHasAReportEvenWithoutData) {
  v1::FollowUpReport report;
  const std::string name = "workspaces/main/campaigns/autumn/followUpReports/ask";
  EXPECT_GRPC_OK(Get(name, report));
  EXPECT_EQ(report.name(), name);
  ASSERT_EQ(report.delays_size(), 2);
  EXPECT_EQ(report.delays(1).delay(), "none");
  ASSERT_EQ(report.comparisons_size(), 1);
  EXPECT_EQ(report.comparisons(0).verdict().code(), v1::DelayVerdict::NO_DATA);
}

TEST_F(FollowUpReportsTest, AStepWithoutDelaysHasNoneToCompare) {
  v1::FollowUpReport report;
  const grpc::Status status = Get("workspaces/main/campaigns/autumn/followUpReports/plain", report);
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_NE(status.error_message().find("no arms of delay"), std::string::npos);
}

TEST_F(FollowUpReportsTest, WhatIsNotThereIsNotFoundAndWhatIsNoNameIsRefused) {
  v1::FollowUpReport report;
  EXPECT_EQ(Get("workspaces/main/campaigns/autumn/followUpReports/none", report).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Get("workspaces/main/campaigns/winter/followUpReports/ask", report).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Get("workspaces/main/campaigns/autumn", report).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace sendlift
