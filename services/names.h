#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace sendlift {

// Names of resources as in AIP-122: "workspaces/main/campaigns/autumn-win-back".
std::string WorkspaceName();
std::string CampaignName(absl::string_view campaign_id);
std::string CampaignVersionName(absl::string_view campaign_id, int64_t version);
std::string SegmentName(absl::string_view segment_id);
std::string SegmentSnapshotName(absl::string_view segment_id, int64_t number);
std::string CustomerName(absl::string_view customer_id);
std::string SuppressionName(int64_t number);
std::string GatewayName(absl::string_view gateway);
std::string RateLimitName(absl::string_view rate_limit_id);
std::string SourceName(absl::string_view source_id);
std::string CodePoolName(absl::string_view code_pool_id);
std::string AgentName(absl::string_view agent_id);
std::string TaskName(int64_t number);
std::string ImportBatchName(int64_t number);
std::string MergeName(int64_t number);
std::string StopName(int64_t number);
std::string SuppressionListName(absl::string_view list);
std::string TieringName(absl::string_view tiering_id);
std::string FeatureSnapshotName(int64_t number);
std::string ModelName(int64_t number);
std::string ScoringName(int64_t number);
std::string AssignmentName(absl::string_view campaign_id, absl::string_view customer_id);
std::string LiftReportName(absl::string_view campaign_id);
std::string InstructionName(absl::string_view campaign_id, int64_t sequence);
std::string ClockName();
std::string HoldoutName();
std::string QuietRegionsName();

// OK for the name of the one workspace. INVALID_ARGUMENT, naming `field`, for what is no workspace's name; NOT_FOUND
// for another workspace.
absl::Status CheckParent(absl::string_view parent, absl::string_view field = "parent");

// The last part of a name; the rules for errors are those of CheckParent.
absl::StatusOr<std::string> CampaignIdOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<std::string> SegmentIdOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<std::string> CustomerIdOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<std::string> GatewayIdOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<std::string> RateLimitIdOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<std::string> SourceIdOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<std::string> CodePoolIdOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<std::string> AgentIdOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<int64_t> TaskNumberOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<int64_t> SuppressionNumberOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<int64_t> ImportBatchNumberOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<int64_t> MergeNumberOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<int64_t> StopNumberOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<std::string> SuppressionListOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<std::string> TieringIdOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<int64_t> FeatureSnapshotNumberOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<int64_t> ModelNumberOf(absl::string_view name, absl::string_view field = "name");
absl::StatusOr<int64_t> ScoringNumberOf(absl::string_view name, absl::string_view field = "name");
// The campaign's id in "workspaces/main/campaigns/autumn-win-back/reports/lift".
absl::StatusOr<std::string> CampaignIdOfLiftReport(absl::string_view name);

// The parts of "workspaces/main/campaigns/autumn-win-back/instructions/17".
struct InstructionPlace {
  std::string campaign_id;
  int64_t sequence = 0;
};
absl::StatusOr<InstructionPlace> InstructionPlaceOf(absl::string_view name, absl::string_view field = "name");
// OK for "workspaces/main/clock"; errors as CheckParent.
absl::Status CheckClockName(absl::string_view name);
// OK for "workspaces/main/holdout"; errors as CheckParent.
absl::Status CheckHoldoutName(absl::string_view name);
// OK for "workspaces/main/quietRegions"; errors as CheckParent.
absl::Status CheckQuietRegionsName(absl::string_view name);

// The name of a resource by its kind ("campaign") and id, as errors from below carry them; nothing for a kind that has
// no names on the wire.
std::optional<std::string> NameOfResource(absl::string_view kind, absl::string_view id);

// NOT_FOUND (RESOURCE_NOT_FOUND) with the name.
absl::Status NotFound(absl::string_view name);

// The status with the resource's full name where it says NOT_FOUND or ALREADY_EXISTS; any other as it is.
absl::Status ForResource(const absl::Status& status, absl::string_view name);

// OK for an id that a planner may choose for a new resource; INVALID_ARGUMENT naming `field`.
absl::Status CheckNewId(absl::string_view id, absl::string_view field);

}  // namespace sendlift
