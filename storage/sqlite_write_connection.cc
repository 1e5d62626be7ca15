#include "storage/sqlite_write_connection.h"

#include <sqlite3.h>

#include <cerrno>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/failpoint.h"
#include "base/log.h"
#include "base/status.h"
#include "storage/sqlite_error.h"

namespace sendlift::storage {
namespace {

constexpr int kLogTooLong = 8;
constexpr int kWaitForReadersMs = 100;

}  // namespace

SqliteWriteConnection::SqliteWriteConnection(std::unique_ptr<SqliteSession> session, DiskReserve reserve,
                                             int checkpoint_pages, std::optional<CommitMark> mark)
    : session_(std::move(session)),
      reserve_(std::move(reserve)),
      mark_(std::move(mark)),
      checkpoint_pages_(checkpoint_pages),
      next_checkpoint_pages_(checkpoint_pages) {
  session_->GatherInto(state_gains_);
  sqlite3* database = session_->connection().getHandle();
  sqlite3_wal_autocheckpoint(database, 0);
  sqlite3_wal_hook(database, &AfterCommit, this);
}

SqliteWriteConnection::~SqliteWriteConnection() {
  Rollback();
  const absl::Status emptied = Checkpoint(SQLITE_CHECKPOINT_TRUNCATE);
  if (!emptied.ok())
    log::Warning("the log stays beside the database until the next start: {}", std::string(emptied.message()));
}

absl::Status SqliteWriteConnection::Begin() {
  session_->Forget();
  state_gains_.Forget();
  changes_at_begin_ = Changes();
  return Run("BEGIN IMMEDIATE");
}

absl::Status SqliteWriteConnection::Commit() {
  RETURN_IF_ERROR(state_gains_.Store(*session_));
  const bool counts = mark_.has_value() && Changes() != changes_at_begin_;
  if (counts) RETURN_IF_ERROR(mark_->Count(*session_));
  RETURN_IF_ERROR(Run("COMMIT"));
  if (counts) mark_->Keep();
  return absl::OkStatus();
}

int64_t SqliteWriteConnection::Changes() { return sqlite3_total_changes64(session_->connection().getHandle()); }

void SqliteWriteConnection::Rollback() {
  state_gains_.Forget();
  if (sqlite3_get_autocommit(session_->connection().getHandle()) != 0) return;
  const absl::Status undone = Run("ROLLBACK");
  if (!undone.ok()) log::Warning("rolling back: {}", std::string(undone.message()));
}

absl::Status SqliteWriteConnection::SetMark() {
  state_gains_.KeepSinceMark();
  return Run("SAVEPOINT body");
}

absl::Status SqliteWriteConnection::KeepSinceMark() {
  state_gains_.KeepSinceMark();
  return Run("RELEASE body");
}

absl::Status SqliteWriteConnection::UndoSinceMark() {
  state_gains_.UndoSinceMark();
  RETURN_IF_ERROR(Run("ROLLBACK TO body"));
  return Run("RELEASE body");
}

absl::Status SqliteWriteConnection::Admit(Lane lane) {
  if (lane == Lane::kOptOut || reserve_.Fill()) return absl::OkStatus();
  return Error(absl::StatusCode::kUnavailable, "DISK_FULL",
               "the disk is full: only opt-outs and erasure are taken until there is room again");
}

bool SqliteWriteConnection::FreeUpReserve() {
  next_checkpoint_pages_ = 0;
  reserve_is_out_ = reserve_.FreeUp();
  return reserve_is_out_;
}

absl::Status SqliteWriteConnection::Upkeep() {
  if (reserve_is_out_ && !reserve_.Fill()) return absl::OkStatus();
  reserve_is_out_ = false;
  if (log_pages_ < next_checkpoint_pages_) return absl::OkStatus();
  next_checkpoint_pages_ = log_pages_ + checkpoint_pages_;
  if (log_pages_ < kLogTooLong * checkpoint_pages_) return Checkpoint(SQLITE_CHECKPOINT_PASSIVE);
  return Checkpoint(SQLITE_CHECKPOINT_RESTART);
}

// The log begins anew, from its first page, once all of it is in the database and nobody reads from it.
int SqliteWriteConnection::AfterCommit(void* self, sqlite3*, const char*, int pages) {
  auto& connection = *static_cast<SqliteWriteConnection*>(self);
  if (pages < connection.log_pages_) connection.next_checkpoint_pages_ = connection.checkpoint_pages_;
  connection.log_pages_ = pages;
  return SQLITE_OK;
}

absl::Status SqliteWriteConnection::Checkpoint(int mode) {
  sqlite3* database = session_->connection().getHandle();
  sqlite3_busy_timeout(database, kWaitForReadersMs);
  errno = 0;
  Failpoint("checkpoint.before");
  const int result = sqlite3_wal_checkpoint_v2(database, nullptr, mode, nullptr, nullptr);
  const int system_error = errno;
  Failpoint("checkpoint.done");
  const int code = sqlite3_extended_errcode(database);
  const std::string message = sqlite3_errmsg(database);
  sqlite3_busy_timeout(database, kBusyTimeoutMs);
  if (result == SQLITE_OK || result == SQLITE_BUSY) return absl::OkStatus();
  return SqliteError(code, message, system_error);
}

}  // namespace sendlift::storage
