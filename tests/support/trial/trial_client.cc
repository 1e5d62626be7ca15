#include "tests/support/trial/trial_client.h"

#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "base/random.h"
#include "base/status.h"
#include "sendlift/v1/campaigns.grpc.pb.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "sendlift/v1/events.grpc.pb.h"
#include "sendlift/v1/experiments.grpc.pb.h"
#include "sendlift/v1/reports.grpc.pb.h"
#include "sendlift/v1/suppressions.grpc.pb.h"
#include "sendlift/v1/verification.grpc.pb.h"

namespace sendlift::testing {
namespace {

constexpr char kWorkspace[] = "workspaces/main";

absl::Status ToStatus(const grpc::Status& status) {
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

bool IsPassing(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsCancelled(status) || absl::IsDeadlineExceeded(status) ||
         absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsResourceExhausted(status);
}

std::string CampaignName(const std::string& id) { return absl::StrCat(kWorkspace, "/campaigns/", id); }

// A connection of its own, whatever else the process has, that tries again soon.
std::shared_ptr<grpc::Channel> Dial(const std::string& server) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 20);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 50);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel(server, grpc::InsecureChannelCredentials(), arguments);
}

void SetDeadline(grpc::ClientContext& context) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
}

v1::ImportCustomersRequest Rows(int first, int last, int64_t first_row) {
  v1::ImportCustomersRequest request;
  request.mutable_rows()->set_first_row(first_row);
  for (int i = first; i <= last; ++i) {
    v1::CustomerRow& row = *request.mutable_rows()->add_rows();
    row.add_values(absl::StrCat("c", i));
    row.add_values(absl::StrCat("c", i, "@example.com"));
    row.add_values(absl::StrCat("Name", i));
  }
  return request;
}

v1::ImportCustomersRequest Columns() {
  v1::ImportCustomersRequest request;
  request.mutable_config()->set_parent(kWorkspace);
  for (const char* column : {"id", "email", "first_name"}) request.mutable_config()->add_columns(column);
  v1::Consent& consent = *request.mutable_config()->add_default_consents();
  consent.set_channel(v1::EMAIL);
  consent.set_purpose(v1::PROMOTION);
  return request;
}

absl::Status ImportOnce(const std::shared_ptr<grpc::Channel>& channel, int first, int last) {
  grpc::ClientContext context;
  SetDeadline(context);
  const auto stub = v1::CustomerService::NewStub(channel);
  const auto stream = stub->ImportCustomers(&context);
  bool writing = stream->Write(Columns());
  const int batch = std::min((last - first) / 3 + 1, 5000);
  int64_t acknowledged = 0;
  v1::ImportCustomersResponse progress;
  for (int at = first; writing && at <= last; at += batch) {
    writing = stream->Write(Rows(at, std::min(at + batch - 1, last), at - first + 1)) && stream->Read(&progress);
    if (writing) acknowledged = progress.acknowledged_row();
  }
  stream->WritesDone();
  const absl::Status status = ToStatus(stream->Finish());
  if (status.ok() && acknowledged != last - first + 1) return absl::UnknownError("rows were not acknowledged");
  return status;
}

}  // namespace

std::string CustomerName(int customer) { return absl::StrCat(kWorkspace, "/customers/c", customer); }

TrialClient::TrialClient(const std::string& server, std::function<void()> between)
    : channel_(Dial(server)), between_(std::move(between)) {}

absl::Status TrialClient::Until(const std::function<absl::Status()>& answered) {
  const absl::Time deadline = absl::Now() + patience_;
  while (true) {
    const absl::Status status = answered();
    if (!IsPassing(status)) return status;
    if (absl::Now() > deadline) return absl::DeadlineExceededError(absl::StrCat("no answer: ", status.ToString()));
    absl::SleepFor(absl::Milliseconds(5));
    between_();
  }
}

template <typename Stub, typename Request, typename Response>
absl::Status TrialClient::Call(Stub& stub,
                               grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                               const Request& request, Response& response) {
  return Until([&] {
    grpc::ClientContext context;
    SetDeadline(context);
    return ToStatus((stub.*method)(&context, request, &response));
  });
}

absl::Status TrialClient::ImportCustomers(int first, int last) {
  return Until([&] { return ImportOnce(channel_, first, last); });
}

absl::Status TrialClient::CreateCampaign(const std::string& id, const v1::Campaign& campaign) {
  const auto stub = v1::CampaignService::NewStub(channel_);
  v1::CreateCampaignRequest request;
  request.set_parent(kWorkspace);
  request.set_campaign_id(id);
  request.set_request_id(NewUuid());
  *request.mutable_campaign() = campaign;
  v1::Campaign response;
  return Call(*stub, &v1::CampaignService::Stub::CreateCampaign, request, response);
}

template <typename Request>
absl::Status TrialClient::Change(const std::string& id,
                                 grpc::Status (v1::CampaignService::Stub::*method)(grpc::ClientContext*, const Request&,
                                                                                   v1::Campaign*)) {
  const auto stub = v1::CampaignService::NewStub(channel_);
  Request request;
  request.set_name(CampaignName(id));
  request.set_request_id(NewUuid());
  v1::Campaign response;
  return Call(*stub, method, request, response);
}

absl::Status TrialClient::Launch(const std::string& id) {
  return Change(id, &v1::CampaignService::Stub::LaunchCampaign);
}
absl::Status TrialClient::Pause(const std::string& id) { return Change(id, &v1::CampaignService::Stub::PauseCampaign); }
absl::Status TrialClient::Resume(const std::string& id) {
  return Change(id, &v1::CampaignService::Stub::ResumeCampaign);
}
absl::Status TrialClient::Cancel(const std::string& id) {
  return Change(id, &v1::CampaignService::Stub::CancelCampaign);
}

absl::StatusOr<v1::Campaign> TrialClient::GetCampaign(const std::string& id) {
  const auto stub = v1::CampaignService::NewStub(channel_);
  v1::GetCampaignRequest request;
  request.set_name(CampaignName(id));
  v1::Campaign response;
  RETURN_IF_ERROR(Call(*stub, &v1::CampaignService::Stub::GetCampaign, request, response));
  return response;
}

absl::StatusOr<std::vector<v1::Assignment>> TrialClient::Assignments(const std::string& id) {
  const auto stub = v1::ExperimentService::NewStub(channel_);
  v1::ListAssignmentsRequest request;
  request.set_parent(CampaignName(id));
  request.set_page_size(1000);
  std::vector<v1::Assignment> all;
  do {
    v1::ListAssignmentsResponse page;
    RETURN_IF_ERROR(Call(*stub, &v1::ExperimentService::Stub::ListAssignments, request, page));
    all.insert(all.end(), page.assignments().begin(), page.assignments().end());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

absl::StatusOr<int64_t> TrialClient::Responders(const std::string& id) {
  const auto stub = v1::ReportService::NewStub(channel_);
  v1::GetLiftReportRequest request;
  request.set_name(absl::StrCat(CampaignName(id), "/reports/lift"));
  v1::LiftReport report;
  RETURN_IF_ERROR(Call(*stub, &v1::ReportService::Stub::GetLiftReport, request, report));
  if (report.events_behind_count() > 0) return -1;
  int64_t responders = 0;
  bool control = false;
  for (const v1::Lift& lift : report.lifts()) {
    if (lift.exploration()) continue;
    responders += lift.responder_count() + (control ? 0 : lift.control_responder_count());
    control = true;
  }
  return responders;
}

absl::StatusOr<int64_t> TrialClient::WrongFigures(const std::string& id) {
  const auto stub = v1::VerificationService::NewStub(channel_);
  v1::VerifyCampaignRequest request;
  request.set_name(CampaignName(id));
  v1::VerifyCampaignResponse response;
  RETURN_IF_ERROR(Call(*stub, &v1::VerificationService::Stub::VerifyCampaign, request, response));
  return response.difference_count();
}

absl::Status TrialClient::OptOut(int customer) {
  const auto stub = v1::SuppressionService::NewStub(channel_);
  v1::CreateSuppressionRequest request;
  request.set_parent(kWorkspace);
  request.mutable_suppression()->set_customer(CustomerName(customer));
  request.mutable_suppression()->set_reason(v1::Suppression::OPT_OUT);
  v1::Suppression response;
  return Call(*stub, &v1::SuppressionService::Stub::CreateSuppression, request, response);
}

absl::StatusOr<int64_t> TrialClient::OptOutCount() {
  const auto stub = v1::SuppressionService::NewStub(channel_);
  v1::ListSuppressionsRequest request;
  request.set_parent(kWorkspace);
  request.set_page_size(1000);
  v1::ListSuppressionsResponse page;
  RETURN_IF_ERROR(Call(*stub, &v1::SuppressionService::Stub::ListSuppressions, request, page));
  return page.suppressions_size();
}

absl::StatusOr<int64_t> TrialClient::CustomerCount() {
  const auto stub = v1::CustomerService::NewStub(channel_);
  v1::ListCustomersRequest request;
  request.set_parent(kWorkspace);
  request.set_page_size(1000);
  int64_t count = 0;
  do {
    v1::ListCustomersResponse page;
    RETURN_IF_ERROR(Call(*stub, &v1::CustomerService::Stub::ListCustomers, request, page));
    count += page.customers_size();
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  return count;
}

absl::StatusOr<v1::BatchImportEventsResponse> TrialClient::ImportEvents(const v1::BatchImportEventsRequest& request) {
  const auto stub = v1::EventService::NewStub(channel_);
  v1::BatchImportEventsResponse response;
  RETURN_IF_ERROR(Call(*stub, &v1::EventService::Stub::BatchImportEvents, request, response));
  return response;
}

}  // namespace sendlift::testing
