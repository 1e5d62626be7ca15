#include "engine/campaigns.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/filter_sql.h"
#include "base/error.h"
#include "base/failpoint.h"
#include "base/random.h"
#include "base/status.h"
#include "engine/launch_customers.h"
#include "model/creative_rules.h"
#include "model/definition_rules.h"
#include "storage/assignments.h"
#include "storage/campaign_versions.h"
#include "storage/campaigns.h"
#include "storage/code_pools.h"
#include "storage/customer_values.h"
#include "storage/definition_json.h"
#include "storage/segments.h"

namespace sendlift {
namespace {

// To know which attributes customers have: of the oldest and of the newest.
constexpr int kCustomersLookedAt = 500;

void CheckFilter(const std::string& field, const std::string& filter, std::vector<FieldViolation>& violations) {
  const auto compiled = CompileFilter(filter);
  if (!compiled.ok()) violations.push_back({field, std::string(compiled.status().message())});
}

// The pools that codes are to come from.
absl::Status CheckPools(storage::Session& session, const CampaignDefinition& definition,
                        std::vector<FieldViolation>& violations) {
  for (size_t i = 0; i < definition.tiers.size(); ++i) {
    const std::optional<Offer>& offer = definition.tiers[i].offer;
    if (!offer.has_value() || !offer->code.has_value() || offer->code->source != CodeSource::kPool) continue;
    ASSIGN_OR_RETURN(const auto pool, storage::FindCodePool(session, kMainWorkspace, offer->code->pool));
    if (pool.has_value()) continue;
    violations.push_back({absl::StrCat("tiers[", i, "].offer.code.pool"),
                          absl::StrCat("there is no pool \"", offer->code->pool, "\"; create it first")});
  }
  return absl::OkStatus();
}

absl::Status NotLaunchable(const Campaign& campaign, absl::string_view why) {
  return Error(absl::StatusCode::kFailedPrecondition, "CAMPAIGN_NOT_LAUNCHABLE",
               absl::StrCat("campaign \"", campaign.id, "\" cannot be launched: ", why),
               {{"kind", "campaign"}, {"id", campaign.id}});
}

}  // namespace

absl::Status CheckDefinition(storage::Session& session, const CampaignDefinition& definition) {
  std::vector<FieldViolation> violations = ViolationsOf(definition);
  ASSIGN_OR_RETURN(const std::vector<std::string> attributes,
                   storage::SomeAttributeNames(session, kMainWorkspace, kCustomersLookedAt));
  const std::vector<FieldViolation> mistyped = MistypedAttributes(definition, attributes);
  violations.insert(violations.end(), mistyped.begin(), mistyped.end());
  if (!definition.audience.segment_id.empty()) {
    if (!definition.audience.filter.empty()) {
      violations.push_back({"audience.filter", "a segment is given already; say one of the two"});
    }
    const auto segment = storage::GetSegment(session, kMainWorkspace, definition.audience.segment_id);
    if (absl::IsNotFound(segment.status())) {
      violations.push_back({"audience.segment", absl::StrCat("segment \"", definition.audience.segment_id,
                                                             "\" does not exist; create it first")});
    } else {
      RETURN_IF_ERROR(segment.status());
    }
  }
  CheckFilter("audience.filter", definition.audience.filter, violations);
  for (size_t i = 0; i < definition.tiers.size(); ++i) {
    CheckFilter(absl::StrCat("tiers[", i, "].when"), definition.tiers[i].when, violations);
  }
  for (size_t i = 0; i < definition.follow_ups.size(); ++i) {
    CheckFilter(absl::StrCat("follow_ups[", i, "].when"), definition.follow_ups[i].when, violations);
  }
  RETURN_IF_ERROR(CheckPools(session, definition, violations));
  return violations.empty() ? absl::OkStatus() : InvalidFields(std::move(violations));
}

absl::StatusOr<Campaign> CreateCampaign(storage::Session& session, const std::string& id, CampaignDefinition definition,
                                        absl::Time now) {
  RETURN_IF_ERROR(CheckDefinition(session, definition));
  Campaign campaign;
  campaign.id = id;
  campaign.uid = NewUuid();
  campaign.definition = std::move(definition);
  const std::string key = SecretBytes(campaign.hash_key.size());
  std::copy(key.begin(), key.end(), campaign.hash_key.begin());
  return storage::InsertCampaign(session, kMainWorkspace, std::move(campaign), now);
}

absl::StatusOr<Campaign> ReplaceDefinition(storage::Session& session, Campaign campaign, CampaignDefinition definition,
                                           absl::Time now) {
  if (campaign.state != CampaignState::kDraft) return WrongState(campaign, "changed: it is frozen at launch");
  RETURN_IF_ERROR(CheckDefinition(session, definition));
  if (storage::DefinitionToJson(definition) == storage::DefinitionToJson(campaign.definition)) return campaign;
  ASSIGN_OR_RETURN(const int64_t imported, storage::CountImportedAssignments(session, kMainWorkspace, campaign.number));
  const auto arm_names = [](const Experiment& experiment) {
    std::vector<std::string> names;
    for (const Arm& arm : experiment.arms) names.push_back(arm.arm);
    return names;
  };
  if (imported > 0 && arm_names(definition.experiment) != arm_names(campaign.definition.experiment)) {
    return InvalidFields({{"experiment.arms",
                           "assignments were imported for the arms as they are; to change the arms, "
                           "delete the campaign and make it anew"}});
  }
  campaign.definition = std::move(definition);
  campaign.approver.clear();
  campaign.approve_time.reset();
  return storage::UpdateCampaign(session, kMainWorkspace, std::move(campaign), now);
}

absl::StatusOr<Campaign> LaunchCampaign(storage::Session& session, Campaign campaign, absl::Time now,
                                        const std::string& launcher) {
  if (campaign.state != CampaignState::kDraft) return WrongState(campaign, "launched");
  if (campaign.definition.window.end <= now) return NotLaunchable(campaign, "its window is over; move its end");
  RETURN_IF_ERROR(CheckDefinition(session, campaign.definition));
  if (campaign.definition.experiment.assignment == AssignmentSource::kImported) {
    ASSIGN_OR_RETURN(const int64_t imported,
                     storage::CountImportedAssignments(session, kMainWorkspace, campaign.number));
    if (imported == 0) return NotLaunchable(campaign, "its assignments are to be imported and none are");
  }
  if (!campaign.launch_customers.has_value()) {
    ASSIGN_OR_RETURN(campaign.launch_customers, CountLaunchCustomers(session, campaign));
  }
  if (campaign.launch_customers == 0) {
    return NotLaunchable(campaign,
                         "its plan counts in shares of the customers who are in it, and nobody is; name how many "
                         "are to come in experiment.plan.planned_customer_count");
  }
  campaign.state = CampaignState::kRunning;
  campaign.launch_time = now;
  RETURN_IF_ERROR(storage::PutCampaignVersion(session, kMainWorkspace, campaign.number,
                                              {.version = campaign.version,
                                               .definition = campaign.definition,
                                               .editor = launcher,
                                               .fields = {},
                                               .create_time = now}));
  Failpoint("launch.before_commit");
  return storage::UpdateCampaign(session, kMainWorkspace, std::move(campaign), now);
}

absl::StatusOr<Campaign> CancelCampaign(storage::Session& session, Campaign campaign, absl::Time now) {
  Failpoint("cancel.before_commit");
  if (campaign.state != CampaignState::kRunning && campaign.state != CampaignState::kPaused) {
    return WrongState(campaign, "cancelled");
  }
  campaign.state = CampaignState::kCancelled;
  return storage::UpdateCampaign(session, kMainWorkspace, std::move(campaign), now);
}

absl::Status DeleteCampaign(storage::Session& session, const Campaign& campaign) {
  if (campaign.state != CampaignState::kDraft) return WrongState(campaign, "deleted; cancel it instead");
  return storage::DeleteCampaign(session, kMainWorkspace, campaign.number);
}

absl::Status WrongState(const Campaign& campaign, absl::string_view verb) {
  return Error(absl::StatusCode::kFailedPrecondition, "CAMPAIGN_STATE",
               absl::StrCat("campaign \"", campaign.id, "\" is ", NameOf(campaign.state), " and cannot be ", verb),
               {{"kind", "campaign"}, {"id", campaign.id}, {"state", NameOf(campaign.state)}});
}

bool IsScheduled(const Campaign& campaign, absl::Time now) {
  const std::vector<Wave>& waves = campaign.definition.waves;
  return campaign.state == CampaignState::kRunning && !waves.empty() && now < waves.front().start;
}

}  // namespace sendlift
