#include "services/send_time_reports.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/environment.h"
#include "sendlift/v1/send_time_reports.grpc.pb.h"
#include "storage/campaigns.h"
#include "tests/support/a_campaign.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

class SendTimeReportsTest : public ::testing::Test {
 protected:
  SendTimeReportsTest() {
    EXPECT_TRUE(server_.database()
                    .Write(storage::Lane::kAdministration,
                           [&](storage::Session& session) {
                             return storage::InsertCampaign(session, kMainWorkspace,
                                                            testing::ACampaign().BuildCampaign(), absl::UnixEpoch())
                                 .status();
                           })
                    .ok());
  }
  grpc::Status Get(const v1::GetSendTimeReportRequest& request, v1::SendTimeReport& report) {
    grpc::ClientContext context;
    return server_.Stub<v1::SendTimeReportService>()->GetSendTimeReport(&context, request, &report);
  }
  static v1::GetSendTimeReportRequest Named(const std::string& name) {
    v1::GetSendTimeReportRequest request;
    request.set_name(name);
    return request;
  }

  testing::TestServer server_;
};

TEST_F(SendTimeReportsTest, ACampaignHasAReportEvenWithoutContacts) {
  v1::SendTimeReport report;
  const std::string name = "workspaces/main/campaigns/autumn/sendTimeReport";
  EXPECT_GRPC_OK(Get(Named(name), report));
  EXPECT_EQ(report.name(), name);
  EXPECT_EQ(report.code(), v1::SendTimeReport::NO_DATA);
  EXPECT_EQ(report.parts_size(), 4);
  EXPECT_EQ(report.cells_size(), 28);
}

TEST_F(SendTimeReportsTest, WhatIsNotThereIsNotFoundAndWhatIsWrongIsRefused) {
  v1::SendTimeReport report;
  EXPECT_EQ(Get(Named("workspaces/main/campaigns/winter/sendTimeReport"), report).error_code(),
            grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(Get(Named("workspaces/main/campaigns/autumn"), report).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  v1::GetSendTimeReportRequest request = Named("workspaces/main/campaigns/autumn/sendTimeReport");
  request.set_part_hours(7);
  EXPECT_EQ(Get(request, report).error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

}  // namespace
}  // namespace sendlift
