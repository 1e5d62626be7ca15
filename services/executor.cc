#include "services/executor.h"

#include <utility>

namespace sendlift {

Executor::Executor(ExecutorOptions options) : options_(options) {
  for (int i = 0; i < options_.threads; ++i) threads_.emplace_back([this] { Loop(); });
}

Executor::~Executor() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  arrived_.SignalAll();
  for (std::thread& thread : threads_) thread.join();
}

bool Executor::TryRun(Task task) {
  {
    MutexLock lock(mutex_);
    if (tasks_.size() >= options_.queue_max) return false;
    tasks_.push_back(std::move(task));
  }
  arrived_.SignalOne();
  return true;
}

void Executor::Run(Task task) {
  {
    MutexLock lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  arrived_.SignalOne();
}

void Executor::Loop() {
  while (true) {
    Task task;
    {
      MutexLock lock(mutex_);
      while (tasks_.empty() && !stopping_) arrived_.Wait(mutex_);
      if (tasks_.empty()) return;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    task();
  }
}

}  // namespace sendlift
