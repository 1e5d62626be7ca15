#pragma once

#include <cstddef>
#include <deque>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "base/mutex.h"

namespace sendlift {

struct ExecutorOptions {
  int threads = 32;         // most of them wait for the disk, so more than cores
  size_t queue_max = 4096;  // tasks; what comes beyond is refused rather than kept waiting for long
};

// Threads on which handlers run, so that gRPC's own never wait.
class Executor {
 public:
  using Task = absl::AnyInvocable<void()>;

  explicit Executor(ExecutorOptions options = {});
  // Runs what is queued, then ends the threads.
  ~Executor();
  Executor(const Executor&) = delete;
  Executor& operator=(const Executor&) = delete;

  // Queues a task; false, and the task is dropped, when the queue is full.
  [[nodiscard]] bool TryRun(Task task);
  // Queues a task whatever is queued already: for what ends a call that is under way.
  void Run(Task task);

 private:
  void Loop();

  const ExecutorOptions options_;
  Mutex mutex_;
  CondVar arrived_;
  std::deque<Task> tasks_ ABSL_GUARDED_BY(mutex_);
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace sendlift
