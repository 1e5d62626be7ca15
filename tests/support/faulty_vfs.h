#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "base/mutex.h"
#include "base/random.h"
#include "tests/support/faulty_disk.h"

namespace sendlift::testing {

// What a database asks of its disk. `number` counts all of them from 1.
struct DiskOperation {
  enum Kind { kCreate, kRead, kWrite, kTruncate, kSync, kRemove };
  Kind kind;
  std::string file;
  int64_t number;
};

// A layer for files of SQLite's (VFS) over a FaultyDisk, for the connections of one process, with locks and the shared
// memory of the log (WAL). It is registered under name() for as long as it lives; the databases on it are closed first.
// Its clock stands still and its chance comes from the seed, so the same calls give the same bytes.
class FaultyVfs {
 public:
  explicit FaultyVfs(uint64_t seed, FaultyDisk disk = {});
  ~FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;

  const std::string& name() const { return name_; }
  FaultyDisk Disk() const;

  // Is asked before every operation; what it returns is done to it: SQLITE_OK, or an error as SQLITE_FULL or
  // SQLITE_IOERR_FSYNC instead. A write that fails has written its first half. May call Disk().
  using Watch = std::function<int(const DiskOperation&)>;
  void SetWatch(Watch watch);

  // The file of every sync so far, in order: the moments that a run over all of them goes through.
  std::vector<std::string> Syncs() const;

  // As kill -9: open connections are dead and fail from now on, what they wrote stays, and new ones may be opened.
  void Crash();
  // As Crash, with FaultyDisk::LosePower.
  void LosePower(Random& random);

 private:
  struct Locks;
  struct SharedMemory;
  struct Process;
  struct OpenFile;
  friend struct VfsMethods;

  bool Exists(absl::string_view file) const;
  int Allowed(DiskOperation::Kind kind, absl::string_view file);

  const std::string name_;
  sqlite3_vfs methods_ = {};
  mutable Mutex mutex_;
  FaultyDisk disk_ ABSL_GUARDED_BY(mutex_);
  Random random_ ABSL_GUARDED_BY(mutex_);
  Watch watch_ ABSL_GUARDED_BY(mutex_);
  int64_t operations_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<std::string> syncs_ ABSL_GUARDED_BY(mutex_);
  std::shared_ptr<Process> process_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sendlift::testing
