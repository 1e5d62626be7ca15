#include "services/stops.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sendlift/v1/campaigns.grpc.pb.h"
#include "sendlift/v1/stops.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift {
namespace {

using ::testing::ElementsAre;
using testing::FromText;
using ::testing::IsEmpty;

class StopsTest : public ::testing::Test {
 protected:
  grpc::Status Create(const std::string& stop) {
    grpc::ClientContext context;
    v1::CreateStopRequest request;
    request.set_parent("workspaces/main");
    *request.mutable_stop() = FromText<v1::Stop>(stop);
    return stub_->CreateStop(&context, request, &stop_);
  }
  grpc::Status Delete(const std::string& name) {
    grpc::ClientContext context;
    v1::DeleteStopRequest request;
    request.set_name(name);
    google::protobuf::Empty nothing;
    return stub_->DeleteStop(&context, request, &nothing);
  }
  std::vector<std::string> Names() {
    grpc::ClientContext context;
    v1::ListStopsRequest request;
    request.set_parent("workspaces/main");
    v1::ListStopsResponse response;
    EXPECT_GRPC_OK(stub_->ListStops(&context, request, &response));
    std::vector<std::string> names;
    for (const v1::Stop& stop : response.stops()) names.push_back(stop.name());
    return names;
  }

  testing::TestServer server_;
  std::unique_ptr<v1::StopService::Stub> stub_ = server_.Stub<v1::StopService>();
  v1::Stop stop_;
};

TEST_F(StopsTest, StandUntilTheyAreEnded) {
  EXPECT_GRPC_OK(Create("channel: SMS reason: 'wrong price'"));
  EXPECT_EQ(stop_.name(), "workspaces/main/stops/1");
  EXPECT_EQ(stop_.channel(), v1::SMS);
  EXPECT_EQ(stop_.reason(), "wrong price");
  EXPECT_FALSE(stop_.principal().empty());
  EXPECT_GRPC_OK(Create("channel: SMS"));
  EXPECT_EQ(stop_.name(), "workspaces/main/stops/1") << "the one that stands";
  EXPECT_GRPC_OK(Create(""));
  EXPECT_THAT(Names(), ElementsAre("workspaces/main/stops/1", "workspaces/main/stops/2"));
  EXPECT_GRPC_OK(Delete("workspaces/main/stops/1"));
  EXPECT_EQ(Delete("workspaces/main/stops/1").error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_GRPC_OK(Delete("workspaces/main/stops/2"));
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(StopsTest, OfACampaignNameIt) {
  grpc::ClientContext context;
  v1::CreateCampaignRequest request;
  request.set_parent("workspaces/main");
  request.set_campaign_id("autumn");
  *request.mutable_campaign() = testing::CampaignMessage();
  v1::Campaign campaign;
  EXPECT_GRPC_OK(server_.Stub<v1::CampaignService>()->CreateCampaign(&context, request, &campaign));
  EXPECT_GRPC_OK(Create("campaign: 'workspaces/main/campaigns/autumn' channel: EMAIL"));
  EXPECT_EQ(stop_.campaign(), "workspaces/main/campaigns/autumn");
}

TEST_F(StopsTest, WhatIsWrongIsNamed) {
  EXPECT_THAT(testing::WrongFieldsOf(Create("channel: 77")), ElementsAre("stop.channel"));
  EXPECT_THAT(testing::WrongFieldsOf(Create("campaign: 'autumn'")), ElementsAre("stop.campaign"));
  EXPECT_THAT(testing::WrongFieldsOf(Create("campaign: 'workspaces/main/campaigns/none'")),
              ElementsAre("stop.campaign"));
  EXPECT_THAT(testing::WrongFieldsOf(Create("reason: '" + std::string(256, 'x') + "'")), ElementsAre("stop.reason"));
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(StopsTest, EveryStopAndItsEndAreAudited) {
  EXPECT_GRPC_OK(Create(""));
  EXPECT_GRPC_OK(Delete("workspaces/main/stops/1"));
  std::vector<std::string> actions;
  EXPECT_TRUE(server_.database()
                  .Read([&](storage::Session& session) {
                    const auto entries = storage::ListAuditEntries(session, kMainWorkspace, 0, 10);
                    for (const storage::AuditEntry& entry : *entries)
                      actions.push_back(entry.action + " " + entry.subject);
                    return absl::OkStatus();
                  })
                  .ok());
  EXPECT_THAT(actions, ElementsAre("CreateStop workspaces/main/stops", "DeleteStop workspaces/main/stops/1"));
}

}  // namespace
}  // namespace sendlift
