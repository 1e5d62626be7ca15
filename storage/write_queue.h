#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "base/clock.h"
#include "base/mutex.h"
#include "storage/database.h"

namespace sendlift::storage {

// The connection that a WriteQueue drives; only the thread that runs groups calls it.
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

// What waits to be written, and how it is written; whose thread runs it is the owner's matter. It takes bodies by lane,
// runs a group of them in one transaction, each behind a mark, and answers all of them after the commit: a body that
// fails is undone alone; a commit that fails, or a full or failing disk, fails all of the group, also those that failed
// by themselves, since they may have seen what is gone now; only its opt-outs run once more, in room that was set aside
// for them.
// A body that arrives joins the open group. One turn in 16 goes to the lowest lane that waits, so that none starves.
// A sync that failed ends the process: what the disk holds is unknown, and recovery at the next start finds out.
class WriteQueue {
 public:
  WriteQueue(WriteConnection& connection, WriterOptions options, const Clock& clock)
      : connection_(connection), options_(options), clock_(clock) {}

  // From any thread. Queues `body`; `done` is called by RunGroup. If it is refused, `done` is called before this
  // returns: RESOURCE_EXHAUSTED (WRITE_QUEUE_FULL), or UNAVAILABLE (SHUTTING_DOWN) after Close.
  void Later(Lane lane, Database::Body body, Database::Done done);
  // Refuses new bodies from now on; those that are queued can still be run.
  void Close();

  bool HasWork();
  // Waits for work; false once the queue is closed and empty.
  bool WaitForWork();
  // Runs one group, answers it and does the connection's upkeep. One thread at a time.
  void RunGroup();

 private:
  struct Entry {
    Lane lane;
    Database::Body body;
    Database::Done done;
    absl::Status status;
  };

  absl::Status Enqueue(Lane lane, Entry& entry);
  bool AnyQueued() const ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);
  bool Take(std::vector<Entry>& group);
  std::vector<Entry> WriteGroup();
  absl::Status RunBodies(std::vector<Entry>& group);
  absl::Status RunOptOuts(std::vector<Entry>& group);
  absl::Status RunBody(Entry& entry);
  absl::Status Finish(absl::Status status);

  WriteConnection& connection_;
  const WriterOptions options_;
  const Clock& clock_;

  Mutex mutex_;
  CondVar arrived_;
  std::array<std::deque<Entry>, kLaneCount> lanes_ ABSL_GUARDED_BY(mutex_);
  uint64_t turns_ ABSL_GUARDED_BY(mutex_) = 0;
  bool closing_ ABSL_GUARDED_BY(mutex_) = false;
};

}  // namespace sendlift::storage
