#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "absl/status/status.h"
#include "storage/commit_mark.h"
#include "storage/disk_reserve.h"
#include "storage/sqlite_session.h"
#include "storage/state_gains.h"
#include "storage/writer.h"

struct sqlite3;

namespace sendlift::storage {

// The one connection of a database that writes and that moves the log (WAL) into the database.
class SqliteWriteConnection final : public WriteConnection {
 public:
  // `checkpoint_pages`: so many pages in the log make Upkeep move them. `mark` counts the commits that change
  // something.
  SqliteWriteConnection(std::unique_ptr<SqliteSession> session, DiskReserve reserve, int checkpoint_pages,
                        std::optional<CommitMark> mark = std::nullopt);
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
  // Has the log moved as soon as that takes nothing from the opt-outs: when there is room again, or when what was set
  // aside is used up. Its pages can then be written over, which needs no room.
  bool FreeUpReserve() override;
  absl::Status Standing() const override { return session_->Standing(); }
  // Moves the log when it is long enough. A reader of an old snapshot holds this back; a log that is eight times as
  // long waits for readers for 100 ms, since it would otherwise grow for as long as somebody reads.
  absl::Status Upkeep() override;

 private:
  static int AfterCommit(void* self, sqlite3* database, const char* name, int pages);
  absl::Status Checkpoint(int mode);
  int64_t Changes();
  absl::Status Run(absl::string_view sql) { return session_->Execute(sql).status(); }

  StateGains state_gains_;
  std::unique_ptr<SqliteSession> session_;
  DiskReserve reserve_;
  std::optional<CommitMark> mark_;
  bool reserve_is_out_ = false;
  int64_t changes_at_begin_ = 0;
  const int checkpoint_pages_;
  int log_pages_ = 0;
  int next_checkpoint_pages_;
};

}  // namespace sendlift::storage
