#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "storage/database.h"

namespace sendlift::storage {

// The connection that a Writer drives; only the writer's thread calls it.
class WriteConnection {
 public:
  virtual ~WriteConnection() = default;

  virtual Session& session() = 0;
  virtual absl::Status Begin() = 0;
  virtual absl::Status Commit() = 0;
  // Ends the transaction if one is open.
  virtual void Rollback() = 0;

  // A mark inside the transaction: what came after it is kept, or undone alone.
  virtual absl::Status SetMark() = 0;
  virtual absl::Status KeepSinceMark() = 0;
  virtual absl::Status UndoSinceMark() = 0;

  // OK if a body of `lane` may run: with the disk full, what was set aside is for opt-outs alone.
  virtual absl::Status Admit(Lane lane) = 0;
  // After a group failed because the disk is full: true if some room was freed for opt-outs.
  virtual bool FreeUpReserve() = 0;

  // OK while the transaction can still be committed, otherwise why the engine gave it up.
  virtual absl::Status Standing() const = 0;
  // Between two groups, after the first was answered: checkpoints and the like.
  virtual absl::Status Upkeep() = 0;
};

struct WriterOptions {
  int queue_bodies_max = 1024;  // a lane; callers keep about 8 batches in flight, so this is a hundred callers
  int group_bodies_max = 256;   // commits cost nothing that can be measured from about 1,000 rows a transaction on
  absl::Duration group_time_max = absl::Milliseconds(10);  // an opt-out waits for at most this and one body
};

// The one thread that writes. It takes bodies by lane, runs a group of them in one transaction, each behind a mark, and
// answers all of them after the commit: a body that fails is undone alone; a commit that fails, or a full or failing
// disk, fails all of the group, also those that failed by themselves, since they may have seen what is gone now;
// only its opt-outs run once more, in room that was set aside for them.
// A body that arrives joins the open group. One turn in 16 goes to the lowest lane that waits, so that none starves.
// A sync that failed ends the process: what the disk holds is unknown, and recovery at the next start finds out.
class Writer {
 public:
  Writer(std::unique_ptr<WriteConnection> connection, WriterOptions options, const Clock& clock);
  // Runs what is queued, then returns. Later must not be called any more.
  ~Writer();

  // Queues `body`; `done` is called on the writer's thread. If it is refused, `done` is called before this returns:
  // RESOURCE_EXHAUSTED (WRITE_QUEUE_FULL), or UNAVAILABLE (SHUTTING_DOWN) after Shutdown.
  void Later(Lane lane, Database::Body body, Database::Done done);

  // Refuses new bodies, runs those that are queued and ends the thread. The connection is the caller's again.
  std::unique_ptr<WriteConnection> Shutdown();

  // True on the thread of any writer: waiting for a write there would wait for itself.
  static bool OnWriterThread();

 private:
  struct Entry {
    Lane lane;
    Database::Body body;
    Database::Done done;
    absl::Status status;
  };

  void Loop();
  std::vector<Entry> RunGroup();
  absl::Status RunBodies(std::vector<Entry>& group);
  absl::Status RunOptOuts(std::vector<Entry>& group);
  absl::Status Finish(absl::Status status);
  absl::Status RunBody(Entry& entry);
  bool WaitForWork();
  bool Take(std::vector<Entry>& group);
  bool AnyQueued() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  absl::Status Enqueue(Lane lane, Entry& entry);

  std::unique_ptr<WriteConnection> connection_;
  const WriterOptions options_;
  const Clock& clock_;

  Mutex mutex_;
  CondVar arrived_;
  std::array<std::deque<Entry>, kLaneCount> lanes_ ABSL_GUARDED_BY(mutex_);
  uint64_t turns_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace sendlift::storage
