#include "services/keeping_reports.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/customer_snapshot.h"
#include "audience/filter_check.h"
#include "base/status.h"
#include "measurement/keeping_report.h"
#include "measurement/value_report.h"
#include "sendlift/v1/keeping_reports.grpc.pb.h"
#include "services/convert_keeping.h"
#include "services/names.h"
#include "services/rpc.h"
#include "services/violations.h"
#include "storage/events.h"
#include "storage/segments.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr int kTopUsual = 20;
constexpr int kTopMax = 1000;

absl::Status CheckName(const std::string& name, const char* report) {
  const std::string right = absl::StrCat(WorkspaceName(), "/reports/", report);
  return name == right ? absl::OkStatus() : InvalidField("name", absl::StrCat("must be \"", right, "\""));
}

// The filter of the scope, its segment's, or none.
absl::StatusOr<std::string> FilterOf(ServiceEnvironment& env, const v1::KeepingScope& scope) {
  if (scope.segment().empty()) return scope.filter();
  if (!scope.filter().empty()) return InvalidField("scope.segment", "give a filter or a segment, not both");
  ASSIGN_OR_RETURN(const std::string id, SegmentIdOf(scope.segment(), "scope.segment"));
  std::string filter;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    const auto segment = storage::GetSegment(session, kMainWorkspace, id);
    if (!segment.ok()) return ForResource(segment.status(), scope.segment());
    filter = segment->filter;
    return absl::OkStatus();
  }));
  return filter;
}

absl::StatusOr<std::optional<std::vector<CustomerNumber>>> Among(ServiceEnvironment& env,
                                                                 const v1::KeepingScope& scope) {
  ASSIGN_OR_RETURN(const std::string filter, FilterOf(env, scope));
  if (filter.empty()) return std::nullopt;
  const auto checked = CheckFilter(filter);
  if (!checked.ok()) return WithPrefix("scope.", checked.status());
  const absl::Status known = env.engine.customers().CheckAttributes(*checked);
  if (!known.ok() && scope.segment().empty()) return WithPrefix("scope.", known);
  ASSIGN_OR_RETURN(auto customers, env.engine.customers().Select(*checked));
  return customers;
}

absl::Status CheckCurrency(Session& session, const v1::GetKeepingReportRequest& request) {
  if (!request.has_cost_of_keeping()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const std::string currency, storage::WorkspaceCurrency(session, kMainWorkspace));
  if (currency.empty() || request.cost_of_keeping().currency_code() == currency) return absl::OkStatus();
  return InvalidField("cost_of_keeping.currency_code",
                      absl::StrCat("must be ", currency, ", the workspace's currency"));
}

absl::StatusOr<v1::KeepingReport> GetKeeping(ServiceEnvironment& env, const Caller& caller,
                                             const v1::GetKeepingReportRequest& request) {
  RETURN_IF_ERROR(CheckName(request.name(), "keeping"));
  const absl::Time now = env.clock.Now();
  ASSIGN_OR_RETURN(KeepingQuestion question, QuestionFromProto(request, now));
  ASSIGN_OR_RETURN(question.among, Among(env, request.scope()));
  v1::KeepingReport proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    RETURN_IF_ERROR(CheckCurrency(session, request));
    ASSIGN_OR_RETURN(const KeepingReport report, MakeKeepingReport(session, kMainWorkspace, question, now));
    proto = ToProto(question, report);
    return absl::OkStatus();
  }));
  proto.set_name(request.name());
  return proto;
}

absl::StatusOr<v1::ValueReport> GetValue(ServiceEnvironment& env, const Caller& caller,
                                         const v1::GetValueReportRequest& request) {
  RETURN_IF_ERROR(CheckName(request.name(), "value"));
  if (request.top_count() < 0 || request.top_count() > kTopMax) return InvalidField("top_count", "must be 1 to 1000");
  const int top = request.top_count() == 0 ? kTopUsual : request.top_count();
  const absl::Time now = env.clock.Now();
  v1::GetKeepingReportRequest scoped;
  *scoped.mutable_scope() = request.scope();
  ASSIGN_OR_RETURN(KeepingQuestion question, QuestionFromProto(scoped, now));
  ASSIGN_OR_RETURN(question.among, Among(env, request.scope()));
  v1::ValueReport proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const ValueReport report,
                     MakeValueReport(session, kMainWorkspace, question, static_cast<size_t>(top), now));
    proto = ToProto(question, report);
    return absl::OkStatus();
  }));
  proto.set_name(request.name());
  return proto;
}

class KeepingReportService : public v1::KeepingReportService::CallbackService {
 public:
  explicit KeepingReportService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* GetKeepingReport(grpc::CallbackServerContext* context,
                                             const v1::GetKeepingReportRequest* request,
                                             v1::KeepingReport* response) override {
    return rpc::Serve(context, request, response, env_, &GetKeeping);
  }
  grpc::ServerUnaryReactor* GetValueReport(grpc::CallbackServerContext* context,
                                           const v1::GetValueReportRequest* request,
                                           v1::ValueReport* response) override {
    return rpc::Serve(context, request, response, env_, &GetValue);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeKeepingReportService(ServiceEnvironment& env) {
  return std::make_unique<KeepingReportService>(env);
}

}  // namespace sendlift
