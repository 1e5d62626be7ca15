#pragma once

#include <memory>

#include "absl/status/status.h"
#include "storage/disk_reserve.h"
#include "storage/sqlite_session.h"
#include "storage/writer.h"

struct sqlite3;

namespace sendlift::storage {

// The one connection of a database that writes and that moves the log (WAL) into the database.
class SqliteWriteConnection final : public WriteConnection {
 public:
  // `checkpoint_pages`: so many pages in the log make Upkeep move them.
  SqliteWriteConnection(std::unique_ptr<SqliteSession> session, DiskReserve reserve, int checkpoint_pages);
  // Moves all of the log into the database and empties it; the readers must be closed.
  ~SqliteWriteConnection() override;

  Session& session() override { return *session_; }
  absl::Status Begin() override;
  absl::Status Commit() override;
  void Rollback() override;
  absl::Status SetMark() override;
  absl::Status KeepSinceMark() override;
  absl::Status UndoSinceMark() override;
  absl::Status Admit(Lane lane) override;
  // Also has the log moved next: its pages can then be written over, which needs no room.
  bool FreeUpReserve() override;
  absl::Status Standing() const override { return session_->Standing(); }
  // Moves the log when it is long enough. A reader of an old snapshot holds this back; a log that is eight times as
  // long waits for readers for 100 ms, since it would otherwise grow for as long as somebody reads.
  absl::Status Upkeep() override;

 private:
  static int AfterCommit(void* self, sqlite3* database, const char* name, int pages);
  absl::Status Checkpoint(int mode);
  absl::Status Run(absl::string_view sql) { return session_->Execute(sql).status(); }

  std::unique_ptr<SqliteSession> session_;
  DiskReserve reserve_;
  const int checkpoint_pages_;
  int log_pages_ = 0;
  int next_checkpoint_pages_;
};

}  // namespace sendlift::storage
