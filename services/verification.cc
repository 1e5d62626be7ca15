#include "services/verification.h"

#include <optional>
#include <string>

#include "base/status.h"
#include "measurement/programme_recount.h"
#include "measurement/recount.h"
#include "sendlift/v1/verification.grpc.pb.h"
#include "services/campaign_lookup.h"
#include "services/names.h"
#include "services/report_names.h"
#include "services/rpc.h"

namespace sendlift {
namespace {

template <typename Response>
void SetDifferences(const Recount& recount, Response& proto) {
  proto.set_difference_count(recount.differences.count());
  for (const Difference& told : recount.differences.told()) {
    v1::FigureDifference& difference = *proto.add_differences();
    difference.set_table(told.table);
    difference.set_key(told.key);
    difference.set_stored(told.stored);
    difference.set_counted(told.counted);
  }
}

v1::VerifyCampaignResponse ToProto(const Campaign& campaign, const Recount& recount) {
  v1::VerifyCampaignResponse proto;
  proto.set_campaign(CampaignName(campaign.id));
  proto.set_row_count(recount.rows);
  proto.set_customer_count(recount.people);
  proto.set_untold_customer_count(recount.people_untold);
  SetDifferences(recount, proto);
  return proto;
}

v1::VerifyProgrammeResponse ToProto(const Recount& recount) {
  v1::VerifyProgrammeResponse proto;
  proto.set_row_count(recount.rows);
  proto.set_customer_count(recount.people);
  proto.set_untold_customer_count(recount.people_untold);
  SetDifferences(recount, proto);
  return proto;
}

absl::StatusOr<v1::VerifyCampaignResponse> Verify(ServiceEnvironment& env, const Caller& caller,
                                                  const v1::VerifyCampaignRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CampaignIdOf(request.name()));
  std::optional<Campaign> campaign;
  RETURN_IF_ERROR(env.database.Read([&](storage::Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(campaign, FindCampaign(session, id));
    return absl::OkStatus();
  }));
  ASSIGN_OR_RETURN(const Recount recount, RecountCampaign(env.database, kMainWorkspace, *campaign));
  return ToProto(*campaign, recount);
}

absl::StatusOr<v1::VerifyProgrammeResponse> VerifyAll(ServiceEnvironment& env, const Caller& caller,
                                                      const v1::VerifyProgrammeRequest& request) {
  RETURN_IF_ERROR(CheckProgrammeReportName(request.name()));
  ASSIGN_OR_RETURN(const Recount recount, RecountProgramme(env.database, kMainWorkspace));
  return ToProto(recount);
}

class VerificationService : public v1::VerificationService::CallbackService {
 public:
  explicit VerificationService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* VerifyCampaign(grpc::CallbackServerContext* context,
                                           const v1::VerifyCampaignRequest* request,
                                           v1::VerifyCampaignResponse* response) override {
    return rpc::Serve(context, request, response, env_, &Verify);
  }
  grpc::ServerUnaryReactor* VerifyProgramme(grpc::CallbackServerContext* context,
                                            const v1::VerifyProgrammeRequest* request,
                                            v1::VerifyProgrammeResponse* response) override {
    return rpc::Serve(context, request, response, env_, &VerifyAll);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeVerificationService(ServiceEnvironment& env) {
  return std::make_unique<VerificationService>(env);
}

}  // namespace sendlift
