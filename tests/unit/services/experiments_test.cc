#include "services/experiments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/campaigns.grpc.pb.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/experiments.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;

class ExperimentsTest : public ::testing::Test {
 protected:
  ExperimentsTest() {
    grpc::ClientContext context;
    v1::BatchImportCustomersResponse response;
    EXPECT_GRPC_OK(server_.Stub<v1::CustomerService>()->BatchImportCustomers(
        &context,
        FromText<v1::BatchImportCustomersRequest>(
            "parent: 'workspaces/main' config { columns: 'id' } rows { values: 'c-1' } rows { values: 'c-2' }"),
        &response));
  }
  void CreateCampaign(v1::Experiment::AssignmentSource assignment) {
    grpc::ClientContext context;
    v1::CreateCampaignRequest request;
    request.set_parent("workspaces/main");
    request.set_campaign_id("autumn");
    *request.mutable_campaign() = testing::CampaignMessage();
    request.mutable_campaign()->mutable_experiment()->set_assignment(assignment);
    v1::Campaign campaign;
    EXPECT_GRPC_OK(server_.Stub<v1::CampaignService>()->CreateCampaign(&context, request, &campaign));
  }
  grpc::Status Import(const std::string& rows) {
    grpc::ClientContext context;
    auto stream = stub_->ImportAssignments(&context);
    stream->Write(FromText<v1::ImportAssignmentsRequest>("config { parent: 'workspaces/main/campaigns/autumn' }"));
    stream->Write(FromText<v1::ImportAssignmentsRequest>(absl::StrCat("rows { first_row: 1 ", rows, " }")));
    stream->WritesDone();
    rejected_.clear();
    v1::ImportAssignmentsResponse response;
    while (stream->Read(&response)) {
      for (const auto& row : response.rejected_rows()) rejected_.push_back(absl::StrCat(row.row(), " ", row.field()));
      last_ = response;
    }
    return stream->Finish();
  }

  testing::TestServer server_;
  std::unique_ptr<v1::ExperimentService::Stub> stub_ = server_.Stub<v1::ExperimentService>();
  v1::ImportAssignmentsResponse last_;
  std::vector<std::string> rejected_;
};

TEST_F(ExperimentsTest, AssignmentsAreImportedOnceAndNeverChanged) {
  CreateCampaign(v1::Experiment::IMPORTED);
  EXPECT_GRPC_OK(Import("rows { customer_id: 'c-1' arm: 'offer' } rows { customer_id: 'c-2' arm: 'control' }"));
  EXPECT_EQ(last_.created_count(), 2);
  EXPECT_GRPC_OK(
      Import("rows { customer_id: 'c-1' arm: 'offer' } rows { customer_id: 'c-2' arm: 'offer' } "
             "rows { customer_id: 'c-9' arm: 'offer' } rows { customer_id: 'c-1' arm: 'none' } "
             "rows { customer_id: 'c-9' arm: 'none' }"));
  EXPECT_EQ(last_.unchanged_count(), 1);
  EXPECT_EQ(last_.rejected_count(), 4);
  EXPECT_THAT(rejected_, ElementsAre("2 arm", "3 customer_id", "4 arm", "5 customer_id", "5 arm"));
}

TEST_F(ExperimentsTest, OnlyAnExperimentThatExpectsThemTakesAssignments) {
  EXPECT_EQ(Import("rows {}").error_code(), grpc::StatusCode::NOT_FOUND);
  CreateCampaign(v1::Experiment::KEYED_HASH);
  const grpc::Status status = Import("rows { customer_id: 'c-1' arm: 'offer' }");
  EXPECT_EQ(status.error_code(), grpc::StatusCode::FAILED_PRECONDITION);
  EXPECT_EQ(testing::ReasonOf(status), "ASSIGNMENTS_CLOSED");
}

TEST_F(ExperimentsTest, NobodyIsAssignedBeforeAWaveIsFrozen) {
  CreateCampaign(v1::Experiment::KEYED_HASH);
  grpc::ClientContext context;
  v1::ListAssignmentsRequest request;
  request.set_parent("workspaces/main/campaigns/autumn");
  v1::ListAssignmentsResponse response;
  EXPECT_GRPC_OK(stub_->ListAssignments(&context, request, &response));
  EXPECT_EQ(response.assignments_size(), 0);
}

}  // namespace
}  // namespace sendlift
