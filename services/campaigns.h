#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "services/service_environment.h"

namespace sendlift {

// Promotions from draft to report: CampaignService of campaigns.proto.
std::unique_ptr<grpc::Service> MakeCampaignService(ServiceEnvironment& env);

}  // namespace sendlift
