#pragma once

#include <memory>
#include <thread>

#include "base/clock.h"
#include "storage/database.h"
#include "storage/write_queue.h"

namespace sendlift::storage {

// The one thread that writes: runs the groups of a WriteQueue as they come.
class Writer {
 public:
  Writer(std::unique_ptr<WriteConnection> connection, WriterOptions options, const Clock& clock);
  // Runs what is queued, then returns. Later must not be called any more.
  ~Writer();

  // WriteQueue::Later; `done` is called on the writer's thread.
  void Later(Lane lane, Database::Body body, Database::Done done);

  // Refuses new bodies, runs those that are queued and ends the thread. The connection is the caller's again.
  std::unique_ptr<WriteConnection> Shutdown();

  // True on the thread of any writer: waiting for a write there would wait for itself.
  static bool OnWriterThread();

 private:
  std::unique_ptr<WriteConnection> connection_;
  WriteQueue queue_;
  std::thread thread_;
};

}  // namespace sendlift::storage
