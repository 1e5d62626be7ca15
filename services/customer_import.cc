#include "services/customer_import.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "audience/import.h"
#include "base/failpoint.h"
#include "base/mutex.h"
#include "base/status.h"
#include "engine/environment.h"
#include "model/source.h"
#include "services/convert_import_batch.h"
#include "services/convert_rows.h"
#include "services/import_stream.h"
#include "services/mutate.h"
#include "services/names.h"
#include "storage/access.h"
#include "storage/import_batches.h"
#include "storage/sources.h"

namespace sendlift {
namespace {

using storage::Session;

constexpr int kBatchRowsMax = 1000;

// The error of a batch or a source that is not there, with its name on the wire.
absl::Status Named(const absl::Status& status, const ImportBatch& batch) {
  return ForResource(status, batch.number == 0 ? SourceName(batch.source_id) : ImportBatchName(batch.number));
}

// Rows on their way into the database.
struct IncomingRows {
  ParsedBatch parsed;
  storage::RawRows raw;
  absl::Time time;
  v1::ImportCustomersResponse answer;  // its rejected rows alone
  ImportBatch stored;
  std::vector<RejectedRow> erased;
};

v1::ImportCustomersResponse AnswerTo(IncomingRows& rows) {
  if (!rows.erased.empty()) {
    std::vector<RejectedRow> rejected = rows.erased;
    rejected.insert(rejected.end(), rows.parsed.rejected.begin(), rows.parsed.rejected.end());
    std::stable_sort(rejected.begin(), rejected.end(),
                     [](const RejectedRow& a, const RejectedRow& b) { return a.row < b.row; });
    rows.answer.clear_rejected_rows();
    AddRejected(rejected, *rows.answer.mutable_rejected_rows());
  }
  v1::ImportCustomersResponse answer = ProgressOf(rows.stored);
  answer.mutable_rejected_rows()->Swap(rows.answer.mutable_rejected_rows());
  return answer;
}

// Rows are read and checked while those before them are being stored.
class CustomerImport : public RowStream<v1::ImportCustomersRequest, v1::ImportCustomersResponse> {
 public:
  using RowStream::RowStream;

 private:
  absl::Status Begin(const v1::ImportCustomersConfig& config) override {
    RETURN_IF_ERROR(CheckParent(config.parent(), "config.parent"));
    auto reader = RowReaderFromProto(config);
    if (!reader.ok()) return reader.status();
    reader_ = *std::move(reader);
    ASSIGN_OR_RETURN(batch_, ImportBatchFromProto(config, env().clock.Now()));
    batch_.principal = caller().principal;
    RETURN_IF_ERROR(batch_.number == 0 ? CheckSource() : Resume());
    keeps_raw_rows_ = batch_.keeps_raw_rows;
    return absl::OkStatus();
  }

  // At once, not with the first rows: a wrong name should not wait for a file to be read.
  absl::Status CheckSource() {
    if (batch_.source_id == kDefaultSource) return absl::OkStatus();
    return env().database.Read([&](Session& session) {
      return Named(storage::GetSource(session, kMainWorkspace, batch_.source_id).status(), batch_);
    });
  }

  absl::Status Resume() {
    ImportBatch stored;
    RETURN_IF_ERROR(env().database.Read([&](Session& session) -> absl::Status {
      auto found = storage::GetImportBatch(session, kMainWorkspace, batch_.number);
      if (!found.ok()) return Named(found.status(), batch_);
      stored = *std::move(found);
      RETURN_IF_ERROR(CheckSameImport(stored, batch_));
      ASSIGN_OR_RETURN(seen_, SeenBefore(session, kMainWorkspace, stored));
      return absl::OkStatus();
    }));
    batch_ = std::move(stored);
    GoOnBehind(batch_.last_row);
    return absl::OkStatus();
  }

  int CountOf(const v1::CustomerRows& rows) const override { return rows.rows_size(); }

  absl::Status TakeRows(const v1::CustomerRows& rows, int64_t) override {
    const auto incoming = std::make_shared<IncomingRows>(Read(rows));
    if (!WaitUntilStored()) return absl::OkStatus();
    GoesOn();
    env().database.WriteLater(
        storage::Lane::kImport, [this, incoming](Session& session) { return Store(session, *incoming); },
        [this, incoming](const absl::Status& status) { Answer(status, *incoming); });
    return absl::OkStatus();
  }

  IncomingRows Read(const v1::CustomerRows& rows) {
    const std::vector<RowValues> values = ValuesOf(rows.rows());
    ParsedBatch parsed = ParseRows(*reader_, rows.first_row(), values, seen_);
    storage::RawRows raw = KeepRaw(
        rows.first_row(), keeps_raw_rows_ ? absl::MakeConstSpan(values) : absl::Span<const RowValues>(), parsed);
    IncomingRows incoming = {.parsed = std::move(parsed), .raw = std::move(raw), .time = env().clock.Now()};
    AddRejected(incoming.parsed.rejected, *incoming.answer.mutable_rejected_rows());
    return incoming;
  }

  // False if the rows before were not stored, so that these cannot be either.
  bool WaitUntilStored() {
    MutexLock lock(mutex_);
    while (storing_) stored_.Wait(mutex_);
    storing_ = !failed_;
    return storing_;
  }

  // In the transaction, as Answer on the thread that writes; nobody else reads the batch meanwhile.
  absl::Status Store(Session& session, IncomingRows& rows) {
    auto result = StoreBatch(session, kMainWorkspace, batch_, rows.parsed, rows.raw, rows.time, &rows.erased);
    if (!result.ok()) return Named(result.status(), batch_);
    rows.stored = *std::move(result);
    if (batch_.number == 0) RETURN_IF_ERROR(Audit(session, rows.stored, rows.time));
    Failpoint("import.before_commit");
    return absl::OkStatus();
  }

  void Answer(const absl::Status& status, IncomingRows& rows) {
    if (status.ok()) {
      Failpoint("import.committed");
      batch_ = rows.stored;
      Send(AnswerTo(rows));
    } else {
      Close(status);
    }
    {
      MutexLock lock(mutex_);
      storing_ = false;
      failed_ = !status.ok();
      stored_.SignalOne();
    }
    Over();
  }

  absl::Status Audit(Session& session, const ImportBatch& batch, absl::Time now) {
    return storage::InsertAuditEntry(session, kMainWorkspace,
                                     {.principal = batch.principal,
                                      .action = "ImportCustomers",
                                      .subject = ImportBatchName(batch.number),
                                      .detail = SourceName(batch.source_id)},
                                     now);
  }

  absl::Status TakeEnd() override {
    if (batch_.number == 0) return absl::OkStatus();
    const absl::Time now = env().clock.Now();
    return env().database.Write(storage::Lane::kImport, [&](Session& session) -> absl::Status {
      ASSIGN_OR_RETURN(ImportBatch stored, storage::GetImportBatch(session, kMainWorkspace, batch_.number));
      if (stored.last_row != batch_.last_row) return absl::OkStatus();
      stored.state = ImportBatch::State::kDone;
      return storage::PutImportProgress(session, kMainWorkspace, stored, now);
    });
  }

  std::optional<RowReader> reader_;
  SeenIds seen_;
  bool keeps_raw_rows_ = true;
  ImportBatch batch_;  // number 0 until the first rows are stored

  Mutex mutex_;
  CondVar stored_;
  bool storing_ ABSL_GUARDED_BY(mutex_) = false;
  bool failed_ ABSL_GUARDED_BY(mutex_) = false;
};

absl::Status CheckBatch(const v1::BatchImportCustomersRequest& request) {
  RETURN_IF_ERROR(CheckParent(request.parent()));
  Violations violations;
  if (!request.config().parent().empty() && request.config().parent() != request.parent()) {
    violations.Add("config.parent", "the same as parent, or leave it out");
  }
  if (!request.config().import_batch().empty()) {
    violations.Add("config.import_batch", "only streams can be resumed; leave it out");
  }
  if (request.rows().empty() || request.rows_size() > kBatchRowsMax) {
    violations.Add("rows", absl::StrCat("1 to ", kBatchRowsMax, " rows; longer imports are streams"));
  }
  return violations.ToStatus();
}

absl::Status CheckRows(const std::vector<RejectedRow>& refused) {
  Violations violations;
  for (const RejectedRow& rejected : refused) {
    const auto row = static_cast<int>(rejected.row - 1);
    violations.Add(rejected.column < 0 ? At("rows", row) : At("rows", row, At("values", rejected.column)),
                   rejected.description);
  }
  return violations.ToStatus();
}

}  // namespace

grpc::ServerBidiReactor<v1::ImportCustomersRequest, v1::ImportCustomersResponse>* StartCustomerImport(
    grpc::CallbackServerContext* context, ServiceEnvironment& env) {
  return (new CustomerImport(context, env))->Start();
}

absl::StatusOr<v1::BatchImportCustomersResponse> ImportCustomersAtOnce(ServiceEnvironment& env, const Caller& caller,
                                                                       const v1::BatchImportCustomersRequest& request) {
  RETURN_IF_ERROR(CheckBatch(request));
  ASSIGN_OR_RETURN(const RowReader reader, RowReaderFromProto(request.config()));
  ASSIGN_OR_RETURN(ImportBatch batch, ImportBatchFromProto(request.config(), env.clock.Now()));
  batch.principal = caller.principal;
  SeenIds seen;
  const std::vector<RowValues> values = ValuesOf(request.rows());
  const ParsedBatch parsed = ParseRows(reader, 1, values, seen);
  RETURN_IF_ERROR(CheckRows(parsed.rejected));
  const storage::RawRows raw = KeepRaw(1, values, parsed);
  return Mutated<v1::BatchImportCustomersResponse>(
      env, {caller, request, absl::StrCat(WorkspaceName(), "/customers"), storage::Lane::kImport},
      [&](Session& session, absl::Time now) -> absl::StatusOr<v1::BatchImportCustomersResponse> {
        std::vector<RejectedRow> erased;
        auto stored = StoreBatch(session, kMainWorkspace, batch, parsed, raw, now, &erased);
        if (!stored.ok()) return Named(stored.status(), batch);
        RETURN_IF_ERROR(CheckRows(erased));
        stored->state = ImportBatch::State::kDone;
        RETURN_IF_ERROR(storage::PutImportProgress(session, kMainWorkspace, *stored, now));
        v1::BatchImportCustomersResponse response;
        response.set_created_count(stored->created_count);
        response.set_updated_count(stored->updated_count);
        response.set_unchanged_count(stored->unchanged_count);
        response.set_import_batch(ImportBatchName(stored->number));
        return response;
      });
}

}  // namespace sendlift
