#include "services/reports.h"

#include <gtest/gtest.h>

#include "sendlift/v1/campaigns.grpc.pb.h"
#include "sendlift/v1/reports.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

TEST(ReportsTest, ADraftHasAReportWithoutData) {
  testing::TestServer server;
  {
    grpc::ClientContext context;
    v1::CreateCampaignRequest request;
    request.set_parent("workspaces/main");
    request.set_campaign_id("autumn");
    *request.mutable_campaign() = testing::CampaignMessage();
    v1::Campaign campaign;
    EXPECT_GRPC_OK(server.Stub<v1::CampaignService>()->CreateCampaign(&context, request, &campaign));
  }
  const auto stub = server.Stub<v1::ReportService>();
  v1::LiftReport report;
  v1::GetLiftReportRequest request;
  request.set_name("workspaces/main/campaigns/autumn/reports/lift");
  {
    grpc::ClientContext context;
    EXPECT_GRPC_OK(stub->GetLiftReport(&context, request, &report));
  }
  EXPECT_EQ(report.name(), request.name());
  ASSERT_GE(report.arms_size(), 1);
  EXPECT_EQ(report.arms(0).arm(), "control");
  for (const v1::Lift& lift : report.lifts()) {
    if (!lift.exploration()) EXPECT_EQ(lift.verdict().code(), v1::Verdict::NO_DATA);
  }

  request.set_name("workspaces/main/campaigns/none/reports/lift");
  grpc::ClientContext missing;
  EXPECT_EQ(stub->GetLiftReport(&missing, request, &report).error_code(), grpc::StatusCode::NOT_FOUND);
  request.set_name("workspaces/main/campaigns/autumn");
  grpc::ClientContext malformed;
  EXPECT_EQ(stub->GetLiftReport(&malformed, request, &report).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace sendlift
