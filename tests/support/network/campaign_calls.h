#pragma once

#include <memory>
#include <string>
#include <utility>

#include "sendlift/v1/campaigns.grpc.pb.h"
#include "tests/support/network/campaigns.h"
#include "tests/support/network/test_server.h"

namespace sendlift::testing {

// Calls CampaignService for the campaign "autumn" as somebody: CampaignCalls(server, token_of_ann).
class CampaignCalls {
 public:
  using Stub = v1::CampaignService::Stub;

  explicit CampaignCalls(const TestServer& server, std::string token = "")
      : stub_(server.Stub<v1::CampaignService>()), token_(std::move(token)) {}

  grpc::Status Create(const v1::Campaign& campaign) {
    v1::CreateCampaignRequest request;
    request.set_parent("workspaces/main");
    request.set_campaign_id("autumn");
    *request.mutable_campaign() = campaign;
    return Send(&Stub::CreateCampaign, request);
  }
  // Sends a whole definition back, unless the mask names something else.
  grpc::Status Update(v1::Campaign campaign, const std::string& mask = "*") {
    v1::UpdateCampaignRequest request;
    *request.mutable_campaign() = std::move(campaign);
    request.mutable_campaign()->set_name(kName);
    request.mutable_campaign()->clear_etag();
    request.mutable_update_mask()->add_paths(mask);
    return Send(&Stub::UpdateCampaign, request);
  }
  grpc::Status Get() { return Act(&Stub::GetCampaign); }
  grpc::Status Approve(const std::string& etag) {
    v1::ApproveCampaignRequest request;
    request.set_name(kName);
    request.set_etag(etag);
    return Send(&Stub::ApproveCampaign, request);
  }
  // Launch, pause, resume, cancel.
  template <typename Request>
  grpc::Status Act(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Campaign*)) {
    Request request;
    request.set_name(kName);
    return Send(method, request);
  }
  template <typename Request>
  grpc::Status Send(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, v1::Campaign*),
                    const Request& request) {
    return Call(method, request, campaign);
  }
  template <typename Request, typename Response>
  grpc::Status Call(grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                    const Request& request, Response& response) {
    grpc::ClientContext context;
    if (!token_.empty()) context.AddMetadata("authorization", "Bearer " + token_);
    return (stub_.get()->*method)(&context, request, &response);
  }

  static constexpr char kName[] = "workspaces/main/campaigns/autumn";
  v1::Campaign campaign;  // the last answer

 private:
  std::unique_ptr<Stub> stub_;
  const std::string token_;
};

}  // namespace sendlift::testing
