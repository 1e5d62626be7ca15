#include "services/won_reports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/status.h"
#include "engine/environment.h"
#include "sendlift/v1/won_reports.grpc.pb.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/events.h"
#include "storage/waves.h"
#include "tests/support/a_campaign.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

constexpr char kReport[] = "workspaces/main/campaigns/autumn/reports/won";

class WonReportsTest : public ::testing::Test {
 protected:
  // Ten people in either arm; all of the arm and two of control buy on the first day, and the first two again.
  void Fill(const char* event_type = "PURCHASED") {
    EXPECT_TRUE(server_.database()
                    .Write(storage::Lane::kImport, [&](storage::Session& session) { return Fill(session, event_type); })
                    .ok());
  }
  absl::Status Fill(storage::Session& session, const char* event_type) {
    const absl::Time planned = testing::CampaignStart();
    const Campaign made =
        testing::ACampaign().WithMetric("m", MetricKind::kRate, event_type, absl::Hours(168)).BuildCampaign();
    ASSIGN_OR_RETURN(const Campaign campaign, storage::InsertCampaign(session, kMainWorkspace, made, planned));
    for (int64_t i = 1; i <= 20; ++i) {
      const int arm = static_cast<int>(i % 2);
      RETURN_IF_ERROR(storage::InsertAssignment(session, kMainWorkspace, campaign.number,
                                                {.customer = {i}, .arm = arm, .planned_time = planned}));
      if (arm == 1 || i <= 4) RETURN_IF_ERROR(Buy(session, i, planned + absl::Hours(2)));
      if (i <= 2) RETURN_IF_ERROR(Buy(session, i, planned + absl::Hours(24 * 20)));
    }
    for (const int arm : {0, 1}) {
      RETURN_IF_ERROR(storage::InsertCohort(session, kMainWorkspace, campaign.number,
                                            {.arm = arm, .people = 10, .planned_time = planned}));
    }
    return storage::InsertFrozenWave(session, kMainWorkspace, campaign.number, {.wave = 0, .freeze_time = planned});
  }
  absl::Status Buy(storage::Session& session, int64_t customer, absl::Time time) {
    Event event;
    event.sequence = ++sequence_;
    event.customer = {customer};
    event.type = "PURCHASED";
    event.time = time;
    event.amount_minor = 500;
    return storage::AppendEvent(session, kMainWorkspace, 1, event).status();
  }
  grpc::Status Get(const std::string& name, v1::WonReport& report, int64_t follow_seconds = 0) {
    grpc::ClientContext context;
    v1::GetWonReportRequest request;
    request.set_name(name);
    if (follow_seconds != 0) request.mutable_follow_duration()->set_seconds(follow_seconds);
    return server_.Stub<v1::WonReportService>()->GetWonReport(&context, request, &report);
  }

  testing::TestServer server_;
  int64_t sequence_ = 0;
};

TEST_F(WonReportsTest, SaysWhoBoughtAndWhoCameBack) {
  Fill();
  server_.clock().AdvanceBy(absl::Hours(24 * 365));
  v1::WonReport report;
  EXPECT_GRPC_OK(Get(kReport, report));
  EXPECT_EQ(report.name(), kReport);
  EXPECT_EQ(report.customer_count(), 20);
  ASSERT_EQ(report.arms_size(), 4);
  EXPECT_EQ(report.arms(0).buyer_count(), 2);
  EXPECT_EQ(report.arms(0).returned_count(), 1);
  EXPECT_EQ(report.arms(1).buyer_count(), 10);
  EXPECT_EQ(report.arms(1).returned_count(), 1);
  EXPECT_DOUBLE_EQ(report.comparisons(0).return_rate().estimate(), 0);
}

TEST_F(WonReportsTest, WrongRequestsAreRefused) {
  v1::WonReport report;
  EXPECT_EQ(Get(kReport, report).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Get("workspaces/main/campaigns/autumn", report).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  Fill("VISITED");
  EXPECT_EQ(Get(kReport, report, 5).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(testing::ReasonOf(Get(kReport, report)), "NO_PURCHASE_METRIC");
}

}  // namespace
}  // namespace sendlift
