#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "base/clock.h"
#include "storage/database.h"
#include "storage/migrations.h"
#include "storage/writer.h"

namespace sendlift::storage {

struct SqliteOptions {
  int readers_max = 8;            // connections; a Read waits while all are out
  int writer_cache_mb = 64;       // more did not make anything faster: the rest is in the system's page cache
  int reader_cache_mb = 8;        // each
  int checkpoint_pages = 16'000;  // 64 MB of log; a short log costs a fifth of the writing speed
  int reserve_mb = 8;             // room kept for opt-outs when the disk is full; 0: none
  bool sync = true;               // off only where nothing needs to survive: simulations and tests
  bool beside_server = false;     // join a server that has the database open; then nothing is migrated
  std::string vfs = {};           // the engine's layer for files, by the name that it is registered with; "": its own
  WriterOptions writer;
  const Clock* clock = nullptr;  // the machine's if none; outlives the database
};

// Opens the SQLite database in the file `path`, makes it if it is not there, and brings it up to the last of
// `migrations`. Writes go through one thread and one connection, reads through a pool that only reads.
// A Read inside a Read takes a second connection; when all are out, threads that do so can wait for each other.
// Destroying the database runs what is queued and empties the log into the file; no Read may be under way.
//   NOT_FOUND, PERMISSION_DENIED           the path cannot be used
//   FAILED_PRECONDITION  DATABASE_IN_USE   another server has it open; beside it, only if it is of another version
//                        DATABASE_NEWER    it needs a newer program
//   DATA_LOSS            DATABASE_DAMAGED  the file is damaged or not ours, or what was committed is gone (CommitMark)
//   UNAVAILABLE          DISK_FULL, DISK_ERROR
absl::StatusOr<std::unique_ptr<Database>> OpenSqlite(absl::string_view path, const SqliteOptions& options,
                                                     absl::Span<const Migration> migrations);

}  // namespace sendlift::storage
