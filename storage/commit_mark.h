#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/database.h"
#include "storage/vfs_file.h"

namespace SQLite {
class Database;
}

namespace sendlift::storage {

// Shows at the next start whether committed work is gone. Where its log (WAL) is damaged, SQLite drops all that was
// committed from there on, without an error. So every transaction counts itself in the table commit_count, and once it
// is durable the same number goes, without a sync, into a file beside the database (<database>.mark). That file may be
// behind the database; it is ahead of it only if the database lost something. Both carry the random id that the
// database was given when it was made, so that another database in the same place is not mistaken for this one.
class CommitMark {
 public:
  // Before anything is written: DATA_LOSS (DATABASE_DAMAGED) if the file has counted more transactions than the
  // database, or if the database is empty though the file has counted some. OK without a file, with one that cannot be
  // read, and with one of another database. Changes nothing.
  static absl::Status Check(SQLite::Database& connection, const std::string& path, const std::string& vfs);

  // Makes the table if it is not there, and writes the file.
  static absl::StatusOr<CommitMark> Begin(SQLite::Database& connection, const std::string& path,
                                          const std::string& vfs);

  // Counts the transaction that is open.
  absl::Status Count(Session& session);
  // After the transaction that was counted is durable. A file that cannot be written stays behind and proves less.
  void Keep();

 private:
  CommitMark(std::string database, int64_t commits, std::optional<VfsFile> file);

  std::string database_;
  int64_t commits_;
  std::optional<VfsFile> file_;
};

}  // namespace sendlift::storage
