#include "services/experiments.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "engine/progress.h"
#include "model/touchpoint.h"
#include "sendlift/v1/experiments.grpc.pb.h"
#include "services/convert.h"
#include "services/import_stream.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "storage/assignments.h"
#include "storage/campaigns.h"
#include "storage/customers.h"

namespace sendlift {
namespace {

using storage::NamedAssignment;
using storage::Session;

absl::StatusOr<Campaign> Find(Session& session, const std::string& id) {
  auto campaign = storage::GetCampaign(session, kMainWorkspace, id);
  if (!campaign.ok()) return ForResource(campaign.status(), CampaignName(id));
  return campaign;
}

absl::Status CheckOpen(const Campaign& campaign) {
  const char* why = nullptr;
  if (campaign.definition.experiment.assignment != AssignmentSource::kImported) {
    why = "its experiment does not say assignment: IMPORTED";
  } else if (campaign.state != CampaignState::kDraft) {
    why = "it is launched";
  }
  if (why == nullptr) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "ASSIGNMENTS_CLOSED",
               absl::StrCat("assignments cannot be imported into the campaign ", campaign.id, ": ", why),
               {{"name", CampaignName(campaign.id)}, {"state", NameOf(campaign.state)}});
}

// What one batch of rows came to.
struct Settled {
  int64_t created = 0;
  int64_t unchanged = 0;
  std::vector<v1::RejectedRow> rejected;

  void Reject(int64_t row, const char* field, const std::string& description) {
    v1::RejectedRow& added = rejected.emplace_back();
    added.set_row(row);
    added.set_field(field);
    added.set_description(description);
  }
};

absl::Status SettleRow(Session& session, const Campaign& campaign, int64_t number, const v1::AssignmentRow& row,
                       Settled& settled) {
  ASSIGN_OR_RETURN(const std::optional<CustomerNumber> customer,
                   storage::FindCustomer(session, kMainWorkspace, row.customer_id()));
  const std::optional<int> arm = ArmNamed(campaign.definition.experiment, row.arm());
  if (!customer.has_value()) settled.Reject(number, "customer_id", "there is no customer of this id: import it first");
  if (!arm.has_value()) settled.Reject(number, "arm", "the experiment has no such arm: \"control\" or one of its own");
  if (!customer.has_value() || !arm.has_value()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const storage::Imported imported,
                   storage::ImportAssignment(session, kMainWorkspace, campaign.number, *customer, *arm));
  settled.created += imported == storage::Imported::kCreated;
  settled.unchanged += imported == storage::Imported::kUnchanged;
  if (imported == storage::Imported::kConflict) {
    settled.Reject(number, "arm", "the customer was given another arm before; an assignment never changes");
  }
  return absl::OkStatus();
}

class AssignmentImport : public ImportStream<v1::ImportAssignmentsRequest, v1::ImportAssignmentsResponse> {
 public:
  using ImportStream::ImportStream;

 private:
  absl::Status Begin(const v1::ImportAssignmentsConfig& config) override {
    ASSIGN_OR_RETURN(campaign_id_, CampaignIdOf(config.parent(), "config.parent"));
    return env().database.Read([&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(const Campaign campaign, Find(session, campaign_id_));
      return CheckOpen(campaign);
    });
  }

  int CountOf(const v1::AssignmentRows& rows) const override { return rows.rows_size(); }

  absl::Status Settle(const v1::AssignmentRows& rows, v1::ImportAssignmentsResponse& progress) override {
    Settled settled;
    RETURN_IF_ERROR(env().database.Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      settled = {};
      ASSIGN_OR_RETURN(const Campaign campaign, Find(session, campaign_id_));
      RETURN_IF_ERROR(CheckOpen(campaign));
      for (int i = 0; i < rows.rows_size(); ++i) {
        RETURN_IF_ERROR(SettleRow(session, campaign, rows.first_row() + i, rows.rows(i), settled));
      }
      return absl::OkStatus();
    }));
    progress.set_created_count(progress.created_count() + settled.created);
    progress.set_unchanged_count(progress.unchanged_count() + settled.unchanged);
    const int64_t rejected = rows.rows_size() - settled.created - settled.unchanged;
    progress.set_rejected_count(progress.rejected_count() + rejected);
    for (v1::RejectedRow& row : settled.rejected) *progress.add_rejected_rows() = std::move(row);
    return absl::OkStatus();
  }

  std::string campaign_id_;
};

v1::Assignment ToProto(const Campaign& campaign, const Progress& progress, const NamedAssignment& named) {
  const Assignment& assignment = named.assignment;
  v1::Assignment proto;
  proto.set_name(AssignmentName(campaign.id, named.customer_id));
  proto.set_arm(ArmName(campaign.definition.experiment, assignment.arm));
  proto.set_tier(campaign.definition.tiers[assignment.tier].tier);
  *proto.mutable_planned_time() = TimeToProto(assignment.planned_time);
  if (IsTouchpointWave(assignment.wave)) {
    proto.set_touchpoint(assignment.touchpoint);
    *proto.mutable_create_time() = proto.planned_time();
    return proto;
  }
  const auto wave = static_cast<size_t>(assignment.wave);
  proto.set_wave(campaign.definition.waves[wave].wave);
  proto.set_channel(ToProto(assignment.channel));
  if (wave < progress.waves.size() && progress.waves[wave].freeze_time.has_value()) {
    *proto.mutable_create_time() = TimeToProto(*progress.waves[wave].freeze_time);
  }
  return proto;
}

absl::StatusOr<v1::ListAssignmentsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                                 const v1::ListAssignmentsRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  CustomerNumber after;
  (void)absl::SimpleAtoi(start.after, &after.value);
  v1::ListAssignmentsResponse response;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const Campaign campaign, Find(session, id));
    ASSIGN_OR_RETURN(const Progress progress, ProgressOf(session, campaign, env.clock.Now()));
    ASSIGN_OR_RETURN(auto assignments,
                     storage::ListAssignments(session, kMainWorkspace, campaign.number, after, start.size + 1));
    response.set_next_page_token(CutToPage(env, request, start, assignments, [](const NamedAssignment& last) {
      return absl::StrCat(last.assignment.customer.value);
    }));
    for (const NamedAssignment& named : assignments) *response.add_assignments() = ToProto(campaign, progress, named);
    return absl::OkStatus();
  }));
  return response;
}

class ExperimentService : public v1::ExperimentService::CallbackService {
 public:
  explicit ExperimentService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerBidiReactor<v1::ImportAssignmentsRequest, v1::ImportAssignmentsResponse>* ImportAssignments(
      grpc::CallbackServerContext* context) override {
    return (new AssignmentImport(context, env_))->Start();
  }
  grpc::ServerUnaryReactor* ListAssignments(grpc::CallbackServerContext* context,
                                            const v1::ListAssignmentsRequest* request,
                                            v1::ListAssignmentsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeExperimentService(ServiceEnvironment& env) {
  return std::make_unique<ExperimentService>(env);
}

}  // namespace sendlift
