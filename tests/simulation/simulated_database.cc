#include "tests/simulation/simulated_database.h"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "base/status.h"
#include "storage/migrations.h"
#include "storage/schema.h"
#include "storage/sqlite_error.h"
#include "storage/sqlite_write_connection.h"

namespace sendlift::simulation {
namespace {

namespace fs = std::filesystem;

// Answers exactly once: with an error when it is dropped, as everything is that waits when the server is killed.
class Answer {
 public:
  explicit Answer(storage::Database::Done done) : done_(std::move(done)) {}
  Answer(const Answer&) = delete;
  Answer& operator=(const Answer&) = delete;
  ~Answer() { Give(absl::UnavailableError("the server was killed")); }

  void Give(absl::Status status) {
    if (!std::exchange(given_, true)) done_(std::move(status));
  }

 private:
  storage::Database::Done done_;
  bool given_ = false;
};

absl::Status RunSnapshot(storage::SqliteSession& reader, absl::FunctionRef<absl::Status(storage::Session&)> body) {
  RETURN_IF_ERROR(reader.Execute("BEGIN").status());
  const absl::Status status = body(reader);
  RETURN_IF_ERROR(reader.Execute("COMMIT").status());
  reader.Forget();
  return status;
}

}  // namespace

SimulatedDatabase::SimulatedDatabase(std::string folder, std::string vfs, DatabaseFaults& faults, const Clock& clock)
    : folder_(std::move(folder)),
      vfs_(std::move(vfs)),
      faults_(faults),
      clock_(clock),
      path_(absl::StrCat(folder_, "/0.db")) {}

absl::StatusOr<std::unique_ptr<storage::SqliteSession>> SimulatedDatabase::Connect(int flags) const {
  std::unique_ptr<SQLite::Database> connection;
  RETURN_IF_ERROR(storage::WithoutExceptions([&] {
    connection = std::make_unique<SQLite::Database>(path_, flags | SQLite::OPEN_NOMUTEX, 0, vfs_);
    connection->exec("PRAGMA synchronous = OFF; PRAGMA cache_size = -2048");
  }));
  sqlite3_db_config(connection->getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  return std::make_unique<storage::SqliteSession>(std::move(connection));
}

absl::Status SimulatedDatabase::Open(storage::WriterOptions options) {
  ASSIGN_OR_RETURN(auto writer, Connect(SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE));
  RETURN_IF_ERROR(storage::WithoutExceptions([&] { writer->connection().exec("PRAGMA journal_mode = WAL"); }));
  RETURN_IF_ERROR(storage::Migrate(writer->connection(), storage::Schema()));
  ASSIGN_OR_RETURN(reader_, Connect(SQLite::OPEN_READONLY));
  auto connection = std::make_unique<storage::SqliteWriteConnection>(std::move(writer), storage::DiskReserve("", 0),
                                                                     /*checkpoint_pages=*/100);
  writer_ = std::make_unique<FaultyConnection>(std::move(connection), faults_);
  queue_ = std::make_unique<storage::WriteQueue>(*writer_, options, clock_);
  return absl::OkStatus();
}

void SimulatedDatabase::Kill() {
  if (queue_ == nullptr) return;
  const std::unique_ptr<storage::WriteQueue> waiting = std::move(queue_);
  CopyFiles();
  reader_ = nullptr;
  writer_ = nullptr;
}

// The next life is on copies: closing the connections would do more than a process that is killed.
void SimulatedDatabase::CopyFiles() {
  const std::string next = absl::StrCat(folder_, "/", ++life_, ".db");
  for (const char* suffix : {"", "-wal"}) {
    std::error_code none;
    fs::copy_file(path_ + suffix, next + suffix, fs::copy_options::overwrite_existing, none);
  }
  path_ = next;
}

void SimulatedDatabase::RunGroup() {
  queue_->RunGroup();
  faults_.AfterAnswers();
}

absl::Status SimulatedDatabase::Peek(absl::FunctionRef<absl::Status(storage::Session&)> body) {
  return RunSnapshot(*reader_, body);
}

absl::Status SimulatedDatabase::Read(absl::FunctionRef<absl::Status(storage::Session&)> body) {
  RETURN_IF_ERROR(faults_.BeforeRead());
  return RunSnapshot(*reader_, body);
}

absl::Status SimulatedDatabase::Write(storage::Lane lane, absl::FunctionRef<absl::Status(storage::Session&)> body) {
  const auto answer = std::make_shared<std::optional<absl::Status>>();
  WriteLater(
      lane, [body](storage::Session& session) { return body(session); },
      [answer](absl::Status status) { *answer = std::move(status); });
  while (!answer->has_value()) RunGroup();
  return **answer;
}

void SimulatedDatabase::WriteLater(storage::Lane lane, Body body, Done done) {
  auto answer = std::make_unique<Answer>(std::move(done));
  if (queue_ == nullptr) return;
  queue_->Later(lane, std::move(body), [this, answer = std::move(answer)](absl::Status status) {
    if (absl::IsResourceExhausted(status)) faults_.QueueWasFull();
    answer->Give(std::move(status));
  });
}

}  // namespace sendlift::simulation
