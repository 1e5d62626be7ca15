#include "services/recommendations.h"

#include <string>

#include "base/error.h"
#include "base/status.h"
#include "model/resource_id.h"
#include "sendlift/v1/recommendations.grpc.pb.h"
#include "services/convert.h"
#include "services/convert_tiers.h"
#include "services/names.h"
#include "services/serve_with.h"
#include "services/violations.h"

namespace sendlift {
namespace {

// A wrong time would begin outcome windows that never were.
absl::Status CheckClock(Engine& engine) {
  const TimeGuard::State time = engine.Time();
  if (!time.held) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "CLOCK_JUMPED",
               "the server's clock jumped: nobody is assigned until it is set right or confirmed (sendlift clock)",
               {{"jump_ms", std::to_string(absl::ToInt64Milliseconds(time.jump))}});
}

absl::StatusOr<v1::Recommendation> Recommend(ServiceEnvironment& env, Recommender& recommender,
                                             const v1::RecommendOfferRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const std::string customer, CustomerIdOf(request.customer(), "customer"));
  if (!IsResourceId(request.touchpoint())) {
    return InvalidField("touchpoint", "where the customer is, as campaigns name it, such as shop or call-centre");
  }
  RETURN_IF_ERROR(CheckClock(env.engine));
  const Visit visit{.customer_id = customer, .touchpoint = request.touchpoint()};
  const auto recommendation = request.validate_only() ? recommender.TryOut(visit) : recommender.Recommend(visit);
  if (!recommendation.ok()) return ForResource(recommendation.status(), request.customer());
  return ToProto(*recommendation);
}

class RecommendationService : public v1::RecommendationService::CallbackService {
 public:
  explicit RecommendationService(ServiceEnvironment& env) : env_(env), recommender_(env.engine.environment()) {}

  grpc::ServerUnaryReactor* RecommendOffer(grpc::CallbackServerContext* context,
                                           const v1::RecommendOfferRequest* request,
                                           v1::Recommendation* response) override {
    return rpc::ServeWith(context, request, response, env_, [this](const v1::RecommendOfferRequest& asked) {
      return Recommend(env_, recommender_, asked);
    });
  }

 private:
  ServiceEnvironment& env_;
  Recommender recommender_;
};

}  // namespace

v1::Recommendation ToProto(const Recommendation& recommendation) {
  v1::Recommendation proto;
  if (recommendation.given.has_value()) {
    const Recommendation::Given& given = *recommendation.given;
    const CampaignDefinition& definition = given.campaign->definition;
    v1::Tier tier = ToProto(definition.tiers[static_cast<size_t>(given.tier)]);
    proto.set_campaign(CampaignName(given.campaign->id));
    proto.set_tier(tier.tier());
    proto.set_arm(ArmName(definition.experiment, given.arm));
    proto.mutable_offer()->Swap(tier.mutable_offer());
    proto.mutable_offer()->clear_expected_value();
    *proto.mutable_valid_until_time() = TimeToProto(given.valid_until);
    proto.set_offer_code(given.offer_code);
  }
  for (const Recommendation::Refused& refused : recommendation.refused) {
    v1::Consideration& considered = *proto.add_considered();
    considered.set_campaign(CampaignName(refused.campaign_id));
    considered.set_reason(static_cast<v1::Consideration::Reason>(refused.refusal));
  }
  return proto;
}

std::unique_ptr<grpc::Service> MakeRecommendationService(ServiceEnvironment& env) {
  return std::make_unique<RecommendationService>(env);
}

}  // namespace sendlift
