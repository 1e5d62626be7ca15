#include "storage/sqlite.h"

#include <SQLiteCpp/Database.h>
#include <sqlite3.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "base/error.h"
#include "base/invariant.h"
#include "base/mutex.h"
#include "base/status.h"
#include "storage/checked_pages.h"
#include "storage/commit_mark.h"
#include "storage/disk_reserve.h"
#include "storage/lock_file.h"
#include "storage/sqlite_error.h"
#include "storage/sqlite_file.h"
#include "storage/sqlite_session.h"
#include "storage/sqlite_write_connection.h"

namespace sendlift::storage {
namespace {

using Connection = std::unique_ptr<SQLite::Database>;

absl::StatusOr<Connection> Connect(const std::string& path, int flags, const std::string& vfs,
                                   const std::string& settings) {
  Connection connection;
  RETURN_IF_ERROR(WithoutExceptions([&] {
    connection = std::make_unique<SQLite::Database>(path, flags | SQLite::OPEN_NOMUTEX, kBusyTimeoutMs, vfs);
    CheckedPages::LeaveRoom(*connection);
    connection->exec(absl::StrCat("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;", settings));
  }));
  return connection;
}

absl::StatusOr<std::unique_ptr<SqliteSession>> ConnectReader(const std::string& path, const std::string& vfs,
                                                             const SqliteOptions& options) {
  ASSIGN_OR_RETURN(Connection connection,
                   Connect(path, SQLite::OPEN_READONLY, vfs,
                           absl::StrCat("PRAGMA query_only = 1; PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = ",
                                        -1024 * options.reader_cache_mb)));
  return std::make_unique<SqliteSession>(std::move(connection));
}

absl::Status UseLog(SQLite::Database& connection) {
  std::string mode;
  RETURN_IF_ERROR(WithoutExceptions([&] { mode = connection.execAndGet("PRAGMA journal_mode = WAL").getString(); }));
  if (mode == "wal") return absl::OkStatus();
  return absl::FailedPreconditionError(
      "the file system of the database cannot share memory between connections; use a local one");
}

// Nothing if a server holds the lock and may be joined.
absl::StatusOr<std::optional<LockFile>> Lock(const std::string& file, bool beside_server) {
  absl::StatusOr<LockFile> lock = LockFile::Acquire(absl::StrCat(file, ".lock"));
  if (lock.ok()) return std::optional<LockFile>(*std::move(lock));
  const auto details = DetailsOf(lock.status());
  if (beside_server && details.has_value() && details->reason == "DATABASE_IN_USE") return std::nullopt;
  return lock.status();
}

absl::Status CheckVersionOfServer(SQLite::Database& connection, absl::Span<const Migration> migrations) {
  ASSIGN_OR_RETURN(const bool current, IsCurrent(connection, migrations));
  if (current) return absl::OkStatus();
  return Error(absl::StatusCode::kFailedPrecondition, "DATABASE_IN_USE",
               "a server of an older version has the database open; stop it first, or use the program of its version");
}

// A database that is refused keeps its log as it was found: closing it would move what is whole of the log, and remove
// the rest.
void EmptyLogOnClose(SQLite::Database& connection, bool empty) {
  sqlite3_db_config(connection.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, empty ? 0 : 1, nullptr);
}

// What undoes a body stays in memory: the pages that it changes, as they were. Above a few megabytes Debian's SQLite
// 3.40 would move them to a file in /var/tmp, and fails with SQLITE_FULL when it tries.
absl::Status KeepSavepointsInMemory(SQLite::Database& connection) {
  return WithoutExceptions([&] { connection.exec("PRAGMA temp_store = MEMORY"); });
}

struct WriterParts {
  std::unique_ptr<SqliteSession> session;
  CommitMark mark;
};

absl::StatusOr<WriterParts> ConnectWriter(const std::string& path, const std::string& vfs, const SqliteOptions& options,
                                          absl::Span<const Migration> migrations, bool alone) {
  ASSIGN_OR_RETURN(Connection connection, Connect(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, vfs,
                                                  absl::StrCat("PRAGMA foreign_keys = OFF; PRAGMA cache_size = ",
                                                               -1024 * options.writer_cache_mb)));
  EmptyLogOnClose(*connection, false);
  RETURN_IF_ERROR(CheckIdentity(*connection, migrations));
  RETURN_IF_ERROR(alone ? CommitMark::Check(*connection, path, options.vfs)
                        : CheckVersionOfServer(*connection, migrations));
  RETURN_IF_ERROR(UseLog(*connection));
  RETURN_IF_ERROR(WithoutExceptions(
      [&] { connection->exec(options.sync ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = OFF"); }));
  RETURN_IF_ERROR(Identify(*connection));
  ASSIGN_OR_RETURN(CommitMark mark, CommitMark::Begin(*connection, path, options.vfs));
  RETURN_IF_ERROR(Migrate(*connection, migrations));
  RETURN_IF_ERROR(KeepSavepointsInMemory(*connection));
  EmptyLogOnClose(*connection, true);
  return WriterParts{std::make_unique<SqliteSession>(std::move(connection)), std::move(mark)};
}

class SqliteDatabase final : public Database {
 public:
  SqliteDatabase(std::optional<LockFile> lock, std::unique_ptr<CheckedPages> pages, std::string path,
                 const SqliteOptions& options, WriterParts writer)
      : lock_(std::move(lock)),
        pages_(std::move(pages)),
        path_(std::move(path)),
        options_(options),
        writer_(std::make_unique<SqliteWriteConnection>(
                    std::move(writer.session), DiskReserve(path_ + ".reserve", int64_t{options.reserve_mb} << 20),
                    options.checkpoint_pages, std::move(writer.mark)),
                options.writer, options.clock != nullptr ? *options.clock : machine_clock_) {}
  ~SqliteDatabase() override;

  absl::Status Read(absl::FunctionRef<absl::Status(Session&)> body) override;
  void WriteLater(Lane lane, Body body, Done done) override { writer_.Later(lane, std::move(body), std::move(done)); }

 private:
  using Reader = std::unique_ptr<SqliteSession>;

  absl::StatusOr<Reader> Borrow();
  void Return(Reader reader);

  const std::optional<LockFile> lock_;
  const std::unique_ptr<CheckedPages> pages_;
  const std::string path_;
  const SqliteOptions options_;
  const SystemClock machine_clock_;
  Mutex mutex_;
  CondVar returned_;
  std::vector<Reader> idle_ ABSL_GUARDED_BY(mutex_);
  int out_count_ ABSL_GUARDED_BY(mutex_) = 0;
  Writer writer_;
};

SqliteDatabase::~SqliteDatabase() {
  const std::unique_ptr<WriteConnection> last = writer_.Shutdown();
  MutexLock lock(mutex_);
  CHECK_INVARIANT(out_count_ == 0);
  idle_.clear();
}

// The snapshot is taken by the first statement that reads, so one is run before the body.
absl::Status ReadSnapshot(SqliteSession& reader, absl::FunctionRef<absl::Status(Session&)> body) {
  RETURN_IF_ERROR(reader.Execute("BEGIN").status());
  RETURN_IF_ERROR(reader.Execute("SELECT 1 FROM sqlite_schema LIMIT 1").status());
  return body(reader);
}

absl::Status SqliteDatabase::Read(absl::FunctionRef<absl::Status(Session&)> body) {
  ASSIGN_OR_RETURN(Reader reader, Borrow());
  absl::Status status = ReadSnapshot(*reader, body);
  const absl::Status ended = reader->Execute("COMMIT").status();
  reader->Forget();
  if (!ended.ok()) reader = nullptr;
  Return(std::move(reader));
  return status;
}

absl::StatusOr<SqliteDatabase::Reader> SqliteDatabase::Borrow() {
  {
    MutexLock lock(mutex_);
    while (out_count_ >= options_.readers_max) returned_.Wait(mutex_);
    ++out_count_;
    if (!idle_.empty()) {
      Reader reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
  }
  absl::StatusOr<Reader> fresh = ConnectReader(path_, pages_->name(), options_);
  if (!fresh.ok()) Return(nullptr);
  return fresh;
}

void SqliteDatabase::Return(Reader reader) {
  MutexLock lock(mutex_);
  --out_count_;
  if (reader != nullptr) idle_.push_back(std::move(reader));
  returned_.SignalOne();
}

// What undoes a part of a transaction stays in memory up to so many bytes: pages as they were before a body. Beyond
// the engine's own 64 KiB it goes through a temporary file, with two system calls a page.
constexpr int kUndoBytesInMemory = 4 << 20;

// Statistics of memory that nobody asks for take a lock that all connections share, at every allocation. Only before
// the first connection; later it changes nothing.
void ConfigureEngine() {
  static const int results =
      sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0) | sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, kUndoBytesInMemory);
  (void)results;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(absl::string_view path, const SqliteOptions& options,
                                                     absl::Span<const Migration> migrations) {
  ConfigureEngine();
  ASSIGN_OR_RETURN(std::string file, DatabasePath(path));
  ASSIGN_OR_RETURN(std::optional<LockFile> lock, Lock(file, options.beside_server));
  RETURN_IF_ERROR(CheckDatabaseFile(file, options.vfs));
  ASSIGN_OR_RETURN(std::unique_ptr<CheckedPages> pages, CheckedPages::Over(options.vfs));
  absl::StatusOr<WriterParts> writer = ConnectWriter(file, pages->name(), options, migrations, lock.has_value());
  if (!writer.ok()) return Annotated(writer.status(), file);
  return std::make_unique<SqliteDatabase>(std::move(lock), std::move(pages), std::move(file), options,
                                          *std::move(writer));
}

}  // namespace sendlift::storage
