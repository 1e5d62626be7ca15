#pragma once

#include "absl/status/statusor.h"
#include "google/protobuf/empty.pb.h"
#include "sendlift/v1/campaigns.pb.h"
#include "services/auth.h"
#include "services/service_environment.h"

namespace sendlift {

// How definitions come, change and are agreed with: handlers of CampaignService.
absl::StatusOr<v1::Campaign> CreateCampaignNow(ServiceEnvironment& env, const Caller& caller,
                                               const v1::CreateCampaignRequest& request);
absl::StatusOr<v1::Campaign> UpdateCampaignNow(ServiceEnvironment& env, const Caller& caller,
                                               const v1::UpdateCampaignRequest& request);
absl::StatusOr<v1::Campaign> ExtendCampaignNow(ServiceEnvironment& env, const Caller& caller,
                                               const v1::ExtendCampaignRequest& request);
absl::StatusOr<v1::Campaign> CloneCampaignNow(ServiceEnvironment& env, const Caller& caller,
                                              const v1::CloneCampaignRequest& request);
absl::StatusOr<v1::ListCampaignVersionsResponse> ListVersions(ServiceEnvironment& env, const Caller& caller,
                                                              const v1::ListCampaignVersionsRequest& request);

}  // namespace sendlift
