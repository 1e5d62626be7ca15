#include "tests/bench/dispatch_floor.h"

#include <grpcpp/grpcpp.h>
#include <sqlite3.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "base/invariant.h"
#include "sendlift/v1/gateways.grpc.pb.h"
#include "tests/support/child_process.h"

namespace sendlift::bench {
namespace {

constexpr int64_t kBatch = 1000;
constexpr int kInFlight = 8;
constexpr char kKeyPrefix[] = "0123456789abcdef-0-0-";

using ServerStream = grpc::ServerReaderWriter<v1::ExchangeResponse, v1::ExchangeRequest>;

// SQLite as it is, with the settings of the product.
class RawDatabase {
 public:
  explicit RawDatabase(const std::string& file) {
    CHECK_INVARIANT(sqlite3_open(file.c_str(), &database_) == SQLITE_OK);
    Execute("PRAGMA journal_mode = WAL");
    Execute("PRAGMA synchronous = FULL");
    Execute("PRAGMA cache_size = -65536");
    Execute("PRAGMA wal_autocheckpoint = 16000");
    MakeRows();
    select_ = Prepare(
        "SELECT sequence, field_values, address FROM floor_rows WHERE sequence >= ?1 AND sequence < ?2 "
        "ORDER BY sequence");
    insert_ = Prepare(
        "INSERT INTO ranges (workspace, campaign, first_sequence, size, gateway, epoch, lease_until_us, states, arms) "
        "VALUES (1, 1, ?1, ?2, 'bench', 1, 0, ?3, ?3)");
    update_ = Prepare("UPDATE ranges SET states = ?2 WHERE workspace = 1 AND campaign = 1 AND first_sequence = ?1");
  }

  void Execute(const char* sql) {
    CHECK_INVARIANT(sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  }

  // Leases up to `count` instructions from `first` on into a message; how many there were.
  int64_t Lease(int64_t first, int64_t count, v1::Instructions& batch) {
    sqlite3_bind_int64(select_, 1, first);
    sqlite3_bind_int64(select_, 2, first + count);
    const int64_t now = absl::GetCurrentTimeNanos() / 1000;
    while (sqlite3_step(select_) == SQLITE_ROW) AddRow(*batch.add_instructions(), now);
    sqlite3_reset(select_);
    const std::string states(static_cast<size_t>(batch.instructions_size()), '\1');
    if (states.empty()) return 0;
    sqlite3_bind_int64(insert_, 1, first);
    sqlite3_bind_int64(insert_, 2, batch.instructions_size());
    sqlite3_bind_blob(insert_, 3, states.data(), static_cast<int>(states.size()), SQLITE_STATIC);
    Finish(insert_);
    open_.emplace(first, states);
    return batch.instructions_size();
  }

  void Settle(const v1::Receipts& receipts) {
    auto range = open_.end();
    for (const v1::Receipt& receipt : receipts.receipts()) {
      const int64_t sequence = std::strtoll(receipt.idempotency_key().c_str() + sizeof(kKeyPrefix) - 1, nullptr, 10);
      const auto of = std::prev(open_.upper_bound(sequence));
      if (of != range && range != open_.end()) Write(range);
      range = of;
      range->second[static_cast<size_t>(sequence - range->first)] = '\2';
    }
    if (range != open_.end()) Write(range);
  }

 private:
  // All that is sent of an instruction in one row: what a design could read that checks nothing at hand-over.
  void MakeRows() {
    Execute("PRAGMA synchronous = OFF");
    Execute("CREATE TABLE floor_rows (sequence INTEGER PRIMARY KEY, field_values BLOB, address TEXT)");
    Execute(
        "INSERT INTO floor_rows SELECT n.sequence, n.field_values, d.address FROM instructions n "
        "JOIN addresses d ON d.workspace = 1 AND d.kind = 1 AND d.customer = n.customer "
        "WHERE n.workspace = 1 AND n.campaign = 1 ORDER BY n.sequence");
    Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    Execute("PRAGMA synchronous = FULL");
  }

  sqlite3_stmt* Prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    CHECK_INVARIANT(sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) == SQLITE_OK);
    return statement;
  }

  static void Finish(sqlite3_stmt* statement) {
    CHECK_INVARIANT(sqlite3_step(statement) == SQLITE_DONE);
    sqlite3_reset(statement);
  }

  void AddRow(v1::Instruction& instruction, int64_t now) {
    instruction.set_idempotency_key(absl::StrCat(kKeyPrefix, sqlite3_column_int64(select_, 0)));
    instruction.set_attempt(1);
    instruction.set_address(reinterpret_cast<const char*>(sqlite3_column_text(select_, 2)));
    instruction.set_content(1);
    const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(select_, 1));
    const auto* end = bytes + sqlite3_column_bytes(select_, 1);
    while (bytes < end) {
      const size_t size = *bytes++;
      instruction.add_values(reinterpret_cast<const char*>(bytes), size);
      bytes += size;
    }
    instruction.set_not_before_micros(now);
    instruction.set_not_after_micros(now + 3'600'000'000);
  }

  void Write(std::map<int64_t, std::string>::iterator range) {
    sqlite3_bind_int64(update_, 1, range->first);
    sqlite3_bind_blob(update_, 2, range->second.data(), static_cast<int>(range->second.size()), SQLITE_STATIC);
    Finish(update_);
    if (range->second.find('\1') == std::string::npos) open_.erase(range);
  }

  sqlite3* database_ = nullptr;
  sqlite3_stmt* select_ = nullptr;
  sqlite3_stmt* insert_ = nullptr;
  sqlite3_stmt* update_ = nullptr;
  std::map<int64_t, std::string> open_;
};

// One thread reads; the other drains what has come, applies it, leases up to the credit, commits once, then writes.
class FloorService final : public v1::GatewayService::Service {
 public:
  explicit FloorService(const std::string& file) : database_(file) {}

  grpc::Status Exchange(grpc::ServerContext* context, ServerStream* stream) override {
    std::thread reader([&] {
      auto request = std::make_unique<v1::ExchangeRequest>();
      while (stream->Read(request.get())) {
        const std::lock_guard lock(mutex_);
        inbox_.push_back(std::move(request));
        arrived_.notify_one();
        request = std::make_unique<v1::ExchangeRequest>();
      }
      const std::lock_guard lock(mutex_);
      over_ = true;
      arrived_.notify_one();
    });
    while (Step(*stream)) {
    }
    reader.join();
    done_.notify_all();
    const std::lock_guard lock(mutex_);
    ended_ = true;
    done_.notify_all();
    return grpc::Status::OK;
  }

  void WaitForEnd() {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return ended_; });
  }

 private:
  bool Step(ServerStream& stream) {
    std::deque<std::unique_ptr<v1::ExchangeRequest>> requests;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [this] { return over_ || !inbox_.empty(); });
      requests.swap(inbox_);
      if (requests.empty()) return false;
    }
    std::vector<std::unique_ptr<v1::ExchangeResponse>> answers;
    database_.Execute("BEGIN IMMEDIATE");
    for (const auto& request : requests) Take(*request, answers);
    while (credit_ > 0) {
      auto answer = std::make_unique<v1::ExchangeResponse>();
      const int64_t leased = database_.Lease(next_, std::min(credit_, kBatch), *answer->mutable_instructions());
      if (leased == 0) break;
      next_ += leased;
      credit_ -= leased;
      answers.push_back(std::move(answer));
    }
    database_.Execute("COMMIT");
    for (const auto& answer : answers) stream.Write(*answer);
    return true;
  }

  void Take(const v1::ExchangeRequest& request, std::vector<std::unique_ptr<v1::ExchangeResponse>>& answers) {
    if (request.has_credit()) credit_ += request.credit().instructions();
    if (!request.has_receipts()) return;
    database_.Settle(request.receipts());
    answers.push_back(std::make_unique<v1::ExchangeResponse>());
    answers.back()->mutable_acknowledgement()->set_sequence(request.receipts().sequence());
  }

  RawDatabase database_;
  int64_t next_ = 0;
  int64_t credit_ = 0;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable done_;
  std::deque<std::unique_ptr<v1::ExchangeRequest>> inbox_;
  bool over_ = false;
  bool ended_ = false;
};

v1::ExchangeRequest ReceiptsFor(const v1::Instructions& batch, int64_t sequence) {
  v1::ExchangeRequest request;
  request.mutable_receipts()->set_sequence(sequence);
  const int64_t now = absl::GetCurrentTimeNanos() / 1000;
  for (const v1::Instruction& instruction : batch.instructions()) {
    v1::Receipt& receipt = *request.mutable_receipts()->add_receipts();
    receipt.set_idempotency_key(instruction.idempotency_key());
    receipt.set_attempt(instruction.attempt());
    receipt.set_outcome(v1::Receipt::ACCEPTED);
    receipt.set_time_micros(now);
  }
  return request;
}

v1::ExchangeRequest Credit(int64_t instructions) {
  v1::ExchangeRequest request;
  request.mutable_credit()->set_instructions(static_cast<int32_t>(instructions));
  return request;
}

// Takes `instructions` of them; seconds from the first one to the last acknowledgement.
double TakeAll(grpc::ClientReaderWriter<v1::ExchangeRequest, v1::ExchangeResponse>& stream, int64_t instructions) {
  CHECK_INVARIANT(stream.Write(Credit(kBatch * kInFlight)));
  int64_t taken = 0, said = 0, acknowledged = 0;
  absl::Time first = absl::InfiniteFuture();
  v1::ExchangeResponse response;
  while ((taken < instructions || acknowledged < said) && stream.Read(&response)) {
    if (response.has_acknowledgement()) acknowledged = response.acknowledgement().sequence();
    if (!response.has_instructions()) continue;
    first = std::min(first, absl::Now());
    taken += response.instructions().instructions_size();
    CHECK_INVARIANT(stream.Write(ReceiptsFor(response.instructions(), ++said)));
    CHECK_INVARIANT(stream.Write(Credit(response.instructions().instructions_size())));
  }
  CHECK_INVARIANT(taken == instructions && acknowledged == said);
  return absl::ToDoubleSeconds(absl::Now() - first);
}

}  // namespace

int ServeFloor(const std::string& file) {
  FloorService service(file);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&service);
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  std::printf("127.0.0.1:%d\n", port);
  std::fflush(stdout);
  service.WaitForEnd();
  pause();
  return 0;
}

FloorRun RunFloor(const std::string& file, int64_t instructions, const std::string& output_file) {
  auto process = testing::ChildProcess::Start({"/proc/self/exe", kFloorServer, file}, output_file);
  CHECK_INVARIANT(
      testing::Eventually(absl::Minutes(5), [&] { return process.Output().find('\n') != std::string::npos; }));
  const std::vector<std::string> lines = absl::StrSplit(process.Output(), '\n');
  const double cpu_before = process.CpuSeconds();
  const auto stub = v1::GatewayService::NewStub(grpc::CreateChannel(lines.front(), grpc::InsecureChannelCredentials()));
  grpc::ClientContext context;
  const auto stream = stub->Exchange(&context);
  FloorRun run{.seconds = TakeAll(*stream, instructions), .instructions = instructions};
  stream->WritesDone();
  CHECK_INVARIANT(stream->Finish().ok());
  run.server_cpu_seconds = process.CpuSeconds() - cpu_before;
  return run;
}

}  // namespace sendlift::bench
