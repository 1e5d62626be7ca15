#include "services/roles.h"

#include <array>
#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"

namespace sendlift {
namespace {

constexpr std::array<std::pair<Role, absl::string_view>, 6> kNames = {{
    {Role::kAdmin, "admin"},
    {Role::kPlanner, "planner"},
    {Role::kGateway, "gateway"},
    {Role::kEvents, "events"},
    {Role::kViewer, "viewer"},
    {Role::kAgent, "agent"},
}};

constexpr uint32_t Bit(Role role) { return 1u << static_cast<uint32_t>(role); }
constexpr uint32_t kPlanners = Bit(Role::kAdmin) | Bit(Role::kPlanner);
constexpr uint32_t kReaders = kPlanners | Bit(Role::kViewer);
constexpr uint32_t kSources = kPlanners | Bit(Role::kEvents);
constexpr uint32_t kGateways = Bit(Role::kAdmin) | Bit(Role::kGateway);
constexpr uint32_t kCallers = kPlanners | Bit(Role::kAgent);

const absl::flat_hash_map<absl::string_view, uint32_t>& Table() {
  static const auto& table = *new absl::flat_hash_map<absl::string_view, uint32_t>{
      {"CustomerService.ImportCustomers", kPlanners},
      {"CustomerService.BatchImportCustomers", kPlanners},
      {"CustomerService.GetCustomer", kPlanners},
      {"CustomerService.ListCustomers", kPlanners},
      {"CustomerService.ListConsentChanges", kPlanners},
      {"CustomerService.EraseCustomer", kPlanners},
      {"SourceService.CreateSource", kPlanners},
      {"SourceService.GetSource", kReaders},
      {"SourceService.ListSources", kReaders},
      {"SourceService.UpdateSource", kPlanners},
      {"SourceService.DeleteSource", kPlanners},
      {"ImportBatchService.GetImportBatch", kReaders},
      {"ImportBatchService.ListImportBatches", kReaders},
      {"ImportBatchService.ListImportedRows", kPlanners},
      {"MergeService.ListDuplicateGroups", kPlanners},
      {"MergeService.CreateMerge", kPlanners},
      {"MergeService.GetMerge", kPlanners},
      {"MergeService.ListMerges", kPlanners},
      {"MergeService.UndoMerge", kPlanners},
      {"CodePoolService.CreateCodePool", kPlanners},
      {"CodePoolService.GetCodePool", kReaders},
      {"CodePoolService.ListCodePools", kReaders},
      {"CodePoolService.DeleteCodePool", kPlanners},
      {"CodePoolService.ImportCodes", kPlanners},
      {"SegmentService.CreateSegment", kPlanners},
      {"SegmentService.GetSegment", kReaders},
      {"SegmentService.ListSegments", kReaders},
      {"SegmentService.UpdateSegment", kPlanners},
      {"SegmentService.DeleteSegment", kPlanners},
      {"SegmentService.CountCustomers", kReaders},
      {"SegmentService.SnapshotSegment", kPlanners},
      {"SegmentService.ListSegmentSnapshots", kReaders},
      {"SegmentService.ListSegmentMembers", kPlanners},
      {"FeatureSnapshotService.CreateFeatureSnapshot", kPlanners},
      {"FeatureSnapshotService.GetFeatureSnapshot", kReaders},
      {"FeatureSnapshotService.ListFeatureSnapshots", kReaders},
      {"TieringService.CreateTiering", kPlanners},
      {"TieringService.GetTiering", kReaders},
      {"TieringService.ListTierings", kReaders},
      {"TieringService.UpdateTiering", kPlanners},
      {"TieringService.DeleteTiering", kPlanners},
      {"TieringService.PreviewTiering", kReaders},
      {"TieringService.RunTiering", kPlanners},
      {"TieringService.ListTierChanges", kPlanners},
      {"SuppressionService.CreateSuppression", kSources},
      {"SuppressionService.ListSuppressions", kPlanners},
      {"SuppressionService.DeleteSuppression", kPlanners},
      {"SuppressionService.ImportSuppressions", kPlanners},
      {"SuppressionService.CompleteSuppressionList", kPlanners},
      {"SuppressionService.ListSuppressionLists", kReaders},
      {"StopService.CreateStop", kPlanners},
      {"StopService.ListStops", kReaders | Bit(Role::kGateway)},
      {"StopService.DeleteStop", kPlanners},
      {"CampaignService.CreateCampaign", kPlanners},
      {"CampaignService.GetCampaign", kReaders},
      {"CampaignService.ListCampaigns", kReaders},
      {"CampaignService.UpdateCampaign", kPlanners},
      {"CampaignService.DeleteCampaign", kPlanners},
      {"CampaignService.PreviewCampaign", kPlanners},
      {"CampaignService.GetQuietRegions", kReaders},
      {"CampaignService.ApproveCampaign", kPlanners},
      {"CampaignService.LaunchCampaign", kPlanners},
      {"CampaignService.PauseCampaign", kPlanners},
      {"CampaignService.ResumeCampaign", kPlanners},
      {"CampaignService.CancelCampaign", kPlanners},
      {"CampaignService.ExtendCampaign", kPlanners},
      {"CampaignService.CloneCampaign", kPlanners},
      {"CampaignService.ListCampaignVersions", kReaders},
      {"ExperimentService.ImportAssignments", kPlanners},
      {"ExperimentService.ListAssignments", kPlanners},
      {"EventService.ImportEvents", kSources},
      {"EventService.BatchImportEvents", kSources},
      {"GatewayService.Exchange", kGateways},
      {"GatewayService.ListGateways", kReaders | Bit(Role::kGateway)},
      {"RateLimitService.CreateRateLimit", kPlanners},
      {"RateLimitService.GetRateLimit", kReaders},
      {"RateLimitService.ListRateLimits", kReaders},
      {"RateLimitService.UpdateRateLimit", kPlanners},
      {"RateLimitService.DeleteRateLimit", kPlanners},
      {"ReportService.GetLiftReport", kReaders},
      {"VerificationService.VerifyCampaign", kReaders},
      {"VerificationService.VerifyProgramme", kReaders},
      {"ProgrammeReportService.GetProgrammeReport", kReaders},
      {"ProgrammeReportService.ListProgrammePeriods", kReaders},
      {"WonReportService.GetWonReport", kReaders},
      {"FollowUpReportService.GetFollowUpReport", kReaders},
      {"SendTimeReportService.GetSendTimeReport", kReaders},
      {"KeepingReportService.GetKeepingReport", kReaders},
      {"KeepingReportService.GetValueReport", kPlanners},
      {"ModelService.TrainModel", kPlanners},
      {"ModelService.GetModel", kReaders},
      {"ModelService.ListModels", kReaders},
      {"ModelService.CheckModel", kPlanners},
      {"ModelService.ScoreCustomers", kPlanners},
      {"ModelService.GetScoring", kReaders},
      {"ModelService.ListWarnings", kPlanners},
      {"ModelService.GetValueChurnMatrix", kReaders},
      {"RecommendationService.RecommendOffer", kSources},
      {"InstructionService.GetInstruction", kPlanners},
      {"InstructionService.ListInstructions", kPlanners},
      {"InstructionService.ExplainContact", kPlanners},
      {"InstructionService.RedriveInstructions", kPlanners},
      {"WorklistService.CreateAgent", kPlanners},
      {"WorklistService.GetAgent", kReaders},
      {"WorklistService.ListAgents", kReaders},
      {"WorklistService.UpdateAgent", kPlanners},
      {"WorklistService.DeleteAgent", kPlanners},
      {"WorklistService.ReserveTask", kCallers},
      {"WorklistService.RenewTask", kCallers},
      {"WorklistService.CompleteTask", kCallers},
      {"WorklistService.ReleaseTask", kCallers},
      {"WorklistService.GetTask", kCallers},
      {"WorklistService.ListTasks", kCallers},
      {"JourneyService.GetJourneyProgress", kReaders},
      {"JourneyService.ListJourneyTriggers", kPlanners},
      {"JourneyService.GetJourney", kPlanners},
      {"HoldoutService.GetHoldout", kReaders},
      {"HoldoutService.UpdateHoldout", kPlanners},
      {"ClockService.GetClock", kReaders},
      {"ClockService.ConfirmClock", Bit(Role::kAdmin)},
  };
  return table;
}

}  // namespace

absl::string_view NameOf(Role role) {
  for (const auto& [named, name] : kNames) {
    if (named == role) return name;
  }
  return "";
}

std::optional<Role> RoleNamed(absl::string_view name) {
  for (const auto& [role, known] : kNames) {
    if (known == name) return role;
  }
  return std::nullopt;
}

absl::string_view RoleNames() { return "admin, planner, gateway, events, viewer, agent"; }

bool MayCall(Role role, absl::string_view method) {
  if (!absl::ConsumePrefix(&method, "sendlift.v1.")) return false;
  if (absl::StartsWith(method, "StatisticsService.")) return true;  // asks nothing of the database
  const auto entry = Table().find(method);
  return entry != Table().end() && (entry->second & Bit(role)) != 0;
}

}  // namespace sendlift
