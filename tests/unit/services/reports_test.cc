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

TEST(ReportsTest, APlanAndItsGuardrailsAreInTheReport) {
  testing::TestServer server;
  v1::CreateCampaignRequest create;
  create.set_parent("workspaces/main");
  create.set_campaign_id("autumn");
  *create.mutable_campaign() = testing::CampaignMessage();
  create.mutable_campaign()->mutable_experiment()->MergeFrom(testing::FromText<v1::Experiment>(R"pb(
    metrics {
      guardrails {
        metric { metric: "opt_out_rate" }
        worse_by_at_most { parts_per_million: 3000 }
      }
    }
    plan {
      kind: GROUP_SEQUENTIAL
      spending: "POCOCK"
      look_durations { seconds: 691200 }
      look_durations { seconds: 1382400 }
      planned_customer_count: 5000
    }
  )pb"));
  grpc::ClientContext creating;
  v1::Campaign campaign;
  EXPECT_GRPC_OK(server.Stub<v1::CampaignService>()->CreateCampaign(&creating, create, &campaign));
  EXPECT_EQ(campaign.experiment().plan().look_durations_size(), 2);
  v1::GetLiftReportRequest request;
  request.set_name("workspaces/main/campaigns/autumn/reports/lift");
  v1::LiftReport report;
  grpc::ClientContext context;
  EXPECT_GRPC_OK(server.Stub<v1::ReportService>()->GetLiftReport(&context, request, &report));
  EXPECT_EQ(report.plan().kind(), v1::AnalysisPlan::GROUP_SEQUENTIAL);
  EXPECT_EQ(report.plan().planned_customer_count(), 5000);
  EXPECT_EQ(report.lifts(0).next_look_time().seconds(), 1'800'061'200 + 691'200);
  ASSERT_EQ(report.guardrails_size(), 1);
  EXPECT_EQ(report.guardrails(0).state(), v1::GuardrailResult::OPEN);
  EXPECT_DOUBLE_EQ(report.guardrails(0).margin(), 0.003);
}

}  // namespace
}  // namespace sendlift
