#include "services/customers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "audience/filter_sql.h"
#include "base/status.h"
#include "engine/erasure.h"
#include "model/consent.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "services/convert.h"
#include "services/customer_import.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "storage/consents.h"
#include "storage/customers.h"

namespace sendlift {
namespace {

using storage::Session;

v1::Customer ToProto(const Customer& customer) {
  v1::Customer proto;
  proto.set_name(CustomerName(customer.id));
  proto.set_tier(customer.tier);
  proto.set_language_code(customer.language_code);
  proto.set_time_zone(customer.time_zone);
  proto.set_email(customer.email);
  proto.set_phone_number(customer.phone_number);
  ConsentsToProto(customer.consents, *proto.mutable_consents());
  proto.mutable_attributes()->insert(customer.attributes.begin(), customer.attributes.end());
  *proto.mutable_create_time() = TimeToProto(customer.create_time);
  *proto.mutable_update_time() = TimeToProto(customer.update_time);
  return proto;
}

absl::StatusOr<v1::Customer> Get(ServiceEnvironment& env, const Caller& caller, const v1::GetCustomerRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CustomerIdOf(request.name()));
  v1::Customer proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    const auto customer = storage::GetCustomer(session, kMainWorkspace, id);
    if (!customer.ok()) return ForResource(customer.status(), request.name());
    proto = ToProto(*customer);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::ListCustomersResponse> List(ServiceEnvironment& env, const Caller& caller,
                                               const v1::ListCustomersRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  ASSIGN_OR_RETURN(const storage::Condition condition, CompileFilter(request.filter()));
  CustomerNumber after;
  (void)absl::SimpleAtoi(start.after, &after.value);
  std::vector<Customer> customers;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(customers, storage::ListCustomers(session, kMainWorkspace, condition, after, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListCustomersResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, customers, [](const Customer& last) { return absl::StrCat(last.number.value); }));
  for (const Customer& customer : customers) *response.add_customers() = ToProto(customer);
  return response;
}

v1::ConsentChange ToProto(const ConsentChange& change) {
  v1::ConsentChange proto;
  ConsentsToProto(change.given, *proto.mutable_given());
  ConsentsToProto(change.withdrawn, *proto.mutable_withdrawn());
  *proto.mutable_consent_time() = TimeToProto(change.basis.time);
  *proto.mutable_record_time() = TimeToProto(change.record_time);
  proto.set_cause(static_cast<v1::ConsentChange::Cause>(change.basis.cause));
  proto.set_source(change.basis.source);
  if (change.basis.cause == ConsentCause::kImport) {
    proto.set_import_batch(ImportBatchName(change.basis.number));
  } else if (change.basis.cause != ConsentCause::kUnknown) {
    proto.set_merge(MergeName(change.basis.number));
  }
  return proto;
}

absl::StatusOr<v1::ListConsentChangesResponse> ListConsentChanges(ServiceEnvironment& env, const Caller& caller,
                                                                  const v1::ListConsentChangesRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CustomerIdOf(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  int64_t after = 0;
  (void)absl::SimpleAtoi(start.after, &after);
  std::vector<ConsentChange> changes;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    const auto customer = storage::GetCustomer(session, kMainWorkspace, id);
    if (!customer.ok()) return ForResource(customer.status(), request.parent());
    ASSIGN_OR_RETURN(changes,
                     storage::ListConsentChanges(session, kMainWorkspace, customer->number, after, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListConsentChangesResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, changes, [&](const ConsentChange&) { return absl::StrCat(after + start.size); }));
  for (const ConsentChange& change : changes) *response.add_consent_changes() = ToProto(change);
  return response;
}

// The audit says that somebody was erased, not who.
absl::StatusOr<v1::EraseCustomerResponse> Erase(ServiceEnvironment& env, const Caller& caller,
                                                const v1::EraseCustomerRequest& request) {
  ASSIGN_OR_RETURN(const std::string id, CustomerIdOf(request.name()));
  PersonChunks found;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(found, LookForErasure(session, id));
    return absl::OkStatus();
  }));
  auto erased = Mutated<v1::EraseCustomerResponse>(
      env, {caller, request, absl::StrCat(WorkspaceName(), "/customers"), storage::Lane::kOptOut},
      [&](Session& session, absl::Time now) -> absl::StatusOr<v1::EraseCustomerResponse> {
        const auto done = EraseCustomer(session, id, found, now);
        if (!done.ok()) return ForResource(done.status(), request.name());
        v1::EraseCustomerResponse response;
        *response.mutable_erase_time() = TimeToProto(done->erase_time);
        response.set_already_erased(done->already);
        response.set_customer_count(done->customers);
        response.set_raw_row_count(done->raw_rows);
        response.set_instruction_count(done->instructions);
        return response;
      });
  if (erased.ok()) env.engine.Wake();
  return erased;
}

class CustomerService : public v1::CustomerService::CallbackService {
 public:
  explicit CustomerService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerBidiReactor<v1::ImportCustomersRequest, v1::ImportCustomersResponse>* ImportCustomers(
      grpc::CallbackServerContext* context) override {
    return StartCustomerImport(context, env_);
  }
  grpc::ServerUnaryReactor* BatchImportCustomers(grpc::CallbackServerContext* context,
                                                 const v1::BatchImportCustomersRequest* request,
                                                 v1::BatchImportCustomersResponse* response) override {
    return rpc::Serve(context, request, response, env_, &ImportCustomersAtOnce);
  }
  grpc::ServerUnaryReactor* GetCustomer(grpc::CallbackServerContext* context, const v1::GetCustomerRequest* request,
                                        v1::Customer* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListCustomers(grpc::CallbackServerContext* context, const v1::ListCustomersRequest* request,
                                          v1::ListCustomersResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* ListConsentChanges(grpc::CallbackServerContext* context,
                                               const v1::ListConsentChangesRequest* request,
                                               v1::ListConsentChangesResponse* response) override {
    return rpc::Serve(context, request, response, env_, &sendlift::ListConsentChanges);
  }
  grpc::ServerUnaryReactor* EraseCustomer(grpc::CallbackServerContext* context, const v1::EraseCustomerRequest* request,
                                          v1::EraseCustomerResponse* response) override {
    return rpc::Serve(context, request, response, env_, &Erase);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCustomerService(ServiceEnvironment& env) {
  return std::make_unique<CustomerService>(env);
}

}  // namespace sendlift
