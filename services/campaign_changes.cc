#include "services/campaign_changes.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "engine/approval.h"
#include "engine/campaign_changes.h"
#include "engine/campaigns.h"
#include "engine/cloning.h"
#include "services/campaign_lookup.h"
#include "services/convert.h"
#include "services/convert_campaign.h"
#include "services/definition_diff.h"
#include "services/field_masks.h"
#include "services/launched_changes.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "storage/campaign_versions.h"
#include "storage/waves.h"

namespace sendlift {
namespace {

using storage::Session;

absl::StatusOr<v1::Campaign> Insert(Session& session, const Caller& caller, const std::string& id,
                                    const v1::Campaign& given, absl::Time now) {
  ASSIGN_OR_RETURN(CampaignDefinition definition, CheckedDefinition(session, given));
  const auto created = CreateCampaign(session, id, std::move(definition), now);
  if (!created.ok()) return ForResource(created.status(), CampaignName(id));
  RETURN_IF_ERROR(RecordEditor(session, *created, caller.principal));
  return ToProto(*created, now);
}

absl::StatusOr<Campaign> ChangeLaunched(ServiceEnvironment& env, Session& session, const Caller& caller,
                                        const Campaign& campaign, CampaignDefinition definition, absl::Time now) {
  v1::Campaign from = ToProto(campaign.definition);
  from.set_name(CampaignName(campaign.id));
  v1::Campaign to = ToProto(definition);
  to.set_name(from.name());
  const std::vector<std::string> fields = ChangedFields(from, to);
  if (fields.empty()) return campaign;
  ASSIGN_OR_RETURN(const auto frozen, storage::ListFrozenWaves(session, kMainWorkspace, campaign.number));
  RETURN_IF_ERROR(CheckLaunchedChange(from, to, fields, {.frozen_waves = frozen.size(), .now = now}));
  RETURN_IF_ERROR(CheckMayChange(campaign, ApprovalTermsOf(env)));
  return ChangeLaunchedCampaign(session, campaign, std::move(definition),
                                {.editor = caller.principal, .fields = fields}, now);
}

// A draft as it likes, a launched campaign as far as it may.
absl::StatusOr<v1::Campaign> Change(ServiceEnvironment& env, Session& session, const Caller& caller,
                                    const Campaign& current, CampaignDefinition definition, absl::Time now) {
  const bool is_live = current.state == CampaignState::kRunning || current.state == CampaignState::kPaused;
  ASSIGN_OR_RETURN(const Campaign changed,
                   is_live ? ChangeLaunched(env, session, caller, current, std::move(definition), now)
                           : ReplaceDefinition(session, current, std::move(definition), now));
  if (changed.revision != current.revision) RETURN_IF_ERROR(RecordEditor(session, current, caller.principal));
  return is_live ? WithProgress(session, changed, now) : ToProto(changed, now);
}

v1::CampaignVersion ToProto(const std::string& id, const storage::CampaignVersion& version) {
  v1::CampaignVersion proto;
  proto.set_name(CampaignVersionName(id, version.version));
  proto.set_version(version.version);
  *proto.mutable_campaign() = ToProto(version.definition);
  proto.mutable_campaign()->set_name(CampaignName(id));
  proto.set_editor(version.editor);
  *proto.mutable_create_time() = TimeToProto(version.create_time);
  proto.mutable_changed_fields()->Assign(version.fields.begin(), version.fields.end());
  return proto;
}

}  // namespace

absl::StatusOr<v1::Campaign> CreateCampaignNow(ServiceEnvironment& env, const Caller& caller,
                                               const v1::CreateCampaignRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  RETURN_IF_ERROR(CheckNewId(request.campaign_id(), "campaign_id"));
  auto created = Mutated<v1::Campaign>(env, {caller, request, CampaignName(request.campaign_id())},
                                       [&](Session& session, absl::Time now) {
                                         return Insert(session, caller, request.campaign_id(), request.campaign(), now);
                                       });
  if (created.ok() && request.validate_only()) created->clear_uid();  // the real one will have another
  return created;
}

absl::StatusOr<v1::Campaign> UpdateCampaignNow(ServiceEnvironment& env, const Caller& caller,
                                               const v1::UpdateCampaignRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.campaign().name(), "campaign.name"));
  auto updated = Mutated<v1::Campaign>(
      env, {caller, request, CampaignName(id)}, [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Campaign> {
        const auto current = FindUnchangedCampaign(session, id, request.campaign().etag());
        if (request.allow_missing() && current.status().code() == absl::StatusCode::kNotFound) {
          RETURN_IF_ERROR(CheckNewId(id, "campaign.name"));
          return Insert(session, caller, id, request.campaign(), now);
        }
        if (!current.ok()) return current.status();
        v1::Campaign changed = ToProto(*current, now);
        RETURN_IF_ERROR(ApplyUpdate(request.update_mask(), request.campaign(), changed));
        ASSIGN_OR_RETURN(CampaignDefinition definition, CheckedDefinition(session, changed));
        return Change(env, session, caller, *current, std::move(definition), now);
      });
  if (updated.ok()) env.engine.Wake();
  return updated;
}

absl::StatusOr<v1::Campaign> ExtendCampaignNow(ServiceEnvironment& env, const Caller& caller,
                                               const v1::ExtendCampaignRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.name()));
  Violations violations;
  const absl::Time end = RequiredTime(request.has_end_time(), request.end_time(), "end_time", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  auto extended = Mutated<v1::Campaign>(
      env, {caller, request, request.name()}, [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Campaign> {
        ASSIGN_OR_RETURN(const Campaign current, FindUnchangedCampaign(session, id, request.etag()));
        CampaignDefinition definition = current.definition;
        definition.window.end = end;
        return Change(env, session, caller, current, std::move(definition), now);
      });
  if (extended.ok()) env.engine.Wake();
  return extended;
}

absl::StatusOr<v1::Campaign> CloneCampaignNow(ServiceEnvironment& env, const Caller& caller,
                                              const v1::CloneCampaignRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.name()));
  RETURN_IF_ERROR(CheckNewId(request.campaign_id(), "campaign_id"));
  Violations violations;
  std::optional<absl::Time> start;
  if (request.has_start_time()) start = RequiredTime(true, request.start_time(), "start_time", violations);
  RETURN_IF_ERROR(violations.ToStatus());
  auto cloned = Mutated<v1::Campaign>(
      env, {caller, request, CampaignName(request.campaign_id())},
      [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Campaign> {
        ASSIGN_OR_RETURN(const Campaign original, FindUnchangedCampaign(session, id, request.etag()));
        const auto copy = CloneCampaign(session, original, request.campaign_id(), start, now);
        if (!copy.ok()) return ForResource(copy.status(), CampaignName(request.campaign_id()));
        RETURN_IF_ERROR(RecordEditor(session, *copy, caller.principal));
        return ToProto(*copy, now);
      });
  if (cloned.ok() && request.validate_only()) cloned->clear_uid();
  return cloned;
}

absl::StatusOr<v1::ListCampaignVersionsResponse> ListVersions(ServiceEnvironment& env, const Caller& caller,
                                                              const v1::ListCampaignVersionsRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  int64_t after = 0;
  (void)absl::SimpleAtoi(start.after, &after);
  std::vector<storage::CampaignVersion> versions;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, FindCampaign(session, id));
    ASSIGN_OR_RETURN(versions,
                     storage::ListCampaignVersions(session, kMainWorkspace, campaign.number, after, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListCampaignVersionsResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, versions, [](const auto& last) { return absl::StrCat(last.version); }));
  for (const storage::CampaignVersion& version : versions) *response.add_campaign_versions() = ToProto(id, version);
  return response;
}

}  // namespace sendlift
