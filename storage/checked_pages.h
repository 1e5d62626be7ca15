#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace SQLite {
class Database;
}

namespace sendlift::storage {

// A layer for files (VFS) over another one, that notices when a page of a database is not as it was written: a flipped
// bit, another page in its place. A page gets a checksum of its number and content (XXH3, Collet 2019) in its last
// eight bytes when it is written to the database, and loses it again when it is read; a wrong one is SQLITE_IOERR_DATA,
// which becomes DATABASE_DAMAGED. Eight zeros are no checksum: so the log, which has its own, and a copy that another
// program made are taken as they are. A database that was made without room for checksums is passed through.
class CheckedPages {
 public:
  // `vfs`: the name of the layer below; "" is the engine's own. INVALID_ARGUMENT if there is none of that name.
  static absl::StatusOr<std::unique_ptr<CheckedPages>> Over(const std::string& vfs);
  // All connections must be closed.
  ~CheckedPages();
  CheckedPages(const CheckedPages&) = delete;
  CheckedPages& operator=(const CheckedPages&) = delete;

  // Registered with the engine for as long as this lives.
  const std::string& name() const { return name_; }

  // Leaves room for checksums if the database is new; to be called before the first statement.
  static void LeaveRoom(SQLite::Database& connection);

 private:
  explicit CheckedPages(sqlite3_vfs* below);

  // First the engine's own part, so that a pointer to it is one to all.
  struct Layer {
    sqlite3_vfs methods;
    sqlite3_vfs* below;
  };
  friend struct CheckedFile;

  const std::string name_;
  Layer layer_;
};

}  // namespace sendlift::storage
