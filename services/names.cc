#include "services/names.h"

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "base/error.h"
#include "base/status.h"
#include "engine/environment.h"
#include "model/resource_id.h"
#include "services/violations.h"

namespace sendlift {
namespace {

std::string Under(absl::string_view collection, absl::string_view id) {
  return absl::StrCat("workspaces/", kMainWorkspaceId, "/", collection, "/", id);
}

absl::Status Malformed(absl::string_view field, absl::string_view pattern) {
  return InvalidField(field, absl::StrCat("write it as \"", pattern, "\""));
}

// The id behind "workspaces/{workspace}/{collection}/"; `name` is checked to have one of one part.
absl::StatusOr<std::string> IdUnder(absl::string_view name, absl::string_view collection, absl::string_view field) {
  const std::string pattern = Under(collection, "ID");
  absl::string_view rest = name;
  if (!absl::ConsumePrefix(&rest, "workspaces/")) return Malformed(field, pattern);
  const size_t slash = rest.find('/');
  if (slash == absl::string_view::npos || !IsResourceId(rest.substr(0, slash))) return Malformed(field, pattern);
  const absl::string_view workspace = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);
  if (!absl::ConsumePrefix(&rest, collection) || !absl::ConsumePrefix(&rest, "/")) return Malformed(field, pattern);
  if (!IsCustomerId(rest)) return Malformed(field, pattern);
  if (workspace != kMainWorkspaceId) return NotFound(name);
  return std::string(rest);
}

// Likewise, for a collection whose ids are numbers.
absl::StatusOr<int64_t> NumberUnder(absl::string_view name, absl::string_view collection, absl::string_view field) {
  ASSIGN_OR_RETURN(const std::string id, IdUnder(name, collection, field));
  int64_t number = 0;
  if (!absl::SimpleAtoi(id, &number) || number <= 0) return Malformed(field, Under(collection, "17"));
  return number;
}

}  // namespace

std::string WorkspaceName() { return absl::StrCat("workspaces/", kMainWorkspaceId); }
std::string CampaignName(absl::string_view campaign_id) { return Under("campaigns", campaign_id); }
std::string SegmentName(absl::string_view segment_id) { return Under("segments", segment_id); }
std::string CampaignVersionName(absl::string_view campaign_id, int64_t version) {
  return absl::StrCat(CampaignName(campaign_id), "/versions/", version);
}
std::string SegmentSnapshotName(absl::string_view segment_id, int64_t number) {
  return absl::StrCat(SegmentName(segment_id), "/snapshots/", number);
}
std::string CustomerName(absl::string_view customer_id) { return Under("customers", customer_id); }
std::string SuppressionName(int64_t number) { return Under("suppressions", absl::StrCat(number)); }
std::string GatewayName(absl::string_view gateway) { return Under("gateways", gateway); }
std::string RateLimitName(absl::string_view rate_limit_id) { return Under("rateLimits", rate_limit_id); }
std::string SourceName(absl::string_view source_id) { return Under("sources", source_id); }
std::string CodePoolName(absl::string_view code_pool_id) { return Under("codePools", code_pool_id); }
std::string AgentName(absl::string_view agent_id) { return Under("agents", agent_id); }
std::string TaskName(int64_t number) { return Under("tasks", absl::StrCat(number)); }
std::string ImportBatchName(int64_t number) { return Under("importBatches", absl::StrCat(number)); }
std::string MergeName(int64_t number) { return Under("merges", absl::StrCat(number)); }
std::string StopName(int64_t number) { return Under("stops", absl::StrCat(number)); }
std::string SuppressionListName(absl::string_view list) { return Under("suppressionLists", list); }
std::string TieringName(absl::string_view tiering_id) { return Under("tierings", tiering_id); }
std::string FeatureSnapshotName(int64_t number) { return Under("featureSnapshots", absl::StrCat(number)); }
std::string ModelName(int64_t number) { return Under("models", absl::StrCat(number)); }
std::string ScoringName(int64_t number) { return Under("scorings", absl::StrCat(number)); }
std::string AssignmentName(absl::string_view campaign_id, absl::string_view customer_id) {
  return absl::StrCat(CampaignName(campaign_id), "/assignments/", customer_id);
}
std::string LiftReportName(absl::string_view campaign_id) {
  return absl::StrCat(CampaignName(campaign_id), "/reports/lift");
}
std::string InstructionName(absl::string_view campaign_id, int64_t sequence) {
  return absl::StrCat(CampaignName(campaign_id), "/instructions/", sequence);
}
std::string ClockName() { return absl::StrCat(WorkspaceName(), "/clock"); }
std::string HoldoutName() { return absl::StrCat(WorkspaceName(), "/holdout"); }
std::string QuietRegionsName() { return absl::StrCat(WorkspaceName(), "/quietRegions"); }

absl::Status CheckParent(absl::string_view parent, absl::string_view field) {
  absl::string_view workspace = parent;
  if (!absl::ConsumePrefix(&workspace, "workspaces/") || !IsResourceId(workspace)) {
    return Malformed(field, WorkspaceName());
  }
  return workspace == kMainWorkspaceId ? absl::OkStatus() : NotFound(parent);
}

absl::StatusOr<std::string> CampaignIdOf(absl::string_view name, absl::string_view field) {
  return IdUnder(name, "campaigns", field);
}

absl::StatusOr<std::string> SegmentIdOf(absl::string_view name, absl::string_view field) {
  return IdUnder(name, "segments", field);
}

absl::StatusOr<std::string> CustomerIdOf(absl::string_view name, absl::string_view field) {
  return IdUnder(name, "customers", field);
}

absl::StatusOr<std::string> GatewayIdOf(absl::string_view name, absl::string_view field) {
  return IdUnder(name, "gateways", field);
}

absl::StatusOr<std::string> RateLimitIdOf(absl::string_view name, absl::string_view field) {
  return IdUnder(name, "rateLimits", field);
}

absl::StatusOr<std::string> SourceIdOf(absl::string_view name, absl::string_view field) {
  return IdUnder(name, "sources", field);
}

absl::StatusOr<std::string> CodePoolIdOf(absl::string_view name, absl::string_view field) {
  return IdUnder(name, "codePools", field);
}

absl::StatusOr<std::string> AgentIdOf(absl::string_view name, absl::string_view field) {
  return IdUnder(name, "agents", field);
}

absl::StatusOr<int64_t> TaskNumberOf(absl::string_view name, absl::string_view field) {
  return NumberUnder(name, "tasks", field);
}

absl::StatusOr<int64_t> SuppressionNumberOf(absl::string_view name, absl::string_view field) {
  return NumberUnder(name, "suppressions", field);
}

absl::StatusOr<int64_t> ImportBatchNumberOf(absl::string_view name, absl::string_view field) {
  return NumberUnder(name, "importBatches", field);
}

absl::StatusOr<int64_t> MergeNumberOf(absl::string_view name, absl::string_view field) {
  return NumberUnder(name, "merges", field);
}

absl::StatusOr<int64_t> StopNumberOf(absl::string_view name, absl::string_view field) {
  return NumberUnder(name, "stops", field);
}

absl::StatusOr<std::string> SuppressionListOf(absl::string_view name, absl::string_view field) {
  return IdUnder(name, "suppressionLists", field);
}

absl::StatusOr<std::string> TieringIdOf(absl::string_view name, absl::string_view field) {
  return IdUnder(name, "tierings", field);
}

absl::StatusOr<int64_t> FeatureSnapshotNumberOf(absl::string_view name, absl::string_view field) {
  return NumberUnder(name, "featureSnapshots", field);
}

absl::StatusOr<int64_t> ModelNumberOf(absl::string_view name, absl::string_view field) {
  return NumberUnder(name, "models", field);
}

absl::StatusOr<int64_t> ScoringNumberOf(absl::string_view name, absl::string_view field) {
  return NumberUnder(name, "scorings", field);
}

absl::StatusOr<std::string> CampaignIdOfLiftReport(absl::string_view name) {
  absl::string_view campaign = name;
  if (!absl::ConsumeSuffix(&campaign, "/reports/lift")) return Malformed("name", LiftReportName("ID"));
  auto id = CampaignIdOf(campaign);
  if (id.status().code() == absl::StatusCode::kInvalidArgument) return Malformed("name", LiftReportName("ID"));
  return id;
}

absl::StatusOr<InstructionPlace> InstructionPlaceOf(absl::string_view name, absl::string_view field) {
  constexpr absl::string_view kCollection = "/instructions/";
  const absl::Status malformed = Malformed(field, InstructionName("ID", 17));
  const size_t end = name.find(kCollection);
  if (end == absl::string_view::npos) return malformed;
  InstructionPlace place;
  const absl::string_view digits = name.substr(end + kCollection.size());
  if (!absl::SimpleAtoi(digits, &place.sequence) || absl::StrCat(place.sequence) != digits) return malformed;
  auto campaign = CampaignIdOf(name.substr(0, end), field);
  if (absl::IsInvalidArgument(campaign.status())) return malformed;
  if (!campaign.ok()) return NotFound(name);
  place.campaign_id = *std::move(campaign);
  return place;
}

namespace {

// Of what a workspace has one of.
absl::Status CheckSingleton(absl::string_view name, absl::string_view ending, absl::string_view right) {
  absl::string_view workspace = name;
  if (!absl::ConsumeSuffix(&workspace, ending)) return Malformed("name", right);
  const absl::Status status = CheckParent(workspace, "name");
  if (absl::IsInvalidArgument(status)) return Malformed("name", right);
  return status.ok() ? status : NotFound(name);
}

}  // namespace

absl::Status CheckClockName(absl::string_view name) { return CheckSingleton(name, "/clock", ClockName()); }

absl::Status CheckHoldoutName(absl::string_view name) { return CheckSingleton(name, "/holdout", HoldoutName()); }

absl::Status CheckQuietRegionsName(absl::string_view name) {
  return CheckSingleton(name, "/quietRegions", QuietRegionsName());
}

std::optional<std::string> NameOfResource(absl::string_view kind, absl::string_view id) {
  for (const char* known :
       {"agent", "task", "campaign", "codePool", "customer", "featureSnapshot", "gateway", "merge", "model", "scoring",
        "rateLimit", "segment", "source", "stop", "suppression", "suppressionList", "tiering"}) {
    if (kind == known) return Under(absl::StrCat(kind, "s"), id);
  }
  if (kind == "importBatch") return Under("importBatches", id);
  return std::nullopt;
}

absl::Status NotFound(absl::string_view name) {
  return Error(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND", absl::StrCat("there is no ", name),
               {{"name", std::string(name)}});
}

absl::Status ForResource(const absl::Status& status, absl::string_view name) {
  if (status.code() == absl::StatusCode::kNotFound) return NotFound(name);
  if (status.code() != absl::StatusCode::kAlreadyExists) return status;
  return Error(absl::StatusCode::kAlreadyExists, "RESOURCE_EXISTS", absl::StrCat(name, " exists already"),
               {{"name", std::string(name)}});
}

absl::Status CheckNewId(absl::string_view id, absl::string_view field) {
  if (IsResourceId(id)) return absl::OkStatus();
  return InvalidField(field, "1 to 63 of a-z, 0-9 and \"-\", beginning with a letter and not ending with \"-\"");
}

}  // namespace sendlift
