#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "sendlift/v1/campaigns.grpc.pb.h"
#include "tests/unit/clients/cli/fake_imports.h"

namespace sendlift::cli::testing {

// The campaigns of a FakeServer: kept as they are sent, and answered as it is told.
class FakeCampaigns : public v1::CampaignService::Service {
 public:
  grpc::Status GetCampaign(grpc::ServerContext*, const v1::GetCampaignRequest* request,
                           v1::Campaign* response) override {
    const auto found = campaigns.find(request->name());
    if (found == campaigns.end()) return Refusal(grpc::StatusCode::NOT_FOUND, request->name() + " does not exist");
    *response = found->second;
    return grpc::Status::OK;
  }
  grpc::Status CreateCampaign(grpc::ServerContext*, const v1::CreateCampaignRequest* request,
                              v1::Campaign* response) override {
    if (!campaign_refusal.ok()) return campaign_refusal;
    *response = request->campaign();
    response->set_etag("1");
    response->set_state(v1::Campaign::DRAFT);
    const std::string name = absl::StrCat(request->parent(), "/campaigns/", request->campaign_id());
    if (!request->validate_only()) campaigns[name] = *response;
    return grpc::Status::OK;
  }
  grpc::Status UpdateCampaign(grpc::ServerContext*, const v1::UpdateCampaignRequest* request,
                              v1::Campaign* response) override {
    update = *request;
    *response = request->campaign();
    response->set_etag("2");
    response->set_state(v1::Campaign::DRAFT);
    if (!request->validate_only()) campaigns[request->campaign().name()] = *response;
    return grpc::Status::OK;
  }
  grpc::Status ListCampaigns(grpc::ServerContext*, const v1::ListCampaignsRequest* request,
                             v1::ListCampaignsResponse* response) override {
    if (request->page_token().empty()) response->set_next_page_token("more");
    v1::Campaign& campaign = *response->add_campaigns();
    campaign.set_name(request->page_token().empty() ? "workspaces/main/campaigns/a" : "workspaces/main/campaigns/b");
    campaign.set_state(v1::Campaign::RUNNING);
    return grpc::Status::OK;
  }
  grpc::Status LaunchCampaign(grpc::ServerContext*, const v1::LaunchCampaignRequest* request,
                              v1::Campaign* response) override {
    response->set_name(request->name());
    response->set_state(v1::Campaign::RUNNING);
    return grpc::Status::OK;
  }
  grpc::Status ApproveCampaign(grpc::ServerContext*, const v1::ApproveCampaignRequest* request,
                               v1::Campaign* response) override {
    approval = *request;
    response->set_name(request->name());
    response->set_approver("bob");
    return grpc::Status::OK;
  }
  grpc::Status ResumeCampaign(grpc::ServerContext*, const v1::ResumeCampaignRequest* request,
                              v1::Campaign* response) override {
    resumption = *request;
    response->set_name(request->name());
    response->set_state(v1::Campaign::RUNNING);
    return grpc::Status::OK;
  }
  grpc::Status ExtendCampaign(grpc::ServerContext*, const v1::ExtendCampaignRequest* request,
                              v1::Campaign* response) override {
    response->set_name(request->name());
    *response->mutable_window()->mutable_end_time() = request->end_time();
    response->set_version(2);
    return grpc::Status::OK;
  }
  grpc::Status CloneCampaign(grpc::ServerContext*, const v1::CloneCampaignRequest* request,
                             v1::Campaign* response) override {
    clone_request = *request;
    response->set_name("workspaces/main/campaigns/" + request->campaign_id());
    response->set_state(v1::Campaign::DRAFT);
    return grpc::Status::OK;
  }
  grpc::Status ListCampaignVersions(grpc::ServerContext*, const v1::ListCampaignVersionsRequest*,
                                    v1::ListCampaignVersionsResponse* response) override {
    response->mutable_campaign_versions()->Assign(versions.begin(), versions.end());
    return grpc::Status::OK;
  }
  grpc::Status GetQuietRegions(grpc::ServerContext*, const v1::GetQuietRegionsRequest*,
                               v1::QuietRegions* response) override {
    *response = quiet_regions;
    return grpc::Status::OK;
  }
  grpc::Status PreviewCampaign(grpc::ServerContext*, const v1::PreviewCampaignRequest* request,
                               v1::CampaignPreview* response) override {
    preview_request = *request;
    *response = preview;
    return grpc::Status::OK;
  }

  std::map<std::string, v1::Campaign> campaigns;
  grpc::Status campaign_refusal;
  v1::ApproveCampaignRequest approval;
  v1::ResumeCampaignRequest resumption;
  v1::CloneCampaignRequest clone_request;
  std::vector<v1::CampaignVersion> versions;
  v1::UpdateCampaignRequest update;
  v1::CampaignPreview preview;
  v1::PreviewCampaignRequest preview_request;
  v1::QuietRegions quiet_regions;
};

}  // namespace sendlift::cli::testing
