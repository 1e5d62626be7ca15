#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "base/mutex.h"

namespace sendlift {

// A call that is under way.
class OpenCall {
 public:
  virtual ~OpenCall() = default;
  // "sendlift.v1.GatewayService.Exchange".
  virtual const std::string& method() const = 0;
  // Cancels the call if it has been writing the same message for too long.
  virtual void CancelIfStalled(absl::Time now) = 0;
  // Ends a stream after the message that it works on, since the server is shutting down; other calls end by themselves.
  virtual void EndStream() = 0;
};

// Every call that is under way: so that stalled ones are ended, and a shutdown that hangs can say why.
class OpenCalls {
 public:
  void Add(OpenCall& call) {
    MutexLock lock(mutex_);
    calls_.insert(&call);
  }
  void Remove(OpenCall& call) {
    MutexLock lock(mutex_);
    calls_.erase(&call);
  }

  void CancelStalled(absl::Time now) {
    MutexLock lock(mutex_);
    for (OpenCall* call : calls_) call->CancelIfStalled(now);
  }

  void EndStreams() {
    MutexLock lock(mutex_);
    for (OpenCall* call : calls_) call->EndStream();
  }

  // The methods of open calls, sorted, one a call.
  std::vector<std::string> Methods() const {
    MutexLock lock(mutex_);
    std::multiset<std::string> methods;
    for (const OpenCall* call : calls_) methods.insert(call->method());
    return {methods.begin(), methods.end()};
  }

 private:
  mutable Mutex mutex_;
  std::set<OpenCall*> calls_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace sendlift
