#pragma once

#include <grpcpp/impl/codegen/service_type.h>

#include <memory>

#include "engine/recommender.h"
#include "sendlift/v1/recommendations.pb.h"
#include "services/service_environment.h"

namespace sendlift {

// The offer of the moment: RecommendationService of recommendations.proto.
std::unique_ptr<grpc::Service> MakeRecommendationService(ServiceEnvironment& env);

v1::Recommendation ToProto(const Recommendation& recommendation);

}  // namespace sendlift
