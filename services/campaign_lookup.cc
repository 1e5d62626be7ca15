#include "services/campaign_lookup.h"

#include "base/status.h"
#include "engine/campaigns.h"
#include "engine/progress.h"
#include "services/convert_campaign.h"
#include "services/etags.h"
#include "services/names.h"
#include "storage/campaigns.h"

namespace sendlift {

using storage::Session;

absl::StatusOr<Campaign> FindCampaign(Session& session, const std::string& id) {
  auto campaign = storage::GetCampaign(session, kMainWorkspace, id);
  if (!campaign.ok()) return ForResource(campaign.status(), CampaignName(id));
  return campaign;
}

absl::StatusOr<Campaign> FindUnchangedCampaign(Session& session, const std::string& id, const std::string& etag) {
  ASSIGN_OR_RETURN(Campaign campaign, FindCampaign(session, id));
  RETURN_IF_ERROR(CheckEtag(etag, EtagOf(campaign), CampaignName(id)));
  return campaign;
}

absl::StatusOr<CampaignDefinition> CheckedDefinition(Session& session, const v1::Campaign& proto) {
  Violations violations;
  CampaignDefinition definition = DefinitionFromProto(proto, violations);
  RETURN_IF_ERROR(violations.Merge(CheckDefinition(session, definition)));
  return definition;
}

absl::StatusOr<v1::Campaign> WithProgress(Session& session, const Campaign& campaign, absl::Time now) {
  ASSIGN_OR_RETURN(const Progress progress, ProgressOf(session, campaign, now));
  v1::Campaign proto = ToProto(campaign, now);
  *proto.mutable_progress() = ToProto(campaign, progress);
  return proto;
}

ApprovalTerms ApprovalTermsOf(const ServiceEnvironment& env) {
  return {.always = env.require_approval, .second_person = env.authenticator.asks_for_tokens()};
}

}  // namespace sendlift
