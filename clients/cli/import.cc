#include "clients/cli/import.h"

#include <algorithm>
#include <deque>
#include <map>
#include <thread>
#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "base/mutex.h"
#include "base/status.h"
#include "clients/cli/failure.h"
#include "clients/cli/import_summary.h"
#include "clients/cli/progress.h"

namespace sendlift::cli {
namespace {

constexpr int64_t kBatchBytesMax = 2 * 1024 * 1024;  // half of what a message may have, for what encoding adds
constexpr size_t kArenaBlock = 256 * 1024;

google::protobuf::ArenaOptions ArenaSizes() {
  google::protobuf::ArenaOptions options;
  options.start_block_size = kArenaBlock;
  options.max_block_size = kArenaBlock;
  return options;
}

// Rows on their way, with their originals for the file of rejected ones.
struct Batch {
  explicit Batch(int64_t first) : first_row(first) {}

  google::protobuf::Arena arena{ArenaSizes()};
  google::protobuf::Message* request = nullptr;
  int64_t first_row;
  std::string originals;
  std::vector<size_t> ends;
  std::map<int64_t, RowFault> faults;

  int64_t count() const { return static_cast<int64_t>(ends.size()); }
  int64_t last_row() const { return first_row + count() - 1; }
  absl::string_view Original(int64_t row) const {
    const size_t i = static_cast<size_t>(row - first_row);
    const size_t begin = i == 0 ? 0 : ends[i - 1];
    return absl::string_view(originals).substr(begin, ends[i] - begin);
  }
};

std::string JoinedFrom(const FileRow& row, size_t first) {
  std::string line;
  for (size_t i = first; i < row.size(); ++i) absl::StrAppend(&line, i == first ? "" : ",", CsvField(row[i]));
  return line;
}

std::string ColumnsAfter(const RowFile& reader, size_t added) {
  if (added == 0) return reader.raw_header();
  const std::vector<std::string>& header = reader.header();
  return absl::StrJoin(header.begin() + static_cast<std::ptrdiff_t>(added), header.end(), ",",
                       [](std::string* line, const std::string& name) { absl::StrAppend(line, CsvField(name)); });
}

// The thread that calls Run reads the file and writes; a second one reads the answers.
class Run {
 public:
  Run(Context& context, const ImportOptions& options, RowFile& reader, RowEncoder& encoder, ImportCall& call)
      : options_(options),
        reader_(reader),
        encoder_(encoder),
        call_(call),
        silence_max_(std::max(context.connection_options.timeout, absl::Seconds(30))),
        added_columns_(AddedColumns(reader.header())),
        rejected_(RejectedPath(options.file), ColumnsAfter(reader, added_columns_)),
        progress_(context.err, context.clock, "rows") {}

  // The file's fault, if it could not be read to its end.
  absl::Status Stream() {
    std::thread answers([this] { ReadAnswers(); });
    const absl::Cleanup join = [&answers] { answers.join(); };
    absl::Status status;
    if (call_.Write(encoder_.Config())) status = SendRows();
    call_.WritesDone();
    WaitForRoom(0);
    progress_.Finish();
    return status;
  }

  // After Stream only.
  ImportSummary summary() {
    MutexLock lock(mutex_);
    return {.batch = last_.batch,
            .row_count = row_count_,
            .acknowledged_row = last_.acknowledged_row,
            .rejected_count = last_.rejected_count,
            .counts = last_.counts,
            .elapsed = progress_.elapsed()};
  }
  const RejectedFile& rejected() const { return rejected_; }
  bool was_silent() const { return was_silent_; }

 private:
  absl::Status SendRows() {
    while (true) {
      ASSIGN_OR_RETURN(const FileRow* row, reader_.Next());
      if (row == nullptr) break;
      if (row->number() <= options_.skip_rows) continue;
      if (batch_ == nullptr) Begin(row->number());
      Append(*row);
      const bool is_full =
          batch_->count() >= options_.batch_size || static_cast<int64_t>(batch_->originals.size()) >= kBatchBytesMax;
      if (is_full && !Send()) return absl::OkStatus();
    }
    if (batch_ != nullptr) Send();
    return absl::OkStatus();
  }

  void Begin(int64_t first_row) {
    batch_ = std::make_shared<Batch>(first_row);
    batch_->request = encoder_.NewBatch(&batch_->arena, first_row);
  }

  void Append(const FileRow& row) {
    ++row_count_;
    std::optional<RowFault> fault;
    if (row.fault().empty()) {
      fault = encoder_.Add(row);
      AppendOriginal(row);
    } else {
      fault = RowFault{"", row.fault()};
      batch_->originals += CsvField(row.raw());
    }
    batch_->ends.push_back(batch_->originals.size());
    if (!fault.has_value()) return;
    encoder_.AddRefused();
    batch_->faults.emplace(row.number(), *std::move(fault));
  }

  void AppendOriginal(const FileRow& row) {
    if (added_columns_ == 0) {
      absl::StrAppend(&batch_->originals, row.raw());
    } else {
      batch_->originals += JoinedFrom(row, added_columns_);
    }
  }

  // False once the stream is over.
  bool Send() {
    WaitForRoom(static_cast<size_t>(options_.in_flight_max) - 1);
    const std::shared_ptr<Batch> batch = std::exchange(batch_, nullptr);
    {
      MutexLock lock(mutex_);
      if (is_over_) return false;
      in_flight_.push_back(batch);
    }
    ShowProgress();
    return call_.Write(*batch->request);
  }

  // Until at most `in_flight` batches wait, or the stream is over; a server that says nothing for too long is left.
  // With 0 it waits for the stream's end.
  void WaitForRoom(size_t in_flight) {
    absl::Duration silence;
    constexpr absl::Duration kLook = absl::Milliseconds(200);
    MutexLock lock(mutex_);
    int64_t seen = last_.acknowledged_row;
    while (!is_over_ && (in_flight == 0 || in_flight_.size() > in_flight)) {
      if (!changed_.WaitFor(mutex_, kLook)) silence += kLook;
      if (std::exchange(seen, last_.acknowledged_row) != last_.acknowledged_row) silence = absl::ZeroDuration();
      progress_.Show(Share(), last_.acknowledged_row);
      if (silence < silence_max_ || was_silent_) continue;
      was_silent_ = true;
      call_.Cancel();
    }
  }

  void ShowProgress() {
    MutexLock lock(mutex_);
    progress_.Show(Share(), last_.acknowledged_row);
  }

  double Share() const {
    if (reader_.bytes_total() == 0) return -1;
    return static_cast<double>(reader_.bytes_read()) / static_cast<double>(reader_.bytes_total());
  }

  void ReadAnswers() {
    ImportAck ack;
    while (call_.Read(ack)) {
      MutexLock lock(mutex_);
      Settle(ack);
      changed_.SignalAll();
    }
    MutexLock lock(mutex_);
    is_over_ = true;
    changed_.SignalAll();
  }

  void Settle(const ImportAck& ack) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    int64_t before = 0;
    for (const v1::RejectedRow& row : ack.rejected_rows) {
      for (const std::shared_ptr<Batch>& batch : in_flight_) {
        if (row.row() < batch->first_row || row.row() > batch->last_row()) continue;
        const auto fault = batch->faults.find(row.row());
        if (fault == batch->faults.end()) {
          rejected_.Add({row.row(), row.field(), row.description()}, batch->Original(row.row()));
        } else if (row.row() != before) {
          rejected_.Add({row.row(), fault->second.field, fault->second.reason}, batch->Original(row.row()));
        }
      }
      before = row.row();
    }
    while (!in_flight_.empty() && in_flight_.front()->last_row() <= ack.acknowledged_row) in_flight_.pop_front();
    last_ = ack;
  }

  const ImportOptions& options_;
  RowFile& reader_;
  RowEncoder& encoder_;
  ImportCall& call_;
  const absl::Duration silence_max_;
  const size_t added_columns_;
  RejectedFile rejected_;
  Progress progress_;
  std::shared_ptr<Batch> batch_;  // being filled
  int64_t row_count_ = 0;
  bool was_silent_ = false;

  Mutex mutex_;
  CondVar changed_;
  std::deque<std::shared_ptr<Batch>> in_flight_ ABSL_GUARDED_BY(mutex_);
  ImportAck last_ ABSL_GUARDED_BY(mutex_);
  bool is_over_ ABSL_GUARDED_BY(mutex_) = false;
};

absl::Status Explained(const absl::Status& status, const ImportOptions& options, const ImportSummary& summary) {
  if (status.ok()) return status;
  if (summary.acknowledged_row == 0) return status;
  return absl::Status(
      status.code(),
      absl::StrCat(status.message(), "\n  rows up to ", summary.acknowledged_row, " are safe; run again: ",
                   options.resumes ? "it goes on behind them" : "rows that are known change nothing"));
}

}  // namespace

absl::StatusOr<ImportSummary> ImportRows(Context& context, const ImportOptions& options, RowFile& reader,
                                         RowEncoder& encoder, std::unique_ptr<ImportCall> call) {
  Run run(context, options, reader, encoder, *call);
  const absl::Status file = run.Stream();
  absl::Status status = FromGrpc(call->Finish(), context.connection_options.server);
  const ImportSummary summary = run.summary();
  if (run.was_silent()) status = absl::DeadlineExceededError("the server has not answered for too long");
  context.rejected_rows = summary.rejected_count > 0;
  if (summary.acknowledged_row > 0 || status.ok()) PrintSummary(context, options.file, summary, run.rejected());
  RETURN_IF_ERROR(Explained(status, options, summary));
  RETURN_IF_ERROR(Explained(file, options, summary));
  return summary;
}

}  // namespace sendlift::cli
