#include "services/import_batches.h"

#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/status.h"
#include "sendlift/v1/import_batches.grpc.pb.h"
#include "services/convert_import_batch.h"
#include "services/names.h"
#include "services/paging.h"
#include "services/rpc.h"
#include "storage/import_batches.h"
#include "storage/raw_rows.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr size_t kPageBytesMax = 1024 * 1024;

absl::StatusOr<ImportBatch> Find(Session& session, int64_t number) {
  auto batch = storage::GetImportBatch(session, kMainWorkspace, number);
  if (!batch.ok()) return ForResource(batch.status(), ImportBatchName(number));
  return batch;
}

absl::StatusOr<v1::ImportBatch> Get(ServiceEnvironment& env, const Caller& caller,
                                    const v1::GetImportBatchRequest& request) {
  ASSIGN_OR_RETURN(const int64_t number, ImportBatchNumberOf(request.name()));
  v1::ImportBatch proto;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const ImportBatch batch, Find(session, number));
    proto = ToProto(batch);
    return absl::OkStatus();
  }));
  return proto;
}

absl::StatusOr<v1::ListImportBatchesResponse> List(ServiceEnvironment& env, const Caller& caller,
                                                   const v1::ListImportBatchesRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  int64_t before = 0;
  (void)absl::SimpleAtoi(start.after, &before);
  std::vector<ImportBatch> batches;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(batches, storage::ListImportBatches(session, kMainWorkspace, before, start.size + 1));
    return absl::OkStatus();
  }));
  v1::ListImportBatchesResponse response;
  response.set_next_page_token(
      CutToPage(env, request, start, batches, [](const ImportBatch& last) { return absl::StrCat(last.number); }));
  for (const ImportBatch& batch : batches) *response.add_import_batches() = ToProto(batch);
  return response;
}

absl::Status RawRowsNotKept(int64_t number) {
  return Error(absl::StatusCode::kFailedPrecondition, "RAW_ROWS_NOT_KEPT",
               absl::StrCat(ImportBatchName(number), " was imported without keeping its rows"),
               {{"name", ImportBatchName(number)}});
}

absl::StatusOr<v1::ListImportedRowsResponse> ListRows(ServiceEnvironment& env, const Caller& caller,
                                                      const v1::ListImportedRowsRequest& request) {
  ASSIGN_OR_RETURN(const int64_t number, ImportBatchNumberOf(request.parent(), "parent"));
  ASSIGN_OR_RETURN(const PageStart start, PageStartOf(env, request));
  int64_t after = 0;
  (void)absl::SimpleAtoi(start.after, &after);
  v1::ListImportedRowsResponse response;
  RETURN_IF_ERROR(env.database.Read([&](Session& session) -> absl::Status {
    ASSIGN_OR_RETURN(const ImportBatch batch, Find(session, number));
    if (!batch.keeps_raw_rows) return RawRowsNotKept(number);
    size_t bytes = 0;
    return storage::ForEachRawRow(session, kMainWorkspace, number, after, [&](const storage::RawRow& row) {
      if (response.rows_size() == start.size || bytes >= kPageBytesMax) {
        response.set_next_page_token(env.page_tokens.Make(absl::StrCat(response.rows(response.rows_size() - 1).row()),
                                                          ArgumentsOf(request), env.clock.Now()));
        return false;
      }
      v1::ImportedRow& added = *response.add_rows();
      added.set_row(row.row);
      added.set_rejected(row.rejected);
      for (const absl::string_view value : row.values) {
        added.add_values(value.data(), value.size());
        bytes += value.size();
      }
      return true;
    });
  }));
  return response;
}

class ImportBatchService : public v1::ImportBatchService::CallbackService {
 public:
  explicit ImportBatchService(ServiceEnvironment& env) : env_(env) {}

  grpc::ServerUnaryReactor* GetImportBatch(grpc::CallbackServerContext* context,
                                           const v1::GetImportBatchRequest* request,
                                           v1::ImportBatch* response) override {
    return rpc::Serve(context, request, response, env_, &Get);
  }
  grpc::ServerUnaryReactor* ListImportBatches(grpc::CallbackServerContext* context,
                                              const v1::ListImportBatchesRequest* request,
                                              v1::ListImportBatchesResponse* response) override {
    return rpc::Serve(context, request, response, env_, &List);
  }
  grpc::ServerUnaryReactor* ListImportedRows(grpc::CallbackServerContext* context,
                                             const v1::ListImportedRowsRequest* request,
                                             v1::ListImportedRowsResponse* response) override {
    return rpc::Serve(context, request, response, env_, &ListRows);
  }

 private:
  ServiceEnvironment& env_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeImportBatchService(ServiceEnvironment& env) {
  return std::make_unique<ImportBatchService>(env);
}

}  // namespace sendlift
