#include "services/customers.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "audience/filter_sql.h"
#include "audience/import.h"
#include "base/failpoint.h"
#include "base/status.h"
#include "sendlift/v1/customers.grpc.pb.h"
#include "services/convert.h"
#include "services/convert_rows.h"
#include "services/import_stream.h"
#include "services/mutate.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "storage/customers.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr int kBatchRowsMax = 1000;

v1::Customer ToProto(const Customer& customer) {
  v1::Customer proto;
  proto.set_name(CustomerName(customer.id));
  proto.set_tier(customer.tier);
  proto.set_language_code(customer.language_code);
  proto.set_time_zone(customer.time_zone);
  proto.set_email(customer.email);
  proto.set_phone_number(customer.phone_number);
  for (const Channel channel : kChannels) {
    for (const Purpose purpose : kPurposes) {
      if (!customer.consents.Has(channel, purpose)) continue;
      v1::Consent& consent = *proto.add_consents();
      consent.set_channel(ToProto(channel));
      consent.set_purpose(ToProto(purpose));
    }
  }
  proto.mutable_attributes()->insert(customer.attributes.begin(), customer.attributes.end());
  *proto.mutable_create_time() = TimeToProto(customer.create_time);
  *proto.mutable_update_time() = TimeToProto(customer.update_time);
  return proto;
}

class CustomerImport : public ImportStream<v1::ImportCustomersRequest, v1::ImportCustomersResponse> {
 public:
  using ImportStream::ImportStream;

 private:
  absl::Status Begin(const v1::ImportCustomersConfig& config) override {
    RETURN_IF_ERROR(CheckParent(config.parent(), "config.parent"));
    auto reader = RowReaderFromProto(config);
    if (!reader.ok()) return reader.status();
    reader_ = *std::move(reader);
    return absl::OkStatus();
  }

  int CountOf(const v1::CustomerRows& rows) const override { return rows.rows_size(); }

  absl::Status Settle(const v1::CustomerRows& rows, v1::ImportCustomersResponse& progress) override {
    const ParsedBatch parsed = ParseRows(*reader_, rows.first_row(), ValuesOf(rows.rows()), seen_);
    BatchResult stored;
    const absl::Time now = env().clock.Now();
    RETURN_IF_ERROR(env().database.Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(stored, StoreRows(session, kMainWorkspace, parsed, now));
      Failpoint("import.before_commit");
      return absl::OkStatus();
    }));
    Failpoint("import.committed");
    progress.set_created_count(progress.created_count() + stored.created_count);
    progress.set_updated_count(progress.updated_count() + stored.updated_count);
    progress.set_unchanged_count(progress.unchanged_count() + stored.unchanged_count);
    progress.set_rejected_count(progress.rejected_count() + parsed.rejected_count);
    for (const RejectedRow& rejected : parsed.rejected) {
      v1::RejectedRow& added = *progress.add_rejected_rows();
      added.set_row(rejected.row);
      added.set_field(rejected.field);
      added.set_description(rejected.description);
    }
    return absl::OkStatus();
  }

  std::optional<RowReader> reader_;
  SeenIds seen_;
};

absl::Status CheckBatch(const v1::BatchImportCustomersRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  Violations violations;
  if (!request.config().parent().empty() && request.config().parent() != request.parent()) {
    violations.Add("config.parent", "the same as parent, or leave it out");
  }
  if (request.rows().empty() || request.rows_size() > kBatchRowsMax) {
    violations.Add("rows", absl::StrCat("1 to ", kBatchRowsMax, " rows; longer imports are streams"));
  }
  return violations.ToStatus();
}

absl::StatusOr<v1::BatchImportCustomersResponse> BatchImport(ServiceEnvironment& env, const Caller& caller,
                                                             const v1::BatchImportCustomersRequest& request) {
  RETURN_IF_ERROR(CheckBatch(request));
  ASSIGN_OR_RETURN(const RowReader reader, RowReaderFromProto(request.config()));
  SeenIds seen;
  const ParsedBatch parsed = ParseRows(reader, 1, ValuesOf(request.rows()), seen);
  Violations violations;
  for (const RejectedRow& rejected : parsed.rejected) {
    const auto row = static_cast<int>(rejected.row - 1);
    violations.Add(rejected.column < 0 ? At("rows", row) : At("rows", row, At("values", rejected.column)),
                   rejected.description);
  }
  RETURN_IF_ERROR(violations.ToStatus());
  return Mutated<v1::BatchImportCustomersResponse>(
      env, {caller, request, absl::StrCat(WorkspaceName(), "/customers"), storage::Lane::kImport},
      [&](Session& session, absl::Time now) -> absl::StatusOr<v1::BatchImportCustomersResponse> {
        ASSIGN_OR_RETURN(const BatchResult stored, StoreRows(session, kMainWorkspace, parsed, now));
        v1::BatchImportCustomersResponse response;
        response.set_created_count(stored.created_count);
        response.set_updated_count(stored.updated_count);
        response.set_unchanged_count(stored.unchanged_count);
        return response;
      });
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

class CustomerService : public v1::CustomerService::CallbackService {
 public:
  explicit CustomerService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerBidiReactor<v1::ImportCustomersRequest, v1::ImportCustomersResponse>* ImportCustomers(
      grpc::CallbackServerContext* context) override {
    return (new CustomerImport(context, env_))->Start();
  }
  grpc::ServerUnaryReactor* BatchImportCustomers(grpc::CallbackServerContext* context,
                                                 const v1::BatchImportCustomersRequest* request,
                                                 v1::BatchImportCustomersResponse* response) override {
    return rpc::Serve(context, request, response, env_, &BatchImport);
  }
  grpc::ServerUnaryReactor* GetCustomer(grpc::CallbackServerContext* context, const v1::GetCustomerRequest* request,
                                        v1::Customer* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListCustomers(grpc::CallbackServerContext* context, const v1::ListCustomersRequest* request,
                                          v1::ListCustomersResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeCustomerService(ServiceEnvironment& env) {
  return std::make_unique<CustomerService>(env);
}

}  // namespace sendlift
