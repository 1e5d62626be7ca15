#include "services/suppressions.h"

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "audience/email.h"
#include "audience/phone.h"
#include "base/failpoint.h"
#include "base/status.h"
#include "google/protobuf/empty.pb.h"
#include "scheduler/revoking.h"
#include "sendlift/v1/suppressions.grpc.pb.h"
#include "services/convert.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "services/suppression_import.h"
#include "storage/customers.h"
#include "storage/suppressions.h"

namespace sendlift {
namespace {

using google::protobuf::Empty;
using storage::Session;

v1::Suppression ToProto(const Suppression& suppression) {
  v1::Suppression proto;
  proto.set_name(SuppressionName(suppression.number));
  if (suppression.customer.has_value()) {
    proto.set_customer(CustomerName(suppression.customer_id));
    if (suppression.reason == SuppressionReason::kErased) proto.clear_customer();
  } else {
    proto.set_address(suppression.address);
  }
  if (!suppression.list.empty()) {
    proto.set_list(SuppressionListName(suppression.list));
    proto.set_list_date(absl::FormatCivilTime(suppression.list_day));
  }
  if (suppression.channel.has_value()) proto.set_channel(ToProto(*suppression.channel));
  proto.set_reason(static_cast<v1::Suppression::Reason>(suppression.reason));
  *proto.mutable_create_time() = TimeToProto(suppression.create_time);
  return proto;
}

// The address as customers have it. An address on a channel that cannot reach it would suppress nothing.
std::string AddressFromProto(const v1::Suppression& proto, Violations& violations) {
  const bool email = absl::StrContains(proto.address(), '@');
  const auto address = email ? NormalizedEmail(proto.address()) : NormalizedPhone(proto.address(), "");
  if (!address.ok()) violations.Add("suppression.address", address.status().message());
  if (proto.channel() != v1::CHANNEL_UNSPECIFIED && email != (proto.channel() == v1::EMAIL)) {
    violations.Add("suppression.channel", "the address cannot be reached on it: leave the channel out, or correct it");
  }
  return address.value_or("");
}

// All but the customer's number, which the transaction finds.
Suppression FromProto(const v1::Suppression& proto, Violations& violations) {
  Suppression suppression;
  switch (proto.subject_case()) {
    case v1::Suppression::kCustomer: {
      auto id = CustomerIdOf(proto.customer(), "suppression.customer");
      if (!id.ok()) violations.Add("suppression.customer", "a customer's name: \"workspaces/main/customers/ID\"");
      suppression.customer_id = id.value_or("");
      break;
    }
    case v1::Suppression::kAddress:
      suppression.address = AddressFromProto(proto, violations);
      break;
    default:
      violations.Add("suppression", "say whom: customer or address");
  }
  if (proto.channel() != v1::CHANNEL_UNSPECIFIED) {
    suppression.channel = ChannelFromProto(proto.channel(), "suppression.channel", violations);
  }
  if (proto.reason() < v1::Suppression::OPT_OUT || proto.reason() > v1::Suppression::MANUAL) {
    violations.Add("suppression.reason", "OPT_OUT, DO_NOT_CALL, BOUNCED, COMPLAINED or MANUAL");
  } else {
    suppression.reason = static_cast<SuppressionReason>(proto.reason());
  }
  return suppression;
}

absl::Status AskBack(Session& session, const Suppression& suppression, absl::Time now) {
  OptOutRevoker revoker(session, kMainWorkspace, now);
  if (suppression.customer.has_value()) return revoker.AskBack(suppression, *suppression.customer);
  ASSIGN_OR_RETURN(const auto customers, storage::CustomersAt(session, kMainWorkspace, suppression.address));
  for (const CustomerNumber customer : customers) RETURN_IF_ERROR(revoker.AskBack(suppression, customer));
  return absl::OkStatus();
}

absl::StatusOr<v1::Suppression> Create(ServiceEnvironment& env, const Caller& caller,
                                       const v1::CreateSuppressionRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  Violations violations;
  const Suppression given = FromProto(request.suppression(), violations);
  RETURN_IF_ERROR(violations.ToStatus());
  auto created = Mutated<v1::Suppression>(
      env, {caller, request, absl::StrCat(WorkspaceName(), "/suppressions"), storage::Lane::kOptOut},
      [&](Session& session, absl::Time now) -> absl::StatusOr<v1::Suppression> {
        Suppression suppression = given;
        if (!given.customer_id.empty()) {
          ASSIGN_OR_RETURN(suppression.customer, storage::FindCustomer(session, kMainWorkspace, given.customer_id));
          if (!suppression.customer.has_value()) {
            return InvalidField("suppression.customer", absl::StrCat("there is no customer ", given.customer_id));
          }
        }
        ASSIGN_OR_RETURN(Suppression standing, storage::PutSuppression(session, kMainWorkspace, suppression, now));
        RETURN_IF_ERROR(AskBack(session, suppression, now));
        standing.customer_id = given.customer_id;
        Failpoint("opt_out.before_commit");
        return ToProto(standing);
      });
  Failpoint("opt_out.committed");
  if (created.ok()) env.engine.Wake();
  return created;
}

absl::StatusOr<v1::ListSuppressionsResponse> List(ServiceEnvironment& env, const Caller& caller,
                                                  const v1::ListSuppressionsRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  int64_t after = 0;
  (void)absl::SimpleAtoi(start.after, &after);
  std::vector<Suppression> suppressions;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(suppressions, storage::ListSuppressions(session, kMainWorkspace, after, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListSuppressionsResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, suppressions, [](const Suppression& last) { return absl::StrCat(last.number); }));
  for (const Suppression& suppression : suppressions) *response.add_suppressions() = ToProto(suppression);
  return response;
}

absl::StatusOr<Empty> Delete(ServiceEnvironment& env, const Caller& caller,
                             const v1::DeleteSuppressionRequest& request) {
  ASSIGN_OR_RETURN(const int64_t number, SuppressionNumberOf(request.name()));
  return Mutated<Empty>(env, {caller, request, request.name()},
                        [&](Session& session, absl::Time now) -> absl::StatusOr<Empty> {
                          const absl::Status status = storage::DeleteSuppression(session, kMainWorkspace, number);
                          if (!status.ok()) return ForResource(status, request.name());
                          return Empty();
                        });
}

class SuppressionService : public v1::SuppressionService::CallbackService {
 public:
  explicit SuppressionService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* CreateSuppression(grpc::CallbackServerContext* context,
                                              const v1::CreateSuppressionRequest* request,
                                              v1::Suppression* response) override {
    return rpc::Serve(context, request, response, env_, &Create);
  }
  grpc::ServerUnaryReactor* ListSuppressions(grpc::CallbackServerContext* context,
                                             const v1::ListSuppressionsRequest* request,
                                             v1::ListSuppressionsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* DeleteSuppression(grpc::CallbackServerContext* context,
                                              const v1::DeleteSuppressionRequest* request, Empty* response) override {
    return rpc::Serve(context, request, response, env_, &Delete);
  }
  grpc::ServerBidiReactor<v1::ImportSuppressionsRequest, v1::ImportSuppressionsResponse>* ImportSuppressions(
      grpc::CallbackServerContext* context) override {
    return StartSuppressionImport(context, env_);
  }
  grpc::ServerUnaryReactor* CompleteSuppressionList(grpc::CallbackServerContext* context,
                                                    const v1::CompleteSuppressionListRequest* request,
                                                    v1::CompleteSuppressionListResponse* response) override {
    return rpc::Serve(context, request, response, env_, &sendlift::CompleteSuppressionList);
  }
  grpc::ServerUnaryReactor* ListSuppressionLists(grpc::CallbackServerContext* context,
                                                 const v1::ListSuppressionListsRequest* request,
                                                 v1::ListSuppressionListsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &sendlift::ListSuppressionLists);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeSuppressionService(ServiceEnvironment& env) {
  return std::make_unique<SuppressionService>(env);
}

}  // namespace sendlift
